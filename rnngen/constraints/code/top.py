"""Words and lines at the top of a file, and lists of names, where little may stand.

Code of Go begins with `package`, and its pieces with one of five words. The parser would refuse
others only at the end of the word.
"""

from typing import NamedTuple

from rnngen.constraints.code.lexer import Event
from rnngen.constraints.code.state import State
from rnngen.constraints.code.witness import WHOLE
from rnngen.languages import Language

_ENDS = ";\n"
_BLANKS = " \t\n"


class Limit(NamedTuple):
    """The characters that may come next."""

    letters: str | None
    """Characters of names that may come; None for all."""
    others: str | None
    """Other characters that may come; None for all."""


class Top:
    """Says what may come at the top of a file of a language, and in its lists of names."""

    def __init__(self, language: Language) -> None:
        self._words = language.top_words
        self._first = language.first_words or self._words
        self._signs = language.top_signs + _BLANKS
        self._headers = language.headers
        self._lists = {
            word: Limit(None, others + _BLANKS) for word, others in language.lists.items()
        }

    def limit(self, state: State) -> Limit | None:
        """Return what may come in code; None where that is not limited."""
        lexer = state.lexer
        if lexer.closers:
            return self._lists.get(state.layout.brackets[-1].word)
        if not self._words:
            return None
        if state.is_certain and state.levels == WHOLE:
            if lexer.is_fresh:
                return self._in_word("", state.text)
            before = state.text[: state.start]
            if lexer.event is Event.WORD and (not before or before.endswith("\n")):
                return self._in_word(state.text[state.start :], before)
        if lexer.event is Event.WORD or lexer.event is Event.SPACE:
            return self._in_header(state.text[state.text.rfind("\n") + 1 :])
        return None

    def _in_word(self, begun: str, before: str) -> Limit | None:
        """Return what may come after the beginning of a word."""
        words = self._words if before.strip() else self._first
        fitting = [word for word in words if word.startswith(begun)]
        if not fitting:
            return None
        letters = "".join(sorted({word[len(begun)] for word in fitting if word != begun}))
        if not begun:
            return Limit(letters, self._signs)
        return Limit(letters, None if begun in fitting else "")

    def _in_header(self, line: str) -> Limit | None:
        """Return what may come in a line such as `import x`."""
        for header, others in self._headers.items():
            if line.startswith(header + " "):
                rest = line[len(header) + 1 :]
                if any(end in rest for end in _ENDS):
                    return None
                blank = " " * (line in self._headers)
                return Limit(None, others + _ENDS + blank if rest else "")
        return None
