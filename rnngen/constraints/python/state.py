"""A certified script and the logical line begun after it, character by character; knows nothing of vocabularies."""

import ast
import keyword
import warnings
from typing import NamedTuple

from rnngen.constraints.base import Verdict
from rnngen.constraints.python.lexer import (
    NAME_CHARACTERS,
    WORD,
    LexerMode,
    Mode,
    follow,
    is_name_character,
)
from rnngen.constraints.python.names import NameReader
from rnngen.constraints.python.script import Margins, Script

_BRANCHES = {"elif": "if", "else": "if 1", "try": "if 1", "finally": "if 1"}
"""Headers that cannot stand alone → what can and binds and reads the same names."""


def with_names(script: Script, line: str) -> Script:
    """The script with the names that its last line, `line`, bound and read; it must compile with its witness."""
    tree = _tree(line.strip(" \t"), script)
    reader = NameReader(script.scopes)
    reader.visit(tree)
    unknown = tuple(use.name for use in reader.uses if not use.known)
    opens = script.header in ("def", "class")
    return script._replace(
        scopes=(*reader.scopes, reader.inner) if opens else tuple(reader.scopes), unknown=unknown
    )


def _tree(code: str, script: Script) -> ast.AST:
    """The line as a script of its own, with a body where it lacks one."""
    keyword = script.keyword
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


MOST_CODE = 400
"""Characters in a logical line, those in triple-quoted strings apart."""
MOST_QUOTED = 600
MOST_ROWS = 12
"""Characters and lines in a triple-quoted string, after which its end comes as soon as a line has ended."""
LONGEST_ROW = 100
"""Characters in a line of a triple-quoted string."""
FULL_ROW = 88
"""Characters in a line of a comment or a triple-quoted string after which no other word begins."""
LONGEST_LINE = 2 * (MOST_CODE + MOST_QUOTED)
"""Characters in a logical line, all together."""
MOST_SPACES = 24
MOST_INDENTATION = 80
"""Blanks in a row within a line, also beyond its margin, and before the first character of a continued one."""

_STATEMENTS = frozenset(keyword.kwlist) - {
    *("False", "None", "True", "and", "as", "async", "await", "else", "for"),
    *("from", "if", "in", "is", "lambda", "not", "or", "yield"),
}
"""Keywords that no expression has: none of them stands between brackets."""


class State(NamedTuple):
    """States are values; that of a finished line is FINAL or REJECTED, that of one begun OPEN."""

    script: Script
    margins: Margins
    line: str = ""
    mode: Mode | None = None
    """None before the first character that is no blank."""
    words: tuple[str, ...] = ()
    """Words of which the line must begin with one, while the first word is written."""
    opened: int = -1
    """Where in the line the triple-quoted string around begins, if there is one."""
    quoted: int = 0
    """Characters of the line in earlier triple-quoted strings."""
    verdict: Verdict = Verdict.FINAL

    @property
    def row(self) -> str:
        """The physical line."""
        return self.line[self.line.rfind("\n") + 1 :]

    @property
    def is_wide(self) -> bool:
        """Whether the last characters are as many blanks as may be."""
        most = self._deepest if self.mode and self.mode.fresh else MOST_SPACES
        return self.line.endswith(" " * most)

    @property
    def _deepest(self) -> int:
        """Blanks before a continued line: a little beyond the margin, or, in code, below what the first one says."""
        beyond = len(self.line) - len(self.line.lstrip(" \t")) + MOST_SPACES
        below = 0 if self.opened >= 0 else self.line.find("\n")
        return min(MOST_INDENTATION, max(beyond, below))

    @property
    def is_full(self) -> bool:
        """Whether a line of prose, in a comment or a triple-quoted string, had better end with this word."""
        is_prose = self.opened >= 0 or (
            self.mode is not None and self.mode.place is LexerMode.COMMENT
        )
        return is_prose and len(self.row) >= FULL_ROW

    @property
    def must_close(self) -> bool:
        """Whether the triple-quoted string around has had its share of lines or characters."""
        rows = self.line.count("\n", self.opened)
        return rows >= MOST_ROWS or (
            rows > 0 and self.line.rfind("\n") - self.opened >= MOST_QUOTED
        )


def certified(script: Script) -> State:
    """The state at the start of a line."""
    return State(script, script.margins())


START = certified(Script())


def follow_line(state: State, character: str) -> State:
    """The state after one more character; what follows a REJECTED line is REJECTED as well."""
    if state.verdict is Verdict.REJECTED:
        return state
    line = state.line + character
    if state.mode is None:
        return _follow_margin(state, line, character)
    mode = follow(state.mode, character)
    if mode.last == "\n":
        return _end(state, line, state.mode.last)
    opened, quoted = state.opened, state.quoted
    if len(mode.quote) == 3:
        opened = opened if opened >= 0 else len(line) - 3
    elif opened >= 0:
        opened, quoted = -1, quoted + len(line) - opened
    code = (opened if opened >= 0 else len(line)) - quoted
    dead = code > MOST_CODE or len(line) > LONGEST_LINE or _breaks_brackets(mode, state, character)
    verdict = Verdict.REJECTED if dead else Verdict.OPEN
    words = state.words if state.words and is_name_character(character) else ()
    return State(state.script, state.margins, line, mode, words, opened, quoted, verdict)


def _breaks_brackets(mode: Mode, state: State, character: str) -> bool:
    """Whether brackets around the line's last word were never closed, since only a statement begins with it."""
    if (
        not mode.closers
        or not state.mode
        or state.mode.last != WORD
        or is_name_character(character)
    ):
        return False
    line = state.line
    return (
        line[len(line.rstrip(NAME_CHARACTERS)) :] in _STATEMENTS
        and state.mode.place is LexerMode.CODE
    )


def _follow_margin(state: State, line: str, character: str) -> State:
    if character == "\n":
        return certified(state.script.after("\n"))
    if character in " \t":
        return state._replace(line=line, verdict=Verdict.OPEN)
    words = dict(state.margins).get(state.line, ()) if is_name_character(character) else ()
    return state._replace(
        line=line, mode=follow(Mode(), character), words=words, verdict=Verdict.OPEN
    )


def _end(state: State, line: str, last: str) -> State:
    """At the end of a logical line the compiler decides."""
    rejected = state._replace(line=line, verdict=Verdict.REJECTED)
    script = state.script.after(line, last)
    if not script.stands():
        return rejected
    try:
        return certified(with_names(script, line) if last else script)
    except RecursionError:  # It compiles, but is nested too deeply for people, too.
        return rejected
