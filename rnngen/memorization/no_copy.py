"""A constraint that keeps samples from repeating long runs of what their model was trained on.

It takes from the mask of another constraint the tokens that would complete such a run. What the other one leaves no
choice about may be a copy: a single allowed token, its witness and its fallback.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from rnngen.constraints.base import Constraint, ConstraintWrapper, Verdict
from rnngen.errors import ConstraintError
from rnngen.memorization import training_notes, training_text
from rnngen.memorization.training_file import Training
from rnngen.memorization.training_text import TrainingText
from rnngen.tokens.base import BOUNDARY


def copy_meter(training: Training | None, tokens: Sequence[int] | np.ndarray) -> str:
    """'Longest run shared with the training: 22 characters', for the tokens of one sample.

    Without a training, that there is nothing to compare with.
    """
    if training is None:
        return "Nothing to compare with: what the model was trained on is not kept beside it"
    length = training.longest_shared_run(tokens).length
    part = "" if training.share == 1 else f" (of which the first {training.share:.1%} is kept)"
    return f"Longest run shared with the training{part}: {length} {training.unit}"


MOST_FALLBACKS = 8
"""Fallbacks in a row, after which a document had better end."""


class Runs(Protocol):
    """Follows a row of tokens along the runs that it shares with a training; its states are immutable."""

    def start(self) -> Any:
        """Where a document begins."""

    def advance(self, state: Any, token: int) -> Any:
        """One token further."""

    def completing(self, state: Any) -> list[int]:
        """The tokens that would complete a run that is too long."""


class NoCopyState(NamedTuple):
    """The other constraint's state, and that of the runs."""

    inner: Any
    runs: Any
    left: np.ndarray | None = None
    """What the other allows less what would complete a run; None where nothing would, or where there is no choice."""


class NoCopyConstraint(ConstraintWrapper):
    """Another constraint, less the tokens that would complete a run of the training's.

    Where that leaves nothing, the row is REJECTED, and where it leaves a single way, OPEN: drawing again begins where
    there was a choice.
    """

    def __init__(self, inner: Constraint, runs: Runs) -> None:
        super().__init__(inner)
        self._runs = runs

    def inner_state(self, state: NoCopyState) -> Any:
        return state.inner

    def start(self) -> NoCopyState:
        return NoCopyState(self.inner.start(), self._runs.start())

    def allowed(self, state: NoCopyState) -> np.ndarray:
        if state.left is not None and state.left.any():
            return state.left
        return self.inner.allowed(state.inner)

    def advance(self, state: NoCopyState, token: int) -> NoCopyState:
        inner, runs = self.inner.advance(state.inner, token), self._runs.advance(state.runs, token)
        completing = self._runs.completing(runs)
        return NoCopyState(inner, runs, self._left(inner, completing) if completing else None)

    def _left(self, inner: Any, completing: list[int]) -> np.ndarray | None:
        """What is left of the other constraint's mask; None where it has no choice."""
        if self.inner.verdict(inner) is Verdict.REJECTED:
            return None
        mask = self.inner.allowed(inner)
        if np.count_nonzero(mask) == 1:
            return None
        left = mask.copy()
        left[completing] = False
        return left

    def fallback(self, state: NoCopyState) -> list[int]:
        """That of the other constraint, as often as it takes to a place from where there is a choice again."""
        tokens: list[int] = []
        for _ in range(MOST_FALLBACKS):
            further = self.inner.fallback(state.inner)
            for token in further:
                state = self.advance(state, token)
            tokens += further
            if not further or self.verdict(state) is Verdict.FINAL:
                return tokens if further else []
        return []

    def verdict(self, state: NoCopyState) -> Verdict:
        inner = self.inner.verdict(state.inner)
        if state.left is None:
            return inner
        ways = np.count_nonzero(state.left)
        if not ways:
            return Verdict.REJECTED
        return Verdict.OPEN if ways == 1 and not state.left[BOUNDARY] else inner


def no_copy(inner: Constraint, training: Training, length: int) -> NoCopyConstraint:
    """A constraint under which no run of `length` characters or notes is taken from a training.

    Raises:
        ConstraintError: for a run of less than two characters or three notes, as those stand in any corpus.
    """
    shortest = (
        training_text.SHORTEST if isinstance(training, TrainingText) else training_notes.SHORTEST
    )
    if length < shortest:
        expected = f"a run of at least {shortest} {training.unit}"
        raise ConstraintError(
            f"Copying cannot be ruled out. Expected {expected}. Received: {length}."
        )
    return NoCopyConstraint(inner, training.runs(length))
