"""How likely a model finds what was sampled, token by token."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rnngen.models.model_file import Model
from rnngen.network.stepper import cross_entropy
from rnngen.sampling.filters import softmax
from rnngen.tokens.base import BOUNDARY

LANES = 64
"""Documents scored side by side."""


def surprises(
    model: Model, documents: Sequence[np.ndarray], before: Sequence[int] = ()
) -> list[np.ndarray]:
    """−ln p(token | all before it) of each token of each document, float64[tokens]: at temperature 1, unconstrained.

    Documents begin as samples do, after BOUNDARY and the model's opening, and then with the ids `before`.
    """
    result = [np.zeros(len(ids)) for ids in documents]
    for first in range(0, len(documents), LANES):
        batch = documents[first : first + LANES]
        for step, logits in enumerate(predictions(model, batch, before)):
            present = [row for row, ids in enumerate(batch) if step < len(ids)]
            targets = np.array([batch[row][step] for row in present])
            for row, nats in zip(present, cross_entropy(logits[present], targets), strict=True):
                result[first + row][step] = nats
    return result


def predictions(
    model: Model, documents: Sequence[np.ndarray], before: Sequence[int] = ()
) -> Iterator[np.ndarray]:
    """float32[documents, vocabulary] logits before each token of documents that are read side by side.

    A document that is shorter than the longest goes on with BOUNDARY.
    """
    stepper = model.stepper()
    logits, states = stepper.feed(np.array([BOUNDARY, *model.opening, *before]), stepper.start(1))
    logits, states = (
        logits.repeat(len(documents), axis=0),
        stepper.take(states, [0] * len(documents)),
    )
    longest = max((len(ids) for ids in documents), default=0)
    padded = np.full((longest, len(documents)), BOUNDARY)
    for row, ids in enumerate(documents):
        padded[: len(ids), row] = ids
    for tokens in padded:
        yield logits
        logits, states = stepper.step(tokens, states)


ALTERNATIVES = 5
"""Tokens that are told at each place, fewer where the vocabulary is smaller."""


@dataclass(frozen=True)
class Explanation:
    """Probabilities (0 to 1, at temperature 1, unconstrained) at each place of a document, given all before it."""

    ids: np.ndarray
    """int32[tokens] of the document itself."""
    probabilities: np.ndarray
    """float64[tokens] of these."""
    alternatives: np.ndarray
    """int64[tokens, alternatives] ids of the likeliest tokens, special ones included, likeliest first."""
    alternative_probabilities: np.ndarray
    """float64[tokens, alternatives]"""


def explain(model: Model, documents: Sequence[np.ndarray]) -> list[Explanation]:
    """An explanation of each document; documents begin as samples do: after BOUNDARY and the model's opening."""
    batches = [documents[first : first + LANES] for first in range(0, len(documents), LANES)]
    return [explanation for batch in batches for explanation in _explain_batch(model, batch)]


def _explain_batch(model: Model, documents: Sequence[np.ndarray]) -> list[Explanation]:
    shape = (len(documents), max(map(len, documents)))
    width = min(ALTERNATIVES, len(model.codec.vocabulary))
    own, best, shares = (
        np.zeros(shape),
        np.zeros((*shape, width), np.int64),
        np.zeros((*shape, width)),
    )
    for step, logits in enumerate(predictions(model, documents)):
        probabilities = softmax(logits.astype(np.float64))
        best[:, step] = np.argsort(-probabilities, axis=1, kind="stable")[:, :width]
        shares[:, step] = np.take_along_axis(probabilities, best[:, step], axis=1)
        for row, ids in enumerate(documents):
            if step < len(ids):
                own[row, step] = probabilities[row, ids[step]]
    return [
        Explanation(ids, own[row, : len(ids)], best[row, : len(ids)], shares[row, : len(ids)])
        for row, ids in enumerate(documents)
    ]
