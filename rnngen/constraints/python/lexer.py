"""Where a character stands in a logical line of Python: in code, a comment or a string; knows nothing of blocks.

Modes are few and their transitions are remembered, so that following a line costs a look-up a character. The
lexer only steers: the compiler has the last word on every line.
"""

import string
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

CLOSER_OF = {"(": ")", "[": "]", "{": "}"}
QUOTES = "'\""
NAME_CHARACTERS = string.ascii_letters + string.digits + "_"
"""Those in ASCII."""
HEX_DIGITS = {"x": 2, "u": 4, "U": 8}
"""Digits that an escape takes after its letter."""
WORD = "a"
"""Stands in `Mode.last` for any character of a word, and for a string."""

_PREFIXES = frozenset({"r", "u", "b", "f", "rb", "br", "rf", "fr"})


class LexerMode(Enum):
    """What a character is part of."""

    CODE = "code"
    COMMENT = "comment"
    STRING = "string"


class Mode(NamedTuple):
    """The lexer between two characters of a logical line."""

    place: LexerMode = LexerMode.CODE
    closers: str = ""
    """Brackets still to be closed, innermost last."""
    last: str = ""
    """The last character of code that is no blank; a newline once the logical line is over."""
    word: str = ""
    """The current word, lowered, while it can be the prefix of a string, or WORD."""
    fresh: bool = False
    """Whether this physical line is blank so far."""
    blanks: int = 0
    """Blank lines before this one."""
    quote: str = ""
    """The quotes around the string: one or three."""
    prefix: str = ""
    run: int = 0
    """Quotes in a row: after one opening quote 1, after two 2; in a triple-quoted string those that may close it."""
    escape: str = ""
    """An escape sequence begun, from its backslash on."""
    fields: int = 0
    """Replacement fields open in an f-string."""
    brace: str = ""
    """A brace just read in an f-string that the next character may double."""


def is_name_character(character: str) -> bool:
    """Whether it may continue an identifier."""
    return ("a" + character).isidentifier()


@lru_cache(maxsize=1 << 16)
def follow(mode: Mode, character: str) -> Mode:
    """The mode after one more character."""
    if mode.place is LexerMode.STRING:
        return _in_string(mode, character)
    if mode.place is LexerMode.COMMENT:
        return (
            _in_code(mode._replace(place=LexerMode.CODE), character) if character == "\n" else mode
        )
    return _in_code(mode, character)


def _in_code(mode: Mode, character: str) -> Mode:
    if character == "\n":
        return _next_line(mode)
    if character in " \t\f":
        return mode._replace(word="")
    if character == "#":
        return mode._replace(place=LexerMode.COMMENT, word="", fresh=False)
    if character in QUOTES:
        prefix = mode.word if mode.word in _PREFIXES else ""
        return Mode(LexerMode.STRING, mode.closers, quote=character, prefix=prefix, run=1)
    if is_name_character(character):
        word = (mode.word + character).lower()
        return Mode(closers=mode.closers, last=WORD, word=word if word in _PREFIXES else WORD)
    return Mode(closers=_closers_after(mode.closers, character), last=character)


def _next_line(mode: Mode) -> Mode:
    if mode.last == "\\":
        return Mode(closers=mode.closers, fresh=True)
    if mode.closers:
        return mode._replace(word="", fresh=True)
    return Mode(last="\n")


def _closers_after(closers: str, character: str) -> str:
    if character in CLOSER_OF:
        return closers + CLOSER_OF[character]
    return closers[:-1] if closers.endswith(character) else closers


def _in_string(mode: Mode, character: str) -> Mode:
    opening = len(mode.quote) == 1 and mode.run
    if opening and character == mode.quote:
        return mode._replace(run=2) if mode.run == 1 else mode._replace(quote=character * 3, run=0)
    if opening == 2:
        return _in_code(_closed(mode), character)
    if opening:
        mode = mode._replace(run=0)
    if mode.escape:
        return mode._replace(escape=_escape_after(mode, character))
    if mode.brace and character != mode.brace:
        mode = mode._replace(brace="", fields=mode.fields + (mode.brace == "{"))
    if character == mode.quote[0]:
        return (
            _closed(mode)
            if mode.run + 1 == len(mode.quote)
            else mode._replace(run=mode.run + 1, fresh=False)
        )
    if character == "\n":
        return _next_row(mode)
    mode = mode._replace(run=0, fresh=mode.fresh and character in " \t")
    if character == "\\":
        return mode._replace(escape=character)
    return _in_field(mode, character) if "f" in mode.prefix else mode


def _closed(mode: Mode) -> Mode:
    return Mode(closers=mode.closers, last=WORD)


def _next_row(mode: Mode) -> Mode:
    """A newline within quotes; within single ones the logical line is over, though not well."""
    if len(mode.quote) == 1:
        return Mode(last="\n")
    return mode._replace(run=0, fresh=True, blanks=mode.blanks + 1 if mode.fresh else 0)


def _escape_after(mode: Mode, character: str) -> str:
    """What is open of an escape sequence after one more character."""
    escape = mode.escape + character
    if "r" in mode.prefix or ("b" in mode.prefix and escape[1] != "x"):
        return ""
    return escape if len(escape) < 2 + HEX_DIGITS.get(escape[1], 0) else ""


def _in_field(mode: Mode, character: str) -> Mode:
    """In an f-string, where a doubled brace stands for itself outside fields."""
    if mode.brace == character:
        return mode._replace(brace="")
    if character in "{}" and not mode.fields:
        return mode._replace(brace=character)
    return mode._replace(fields=mode.fields + (character == "{") - (character == "}"))
