"""Comments: where their lines begin, and the share of a text that they take."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from rnngen.constraints.code.state import State
from rnngen.languages import Form, Language
from rnngen.tokens.base import Vocabulary

SHARE = 0.2
"""Share of comments where that of the corpus is unknown."""
CHARACTERS_PER_NAT = 60
"""Characters of comments too many that make the beginning of more a nat less likely."""
STRONGEST = 4.0
"""The greatest bias, in nats."""
STEP = 0.5
"""Biases are rounded to multiples of this, in nats."""
DEEPEST = 4
"""Blanks by which a line of a comment without stars may be indented beyond the comment."""


class Line(NamedTuple):
    """The beginning of a line in a comment that has a line of its own."""

    margin: str
    """The indentation of the comment."""
    style: str | None
    """The beginning of the comment's second line, up to its star; None if that is this line."""
    blanks: str
    """What the line has so far."""

    def permits(self, character: str) -> bool:
        """Return whether a line may go on with a character."""
        longer = self.blanks + character
        if self.style is not None and self.style.endswith("*"):
            return self.style.startswith(longer)
        if character == "\n":
            return not self.blanks
        if character == "*":
            return self.style is not None or self.blanks in (self.margin, self.margin + " ")
        if character.isspace():
            return len(longer) <= len(self.margin) + DEEPEST
        return self.blanks.startswith(self.margin)


def line_begun(state: State) -> Line | None:
    """Return the beginning of the line of a comment at which a text ends, if it does."""
    margin, form = state.layout.comment, state.lexer.form
    if margin is None or state.row > len(margin) + DEEPEST or form is None or not form.is_multiline:
        return None
    text = state.text
    blanks = text[len(text) - state.row :]
    if blanks.strip() or state.lexer.tail or "\n" not in text[state.start :]:
        return None
    _, *inner = text[state.start :].split("\n", 2)
    return Line(margin, _style(inner[0]) if len(inner) > 1 else None, blanks)


def _style(line: str) -> str:
    """Return the beginning of a comment's line, with its star if it has one."""
    blanks = line[: len(line) - len(line.lstrip())]
    return blanks + "*" * line.lstrip().startswith("*")


class Leaning:
    """Leans towards a share of comments, 0 to 1.

    The model decides where they stand. A weak model hardly finds its way out of them.
    """

    def __init__(self, vocabulary: Vocabulary, language: Language, share: float) -> None:
        self._index = vocabulary.index
        self._size = len(vocabulary)
        self._share = share
        forms = [form for form in language.forms if form.is_comment]
        self._beginnings = "".join(sorted({form.opening[0] for form in forms}))
        self._towards = lru_cache(1 << 8)(self._bias)

    def bias(self, state: State) -> np.ndarray | None:
        """Return float64[vocabulary], in nats, or None where no comment begins or ends."""
        form = state.lexer.form
        if form is None and not state.lexer.is_fresh:
            return None
        characters = self._beginnings if form is None else _endings(form, state)
        if not characters:
            return None
        written = len(state.parsed) + len(state.new)
        excess = state.comments - self._share * written
        if form is not None:
            excess += state.run
        nats = min(max(excess / CHARACTERS_PER_NAT, -STRONGEST), STRONGEST)
        nats = STEP * round(nats / STEP)
        return self._towards(characters, nats if form is not None else -nats) if nats else None

    def _bias(self, characters: str, nats: float) -> np.ndarray:
        bias = np.zeros(self._size)
        bias[[self._index[each] for each in characters if each in self._index]] = nats
        return bias


def _endings(form: Form, state: State) -> str:
    """Return the characters that end a comment, or bring its end nearer; none within a word."""
    if not form.is_comment or state.text[-1:].isalnum():
        return ""
    tail = state.lexer.tail
    return form.closing[len(tail)] if form.closing.startswith(tail) else ""
