"""Chooses the best of several samples: one that is valid, does not quote at length, and is likely."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnngen.constraints.python import compiles
from rnngen.memorization import Training
from rnngen.models.model_file import Model
from rnngen.sampling.rules import constraint_of
from rnngen.sampling.scoring import surprises
from rnngen.tokens.base import UNKNOWN

QUOTATION = {"characters": 60, "notes": 16}
"""Runs shared with the training that are longer than chance and idiom make them."""


@dataclass(frozen=True)
class BestOf:
    """What is known by which samples can be compared besides their likelihood."""

    training: Training | None = None
    """What the model was trained on; without it, quotations are not known."""
    free: bool = False
    """Whether samples were drawn without a constraint, so that they need not be valid."""

    def best(
        self, model: Model, documents: Sequence[np.ndarray], given: int, of: int
    ) -> list[np.ndarray]:
        """Of each `of` documents in a row the best one.

        Those that are valid come first, among them those without a quotation, and among them the one that the
        model finds likeliest, in nats per token.

        Args:
            given: Tokens at the beginning of each that were not drawn.
        """
        nats = surprises(model, documents)
        ranks = [
            (self._is_invalid(model, ids, given), self._quotes(ids[given:]), mean(costs[given:]))
            for ids, costs in zip(documents, nats, strict=True)
        ]
        groups = range(0, len(documents), of)
        return [documents[min(range(first, first + of), key=ranks.__getitem__)] for first in groups]

    def _is_invalid(self, model: Model, ids: np.ndarray, given: int) -> bool:
        return self.free and not is_valid(model, ids, given)

    def _quotes(self, ids: np.ndarray) -> bool:
        if self.training is None:
            return False
        return self.training.longest_shared_run(ids).length > QUOTATION[self.training.unit]


def is_valid(model: Model, ids: np.ndarray, given: int = 0) -> bool:
    """Whether a document is what the constraint of its kind asks for; of a script, whether it compiles.

    Args:
        given: Tokens at the beginning that were not drawn, with which a constraint may be less strict.
    """
    if model.kind == "python":
        return compiles(model.codec.decode(ids))
    constraint = constraint_of(model)
    state = constraint.start()
    for i, token in enumerate(ids.tolist()):
        fits = constraint.accepts(state, token) if i < given else constraint.allowed(state)[token]
        if token == UNKNOWN or not fits:
            return False
        state = constraint.advance(state, token)
    return constraint.boundary(state)


def mean(nats: np.ndarray) -> float:
    """The mean of what a document's tokens cost; an empty document is the worst."""
    return float(nats.mean()) if len(nats) else float("inf")
