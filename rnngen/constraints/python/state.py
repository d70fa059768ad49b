"""The state of `PythonConstraint`: a certified script, and the logical line being written after it.

`follow_line` adds a character. Within a line it updates the lexer and the limits on length. At the
end of the line the compiler decides whether it stands, and the names that it bound join the
script's scopes.
"""

import ast
import keyword
import warnings
from typing import NamedTuple

from rnngen.constraints.base import Verdict
from rnngen.constraints.python.lexer import (
    NAME_CHARACTERS,
    WORD,
    LexerMode,
    LexerState,
    follow,
    is_name_character,
)
from rnngen.constraints.python.names import NameReader
from rnngen.constraints.python.script import Margins, Script

_BRANCHES = {"elif": "if", "else": "if 1", "try": "if 1", "finally": "if 1"}
"""Headers that cannot stand alone → headers that can and read and bind the same names."""


def with_names(script: Script, line: str) -> Script:
    """Return the script with the names that its last line, `line`, bound and read.

    The script must compile with its witness.
    """
    tree = _tree(line.strip(" \t"), script)
    reader = NameReader(script.scopes)
    reader.visit(tree)
    unknown = tuple(use.name for use in reader.uses if not use.known)
    opens = script.header in ("def", "class")
    return script._replace(
        scopes=(*reader.scopes, reader.inner) if opens else tuple(reader.scopes), unknown=unknown
    )


def _tree(code: str, script: Script) -> ast.AST:
    """Return the syntax tree of a line, completed to a script of its own."""
    keyword = script.keyword
    # Give a header a body, and a branch such as `else` or `case` the statement that it belongs to.
    if script.header:
        code += "  case _: pass\n" if keyword == "match" else "  pass\n"
    if keyword in _BRANCHES:
        code = _BRANCHES[keyword] + code[len(keyword) :]
    elif keyword == "except":
        code = "try: pass\n" + code
    elif script.blocks[-1].keyword == "match":
        code = "match 0:\n " + code
    elif keyword == "@":
        code += "def _(): pass\n"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(code)


# Limits that keep a weak model from losing itself in one line.
MOST_CODE = 400
"""Characters in a logical line outside triple-quoted strings."""
MOST_QUOTED = 600
"""Characters in a triple-quoted string after which it must close at the next line."""
MOST_ROWS = 12
"""Lines of a triple-quoted string after which it must close."""
LONGEST_ROW = 100
"""Characters in a line of a triple-quoted string."""
FULL_ROW = 88
"""Characters in a line of a comment or triple-quoted string after which no new word starts."""
LONGEST_LINE = 2 * (MOST_CODE + MOST_QUOTED)
"""Characters in a logical line, strings included."""
MOST_SPACES = 24
"""Blanks in a row within a line, or beyond its indentation."""
MOST_INDENTATION = 80
"""Blanks before a continued line."""

_STATEMENTS = frozenset(keyword.kwlist) - {
    *("False", "None", "True", "and", "as", "async", "await", "else", "for"),
    *("from", "if", "in", "is", "lambda", "not", "or", "yield"),
}
"""Keywords that no expression contains, so they never stand in brackets."""


class State(NamedTuple):
    """A certified script and the line after it. FINAL or REJECTED after a line, OPEN within one."""

    script: Script
    margins: Margins
    line: str = ""
    lexer: LexerState | None = None
    """None before the first character that is not blank."""
    words: tuple[str, ...] = ()
    """Words that the line may start with, while its first word is written; () for any."""
    opened: int = -1
    """Index in the line at which the open triple-quoted string starts; -1 if none is open."""
    quoted: int = 0
    """Characters of the line in closed triple-quoted strings."""
    verdict: Verdict = Verdict.FINAL

    @property
    def row(self) -> str:
        """The present physical line."""
        return self.line[self.line.rfind("\n") + 1 :]

    @property
    def is_wide(self) -> bool:
        """Whether the line ends in as many blanks as are allowed."""
        most = self._deepest if self.lexer and self.lexer.fresh else MOST_SPACES
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
            self.lexer is not None and self.lexer.mode is LexerMode.COMMENT
        )
        return is_prose and len(self.row) >= FULL_ROW

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
    if state.lexer is None:
        return _follow_margin(state, line, character)
    lexer = follow(state.lexer, character)
    if lexer.last == "\n":
        return _end(state, line, state.lexer.last)
    # Keep track of triple-quoted strings, which have a limit of their own.
    opened, quoted = state.opened, state.quoted
    if len(lexer.quote) == 3:
        opened = opened if opened >= 0 else len(line) - 3
    elif opened >= 0:
        opened, quoted = -1, quoted + len(line) - opened
    code = (opened if opened >= 0 else len(line)) - quoted
    dead = code > MOST_CODE or len(line) > LONGEST_LINE or _breaks_brackets(lexer, state, character)
    verdict = Verdict.REJECTED if dead else Verdict.OPEN
    words = state.words if state.words and is_name_character(character) else ()
    return State(state.script, state.margins, line, lexer, words, opened, quoted, verdict)


def _breaks_brackets(lexer: LexerState, state: State, character: str) -> bool:
    """Return whether the last word is a statement's keyword in brackets: they never close."""
    if (
        not lexer.closers
        or not state.lexer
        or state.lexer.last != WORD
        or is_name_character(character)
    ):
        return False
    line = state.line
    return (
        line[len(line.rstrip(NAME_CHARACTERS)) :] in _STATEMENTS
        and state.lexer.mode is LexerMode.CODE
    )


def _follow_margin(state: State, line: str, character: str) -> State:
    """Return the state after a character of the indentation, or the first one after it."""
    if character == "\n":
        return certified(state.script.after("\n"))
    if character in " \t":
        return state._replace(line=line, verdict=Verdict.OPEN)
    words = dict(state.margins).get(state.line, ()) if is_name_character(character) else ()
    return state._replace(
        line=line, lexer=follow(LexerState(), character), words=words, verdict=Verdict.OPEN
    )


def _end(state: State, line: str, last: str) -> State:
    """Return the state after a logical line: the compiler decides whether it stands."""
    rejected = state._replace(line=line, verdict=Verdict.REJECTED)
    script = state.script.after(line, last)
    if not script.stands():
        return rejected
    try:
        return certified(with_names(script, line) if last else script)
    except RecursionError:  # It compiles but is nested too deeply to read.
        return rejected
