"""A constraint that keeps samples from repeating long runs of the training data.

It takes the tokens that would complete such a run from the mask of another constraint. Where the
other constraint leaves no choice, a copy is allowed: a single token, its witness, its fallback.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from rnngen.constraints.base import Constraint, ConstraintWrapper, Verdict
from rnngen.errors import setting_error
from rnngen.memorization.training import RunTracker, Training
from rnngen.tokens.base import BOUNDARY

MOST_FALLBACKS = 8
"""Fallbacks in a row after which a document should end."""


def copy_meter(training: Training, *samples: Sequence[int] | np.ndarray) -> str:
    """Return 'Longest run shared with the training: 22 characters' for the tokens of samples."""
    # One by one: a run takes 250 bytes of memory for each token that is searched.
    length = max(training.longest_shared_run(tokens).length for tokens in samples)
    part = "" if training.share == 1 else f" (of which the first {training.share:.1%} is kept)"
    return f"Longest run shared with the training{part}: {length} {training.unit}"


class NoCopyState(NamedTuple):
    """The state of a `NoCopyConstraint`."""

    inner: Any
    tracked: Any
    """The state of the run tracker."""
    left: np.ndarray | None = None
    """The inner mask without the tokens that complete a run.

    None if no token completes one, or if the inner constraint leaves no choice.
    """


class NoCopyConstraint(ConstraintWrapper):
    """Another constraint, without the tokens that complete a run of the training data.

    A sample with no token left is REJECTED. One with a single token left is OPEN, so that the
    sampler goes back to a position where there was a choice. Prompts may quote.
    """

    def __init__(self, inner: Constraint, tracker: RunTracker) -> None:
        super().__init__(inner)
        self._tracker = tracker

    def inner_state(self, state: NoCopyState) -> Any:
        return state.inner

    def start(self) -> NoCopyState:
        return NoCopyState(self.inner.start(), self._tracker.start())

    def allowed(self, state: NoCopyState) -> np.ndarray:
        if state.left is not None and state.left.any():
            return state.left
        return self.inner.allowed(state.inner)

    def advance(self, state: NoCopyState, token: int) -> NoCopyState:
        inner = self.inner.advance(state.inner, token)
        tracked = self._tracker.advance(state.tracked, token)
        forbidden = self._tracker.forbidden(tracked)
        return NoCopyState(inner, tracked, self._left(inner, forbidden) if forbidden else None)

    def _left(self, inner: Any, forbidden: list[int]) -> np.ndarray | None:
        """Return what is left of the inner mask; None if the inner constraint has no choice."""
        if self.inner.verdict(inner) is Verdict.REJECTED:
            return None
        mask = self.inner.allowed(inner)
        if np.count_nonzero(mask) == 1:
            return None
        left = mask.copy()
        left[forbidden] = False
        return left

    def settle(self, state: NoCopyState) -> NoCopyState:
        return state._replace(inner=self.inner.settle(state.inner))

    def fallback(self, state: NoCopyState) -> list[int]:
        """Return the inner fallback, repeated until there is a choice again."""
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
        choices = np.count_nonzero(state.left)
        if not choices:
            return Verdict.REJECTED
        return Verdict.OPEN if choices == 1 and not state.left[BOUNDARY] else inner


def no_copy(inner: Constraint, training: Training, length: int) -> NoCopyConstraint:
    """Return a constraint under which no run of `length` characters or notes is copied.

    Raises:
        SettingError: for less than `training.shortest`.
    """
    if length < training.shortest:
        raise setting_error("no_copy", f"at least {training.shortest} {training.unit}", length)
    return NoCopyConstraint(inner, training.tracker(length))
