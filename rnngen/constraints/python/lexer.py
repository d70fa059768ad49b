"""Where a character stands in a logical line of Python: in code, a comment or a string; knows nothing of blocks.

Modes are few and their transitions are remembered, so that following a line costs a look-up a character. The
lexer only steers: the compiler has the last word on every line.
"""

import re
import string
import sys
import unicodedata
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


MOST_BRACKETS = 20
MOST_BLANK_LINES = 2

_PUNCTUATION = frozenset("+-*/%@&|^~<>=!.,:;()[]{}#\\ \t\n'\"")
_LACKING = frozenset("=+-%&|^<>@~!")
"""After these an operand must come: no closing bracket, comma or end of line."""
_FIELDS_ARE_PLAIN = sys.version_info < (3, 12)
"""Before PEP 701 a replacement field held neither the quotes around it, nor backslashes, nor comments."""


def permitted(mode: Mode, character: str) -> bool:
    """Whether a character may come next. Blanks at the start of a logical line are judged elsewhere."""
    if character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs"):
        return False
    if mode.place is LexerMode.STRING:
        return _permitted_in_string(mode, character)
    return mode.place is LexerMode.COMMENT or _permitted_in_code(mode, character)


def _permitted_in_code(mode: Mode, character: str) -> bool:
    if mode.last == "\\":
        return character == "\n"
    if mode.last == "!":
        return character == "="
    if character == "\n":
        return not mode.fresh if mode.closers else mode.last not in _LACKING and mode.last != "/"
    if character in CLOSER_OF:
        return len(mode.closers) < MOST_BRACKETS
    if character in CLOSER_OF.values():
        return mode.closers.endswith(character) and mode.last not in _LACKING
    if character == ",":
        return (
            mode.last not in _LACKING and mode.last not in CLOSER_OF and mode.last not in (",", "")
        )
    if character == "\\":
        return not mode.fresh
    return character in _PUNCTUATION or is_name_character(character)


def _permitted_in_string(mode: Mode, character: str) -> bool:
    if len(mode.quote) == 1 and mode.run == 2:
        return character == mode.quote or _permitted_in_code(
            Mode(closers=mode.closers, last="a"), character
        )
    if "b" in mode.prefix and not character.isascii():
        return False
    if mode.escape:
        return _permitted_in_escape(mode, character)
    if character == "\n" and len(mode.quote) == 1:
        return False
    if character == "\n" and mode.fresh and mode.blanks >= MOST_BLANK_LINES:
        return False
    return "f" not in mode.prefix or _permitted_in_field(mode, character)


def _permitted_in_escape(mode: Mode, character: str) -> bool:
    """`\\N` is left out: few names of characters are names."""
    letter, digits = mode.escape[1:2], mode.escape[2:]
    if not letter:
        return character != "N" or "r" in mode.prefix or "b" in mode.prefix
    if letter == "U" and len(digits) < 4:
        # The last code point is U+10FFFF.
        return (
            character
            in ("0", "0", "01", "0" if digits == "001" else "0123456789abcdefABCDEF")[len(digits)]
        )
    return letter not in HEX_DIGITS or character in "0123456789abcdefABCDEF"


def _permitted_in_field(mode: Mode, character: str) -> bool:
    if mode.brace == "}":
        return character == "}"
    fields = mode.fields + (mode.brace == "{")
    if character == "{":
        return fields < MOST_BRACKETS
    if character == "}":
        return mode.brace != "{"
    if fields and _FIELDS_ARE_PLAIN:
        return character not in (mode.quote, "\\", "#")
    return True


def closing(mode: Mode) -> str:
    """The character that leads to the end of the string around, soonest; empty if an escape has to end first."""
    if mode.escape:
        return ""
    if mode.brace:
        return mode.brace
    return "}" if mode.fields else mode.quote[0]


def may_start(character: str) -> bool:
    """Whether a character may be the first of a statement or comment."""
    return character in "@#([{-+~*.'\"" or is_name_character(character)


_KEYWORD = re.compile(r"(?:async\s+)?(\w+|@)?")


def keyword_of(code: str) -> str:
    """The first word of a line of code (that after `async`), "@" for a decorator."""
    match = _KEYWORD.match(code)
    return (match and match[1]) or ""
