"""How probable a model finds a text or a piece: nats per token, perplexity, bits per character, nats per note.

Needs no TensorFlow. The state is carried through the whole stream; see `rnngen.dataset.scoring_lanes`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnngen.codec.base import BOUNDARY, UNKNOWN, Codec
from rnngen.codec.event import EventCodec
from rnngen.corpus.document import Progress
from rnngen.corpus.reading import no_progress
from rnngen.dataset import scoring_lanes
from rnngen.evaluation.musical_units import bars, time_steps
from rnngen.loss import cross_entropy
from rnngen.sampling.sampler import SteppingNetwork

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
    """A time step is a moment at which at least one note begins, see `rnngen.evaluation.musical_units`."""


def likelihood(stepper: SteppingNetwork, codec: Codec, ids: np.ndarray, progress: Progress = no_progress) -> Likelihood:
    """Score a stream of at least two tokens (`rnngen.dataset.stream`)."""
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
    return nats_per_token * len(predicted) / (math.log(2) * max(1, int((predicted != BOUNDARY).sum())))


def nats_per_note(codec: Codec, predicted: np.ndarray, nats_per_token: float) -> float | None:
    """The nats that the notes among predicted tokens cost in the mean, with all between them; None for text."""
    return None if codec.note is None else _shared_out(nats_per_token, predicted, codec.count_notes(predicted))


def _nats_per(
    count: Callable[[EventCodec, np.ndarray], int], codec: Codec, predicted: np.ndarray, nats_per_token: float
) -> float | None:
    """The nats that bars or time steps cost in the mean; None where there are none, as in text and performances."""
    return _shared_out(nats_per_token, predicted, count(codec, predicted)) if isinstance(codec, EventCodec) else None


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
