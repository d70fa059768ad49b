"""A bias that gives scripts the share of comments and docstrings that their corpus has.

The model decides where they stand. But a weak model, once between triple quotes, hardly finds its
way out. So the bias makes ends likelier and beginnings rarer while a script has too many, and the
other way round while it has too few.
"""

from functools import lru_cache

import numpy as np

from rnngen.constraints.python.lexer import QUOTES, LexerMode
from rnngen.constraints.python.state import State
from rnngen.tokens.base import Vocabulary

CHARACTERS_PER_NAT = 60
"""Characters of prose too many that make the beginning of more a nat less likely."""
STRONGEST = 4.0
"""The greatest bias, in nats."""
AFTER_SENTENCE = 1.5
"""By how much likelier a docstring ends after a sentence than the model says, in nats."""
STEP = 0.5
"""Biases are rounded to multiples of this, in nats."""


class Leaning:
    """Leans towards a share of comments and docstrings, 0 to 1."""

    def __init__(self, vocabulary: Vocabulary, share: float) -> None:
        self._index = vocabulary.index
        self._size = len(vocabulary)
        self._share = share
        self._of = lru_cache(1 << 10)(self._towards)

    def bias(self, state: State) -> np.ndarray | None:
        """Return float64[vocabulary], in nats, or None where prose neither begins nor ends."""
        characters, ends = _ways(state)
        if not characters:
            return None
        nats = self._excess(state) / CHARACTERS_PER_NAT
        if ends and state.opened >= 0 and state.line.rstrip()[-1] == ".":
            nats += AFTER_SENTENCE
        nats = STEP * round(min(max(nats, -STRONGEST), STRONGEST) / STEP)
        return self._of(characters, nats if ends else -nats) if nats else None

    def _excess(self, state: State) -> float:
        """Return how many characters of prose the script has too many."""
        script, begun = state.script, 0
        if state.opened >= 0:
            begun = len(state.line) - state.opened
        elif state.cursor and state.cursor.lexer.mode is LexerMode.COMMENT:
            begun = len(state.row) - state.row.find("#")
        return script.prose + begun - self._share * (script.size + len(state.line))

    def _towards(self, characters: str, nats: float) -> np.ndarray:
        bias = np.zeros(self._size)
        bias[[self._index[each] for each in characters if each in self._index]] = nats
        return bias


def _ways(state: State) -> tuple[str, bool]:
    """Return the characters that begin or end prose here, and whether they end it.

    Between triple quotes nothing leans after a letter, where prose seldom ends.
    """
    if state.cursor is None:
        return "#" + QUOTES, False
    lexer = state.cursor.lexer
    if lexer.mode is LexerMode.COMMENT:
        return "\n", True
    last = state.line[-1]
    if lexer.mode is LexerMode.CODE:
        return ("#" if last == " " else ""), False
    return (lexer.quote[0] if state.opened >= 0 and not last.isalnum() else ""), True
