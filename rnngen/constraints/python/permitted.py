"""Which characters may come next in a line of Python, by the lexer and by the grammar.

`permitted` leaves out what no valid line has at a place, whatever the grammar says. A `View` holds
what the grammar expects there, and `allows` asks both. All other characters may come, since the
compiler has the last word on each line.
"""

import sys
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from rnngen.constraints.python import grammar
from rnngen.constraints.python.grammar import KEYWORDS, NAME, NUMBER, Position
from rnngen.constraints.python.lexer import (
    CLOSER_OF,
    FIELD_CLOSER,
    HEX_DIGITS,
    OPERATORS,
    STRING_PREFIXES,
    WORD,
    LexerMode,
    LexerState,
    end_string,
    follow,
    followed,
    grown_token,
    is_name_character,
    open_field,
)

MOST_BRACKETS = 20
"""Nested brackets, and nested replacement fields of an f-string."""
MOST_BLANK_LINES = 2
"""Blank lines in a row within a triple-quoted string."""
_FIELDS_ARE_PLAIN = sys.version_info < (3, 12)
"""Before PEP 701, replacement fields held no backslash, comment, or quote like those around."""
_HEX = "0123456789abcdefABCDEF"


def permitted(lexer: LexerState, character: str) -> bool:
    """Return whether a character may come next, after the indentation of a line."""
    if character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs"):
        return False
    if _FIELDS_ARE_PLAIN and lexer.strings and not _permitted_in_field(lexer, character):
        return False
    if lexer.mode is LexerMode.STRING:
        return _permitted_in_string(lexer, character)
    return lexer.mode is LexerMode.COMMENT or _permitted_in_code(lexer, character)


def _permitted_in_code(lexer: LexerState, character: str) -> bool:
    if lexer.pending == "\\":
        return character == "\n"
    if lexer.pending == "!":
        return character == "=" or (lexer.in_field and character in "rsa")
    if character == "\n":
        # In brackets lines may break, but not leave blank lines.
        return not (lexer.closers and lexer.fresh)
    if character in CLOSER_OF:
        return len(lexer.closers) < MOST_BRACKETS
    if character == "\\":
        return not lexer.fresh
    if lexer.pending[:1].isdigit() and is_name_character(character):
        is_octal = lexer.pending.strip("0") == "" and character in "123456789"
        return not is_octal and bool(grown_token(lexer.pending, character))
    return True


def _permitted_in_string(lexer: LexerState, character: str) -> bool:
    if lexer.is_empty_string:
        return character == lexer.quote or _permitted_in_code(end_string(lexer), character)
    if "b" in lexer.prefix and not character.isascii():
        return False
    if lexer.escape:
        return _permitted_in_escape(lexer, character)
    if lexer.brace:
        if lexer.brace == character:
            return True
        return lexer.brace == "{" and permitted(open_field(lexer), character)
    if character == "\n":
        return len(lexer.quote) == 3 and not (lexer.fresh and lexer.blanks >= MOST_BLANK_LINES)
    if "f" in lexer.prefix and character == "{":
        deep = len(lexer.closers) >= MOST_BRACKETS
        return not deep and not (lexer.in_spec and lexer.strings[-1].in_spec)
    return True


def _permitted_in_escape(lexer: LexerState, character: str) -> bool:
    """Return whether an escape sequence may go on; no \\N, as few names are names of characters."""
    letter, digits = lexer.escape[1:2], lexer.escape[2:]
    if not letter:
        return character != "N" or "r" in lexer.prefix or "b" in lexer.prefix
    if letter == "U" and len(digits) < 4:
        # The last code point is U+10FFFF, so the first four digits are at most 0010.
        return character in ("0", "0", "01", "0" if digits == "001" else _HEX)[len(digits)]
    return letter not in HEX_DIGITS or character in _HEX


def _permitted_in_field(lexer: LexerState, character: str) -> bool:
    """Return whether a field of an f-string may have a character in Python 3.11 or older."""
    if lexer.mode is LexerMode.STRING and lexer.in_spec:
        return character != lexer.quote and character not in "\n\\"
    if character == "#":
        return lexer.mode is LexerMode.STRING
    if character == "\n" and any(len(around.quote) == 1 for around in lexer.strings):
        return False
    if character == "\\" or character in {around.quote for around in lexer.strings}:
        return False
    # Three quotes in a row would end a string of three quotes.
    return not (lexer.is_empty_string and character == lexer.quote)


@dataclass(frozen=True, eq=False)
class View:
    """All that decides which characters may come next within a line. Equal only to itself."""

    lexer: LexerState
    """With one closer at most, the same for all brackets, so that many states share a view."""
    now: frozenset[str] | None = None
    """Terminals expected in place of the token being written; None in text of any characters."""
    then: frozenset[str] = frozenset()
    """Terminals expected after it; none if it must not end here."""
    banned: frozenset[str] = frozenset()
    """Keywords that must not be written here."""


_view = cache(View)


def view_of(lexer: LexerState, position: Position, banned: frozenset[str]) -> View:
    """Return what decides on the next character, where a token begins at a position."""
    short = lexer
    if 0 < len(lexer.closers) < MOST_BRACKETS:
        # The expected terminals tell which bracket may close.
        short = lexer._replace(closers=FIELD_CLOSER if lexer.in_field else ")")
    is_text = lexer.mode is LexerMode.STRING and not (lexer.is_empty_string or lexer.brace)
    if is_text or lexer.mode is LexerMode.COMMENT:
        return _view(short)
    after = position
    for terminal in lexer.ended:
        after = after.after(terminal)
    may_end = banned.isdisjoint(lexer.ended)
    return _view(short, position.expected, after.expected if may_end else frozenset(), banned)


class Cursor:
    """A place within a logical line. Equal only to itself, so that a step costs one look-up."""

    # Thousands are kept, so they have no dictionary for the garbage collector to go through.
    __slots__ = ("_after", "banned", "last", "lexer", "position", "view")

    def __init__(
        self, lexer: LexerState, position: Position, last: str, banned: frozenset[str]
    ) -> None:
        self.lexer = lexer
        self.position = position
        """Before the token that is being written."""
        self.last = last
        """The last terminal of the line, without its end: ":" or any other."""
        self.banned = banned
        """Keywords that must not stand in the line."""
        self.view = view_of(lexer, position, banned)
        """What decides which characters may come next."""
        self._after: dict[str, Cursor] = {}

    def after(self, character: str) -> "Cursor":
        """Return the place after one more character."""
        known = self._after.get(character)
        if known is None:
            lexer, completed = follow(self.lexer, character)
            position, last = self.position, self.last
            for terminal in completed:
                position = position.after(terminal)
                if terminal != grammar.NEWLINE:
                    last = terminal if terminal in TELLING else NAME
            known = self._after[character] = cursor_at(lexer, position, last, self.banned)
        return known


TELLING = (":", grammar.SIGN)
"""Terminals that matter at the end of a line."""
MOST_CURSORS = 1 << 15
"""Places that are kept."""
_cursors: dict[tuple[LexerState, Position, str, frozenset[str]], Cursor] = {}


def cursor_at(lexer: LexerState, position: Position, last: str, banned: frozenset[str]) -> Cursor:
    """Return the one place with these properties."""
    key = lexer, position, last, banned
    known = _cursors.get(key)
    if known is None:
        if len(_cursors) == MOST_CURSORS:
            # Each knows those after it, so that none would be freed alone.
            _cursors.clear()
        known = _cursors[key] = Cursor(*key)
    return known


class Outcome(NamedTuple):
    """What a character does to the token being written."""

    ends: bool
    """Whether it ends the token and begins another one."""
    completed: str
    """The terminal that it completes or, in a new replacement field, its own; perhaps none."""
    in_field: bool
    """Whether it is the first character of a replacement field."""
    after: LexerState


def outcome(lexer: LexerState, character: str) -> Outcome | None:
    """Return what a character does, or None if it is not permitted."""
    if not permitted(lexer, character):
        return None
    after, completed = followed(lexer, character)
    ended = lexer.ended
    ends = bool(ended) and completed[: len(ended)] == ended
    completed = completed[len(ended) :] if ends else completed
    in_field = completed[:1] == (grammar.FIELD,)
    return Outcome(ends, (*completed[in_field:], "")[0], in_field, after)


_NOTABLE = frozenset("\n\t '\"\\{}")
"""Characters that may do what no other does within a string or comment."""


def stand_in(lexer: LexerState, character: str) -> str:
    """Return a character that does the same, for as many characters as is easy to tell."""
    if lexer.mode is LexerMode.CODE:
        if character.isdecimal() and character > "1":
            return "2"
        word = not lexer.pending or is_name_character(lexer.pending[0])
        is_plain = word and not lexer.pending[:1].isdigit() and is_name_character(character)
        return "é" if is_plain and grown_token(lexer.pending, character) == WORD else character
    special = lexer.escape or lexer.brace or lexer.is_empty_string
    if special or character in _NOTABLE or not character.isprintable() or not character.isascii():
        return character
    return "a"


_IN_FIELD = grammar.line_start(("field",)).after(grammar.FIELD).expected


def allows(view: View, found: Outcome | None) -> bool:
    """Return whether a character that does this may come next."""
    if found is None or view.now is None:
        return found is not None
    expected = view.now
    if found.ends:
        expected = view.then
    elif found.in_field:
        expected = _IN_FIELD
    if found.completed:
        return found.completed in expected
    if found.after.mode is LexerMode.COMMENT and not found.after.closers:
        return grammar.NEWLINE in expected
    return bool(expected) and is_viable(found.after, expected, view.banned)


def is_viable(lexer: LexerState, expected: frozenset[str], banned: frozenset[str]) -> bool:
    """Return whether the token being written can become one of the expected terminals."""
    if lexer.mode is LexerMode.STRING:
        return not lexer.run or "f" in lexer.prefix or lexer.string in expected
    if lexer.pending == "!" and lexer.in_field and grammar.SIGN in expected:
        return True
    return _can_become(lexer.pending, expected, banned)


@lru_cache(maxsize=1 << 15)
def _can_become(pending: str, expected: frozenset[str], banned: frozenset[str]) -> bool:
    """Return whether a token that begins so can become one of the expected terminals."""
    if not pending or pending == "\\":
        return True
    if pending == "!":
        return grammar.COMPARISON in expected
    if pending[0].isdigit() or pending[1:2].isdigit():
        return NUMBER in expected
    if not is_name_character(pending[0]):
        is_number = pending == "." and NUMBER in expected
        return is_number or not expected.isdisjoint(OPERATORS[pending].values())
    if NAME in expected and (pending not in banned or pending not in expected):
        return True
    if "await" in banned and "for" in expected and NAME not in expected:
        banned = banned | {"async"}  # it would begin a loop within brackets
    if any(word.startswith(pending) for word in (expected & KEYWORDS) - banned):
        return True
    return pending.lower() in STRING_PREFIXES and not expected.isdisjoint(
        _strings_of(pending.lower())
    )


def _strings_of(prefix: str) -> set[str]:
    """Return the terminals that a string prefix, or the beginning of one, can lead to."""
    if prefix == "r":
        return {grammar.STRING, grammar.BYTES, grammar.F_START}
    found = {"f": grammar.F_START, "b": grammar.BYTES, "u": grammar.STRING}
    return {found[letter] for letter in prefix if letter != "r"}


def closing(lexer: LexerState) -> str:
    """Return the next character that closes the string; empty within an escape."""
    if lexer.escape:
        return ""
    return lexer.brace or lexer.quote[0]
