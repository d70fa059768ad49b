"""What a constraint is: which tokens can still lead to valid output; knows nothing of models.

The *witness* is the key: at any state it spells the shortest way to finish, so that sampling may stop
anywhere and the result is valid by construction.
"""

from typing import Any, Protocol

import numpy as np

from rnngen.codec.base import UNKNOWN


class Constraint(Protocol):
    """States are immutable values, so that a sampler can keep and restore them."""

    def start(self) -> Any:
        """The state before the first token of a document."""

    def allowed(self, state: Any) -> np.ndarray:
        """bool[vocabulary]: tokens that may come next; never all False, never UNKNOWN.

        BOUNDARY is allowed just where the document may end.
        """

    def advance(self, state: Any, token: int) -> Any:
        """The state after one more token, which must be allowed."""

    def boundary(self, state: Any) -> bool:
        """Whether the document may end here."""

    def witness(self, state: Any) -> list[int]:
        """The shortest row of tokens (without BOUNDARY) after which the document may end; empty at a boundary."""


class NullConstraint:
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
