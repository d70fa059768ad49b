"""How probable a model finds a text or a piece: nats per token, perplexity, bits per character, nats per note.

Needs no TensorFlow. The state is carried through the whole stream; see `rnngen.dataset.scoring_lanes`.
"""

import math
from dataclasses import dataclass

import numpy as np

from rnngen.codec.base import BOUNDARY, UNKNOWN, Codec, note_tokens
from rnngen.corpus.document import Progress
from rnngen.corpus.reading import no_progress
from rnngen.dataset import scoring_lanes
from rnngen.loss import cross_entropy
from rnngen.stepper import Stepper


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


def likelihood(stepper: Stepper, codec: Codec, ids: np.ndarray, progress: Progress = no_progress) -> Likelihood:
    """Score a stream of at least two tokens (`rnngen.dataset.stream`)."""
    predicted = np.asarray(ids[1:])
    return figures(codec, predicted, total_nats(stepper, ids, progress) / len(predicted))


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
    is_note = note_tokens(codec)
    if is_note is None:
        return None
    return nats_per_token * len(predicted) / max(1, int(is_note[predicted].sum()))


def total_nats(stepper: Stepper, ids: np.ndarray, progress: Progress = no_progress) -> float:
    """−Σ ln p(token | all before it) over a stream of at least two tokens."""
    lanes = scoring_lanes(ids)
    states, total = stepper.start(len(lanes.x)), 0.0
    for step, (x, y, counted) in enumerate(zip(lanes.x.T, lanes.y.T, lanes.counted.T, strict=True)):
        progress(step, lanes.x.shape[1])
        logits, states = stepper.step(x, states)
        total += float((cross_entropy(logits, y) * counted).sum())
    return total
