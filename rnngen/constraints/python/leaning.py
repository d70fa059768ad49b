"""A bias that gives scripts the share of comments and docstrings that their corpus has, and more.

The model decides where they stand. But a weak model, once between triple quotes, hardly finds its
way out. So the bias makes ends likelier and beginnings rarer while a script has too many, and the
other way round while it has too few.

Where no rule fits, as real code breaks it now and then, a bias leans against what a weak model does
too often: built-in names instead of a function's own, functions in functions or without parameters,
and code in docstrings.
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
OWN_NAME = 2.5
"""How much likelier a function reads names that it has bound than the model says, in nats."""
NESTED = 2.0
"""How much less likely functions define functions, in nats."""
NO_PARAMETER = 2.0
"""How much less likely functions take nothing, in nats."""
LONG_SUMMARY = 56
"""Characters in the first line of a docstring after which it should end."""
SUMMARY = 2.0
"""How much likelier it ends there, in nats."""
CODE = 4.0
"""How much less likely a line of a docstring assigns something, in nats."""
_KEYWORDS = frozenset({"return", "raise", "except", "elif", "try", "class", "yield", "assert"})
_TELLING = " ("
"""Last characters of a line of code after which something leans, besides the names themselves."""
STEP = 0.5
"""Biases are rounded to multiples of this, in nats."""


class Leaning:
    """Leans towards what scripts do.

    Args:
        share: The share of comments and docstrings, 0 to 1.
    """

    def __init__(self, vocabulary: Vocabulary, share: float) -> None:
        self._index = vocabulary.index
        self._size = len(vocabulary)
        self._share = share
        self._of = lru_cache(1 << 10)(self._towards)
        self._towards_own = lru_cache(1 << 10)(self._own)

    def bias(self, state: State, own: frozenset[str] = frozenset()) -> np.ndarray | None:
        """Return float64[vocabulary], in nats, or None where nothing leans.

        Args:
            own: Characters that lead to a name that the function has bound, where one is read.
        """
        last = state.line[-1:]
        if state.opened < 0 and last not in _TELLING and _in_code(state):
            return self._towards_own(own) if own else None
        terms = [("".join(own), OWN_NAME)] if own else []
        characters, ends = _ways(state)
        if characters:
            nats = self._excess(state) / CHARACTERS_PER_NAT
            nats = STEP * round(min(max(nats, -STRONGEST), STRONGEST) / STEP)
            terms += [(characters, nats if ends else -nats)] * bool(nats)
        if state.opened >= 0:
            terms += _in_docstring(state)
        elif state.cursor is None and state.line and _in_function(state):
            terms.append(("d", -NESTED))
        elif last == "(" and state.line.startswith("def "):
            terms.append((")", -NO_PARAMETER))
        return self._of(tuple(terms)) if terms else None

    def _excess(self, state: State) -> float:
        """Return how many characters of prose the script has too many."""
        script, begun = state.script, 0
        if state.opened >= 0:
            begun = len(state.line) - state.opened
        elif state.cursor and state.cursor.lexer.mode is LexerMode.COMMENT:
            begun = len(state.row) - state.row.find("#")
        return script.prose + begun - self._share * (script.size + len(state.line))

    def _own(self, own: frozenset[str]) -> np.ndarray:
        return self._towards((("".join(own), OWN_NAME),))

    def _towards(self, terms: tuple[tuple[str, float], ...]) -> np.ndarray:
        bias = np.zeros(self._size)
        for characters, nats in terms:
            bias[[self._index[each] for each in characters if each in self._index]] += nats
        return bias


def _in_code(state: State) -> bool:
    return state.cursor is not None and state.cursor.lexer.mode is LexerMode.CODE


def _in_function(state: State) -> bool:
    """Return whether a line that begins here is within a function."""
    script = state.script
    scopes = script.scopes[: script.blocks_at(state.line)[-1].scopes]
    return len(scopes) > 1 and not scopes[-1].is_class


def _in_docstring(state: State) -> list[tuple[str, float]]:
    """Return what ends a docstring in time, and keeps code out of its lines."""
    line, last = state.line, state.line[-1]
    start = line.rfind("\n") + 1
    in_summary = start <= state.opened
    if last == ".":
        return [(QUOTES, AFTER_SENTENCE + SUMMARY * in_summary)]
    if in_summary:
        return [(".", SUMMARY)] if last.isalpha() and len(line) - start >= LONG_SUMMARY else []
    if last != " ":
        return []
    begun = line[start:].strip()
    if not begun:
        # After a summary comes a blank line, or the end.
        ended = line[: start - 1].endswith(".") and line.count("\n") == 1
        return [(QUOTES + "\n", SUMMARY)] if ended else []
    return [("=" + " :" * (begun in _KEYWORDS), -CODE)] if " " not in begun else []


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
