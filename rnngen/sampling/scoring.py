"""Score documents: how likely a model finds each token."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rnngen.models.model_file import Model
from rnngen.network.stepper import cross_entropy
from rnngen.sampling.filters import softmax
from rnngen.tokens.base import BOUNDARY

LANES = 64
"""Documents scored side by side."""
ALTERNATIVES = 5
"""Likeliest tokens that an explanation shows at each place; fewer with a smaller vocabulary."""


def surprises(
    model: Model, documents: Sequence[np.ndarray], before: Sequence[int] = ()
) -> list[np.ndarray]:
    """Return −ln p of each token given all before it, float64[tokens] for each document.

    The probabilities are the model's at temperature 1, without a constraint.

    Args:
        before: tokens that stand before each document, after BOUNDARY and the model's opening.
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
    """Yield the logits before each token of documents read side by side.

    They are float32[documents, vocabulary]. A shorter document goes on with BOUNDARY.
    """
    stepper = model.stepper()
    logits, states = stepper.feed(np.array([BOUNDARY, *model.opening, *before]), stepper.start(1))
    logits = logits.repeat(len(documents), axis=0)
    states = stepper.take(states, [0] * len(documents))
    longest = max((len(ids) for ids in documents), default=0)
    padded = np.full((longest, len(documents)), BOUNDARY)
    for row, ids in enumerate(documents):
        padded[: len(ids), row] = ids
    for tokens in padded:
        yield logits
        logits, states = stepper.step(tokens, states)


@dataclass(frozen=True)
class Explanation:
    """The probabilities at each place of a document, at temperature 1 and without a constraint."""

    ids: np.ndarray
    """int32[tokens] of the document."""
    probabilities: np.ndarray
    """float64[tokens]: the probability of each of them."""
    alternatives: np.ndarray
    """int64[tokens, alternatives]: the likeliest tokens at each place, likeliest first."""
    alternative_probabilities: np.ndarray
    """float64[tokens, alternatives]"""


def explain(model: Model, documents: Sequence[np.ndarray]) -> list[Explanation]:
    """Return an explanation of each document; all begin after BOUNDARY and the model's opening."""
    batches = [documents[first : first + LANES] for first in range(0, len(documents), LANES)]
    return [explanation for batch in batches for explanation in _explain_batch(model, batch)]


def _explain_batch(model: Model, documents: Sequence[np.ndarray]) -> list[Explanation]:
    shape = (len(documents), max(map(len, documents)))
    width = min(ALTERNATIVES, len(model.codec.vocabulary))
    own = np.zeros(shape)
    best = np.zeros((*shape, width), np.int64)
    shares = np.zeros((*shape, width))
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
