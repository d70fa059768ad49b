"""How probable a model finds a text or a piece: nats per token, perplexity, bits per character, nats per note.

Needs no TensorFlow. The state is carried through the whole stream; see `rnngen.tokens.dataset.scoring_lanes`.
"""

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from rnngen.corpus.document import Progress, no_progress
from rnngen.network.protocol import SteppingNetwork
from rnngen.network.stepper import cross_entropy
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Codec
from rnngen.tokens.dataset import scoring_lanes
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import EventKind

MOVING = {EventKind.STEP, EventKind.SHIFT, EventKind.BAR}
"""Events after which the next note of polyphony begins later than the last."""


def bars(codec: EventCodec, ids: np.ndarray) -> int:
    """How many bars begin in ids, int[tokens]."""
    return int(_are(codec, ids, {EventKind.BAR}).sum())


def time_steps(codec: EventCodec, ids: np.ndarray) -> int:
    """At how many moments at least one note begins in ids, int[tokens]: notes that begin together count once.

    The literature on polyphony (Boulanger-Lewandowski et al. 2012) counts every eighth or sixteenth instead, also
    those at which nothing happens; its figures are not comparable. Before its first header, a row is taken for a
    melody where the codec knows nothing else.
    """
    is_note = _are(codec, ids, {EventKind.PITCH})
    moved = np.cumsum(_are(codec, ids, MOVING))[is_note]
    begins_later = np.diff(moved, prepend=-1) > 0
    counts = np.zeros(len(ids), np.int64)
    counts[is_note] = begins_later | _in_melody(codec, ids)[is_note]
    return codec.total(ids, counts)


def _in_melody(codec: EventCodec, ids: np.ndarray) -> np.ndarray:
    """bool[tokens]: whether the last header before each token says that it is one part without overlaps."""
    is_header = _are(codec, ids, {EventKind.MELODY, EventKind.POLYPHONY})
    last = np.maximum.accumulate(np.where(is_header, np.arange(len(ids)), -1))
    alone = not any(
        event is not None and event.kind is EventKind.POLYPHONY for event in codec.events
    )
    return np.where(last >= 0, _are(codec, ids, {EventKind.MELODY})[last], alone)


def _are(codec: EventCodec, ids: np.ndarray, kinds: Collection[EventKind]) -> np.ndarray:
    """bool[tokens]: which tokens are events of some kinds."""
    return np.array([event is not None and event.kind in kinds for event in codec.events])[ids]


Observe = Callable[[np.ndarray, np.ndarray, np.ndarray], None]
"""Told of predictions that count the logits, float32[n, vocabulary], what came, int32[n], and its nats, float32[n]."""


@dataclass(frozen=True)
class Likelihood:
    """Figures over one token stream; `tokens` counts predictions, the closing of documents among them."""

    nats_per_token: float
    perplexity: float
    tokens: int
    documents: int
    unknown: int
    """Tokens outside the model's vocabulary, scored as UNKNOWN."""
    bits_per_character: float | None
    nats_per_note: float | None
    nats_per_bar: float | None = None
    nats_per_time_step: float | None = None
    """A time step is a moment at which at least one note begins, see `rnngen.evaluation.likelihood`."""


def likelihood(
    stepper: SteppingNetwork, codec: Codec, ids: np.ndarray, progress: Progress = no_progress
) -> Likelihood:
    """Score a stream of at least two tokens (`rnngen.tokens.dataset.stream`)."""
    return figures(codec, np.asarray(ids[1:]), mean_nats(token_nats(stepper, ids, progress)))


def figures(codec: Codec, predicted: np.ndarray, nats: float) -> Likelihood:
    """What so many nats per token mean for the tokens that were predicted, int[tokens ≥ 1]."""
    return Likelihood(
        nats_per_token=nats,
        perplexity=math.exp(nats),
        tokens=len(predicted),
        documents=max(1, int((predicted == BOUNDARY).sum())),
        unknown=int((predicted == UNKNOWN).sum()),
        bits_per_character=bits_per_character(codec, predicted, nats),
        nats_per_note=nats_per_note(codec, predicted, nats),
        nats_per_bar=_nats_per(bars, codec, predicted, nats),
        nats_per_time_step=_nats_per(time_steps, codec, predicted, nats),
    )


def bits_per_character(codec: Codec, predicted: np.ndarray, nats_per_token: float) -> float | None:
    """The bits that the characters among predicted tokens cost in the mean, or None for music.

    Total nats / (ln 2 × characters), the closing of documents included in the total.
    """
    if codec.note is not None:
        return None
    return (
        nats_per_token * len(predicted) / (math.log(2) * max(1, int((predicted != BOUNDARY).sum())))
    )


def nats_per_note(codec: Codec, predicted: np.ndarray, nats_per_token: float) -> float | None:
    """The nats that the notes among predicted tokens cost in the mean, with all between them; None for text."""
    return (
        None
        if codec.note is None
        else _shared_out(nats_per_token, predicted, codec.count_notes(predicted))
    )


def _nats_per(
    count: Callable[[EventCodec, np.ndarray], int],
    codec: Codec,
    predicted: np.ndarray,
    nats_per_token: float,
) -> float | None:
    """The nats that bars or time steps cost in the mean; None where there are none, as in text and performances."""
    return (
        _shared_out(nats_per_token, predicted, count(codec, predicted))
        if isinstance(codec, EventCodec)
        else None
    )


def _shared_out(nats_per_token: float, predicted: np.ndarray, among: int) -> float:
    """The nats of all predicted tokens over so many, counted as at least one."""
    return nats_per_token * len(predicted) / max(1, among)


def mean_nats(nats: np.ndarray) -> float:
    """The mean of many float32 figures, summed in float64."""
    return float(nats.mean(dtype=np.float64))


def token_nats(
    stepper: SteppingNetwork,
    ids: np.ndarray,
    progress: Progress = no_progress,
    observe: Observe = lambda logits, targets, nats: None,
) -> np.ndarray:
    """−ln p(token | all before it) of each token of a stream but the first, float32[tokens − 1 ≥ 1]."""
    lanes = scoring_lanes(ids)
    counted, states = lanes.counted.astype(bool), stepper.start(len(lanes.x))
    nats = np.empty(lanes.x.shape, np.float32)
    for step, (x, y, here) in enumerate(zip(lanes.x.T, lanes.y.T, counted.T, strict=True)):
        progress(step, lanes.x.shape[1])
        logits, states = stepper.step(x, states)
        nats[:, step] = cross_entropy(logits, y)
        if here.any():
            observe(logits[here], y[here], nats[here, step])
    return nats[counted]


@dataclass(frozen=True)
class DocumentLikelihood:
    """The figures of one document, its closing included; `tokens` counts predictions."""

    name: str
    tokens: int
    nats_per_token: float
    bits_per_character: float | None
    nats_per_note: float | None


def document_likelihoods(
    codec: Codec, predicted: np.ndarray, nats: np.ndarray, names: Sequence[str]
) -> tuple[DocumentLikelihood, ...]:
    """Each document's figures, the worst first; none where the stream is of a single document.

    Args:
        predicted: int[tokens]; each document ends with its BOUNDARY, the last perhaps without.
        nats: What each of them cost, float[tokens].
        names: Those of the corpus's documents, of which the last ones are in the stream.
    """
    spans = document_spans(predicted)
    if len(spans) < 2:
        return ()
    rows = [
        _figures(codec, name, predicted[span], nats[span])
        for name, span in zip(names[-len(spans) :], spans, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: -row.nats_per_token))


def document_spans(predicted: np.ndarray) -> list[slice]:
    """Where each document of a stream lies, its closing BOUNDARY included."""
    ends = [*(np.flatnonzero(predicted == BOUNDARY) + 1).tolist(), len(predicted)]
    return [slice(start, end) for start, end in zip([0, *ends], ends, strict=False) if end > start]


def _figures(
    codec: Codec, name: str, predicted: np.ndarray, nats: np.ndarray
) -> DocumentLikelihood:
    mean = mean_nats(nats)
    per = bits_per_character(codec, predicted, mean), nats_per_note(codec, predicted, mean)
    return DocumentLikelihood(name, len(predicted), mean, *per)
