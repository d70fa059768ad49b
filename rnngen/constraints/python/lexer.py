"""A lexer for one logical line of Python, and the characters that each of its states permits.

After each character the lexer knows whether it is in code, a comment or a string, which brackets
are open, and what came last. From that, `permitted` tells which characters are certainly dead: no
continuation of the line would compile after them. All others are permitted, since the compiler has
the last word on each line.

Lexer states are few and transitions are cached, so following a line costs one look-up per
character.
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
"""ASCII characters of identifiers."""
HEX_DIGITS = {"x": 2, "u": 4, "U": 8}
"""Letter of an escape sequence → digits that must follow."""
WORD = "a"
"""Stands in `LexerState.last` for any character of a word, and for a whole string."""

MOST_BRACKETS = 20
"""Nested brackets, and nested replacement fields of an f-string."""
MOST_BLANK_LINES = 2
"""Blank lines in a row within a triple-quoted string."""

_PREFIXES = frozenset({"r", "u", "b", "f", "rb", "br", "rf", "fr"})
_KEYWORD = re.compile(r"(?:async\s+)?(\w+|@)?")


class LexerMode(Enum):
    """What a character is part of."""

    CODE = "code"
    COMMENT = "comment"
    STRING = "string"


class LexerState(NamedTuple):
    """The lexer between two characters of a logical line."""

    mode: LexerMode = LexerMode.CODE
    closers: str = ""
    """Brackets still to be closed, innermost last."""
    last: str = ""
    """The last character of code that is not blank; a newline when the logical line is over."""
    word: str = ""
    """The present word in lower case while it can be a string prefix, else WORD."""
    fresh: bool = False
    """Whether this physical line is blank so far."""
    blanks: int = 0
    """Blank lines before this one."""
    quote: str = ""
    """The quotes around the string: one or three."""
    prefix: str = ""
    run: int = 0
    """Quotes in a row: 1 or 2 at the opening; later those that may close the string."""
    escape: str = ""
    """An escape sequence that is not complete, from its backslash on."""
    fields: int = 0
    """Open replacement fields of an f-string."""
    brace: str = ""
    """A brace just read in an f-string, which the next character may double."""


def is_name_character(character: str) -> bool:
    """Return whether a character may continue an identifier."""
    return ("a" + character).isidentifier()


def keyword_of(code: str) -> str:
    """Return the first word of a line of code (after `async`), or "@" for a decorator."""
    match = _KEYWORD.match(code)
    return (match and match[1]) or ""


# Following a line


@lru_cache(maxsize=1 << 16)
def follow(lexer: LexerState, character: str) -> LexerState:
    """Return the lexer's state after one more character."""
    if lexer.mode is LexerMode.STRING:
        return _in_string(lexer, character)
    if lexer.mode is LexerMode.COMMENT:
        if character != "\n":
            return lexer
        return _in_code(lexer._replace(mode=LexerMode.CODE), character)
    return _in_code(lexer, character)


def _in_code(lexer: LexerState, character: str) -> LexerState:
    if character == "\n":
        return _next_line(lexer)
    if character in " \t\f":
        return lexer._replace(word="")
    if character == "#":
        return lexer._replace(mode=LexerMode.COMMENT, word="", fresh=False)
    if character in QUOTES:
        prefix = lexer.word if lexer.word in _PREFIXES else ""
        return LexerState(LexerMode.STRING, lexer.closers, quote=character, prefix=prefix, run=1)
    if is_name_character(character):
        word = (lexer.word + character).lower()
        return LexerState(
            closers=lexer.closers, last=WORD, word=word if word in _PREFIXES else WORD
        )
    return LexerState(closers=_closers_after(lexer.closers, character), last=character)


def _next_line(lexer: LexerState) -> LexerState:
    """Return the state after a newline in code, which a backslash or an open bracket continues."""
    if lexer.last == "\\":
        return LexerState(closers=lexer.closers, fresh=True)
    if lexer.closers:
        return lexer._replace(word="", fresh=True)
    return LexerState(last="\n")


def _closers_after(closers: str, character: str) -> str:
    if character in CLOSER_OF:
        return closers + CLOSER_OF[character]
    return closers[:-1] if closers.endswith(character) else closers


def _in_string(lexer: LexerState, character: str) -> LexerState:
    # At the opening, one to three quotes may come: '' is an empty string unless a third quote
    # follows.
    opening = len(lexer.quote) == 1 and lexer.run
    if opening and character == lexer.quote:
        if lexer.run == 1:
            return lexer._replace(run=2)
        return lexer._replace(quote=character * 3, run=0)
    if opening == 2:
        return _in_code(_closed(lexer), character)
    if opening:
        lexer = lexer._replace(run=0)
    if lexer.escape:
        return lexer._replace(escape=_escape_after(lexer, character))
    if lexer.brace and character != lexer.brace:
        # The brace was not doubled, so it opened a replacement field.
        lexer = lexer._replace(brace="", fields=lexer.fields + (lexer.brace == "{"))
    if character == lexer.quote[0]:
        if lexer.run + 1 == len(lexer.quote):
            return _closed(lexer)
        return lexer._replace(run=lexer.run + 1, fresh=False)
    if character == "\n":
        return _next_row(lexer)
    lexer = lexer._replace(run=0, fresh=lexer.fresh and character in " \t")
    if character == "\\":
        return lexer._replace(escape=character)
    return _in_field(lexer, character) if "f" in lexer.prefix else lexer


def _closed(lexer: LexerState) -> LexerState:
    return LexerState(closers=lexer.closers, last=WORD)


def _next_row(lexer: LexerState) -> LexerState:
    """Return the state after a newline in a string; it ends the line within single quotes."""
    if len(lexer.quote) == 1:
        return LexerState(last="\n")
    return lexer._replace(run=0, fresh=True, blanks=lexer.blanks + 1 if lexer.fresh else 0)


def _escape_after(lexer: LexerState, character: str) -> str:
    """Return the incomplete part of an escape sequence after one more character."""
    escape = lexer.escape + character
    if "r" in lexer.prefix or ("b" in lexer.prefix and escape[1] != "x"):
        return ""
    return escape if len(escape) < 2 + HEX_DIGITS.get(escape[1], 0) else ""


def _in_field(lexer: LexerState, character: str) -> LexerState:
    """Return the state in an f-string, where a doubled brace outside fields stands for itself."""
    if lexer.brace == character:
        return lexer._replace(brace="")
    if character in "{}" and not lexer.fields:
        return lexer._replace(brace=character)
    return lexer._replace(fields=lexer.fields + (character == "{") - (character == "}"))


# What each state permits


_PUNCTUATION = frozenset("+-*/%@&|^~<>=!.,:;()[]{}#\\ \t\n'\"")
_LACKING = frozenset("=+-%&|^<>@~!")
"""After these an operand must come: no closing bracket, comma or end of line."""
_FIELDS_ARE_PLAIN = sys.version_info < (3, 12)
"""Before PEP 701, replacement fields held no backslash, comment, or quote like those around."""
_HEX = "0123456789abcdefABCDEF"


def permitted(lexer: LexerState, character: str) -> bool:
    """Return whether a character may come next, after the indentation of a line."""
    if character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs"):
        return False
    if lexer.mode is LexerMode.STRING:
        return _permitted_in_string(lexer, character)
    return lexer.mode is LexerMode.COMMENT or _permitted_in_code(lexer, character)


def _permitted_in_code(lexer: LexerState, character: str) -> bool:
    if lexer.last == "\\":
        return character == "\n"
    if lexer.last == "!":
        return character == "="
    if character == "\n":
        # In brackets lines may break, but not leave blank lines. Elsewhere the line must be
        # complete.
        if lexer.closers:
            return not lexer.fresh
        return lexer.last not in _LACKING and lexer.last != "/"
    if character in CLOSER_OF:
        return len(lexer.closers) < MOST_BRACKETS
    if character in CLOSER_OF.values():
        return lexer.closers.endswith(character) and lexer.last not in _LACKING
    if character == ",":
        return (
            lexer.last not in _LACKING
            and lexer.last not in CLOSER_OF
            and lexer.last not in (",", "")
        )
    if character == "\\":
        return not lexer.fresh
    return character in _PUNCTUATION or is_name_character(character)


def _permitted_in_string(lexer: LexerState, character: str) -> bool:
    if len(lexer.quote) == 1 and lexer.run == 2:
        # After two quotes: a third one, or code after an empty string.
        after_empty = LexerState(closers=lexer.closers, last="a")
        return character == lexer.quote or _permitted_in_code(after_empty, character)
    if "b" in lexer.prefix and not character.isascii():
        return False
    if lexer.escape:
        return _permitted_in_escape(lexer, character)
    if character == "\n" and len(lexer.quote) == 1:
        return False
    if character == "\n" and lexer.fresh and lexer.blanks >= MOST_BLANK_LINES:
        return False
    return "f" not in lexer.prefix or _permitted_in_field(lexer, character)


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
    if lexer.brace == "}":
        return character == "}"
    fields = lexer.fields + (lexer.brace == "{")
    if character == "{":
        return fields < MOST_BRACKETS
    if character == "}":
        return lexer.brace != "{"
    if fields and _FIELDS_ARE_PLAIN:
        return character not in (lexer.quote, "\\", "#")
    return True


def closing(lexer: LexerState) -> str:
    """Return the next character that closes the string; empty within an escape."""
    if lexer.escape:
        return ""
    if lexer.brace:
        return lexer.brace
    return "}" if lexer.fields else lexer.quote[0]


def may_start(character: str) -> bool:
    """Return whether a character may be the first of a statement or comment."""
    return character in "@#([{-+~*.'\"" or is_name_character(character)
