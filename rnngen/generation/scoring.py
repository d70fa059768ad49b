"""How likely a model finds what was sampled, token by token."""

from collections.abc import Iterator, Sequence

import numpy as np

from rnngen.codec.base import BOUNDARY
from rnngen.loss import cross_entropy
from rnngen.model_file import Model

LANES = 64
"""Documents scored side by side."""


def surprises(model: Model, documents: Sequence[np.ndarray], before: Sequence[int] = ()) -> list[np.ndarray]:
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


def predictions(model: Model, documents: Sequence[np.ndarray], before: Sequence[int] = ()) -> Iterator[np.ndarray]:
    """float32[documents, vocabulary] logits before each token of documents that are read side by side.

    A document that is shorter than the longest goes on with BOUNDARY.
    """
    stepper = model.stepper()
    logits, states = stepper.feed(np.array([BOUNDARY, *model.opening, *before]), stepper.start(1))
    logits, states = logits.repeat(len(documents), axis=0), stepper.take(states, [0] * len(documents))
    longest = max((len(ids) for ids in documents), default=0)
    padded = np.full((longest, len(documents)), BOUNDARY)
    for row, ids in enumerate(documents):
        padded[: len(ids), row] = ids
    for tokens in padded:
        yield logits
        logits, states = stepper.step(tokens, states)
