"""The state of `PythonConstraint`: a certified script, and the logical line being written after it.

`follow_line` adds a character. Within a line it updates the lexer and the limits on length. At the
end of the line the compiler decides whether it stands, and the names that it bound join the
script's scopes.
"""

from typing import NamedTuple

from rnngen.constraints.base import Verdict
from rnngen.constraints.python.grammar import line_start
from rnngen.constraints.python.lexer import LexerMode, LexerState
from rnngen.constraints.python.meaning import with_meaning
from rnngen.constraints.python.permitted import Cursor, cursor_at
from rnngen.constraints.python.script import ANY_LINE, Margin, Margins, Script
from rnngen.constraints.python.steering import Place

# Limits that keep a weak model from losing itself in one line.
MOST_CODE = 400
"""Characters in a logical line, outside triple-quoted strings, after which it must end."""
MOST_ENDING = 100
"""Characters in which it must have ended."""
MOST_QUOTED = 600
"""Characters in a triple-quoted string after which it must close at the next line."""
MOST_ROWS = 12
"""Lines of a triple-quoted string after which it must close."""
LONGEST_ROW = 100
"""Characters in a line of a triple-quoted string."""
FULL_ROW = 88
"""Characters in a line of a comment or triple-quoted string after which no new word starts."""
MOST_SPACES = 24
"""Blanks in a row within a line, or beyond its indentation."""
MOST_INDENTATION = 80
"""Blanks before a continued line."""


class State(NamedTuple):
    """A certified script and the line after it. FINAL or REJECTED after a line, OPEN within one."""

    script: Script
    margins: Margins
    line: str = ""
    cursor: Cursor | None = None
    """None before the first character that is not blank."""
    place: Place = Place((), None)
    """What is known where the line stands."""
    opened: int = -1
    """Index in the line at which the open triple-quoted string starts; -1 if none is open."""
    quoted: int = 0
    """Characters of the line in closed triple-quoted strings."""
    verdict: Verdict = Verdict.FINAL
    wanted: bool = True
    """Whether a sample may keep the last line; a prompt may have it in any case."""
    before: Script | None = None
    """The script before the last line."""

    @property
    def row(self) -> str:
        """The present physical line."""
        return self.line[self.line.rfind("\n") + 1 :]

    @property
    def is_wide(self) -> bool:
        """Whether the line ends in as many blanks as are allowed."""
        most = self._deepest if self.cursor and self.cursor.lexer.fresh else MOST_SPACES
        return self.line.endswith(" " * most)

    @property
    def _deepest(self) -> int:
        """Most blanks before a continued line.

        A little beyond the indentation, or in code as far as the first physical line is long.
        """
        beyond = len(self.line) - len(self.line.lstrip(" \t")) + MOST_SPACES
        below = 0 if self.opened >= 0 else self.line.find("\n")
        return min(MOST_INDENTATION, max(beyond, below))

    @property
    def is_full(self) -> bool:
        """Whether a line of a comment or triple-quoted string should end with the present word."""
        is_prose = self.opened >= 0 or (
            self.cursor is not None and self.cursor.lexer.mode is LexerMode.COMMENT
        )
        return is_prose and len(self.row) >= FULL_ROW

    @property
    def must_end(self) -> bool:
        """Whether the line has reached its limit of characters of code.

        A prompt may be longer, and then a sample may go on to the next multiple of the limit.
        """
        code = len(self.line) - self.quoted
        return self.opened < 0 and code % (MOST_CODE + MOST_ENDING) >= MOST_CODE

    @property
    def must_close(self) -> bool:
        """Whether the open triple-quoted string has reached its limit of lines or characters."""
        rows = self.line.count("\n", self.opened)
        return rows >= MOST_ROWS or (
            rows > 0 and self.line.rfind("\n") - self.opened >= MOST_QUOTED
        )


def certified(script: Script) -> State:
    """Return the state at the start of a line after a certified script."""
    return State(script, script.margins())


START = certified(Script())


def follow_line(state: State, character: str) -> State:
    """Return the state after one more character; a REJECTED line stays REJECTED."""
    if state.verdict is Verdict.REJECTED:
        return state
    line = state.line + character
    if state.cursor is None:
        return _follow_margin(state, line, character)
    cursor = state.cursor.after(character)
    lexer = cursor.lexer
    if lexer.mode is LexerMode.END:
        return _end(state, line, cursor.last)
    # Keep track of triple-quoted strings, which have a limit of their own.
    opened, quoted = state.opened, state.quoted
    if len(lexer.quote) == 3 or (lexer.strings and len(lexer.strings[0].quote) == 3):
        opened = opened if opened >= 0 else len(line) - 3
    elif opened >= 0:
        opened, quoted = -1, quoted + len(line) - opened
    return State(
        state.script, state.margins, line, cursor, state.place, opened, quoted, Verdict.OPEN
    )


def _follow_margin(state: State, line: str, character: str) -> State:
    """Return the state after a character of the indentation, or the first one after it."""
    if character == "\n":
        return certified(state.script.after("\n"))
    if character in " \t":
        return state._replace(line=line, verdict=Verdict.OPEN)
    margin = place_of(state)
    blocks = state.script.blocks_at(state.line)
    start = cursor_at(LexerState(), line_start(margin.rules), "", margin.banned)
    return state._replace(
        line=line,
        cursor=start.after(character),
        place=Place(state.script.scopes_at(blocks), blocks[-1].world),
        verdict=Verdict.OPEN,
    )


def place_of(state: State) -> Margin:
    """Return what a line may be that starts after the blanks so far."""
    for margin in state.margins:
        if margin.blanks == state.line:
            return margin
    # A prompt may indent its blocks in another way.
    block = state.script.blocks[-1].margin
    if state.script.header and state.line.startswith(block) and state.line != block:
        return state.margins[0]._replace(blanks=state.line)
    return Margin(state.line, ANY_LINE, frozenset())


def _end(state: State, line: str, last: str) -> State:
    """Return the state after a logical line: the compiler decides whether it stands."""
    rejected = state._replace(line=line, verdict=Verdict.REJECTED)
    script = state.script.after(line, last).standing()
    if script is None:
        return rejected
    try:
        after = certified(with_meaning(script, line) if last else script)
    except RecursionError:  # It compiles but is nested too deeply to read.
        return rejected
    return after._replace(wanted=script.is_wanted, before=state.script)
