"""What a constraint is: which tokens can still lead to valid output; knows nothing of models.

The *witness* is the key: at any state it spells the shortest way to finish, so that sampling may stop
anywhere and the result is valid by construction.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any, Protocol

import numpy as np

from rnngen.tokens.base import UNKNOWN


class Verdict(Enum):
    """What a constraint knows of the tokens so far."""

    FINAL = "final"
    """They may stand: the witness completes them."""
    OPEN = "open"
    """Only what follows will tell."""
    REJECTED = "rejected"
    """Those since the last FINAL state cannot stand and have to be drawn again."""


class Constraint(Protocol):
    """States are immutable values, so that a sampler can keep and restore them; the first one is FINAL.

    A constraint whose mask alone keeps output valid inherits `verdict` and `fallback`: all its states are FINAL.
    """

    def start(self) -> Any:
        """The state before the first token of a document."""

    def allowed(self, state: Any) -> np.ndarray:
        """bool[vocabulary]: tokens that may come next; never all False, never UNKNOWN. Not to be changed.

        BOUNDARY is allowed just where the document may end. Not asked of REJECTED states.
        """

    def accepts(self, state: Any, token: int) -> bool:
        """Whether a token of a prompt may come next: a constraint may be less strict with people than with models."""
        return bool(self.allowed(state)[token])

    def advance(self, state: Any, token: int) -> Any:
        """The state after one more token, which must be allowed or accepted.

        Raises:
            ConstraintError: for a token that was accepted only so that this explains why it cannot follow.
        """

    def boundary(self, state: Any) -> bool:
        """Whether the document may end here. Asked of FINAL states only."""

    def witness(self, state: Any) -> list[int]:
        """The shortest row of tokens (without BOUNDARY) after which the document may end; empty at a boundary.

        Asked of FINAL states only.
        """

    def verdict(self, state: Any) -> Verdict:
        """Whether the tokens so far may stand."""
        return Verdict.FINAL

    def bias(self, state: Any) -> np.ndarray | None:
        """float64[vocabulary] that is added to a model's logits, and leans its choice without ruling anything out.

        None for nothing. Asked where `allowed` is.
        """
        return None

    def fallback(self, state: Any) -> list[int]:
        """Tokens from one FINAL state to the next that are never rejected, for a model whose draws all are.

        Empty where the document had better end.
        """
        return []


def way_to_boundary(
    constraint: Constraint, state: Any, towards_end: Callable[[Any], int]
) -> list[int]:
    """The witness of a constraint that knows, from each state, the next token towards a place where it may end."""
    tokens: list[int] = []
    while not constraint.boundary(state):
        tokens.append(towards_end(state))
        state = constraint.advance(state, tokens[-1])
    return tokens


class NullConstraint(Constraint):
    """Allows everything but UNKNOWN; a document may end anywhere."""

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
