"""Which characters are certainly dead in a mode of the lexer; knows nothing of vocabularies."""

import sys
import unicodedata

from rnngen.constraints.python.lexer import (
    CLOSER_OF,
    HEX_DIGITS,
    LexerMode,
    Mode,
    is_name_character,
)

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
