"""The constraint that makes a sample a single formula, `$…$`, that compiles."""

from collections.abc import Iterable

import numpy as np

from rnngen.constraints.latex.constraint import LatexConstraint
from rnngen.constraints.latex.state import State
from rnngen.tokens.base import BOUNDARY, Vocabulary

DOLLAR = "$"
REQUIRED = "\\{}$x"
"""Characters that the witness of a formula needs."""


class FormulaConstraint(LatexConstraint):
    """Writes one formula, from its first dollar to its last.

    Raises:
        ConstraintError: if the vocabulary lacks characters without which no formula can be closed.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__(vocabulary, paper=False)
        self._opening = self._only[vocabulary.index[DOLLAR]]
        self._end = self._only[BOUNDARY]
        self._inside = super().allowed(self.advance(self.start(), vocabulary.index[DOLLAR]))
        # A second dollar would begin a displayed formula.
        self._inside = self._inside & ~self._opening

    def required(self, paper: bool) -> Iterable[str]:
        return REQUIRED

    def allowed(self, state: State) -> np.ndarray:
        if state.length < 2:
            return self._inside if state.length else self._opening
        return self._end if self.boundary(state) else super().allowed(state)

    def accepts(self, state: State, token: int) -> bool:
        if state.length < 2 or self.boundary(state):
            return bool(self.allowed(state)[token])
        return super().accepts(state, token)

    def boundary(self, state: State) -> bool:
        return bool(state.length) and state.frame.view.kind == "body" and not state.position.lexer

    def closing(self, state: State) -> str:
        if not state.length:
            return DOLLAR
        return "" if self.boundary(state) else super().closing(state)
