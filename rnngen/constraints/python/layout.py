"""Where lines break and begin within brackets and docstrings, as style guides demand.

Counted in the standard library and in click, rich, requests and pytest: of the lines within
brackets 90 to 100 % start one step in or under what follows the bracket. Lines of over 100
characters are 0.1 to 0.7 %, and of docstrings 0.4 % hold a line that begins with `#`.
"""

from functools import lru_cache
from typing import NamedTuple

from rnngen.constraints.python.lexer import QUOTES, LexerMode, LexerState, follow
from rnngen.constraints.python.permitted import closing
from rnngen.constraints.python.script import begins_with_string
from rnngen.constraints.python.state import FULL_ROW, LONGEST_ROW, State

BREAK_ROW = 72
"""Characters in a line after which it breaks at the next comma within brackets."""
LONG_LINE = 160
"""Characters in a logical line, outside triple-quoted strings, from which on it should end."""
_CODE = {"def": " ", "import": " ", "self": ".[(=,: ", "_": "_"}
"""Line of a docstring so far → what would make it look like code, as 1 docstring in 200 does."""
LONGEST_WORD = 7
DEEPEST_DOCSTRING = 8
"""Blanks beyond the margin before a line of a docstring."""


class Layout(NamedTuple):
    """The characters that the layout allows next."""

    only: str = ""
    """The characters that may; empty for any."""
    refused: str = ""
    ends: bool = False
    """Whether the line should end in the shortest way."""


FREE = Layout()
ONE_BLANK = Layout(refused=" ")
BREAK = Layout(only="\n")
ENDING = Layout(ends=True)


def layout_of(state: State, lexer: LexerState) -> Layout:
    """Return what may come next at a place within a line."""
    line = state.line
    if not lexer.fresh:
        if line.endswith("  "):
            return ONE_BLANK
        if lexer.mode is LexerMode.CODE and len(line) < BREAK_ROW:
            return FREE
    if lexer.mode is LexerMode.STRING:
        if state.opened >= 0:
            return _in_docstring(state, lexer)
        if len(line) < FULL_ROW or len(lexer.quote) > 1 or lexer.strings:
            return FREE
        return _in_full_string(state, lexer) if len(state.row) >= FULL_ROW else FREE
    if lexer.mode is not LexerMode.CODE or lexer.strings:
        return FREE
    if lexer.fresh and lexer.closers and "\t" not in line:
        return _in_brackets(state, lexer)
    if len(line) < BREAK_ROW:
        return FREE
    length, last = len(state.row), line[-1]
    if lexer.closers and length >= BREAK_ROW and last == ",":
        return BREAK
    is_long = length >= LONGEST_ROW or (length >= FULL_ROW and last in QUOTES)
    is_long = is_long or len(line) - state.quoted >= LONG_LINE
    return ENDING if is_long and state.opened < 0 else FREE


def _in_full_string(state: State, lexer: LexerState) -> Layout:
    """End a string with the present word."""
    if state.line[-1].isalnum() and len(state.row) < LONGEST_ROW:
        return ONE_BLANK
    return Layout(only=closing(lexer))


def _in_docstring(state: State, lexer: LexerState) -> Layout:
    """Begin each line of a docstring at the margin or a little beyond, and not like code."""
    row = state.row
    begun = row.strip()
    if len(begun) > LONGEST_WORD:
        return FREE
    code = state.line.lstrip(" ")
    if lexer.strings or state.must_close or not begins_with_string(code):
        return FREE
    margin = len(state.line) - len(code)
    says_nothing = not state.line[state.opened + 3 :].strip()
    empty = lexer.quote[0] * says_nothing
    if begun:
        return Layout(refused=empty or _CODE.get(begun, ""))
    if len(row) < margin:
        return Layout(only=" " + "\n" * (not says_nothing))
    deepest = len(row) >= margin + DEEPEST_DOCSTRING
    return Layout(refused="#@" + empty + "\n" * says_nothing + " " * deepest)


def _in_brackets(state: State, lexer: LexerState) -> Layout:
    row, closer = state.row, lexer.closers[-1]
    if row.strip():
        return FREE
    items, end = columns(state.line[: len(state.line) - len(row)], len(state.script.unit))
    column, last = len(row), max(*items, end)
    if column > last:
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
    item, end = _opened(rows)[1][-1]
    return ((end + unit, end + 2 * unit), end) if item < 0 else ((item,), end)


@lru_cache(maxsize=256)
def _opened(rows: str) -> tuple[LexerState, tuple[tuple[int, int], ...]]:
    """Return the lexer after whole rows, and the columns of each open bracket.

    The column of items is negative before their first line.
    """
    if not rows:
        return LexerState(), ()
    head, _, row = rows[:-1].rpartition("\n")
    lexer, before = _opened(head + "\n" if head else "")
    opened = list(before)
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
    return lexer, tuple(opened)
