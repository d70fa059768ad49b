"""The shortest text that completes a line of Python which a prompt has begun.

The grammar proposes ways to the end of the line, the cheapest first, and the compiler takes the
first that stands. So brackets and strings are closed, and what is missing is supplied: a colon, an
expression, the rest of a keyword.
"""

import __future__

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from heapq import heappop, heappush
from itertools import count, islice
from typing import NamedTuple

from rnngen.constraints.base import Verdict
from rnngen.constraints.python import grammar
from rnngen.constraints.python.grammar import NAME, NEWLINE, NUMBER, Position, cost_of
from rnngen.constraints.python.lexer import (
    HEX_DIGITS,
    NAME_CHARACTERS,
    OPERATORS,
    SINGLE,
    LexerMode,
    LexerState,
    begins_number,
    closers_after,
    end_field,
    end_string,
    is_name_character,
)
from rnngen.constraints.python.permitted import Cursor, is_viable
from rnngen.constraints.python.script import Script, refusal
from rnngen.constraints.python.state import START, State, follow_line

MOST_PROPOSALS = 300
"""Completions that the compiler is asked about."""
MOST_STANDING = 30
"""Completions that compile among which one is sought that certainly runs."""
MOST_STEPS = 10_000
"""Tokens tried in the search for them."""
EXTENSION = 1.5
"""The cost of making a word longer, so that it is another name."""

_SPELLED = {
    NUMBER: "0",
    NEWLINE: "\n",
    grammar.STRING: '""',
    grammar.BYTES: 'b""',
    grammar.END_FIELD: "}",
    grammar.SIGN: "!",
    grammar.BINARY: "%",
    grammar.COMPARISON: "<",
    grammar.AUGMENTED: "+=",
}
_UNSPELLED = frozenset({grammar.F_START, grammar.FIELD, grammar.SPEC})
"""Terminals that no completion needs."""
_TIGHT = frozenset({"(", ")", "[", "]", "}", ",", ":", ";", ".", "=", "\n", "!"})
"""Tokens without a space before them."""
_COOKIE = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)$", re.DOTALL)
_ENCODINGS = ("utf-8", "utf8", "latin-1", "iso-8859-1", "ascii", "us-ascii", "cp1252")


_ENDED = grammar.line_start(("decorated",)).after("@").after(NAME).after(NEWLINE)


class _Way(NamedTuple):
    """A beginning of a completion."""

    lexer: LexerState
    position: Position
    text: str = ""
    last: str = ""
    """The last terminal."""


def _way(cursor: Cursor) -> _Way:
    return _Way(cursor.lexer, cursor.position, last=cursor.last)


@lru_cache(maxsize=256)
def complete(state: State, known: frozenset[str]) -> str | None:
    """Return a short text that ends the line of an OPEN state so that it stands, or None.

    A line that certainly runs is preferred, if one is found soon.

    Args:
        known: The characters that may be used.
    """
    standing: list[str] = []
    for text in islice(proposals(state, known), MOST_PROPOSALS):
        after = after_text(state, text)
        if after.verdict is Verdict.FINAL:
            if after.script.is_sound:
                return text
            standing.append(text)
        if len(standing) == MOST_STANDING:
            break
    return next(iter(standing), None)


def after_text(state: State, text: str) -> State:
    """Return the state after more characters."""
    for character in text:
        state = follow_line(state, character)
    return state


def proposals(state: State, known: frozenset[str]) -> Iterator[str]:
    """Yield texts that end the line as the grammar demands, the cheapest first."""
    if state.cursor is None:
        yield "\n"
        return
    number = count()
    ways = [(0.0, next(number), 0.0, _way(state.cursor))]
    for _ in range(MOST_STEPS):
        if not ways:
            return
        _, _, spent, way = heappop(ways)
        if way.lexer.mode is LexerMode.END:
            yield way.text
            continue
        for cost, text, further in _continued(way, state.line):
            total = spent + cost + further.position.cost
            if total < float("inf") and known.issuperset(text):
                longer = further._replace(text=way.text + text)
                heappush(ways, (total, next(number), spent + cost, longer))


@lru_cache(maxsize=1 << 10)
def next_step(cursor: Cursor, line: str, known: frozenset[str]) -> str:
    """Return the text of the first step on the cheapest way to the end of a line of code."""
    steps = [
        (cost + further.position.cost, text)
        for cost, text, further in _continued(_way(cursor), line)
        if known.issuperset(text)
    ]
    return min(steps, default=(0.0, ""))[1]


def _continued(way: _Way, line: str) -> Iterator[tuple[float, str, _Way]]:
    """Yield what may come next: its cost, its text, and where it leads."""
    lexer, position = way.lexer, way.position
    if lexer.mode is LexerMode.COMMENT:
        for text in _ends_of_comment(line):
            yield from _newline(way, text)
    elif lexer.mode is LexerMode.STRING and not lexer.is_empty_string:
        yield from _string_ended(way, line)
    elif lexer.pending == "\\":
        yield 0.0, "\n", _Way(end_string(lexer), position, last=way.last)
    elif lexer.pending or lexer.is_empty_string:
        for cost, text, terminal in _token_ended(lexer, position, line):
            yield cost, text, _Way(end_string(lexer), position.after(terminal), last=terminal)
    else:
        yield from _next_token(way, line)


def _newline(way: _Way, text: str) -> Iterator[tuple[float, str, _Way]]:
    code = way.lexer._replace(mode=LexerMode.CODE)
    if code.closers:
        yield 0.0, text, _Way(code, way.position)
    else:
        # A line of nothing but a comment is no line to the grammar.
        position = way.position.after(NEWLINE) if way.last else _ENDED
        yield 1.0, text, _Way(LexerState(LexerMode.END), position)


def _ends_of_comment(line: str) -> list[str]:
    """Return a newline, or more where the comment begins to declare an encoding."""
    cookie = _COOKIE.match(line)
    begun = cookie[1].lower() if cookie else ""
    rests = [each[len(begun) :] for each in _ENCODINGS if begun and each.startswith(begun)]
    return ["\n", *(f"{rest} -*-\n" for rest in rests)]


def _string_ended(way: _Way, line: str) -> Iterator[tuple[float, str, _Way]]:
    lexer = way.lexer
    text = _end_of_escape(lexer, line)
    if lexer.in_spec:
        yield 1.0, text + "}", _Way(end_field(lexer), way.position.after(grammar.END_FIELD))
        return
    if lexer.brace == "{":
        # Double the brace, as an empty replacement field is an error.
        text += "{"
    quotes = lexer.quote
    if lexer.run and len(quotes) == 3:
        quotes = quotes[lexer.run :]
    text += ("}" if lexer.brace == "}" else "") + quotes
    after = _Way(end_string(lexer), way.position.after(lexer.string), last=lexer.string)
    yield 1.0, text, after


def _end_of_escape(lexer: LexerState, line: str) -> str:
    """Return the rest of an escape sequence."""
    escape = lexer.escape
    if not escape:
        return ""
    if "r" in lexer.prefix or ("b" in lexer.prefix and escape[1:2] != "x") or len(escape) == 1:
        return "\\"
    if escape.startswith("\\N"):
        begun = escape[3:]
        return (
            "{"[len(escape) - 2 :] * (len(escape) < 3) + _character_name(begun)[len(begun) :] + "}"
        )
    return "0" * (2 + HEX_DIGITS[escape[1]] - len(escape))


def _character_name(begun: str) -> str:
    """Return the name of a character that begins so, or the beginning itself."""
    if not begun:
        return "DIGIT ZERO"
    names = (unicodedata.name(chr(code), "") for code in range(0x110000))
    return next((name for name in names if name.startswith(begun.upper())), begun)


def _token_ended(
    lexer: LexerState, position: Position, line: str
) -> Iterator[tuple[float, str, str]]:
    """Yield how the token being written may end: cost, text and terminal."""
    expected, pending = position.expected, lexer.pending
    (ended,) = lexer.ended or ("",)
    if ended in expected or (ended in grammar.SOFT_KEYWORDS and NAME in expected):
        yield 0.0, "", ended
    if lexer.is_empty_string:
        return
    if begins_number(pending):
        if NUMBER in expected:
            yield from ((0.1, text, NUMBER) for text in ("0", "."))
    elif is_name_character(pending[0]):
        yield from _word_ended(line, expected)
    else:
        for text, terminal in OPERATORS.get(pending, {"!=": grammar.COMPARISON}).items():
            if text != pending and terminal in expected:
                yield 0.5, text[len(pending) :], terminal


def _word_ended(line: str, expected: frozenset[str]) -> Iterator[tuple[float, str, str]]:
    word = line[len(line.rstrip(NAME_CHARACTERS)) :]
    for keyword in sorted(expected & grammar.KEYWORDS):
        if word and keyword.startswith(word) and keyword != word:
            yield cost_of(keyword), keyword[len(word) :], keyword
    if NAME in expected:
        for name in _features(line, word):
            yield 1.0, name[len(word) :], NAME
        yield EXTENSION, "_", NAME
    quoted = grammar.BYTES if "b" in word.lower() else grammar.STRING
    if quoted in expected and "f" not in word.lower():
        yield cost_of(quoted), '""', quoted


def _features(line: str, begun: str) -> list[str]:
    """Return the names that can follow where `from __future__ import` stands."""
    if "__future__" not in line:
        return []
    return [name for name in reversed(__future__.all_feature_names) if name.startswith(begun)]


def _next_token(way: _Way, line: str) -> Iterator[tuple[float, str, _Way]]:
    before = way.text or line
    for terminal in sorted(way.position.expected - _UNSPELLED):
        if way.lexer.strings and terminal in (grammar.STRING, grammar.BYTES):
            continue
        for cost, text in _spellings(terminal, way, line):
            space = "" if _is_tight(before, text) else " "
            after = _Way(_after_terminal(way.lexer, terminal), way.position.after(terminal))
            yield cost, space + text, after._replace(last=terminal)


def _spellings(terminal: str, way: _Way, line: str) -> list[tuple[float, str]]:
    """Return texts of a terminal, with their costs."""
    if terminal != NAME:
        return [(cost_of(terminal), _SPELLED.get(terminal, terminal))]
    if way.last == grammar.SIGN or (line.endswith("!") and not way.text):
        return [(1.0, "r")]
    names = _features(line + way.text, "")
    return [(1.0, name) for name in names] or [(cost_of(NAME), "_")]


def _is_tight(before: str, text: str) -> bool:
    """Return whether no space comes between two texts."""
    return before[-1:] in "([{.~!@ \t\n" or (text in _TIGHT and text[0] not in NAME_CHARACTERS)


def _after_terminal(lexer: LexerState, terminal: str) -> LexerState:
    if terminal == NEWLINE:
        return LexerState(LexerMode.END)
    if terminal == grammar.END_FIELD:
        return end_field(lexer)
    if terminal in SINGLE:
        return lexer._replace(closers=closers_after(lexer.closers, terminal))
    return lexer


# What to say of a text that nothing valid begins with


def explain(text: str) -> str:
    """Return the place where a text goes wrong, and what the compiler says there."""
    state, dead = START, len(text)
    for end, character in enumerate(text):
        before, state = state, follow_line(state, character)
        if state.verdict is Verdict.REJECTED:
            return _said_of(text[: end + 1], _ended(before), end)
        if state.cursor is None:
            dead = len(text)
        elif dead == len(text) and not _is_alive(state.cursor.lexer, state.cursor.position):
            dead = end
    proposal = next(proposals(state, frozenset(map(chr, range(128)))), "")
    if proposal:
        return _said_of(text + proposal, _ended(after_text(state, proposal[:-1])), dead)
    error, reason = refusal(text), "invalid syntax"
    if isinstance(error, SyntaxError) and error.lineno == text.count("\n", 0, dead) + 1:
        reason = error.msg
    return f"{_place(text, dead)}: {reason}"


def _is_alive(lexer: LexerState, position: Position) -> bool:
    """Return whether the grammar allows the tokens so far, and one that begins with the last."""
    if position.is_dead or lexer.mode is LexerMode.COMMENT:
        return not position.is_dead
    return lexer.is_empty_string or is_viable(lexer, position.expected, frozenset())


def _ended(state: State) -> Script:
    """Return the script with the line of a state, which ends now."""
    last = state.cursor.after("\n").last if state.cursor else ""
    return state.script.after(state.line + "\n", last)


def _said_of(text: str, script: Script, index: int) -> str:
    """Return what the compiler says of a text that ends a script's line, and where."""
    error = refusal(text + "".join(script.witness()))
    if isinstance(error, SyntaxError) and error.lineno:
        return f"line {error.lineno}, column {error.offset or 1}: {error.msg}"
    return f"{_place(text, index)}: {error or 'invalid syntax'}"


def _place(text: str, index: int) -> str:
    before = text[:index]
    return f"line {before.count(chr(10)) + 1}, column {index - before.rfind(chr(10))}"
