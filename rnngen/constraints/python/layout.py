"""Where lines break and begin within brackets and docstrings, as style guides demand.

Counted in the standard library and in click, rich, requests and pytest: of the lines within
brackets 90 to 100 % start one step in or under what follows the bracket. Lines of over 100
characters are 0.1 to 0.7 %, and of docstrings 0.4 % hold a line that begins with `#`.
"""

from functools import lru_cache
from typing import NamedTuple

from rnngen.constraints.python.lexer import LexerMode, LexerState, follow
from rnngen.constraints.python.permitted import closing
from rnngen.constraints.python.script import begins_with_string
from rnngen.constraints.python.state import FULL_ROW, LONGEST_ROW, State

BREAK_ROW = 72
"""Characters in a line after which it breaks at the next comma within brackets."""
LONG_LINE = 160
"""Characters in a logical line, outside triple-quoted strings, from which on it should end."""
_CODE = {"def": " ", "import": " ", "self": ".", "_": "_"}
"""Line of a docstring so far → what would make it look like code, as 1 docstring in 200 does."""
LONGEST_WORD = 7
DEEPEST_DOCSTRING = 8
"""Blanks beyond the margin before a line of a docstring."""


class Layout(NamedTuple):
    """What may come next for the sake of the layout."""

    only: str = ""
    """The characters that may; empty for any."""
    refused: str = ""
    ends: bool = False
    """Whether the line should end in the shortest way."""


FREE = Layout()


def layout_of(state: State, lexer: LexerState) -> Layout:
    """Return what may come next at a place within a line."""
    if not lexer.fresh and state.line[-2:] == "  ":
        return Layout(refused=" ")
    if lexer.mode is LexerMode.STRING:
        if state.opened >= 0:
            return _in_docstring(state, lexer)
        is_full = len(lexer.quote) == 1 and not lexer.strings and len(state.row) >= FULL_ROW
        return Layout(only=closing(lexer)) if is_full else FREE
    if lexer.mode is not LexerMode.CODE or lexer.strings:
        return FREE
    if lexer.closers and lexer.fresh and "\t" not in state.line:
        return _in_brackets(state, lexer)
    length = len(state.row)
    if lexer.closers and length >= BREAK_ROW and state.line[-1] == ",":
        return Layout(only="\n")
    is_long = length >= LONGEST_ROW or len(state.line) - state.quoted >= LONG_LINE
    return Layout(ends=True) if is_long and state.opened < 0 else FREE


def _in_docstring(state: State, lexer: LexerState) -> Layout:
    """Begin each line of a docstring at the margin or a little beyond, and not like code."""
    code = state.line.lstrip(" ")
    if lexer.strings or state.must_close or not begins_with_string(code):
        return FREE
    margin, row = len(state.line) - len(code), state.row
    says_nothing = not state.line[state.opened + 3 :].strip()
    empty = lexer.quote[0] * says_nothing
    begun = row.strip()
    if begun:
        return Layout(refused=empty or _CODE.get(begun[:LONGEST_WORD], ""))
    if len(row) < margin:
        return Layout(only=" " + "\n" * (not says_nothing))
    deepest = len(row) >= margin + DEEPEST_DOCSTRING
    return Layout(refused="#@" + empty + "\n" * says_nothing + " " * deepest)


def _in_brackets(state: State, lexer: LexerState) -> Layout:
    row, closer = state.row, lexer.closers[-1]
    items, end = columns(state.line[: len(state.line) - len(row)], len(state.script.unit))
    column, last = len(row), max(*items, end)
    if column > last or row.strip():
        return FREE
    blank = " " * (column < last)
    if column in items:
        return Layout(refused="#" + " " * (not blank) + closer * (column != end))
    return Layout(only=blank + closer * (column == end))


@lru_cache(maxsize=256)
def columns(rows: str, unit: int) -> tuple[tuple[int, ...], int]:
    """Return where the next line within brackets starts: with an item, and with the closer.

    The first line of items in a bracket sets the column of the others.
    """
    lexer = LexerState()
    opened: list[tuple[int, int]] = []
    for row in rows[:-1].split("\n"):
        indentation = len(row) - len(row.lstrip(" "))
        if opened and opened[-1][0] < 0:
            opened[-1] = indentation, opened[-1][1]
        for column, character in enumerate(row + "\n", 1):
            depth = len(lexer.closers)
            lexer, _ = follow(lexer, character)
            if len(lexer.closers) > depth:
                hangs = row[column:].lstrip(" ")[:1] in ("", "#")
                opened.append((-1, indentation) if hangs else (column, column))
            elif len(lexer.closers) < depth:
                opened.pop()
    item, end = opened[-1]
    return ((end + unit, end + 2 * unit), end) if item < 0 else ((item,), end)
