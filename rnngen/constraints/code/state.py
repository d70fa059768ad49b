"""The state of `CodeConstraint`: a text, and the witness that completes it to one that parses."""

from typing import Any, NamedTuple

from rnngen.constraints.base import Verdict
from rnngen.constraints.code.layout import Layout
from rnngen.constraints.code.lexer import LexerState
from rnngen.constraints.code.witness import WHOLE, Level, Levels


class State(NamedTuple):
    """A text and its witness."""

    parsed: str = ""
    """The text that was parsed last, which states share, as it may be long."""
    new: str = ""
    """The text written since."""
    tree: Any = None
    """The tree of the parsed text with its witness."""
    text: str = ""
    """The end of the text, without comments and indentation."""
    levels: Levels = WHOLE
    """The last witness found. It completes the text if `is_certain`."""
    is_certain: bool = True
    """Within a word: whether the text before the word was certain."""
    lexer: LexerState = LexerState()
    start: int = 0
    """Where in the text the word, comment or directive begins that is being written."""
    margin: str = ""
    """The indentation of this line."""
    row: int = 0
    """Characters in this line."""
    run: int = 0
    """Characters of the string or comment that is open."""
    blanks: int = 0
    """Newlines in a row, or blanks in a row within a line."""
    ending: str | None = None
    """The witness of a text that breaks off within a token, found by `Endings.settle`."""
    verdict: Verdict = Verdict.FINAL
    layout: Layout = Layout()
    comments: int = 0
    """Characters of the comments that have ended."""
    rest: str | None = None
    """The rest of a witness with which the parser has accepted this text; None if it has not."""

    @property
    def whole(self) -> str:
        """All that was written."""
        return self.parsed + self.new


_INDEX = {name: i for i, name in enumerate(State._fields)}
_new = tuple.__new__
"""`State(…)` and `_replace` take twice as long as this, which is much of the time of a draw."""


def changed(state: State, **changes: Any) -> State:
    """Return a state with other values of some fields."""
    values = list(state)
    for name, value in changes.items():
        values[_INDEX[name]] = value
    return _new(State, values)


def longer(state: State, character: str, lexer: LexerState, start: int) -> State:
    """Return the state after one more character of a word, string or comment.

    Args:
        start: where in the text it begins.
    """
    (before, new, tree, text, levels, certain, _, _, margin) = state[:9]
    (row, run, blanks, _, _, layout, comments, rest) = state[9:]
    rest = rest[1:] if rest and rest[0] == character else None
    run = run + 1 if lexer.form is not None else 0
    blanks = blanks + 1 if character == " " else 0
    # fmt: off
    return _new(State, (
        before, new + character, tree, text + character, levels, certain, lexer, start, margin,
        row + 1, run, blanks, None, Verdict.OPEN, layout, comments, rest,
    ))
    # fmt: on


class Position(NamedTuple):
    """Where a text ends: fields of its state."""

    margin: str
    row: int
    run: int
    blanks: int
    layout: Layout


def placed(state: State, position: Position) -> State:
    """Return a state at another position."""
    margin, row, run, blanks, layout = position
    verdict, _, comments, rest = state[13:]
    # fmt: off
    return _new(State, (
        *state[:8], margin, row, run, blanks, None, verdict, layout, comments, rest,
    ))
    # fmt: on


def indented(state: State, character: str, lexer: LexerState) -> State:
    """Return the state after one more blank of an indentation."""
    (before, new, tree, text, levels, certain, _, start, margin) = state[:9]
    (row, run, blanks, _, _, layout, comments, rest) = state[9:]
    # fmt: off
    return _new(State, (
        before, new + character, tree, text, levels, certain, lexer, start, margin + character,
        row + 1, run, blanks, None, Verdict.OPEN, layout, comments, rest,
    ))
    # fmt: on


def parsed(state: State, tree: Any, rest: str) -> State:
    """Return a state with the tree of its text and of what follows it."""
    return changed(state, parsed=state.whole, new="", tree=tree, rest=rest)


def end_of_comment(state: State) -> str:
    """Return what ends the comment that is open, if one is."""
    form = state.lexer.form
    if form is None or not form.is_comment:
        return ""
    return form.closing[len(state.lexer.tail) :]


def with_filler(levels: Levels, filler: str) -> Levels:
    """Return the levels with another filler in the innermost one."""
    return (Level(filler, levels[0].closer), *levels[1:])
