"""What another constraint allows, except to end."""

from typing import Any

import numpy as np

from rnngen.constraints.base import Constraint, Verdict
from rnngen.tokens.base import BOUNDARY


class Unending(Constraint):
    """As another constraint, but a document ends only where nothing else is allowed."""

    def __init__(self, constraint: Constraint) -> None:
        self._constraint = constraint

    def start(self) -> Any:
        return self._constraint.start()

    def allowed(self, state: Any) -> np.ndarray:
        allowed = self._constraint.allowed(state).copy()
        allowed[BOUNDARY] = not allowed[BOUNDARY + 1 :].any()
        return allowed

    def accepts(self, state: Any, token: int) -> bool:
        return self._constraint.accepts(state, token)

    def advance(self, state: Any, token: int) -> Any:
        return self._constraint.advance(state, token)

    def boundary(self, state: Any) -> bool:
        return self._constraint.boundary(state)

    def witness(self, state: Any) -> list[int]:
        return self._constraint.witness(state)

    def verdict(self, state: Any) -> Verdict:
        return self._constraint.verdict(state)

    def bias(self, state: Any) -> np.ndarray | None:
        return self._constraint.bias(state)

    def fallback(self, state: Any) -> list[int]:
        return self._constraint.fallback(state)
