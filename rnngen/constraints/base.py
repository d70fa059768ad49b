"""The interface of a constraint: which tokens can still lead to a valid document.

A sampler keeps one state per sample. At each step it asks `allowed` for a mask, draws a token under
it and calls `advance`. A state is an immutable value, so the sampler can keep it and return to it
later.

The *witness* makes output valid by construction. It is the shortest run of tokens that finishes the
document from a state, so sampling may stop anywhere: the sampler appends the witness.

Some rules can only be checked once a whole unit is written, such as a line of Python. Such a
constraint returns a verdict: OPEN while a unit is being written, FINAL or REJECTED after it. The
sampler goes back to the last FINAL state when a unit is REJECTED.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any

import numpy as np

from rnngen.tokens.base import BOUNDARY, UNKNOWN


class Verdict(Enum):
    """Whether the tokens up to a state are valid."""

    FINAL = "final"
    """Valid: the witness completes them."""
    OPEN = "open"
    """Undecided: it depends on the tokens that follow."""
    REJECTED = "rejected"
    """Invalid: draw the tokens since the last FINAL state again."""


class Constraint(ABC):
    """Decides which token ids may follow each other. The start state is FINAL.

    The defaults suit a constraint whose mask alone keeps every document valid: all its states are
    FINAL.
    """

    @abstractmethod
    def start(self) -> Any:
        """Return the state before the first token of a document."""

    @abstractmethod
    def allowed(self, state: Any) -> np.ndarray:
        """Return bool[vocabulary], True for each token that may come next. Do not change the array.

        At least one token is allowed, and UNKNOWN never is. BOUNDARY is allowed only where the
        document may end. Undefined for REJECTED states.
        """

    @abstractmethod
    def advance(self, state: Any, token: int) -> Any:
        """Return the state after `token`, which must be allowed or accepted.

        BOUNDARY begins the next document.

        Raises:
            ConstraintError: if the token was accepted only so that this message can say why it is
                wrong.
        """

    @abstractmethod
    def boundary(self, state: Any) -> bool:
        """Return whether the document may end here. Defined for FINAL states only."""

    @abstractmethod
    def witness(self, state: Any) -> list[int]:
        """Return the shortest run of tokens, without BOUNDARY, that completes the document.

        Empty at a boundary. Defined for FINAL states and for the OPEN state after a prompt.
        """

    def accepts(self, state: Any, token: int) -> bool:
        """Return whether a prompt's token may come next. Prompts may do more than samples."""
        return bool(self.allowed(state)[token])

    def verdict(self, state: Any) -> Verdict:
        """Return whether the tokens so far are valid."""
        return Verdict.FINAL

    def wanted(self, state: Any, prompted: bool = False) -> bool:
        """Return whether a sample may go on from a FINAL state; a prompt may in any case.

        The sampler draws again what leads to a state that is not wanted.

        Args:
            prompted: Whether a prompt has begun the last unit, such as a line.
        """
        return True

    def is_empty(self, state: Any) -> bool:
        """Return whether a document that ended at a FINAL state would say nothing."""
        return False

    def can_begin(self, state: Any) -> bool:
        """Return whether anything valid begins with a prompt that leads to a state."""
        return self.verdict(state) is not Verdict.REJECTED

    def problem(self, tokens: Sequence[int]) -> str:
        """Return where and why nothing valid begins with some tokens; empty if that is unknown."""
        return ""

    def bias(self, state: Any) -> np.ndarray | None:
        """Return float64[vocabulary], in nats, to add to the model's logits; None for no bias.

        A bias makes tokens more or less likely but forbids none. Defined where `allowed` is.
        """
        return None

    def fallback(self, state: Any) -> list[int]:
        """Return tokens that lead from a state to the next FINAL one and are never rejected.

        Defined for FINAL states and for the OPEN state after a prompt. The sampler takes them when
        all its draws are rejected. Empty if the document should end instead.
        """
        return []

    def settle(self, state: Any) -> Any:
        """Return the state at the end of a prompt, which may break off anywhere.

        A constraint that is undecided within a token decides here.
        """
        return state

    def relax(self) -> bool:
        """Drop rules that a prompt may break; return whether there are any."""
        return False

    def may_end(self, state: Any) -> bool:
        """Return whether a FINAL state is a good place to end, where little needs completing."""
        return True

    @property
    def room(self) -> int:
        """Tokens beyond its length within which a sample looks for a good place to end."""
        return 200

    def unwrap(self, state: Any) -> Any:
        """Return the state of the innermost constraint: the state itself if there is no wrapper."""
        return state


class ConstraintWrapper(Constraint):
    """Forwards everything to another constraint; a subclass overrides only what it changes.

    A subclass whose state holds more than the inner state overrides `start`, `advance` and
    `inner_state`.
    """

    def __init__(self, inner: Constraint) -> None:
        self.inner = inner

    def inner_state(self, state: Any) -> Any:
        """Return the inner constraint's part of a state."""
        return state

    def start(self) -> Any:
        """Return the inner constraint's start state."""
        return self.inner.start()

    def allowed(self, state: Any) -> np.ndarray:
        """Return the inner constraint's mask."""
        return self.inner.allowed(self.inner_state(state))

    def advance(self, state: Any, token: int) -> Any:
        """Advance the inner constraint. Override this if states are wrapped."""
        return self.inner.advance(state, token)

    def boundary(self, state: Any) -> bool:
        """Return whether the inner constraint lets the document end here."""
        return self.inner.boundary(self.inner_state(state))

    def witness(self, state: Any) -> list[int]:
        """Return the inner constraint's witness."""
        return self.inner.witness(self.inner_state(state))

    def accepts(self, state: Any, token: int) -> bool:
        """Return whether the inner constraint accepts the token."""
        return self.inner.accepts(self.inner_state(state), token)

    def verdict(self, state: Any) -> Verdict:
        """Return the inner constraint's verdict."""
        return self.inner.verdict(self.inner_state(state))

    def wanted(self, state: Any, prompted: bool = False) -> bool:
        """Return whether the inner constraint wants the state."""
        return self.inner.wanted(self.inner_state(state), prompted)

    def is_empty(self, state: Any) -> bool:
        """Return whether the inner constraint finds the document empty."""
        return self.inner.is_empty(self.inner_state(state))

    def can_begin(self, state: Any) -> bool:
        """Return whether the inner constraint lets a document begin so."""
        return self.inner.can_begin(self.inner_state(state))

    def problem(self, tokens: Sequence[int]) -> str:
        """Return what the inner constraint says of the tokens."""
        return self.inner.problem(tokens)

    def bias(self, state: Any) -> np.ndarray | None:
        """Return the inner constraint's bias."""
        return self.inner.bias(self.inner_state(state))

    def fallback(self, state: Any) -> list[int]:
        """Return the inner constraint's fallback."""
        return self.inner.fallback(self.inner_state(state))

    def settle(self, state: Any) -> Any:
        """Settle the inner constraint. Override this if states are wrapped."""
        return self.inner.settle(state)

    def relax(self) -> bool:
        """Relax the inner constraint."""
        return self.inner.relax()

    def may_end(self, state: Any) -> bool:
        """Return whether the inner constraint finds this a good place to end."""
        return self.inner.may_end(self.inner_state(state))

    @property
    def room(self) -> int:
        return self.inner.room

    def unwrap(self, state: Any) -> Any:
        """Return the state of the innermost constraint, through all wrappers."""
        return self.inner.unwrap(self.inner_state(state))


class NullConstraint(Constraint):
    """Allows every token except UNKNOWN; a document may end anywhere."""

    def __init__(self, vocabulary_size: int) -> None:
        self._allowed = np.ones(vocabulary_size, dtype=bool)
        self._allowed[UNKNOWN] = False

    def start(self) -> None:
        return None

    def allowed(self, state: None) -> np.ndarray:
        return self._allowed

    def advance(self, state: None, token: int) -> None:
        return None

    def boundary(self, state: None) -> bool:
        return True

    def witness(self, state: None) -> list[int]:
        return []


class Unending(ConstraintWrapper):
    """Lets a document end only where no other token is allowed."""

    def allowed(self, state: Any) -> np.ndarray:
        allowed = super().allowed(state).copy()
        allowed[BOUNDARY] = not allowed[BOUNDARY + 1 :].any()
        return allowed


def walk_to_boundary(
    constraint: Constraint, state: Any, next_token: Callable[[Any], int]
) -> list[int]:
    """Build a witness: take `next_token(state)` until the document may end."""
    tokens: list[int] = []
    while not constraint.boundary(state):
        tokens.append(next_token(state))
        state = constraint.advance(state, tokens[-1])
    return tokens
