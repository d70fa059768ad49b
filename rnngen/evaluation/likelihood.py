"""How probable a model finds a document: nats per token, bits per character, nats per note.

Needs no TensorFlow. The state is carried through the whole stream; see
`rnngen.tokens.dataset.scoring_lanes`.
"""

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnngen.corpus.document import Progress, no_progress
from rnngen.network.protocol import SteppingNetwork
from rnngen.network.stepper import cross_entropy
from rnngen.shards import WHOLE, Shard
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Codec
from rnngen.tokens.dataset import ScoringLanes, scoring_lanes
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import NOTES, TEXTURES, EventKind

MOVING = {EventKind.STEP, EventKind.SHIFT, EventKind.BAR}
"""Events after which the next note of polyphony begins later than the last."""

SUNG = {EventKind.SUNG, EventKind.HOLD, EventKind.REST}
"""Events by which voices take turns."""

Observe = Callable[[np.ndarray, np.ndarray, np.ndarray, int], None]
"""Receives predictions: logits float32[n, vocabulary], targets int32[n], nats float32[n], and the
number of the step."""

LANES_TOGETHER = 32
"""Lanes that a shard takes or leaves together: the most rows that one product computes
(`rnngen.network.stepper`). How a product rounds depends on its number of rows."""


@dataclass(frozen=True)
class Likelihood:
    """Figures of a token stream; `tokens` counts predictions, the ends of documents included."""

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
    """A time step is a moment at which at least one note begins; see `time_steps`."""


@dataclass(frozen=True)
class DocumentLikelihood:
    """Figures of one document, its end included; `tokens` counts predictions."""

    name: str
    tokens: int
    nats_per_token: float
    bits_per_character: float | None
    nats_per_note: float | None


# ---- Units


def characters(codec: Codec, ids: np.ndarray) -> int:
    """Return how many characters there are."""
    return int((ids != BOUNDARY).sum())


def notes(codec: Codec, ids: np.ndarray) -> int:
    """Return how many notes there are."""
    return codec.count_notes(ids)


def bars(codec: EventCodec, ids: np.ndarray) -> int:
    """Return how many bars begin."""
    return int(_are(codec, ids, {EventKind.BAR}).sum())


def time_steps(codec: EventCodec, ids: np.ndarray) -> int:
    """Return at how many moments at least one note begins; notes that begin together count once.

    The literature on polyphony (Boulanger-Lewandowski et al. 2012) counts every eighth or
    sixteenth instead, even if nothing happens, so its figures are not comparable. Before the
    first header, the ids are taken for a melody if the codec has no polyphony. Tracks are not in
    the order of time, so they are decoded.
    """
    if codec.spelling.tracks:
        return _moments_of_documents(codec, ids)
    is_note = _are(codec, ids, NOTES)
    moves = _are(codec, ids, MOVING) | _begins_moment(codec, ids)
    moved = np.cumsum(moves)[is_note]
    begins_later = np.diff(moved, prepend=-1) > 0
    counts = np.zeros(len(ids), np.int64)
    counts[is_note] = begins_later | _in_melody(codec, ids)[is_note]
    return codec.total(ids, counts)


def _moments_of_documents(codec: EventCodec, ids: np.ndarray) -> int:
    ends = np.flatnonzero(ids == BOUNDARY)
    documents = [codec.decode(part[part != BOUNDARY]) for part in np.split(ids, ends)]
    return sum(len({note.onset for note in score.notes}) for score in documents)


def _begins_moment(codec: EventCodec, ids: np.ndarray) -> np.ndarray:
    """Return bool[tokens]: the events of voices with which the first part begins a moment."""
    events = [codec.events[token] for token in ids.tolist()]
    parts = turn = 0
    begins = np.zeros(len(ids), bool)
    for place, event in enumerate(events):
        if event is None or event.kind in TEXTURES:
            parts = event.value if event is not None and event.kind is EventKind.VOICES else 0
            turn = 0
        elif parts and event.kind in SUNG:
            begins[place] = not turn
            turn = (turn + 1) % parts
    return begins


def _in_melody(codec: EventCodec, ids: np.ndarray) -> np.ndarray:
    """Return bool[tokens]: whether the last header before each token is that of a melody."""
    is_header = _are(codec, ids, TEXTURES)
    last = np.maximum.accumulate(np.where(is_header, np.arange(len(ids)), -1))
    only_melodies = not codec.mixes_parts().any()
    return np.where(last >= 0, _are(codec, ids, {EventKind.MELODY})[last], only_melodies)


def _are(codec: EventCodec, ids: np.ndarray, kinds: Collection[EventKind]) -> np.ndarray:
    """Return bool[tokens]: which tokens are events of some kinds."""
    return np.array([event is not None and event.kind in kinds for event in codec.events])[ids]


UNITS: dict[str, dict[str, Callable[[Any, np.ndarray], int]]] = {
    "char": {"bits_per_character": characters},
    "event": {"nats_per_note": notes, "nats_per_bar": bars, "nats_per_time_step": time_steps},
    "performance": {"nats_per_note": notes},
}
"""Name of a codec → field of `Likelihood` → how many units predicted tokens, int[tokens], have."""


def cost_per_unit(
    field: str, codec: Codec, predicted: np.ndarray, nats_per_token: float
) -> float | None:
    """Return the mean cost of a unit, all predicted tokens included; None if there is no such unit.

    Args:
        field: of `Likelihood`, such as nats_per_note; bits are nats ÷ ln 2.
        predicted: int[tokens ≥ 1].
    """
    count = UNITS.get(codec.name, {}).get(field)
    if count is None:
        return None
    units = max(1, count(codec, predicted))
    per = math.log(2) * units if field.startswith("bits") else units
    return nats_per_token * len(predicted) / per


def bits_per_character(codec: Codec, predicted: np.ndarray, nats_per_token: float) -> float | None:
    """Return the mean cost of a character in bits; None for music."""
    return cost_per_unit("bits_per_character", codec, predicted, nats_per_token)


def nats_per_note(codec: Codec, predicted: np.ndarray, nats_per_token: float) -> float | None:
    """Return the mean cost of a note, all between notes included; None for text."""
    return cost_per_unit("nats_per_note", codec, predicted, nats_per_token)


# ---- Scoring


def likelihood(
    stepper: SteppingNetwork, codec: Codec, ids: np.ndarray, progress: Progress = no_progress
) -> Likelihood:
    """Score a stream of at least two tokens (`rnngen.tokens.dataset.stream`)."""
    return figures(codec, np.asarray(ids[1:]), mean_nats(token_nats(stepper, ids, progress)))


def figures(codec: Codec, predicted: np.ndarray, nats: float) -> Likelihood:
    """Return all figures for the mean nats of predicted tokens, int[tokens ≥ 1]."""
    return Likelihood(
        nats_per_token=nats,
        perplexity=math.exp(nats),
        tokens=len(predicted),
        documents=max(1, int((predicted == BOUNDARY).sum())),
        unknown=int((predicted == UNKNOWN).sum()),
        bits_per_character=bits_per_character(codec, predicted, nats),
        nats_per_note=nats_per_note(codec, predicted, nats),
        nats_per_bar=cost_per_unit("nats_per_bar", codec, predicted, nats),
        nats_per_time_step=cost_per_unit("nats_per_time_step", codec, predicted, nats),
    )


def mean_nats(nats: np.ndarray) -> float:
    """Return the mean of many float32 figures, summed in float64."""
    return float(nats.mean(dtype=np.float64))


def token_nats(
    stepper: SteppingNetwork,
    ids: np.ndarray,
    progress: Progress = no_progress,
    observe: Observe = lambda logits, targets, nats, step: None,
    shard: Shard = WHOLE,
) -> np.ndarray:
    """Return −ln p(token | all before it) of each token but the first, float32[tokens − 1 ≥ 1].

    Args:
        shard: the part of the tokens to score; some hold none if there are few lanes.
    """
    lanes = _lanes_of(scoring_lanes(ids), shard)
    counted = lanes.counted.astype(bool)
    if not len(counted):
        return np.empty(0, np.float32)
    states = stepper.start(len(lanes.x))
    nats = np.empty(lanes.x.shape, np.float32)
    for step, (x, y, here) in enumerate(zip(lanes.x.T, lanes.y.T, counted.T, strict=True)):
        progress(step, lanes.x.shape[1])
        logits, states = stepper.step(x, states)
        nats[:, step] = cross_entropy(logits, y)
        if here.any():
            observe(logits[here], y[here], nats[here, step], step)
    return nats[counted]


def _lanes_of(lanes: ScoringLanes, shard: Shard) -> ScoringLanes:
    """Return the lanes of a shard."""
    groups = shard.range_of(-(-len(lanes.x) // LANES_TOGETHER))
    part = slice(groups.start * LANES_TOGETHER, groups.stop * LANES_TOGETHER)
    return ScoringLanes(lanes.x[part], lanes.y[part], lanes.counted[part])


# ---- Documents


def document_likelihoods(
    codec: Codec, predicted: np.ndarray, nats: np.ndarray, names: Sequence[str]
) -> tuple[DocumentLikelihood, ...]:
    """Return each document's figures, the worst first; nothing if there is a single document.

    Args:
        predicted: int[tokens]; each document ends with BOUNDARY, the last perhaps without.
        nats: float[tokens], the cost of each token.
        names: of the corpus's documents; the last of them are in the stream.
    """
    spans = document_spans(predicted)
    if len(spans) < 2:
        return ()
    rows = [
        _document(codec, name, predicted[span], nats[span])
        for name, span in zip(names[-len(spans) :], spans, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: -row.nats_per_token))


def document_spans(predicted: np.ndarray) -> list[slice]:
    """Return the span of each document of a stream, its closing BOUNDARY included."""
    ends = [*(np.flatnonzero(predicted == BOUNDARY) + 1).tolist(), len(predicted)]
    return [slice(start, end) for start, end in zip([0, *ends], ends, strict=False) if end > start]


def _document(
    codec: Codec, name: str, predicted: np.ndarray, nats: np.ndarray
) -> DocumentLikelihood:
    mean = mean_nats(nats)
    return DocumentLikelihood(
        name,
        len(predicted),
        mean,
        bits_per_character(codec, predicted, mean),
        nats_per_note(codec, predicted, mean),
    )
