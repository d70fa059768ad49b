"""A lexer for one logical line of Python: characters to the terminals of the grammar.

After each character the lexer knows whether it is in code, a comment or a string, which brackets
are open, and which token is being written.

Lexer states are few and transitions are cached, so following a line costs one look-up per
character.
"""

import re
import string
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from rnngen.constraints.python import grammar
from rnngen.constraints.python.grammar import KEYWORDS, NAME, NEWLINE, NUMBER

CLOSER_OF = {"(": ")", "[": "]", "{": "}"}
FIELD_CLOSER = "F"
"""Stands among the closers for the brace that closes a replacement field of an f-string."""
QUOTES = "'\""
NAME_CHARACTERS = string.ascii_letters + string.digits + "_"
"""ASCII characters of identifiers."""
HEX_DIGITS = {"x": 2, "u": 4, "U": 8}
"""Letter of an escape sequence → digits that must follow."""
WORD = "x"
"""Stands in `LexerState.pending` for a word that cannot become a keyword or string prefix."""
MISTAKE = "MISTAKE"
"""A token that no position expects."""

STRING_PREFIXES = frozenset({"r", "u", "b", "f", "rb", "br", "rf", "fr"})
_KEYWORD = re.compile(r"(?:async\s+)?(\w+|@)?")
_WORD_BEGINNINGS = frozenset(word[:end] for word in KEYWORDS for end in range(1, len(word) + 1))
_TERMINAL_OF = {
    **{text: text for text in ["+", "-", "*", "**", "/", "@", "|", "~", "=", ":", ":=", "->"]},
    **{text: text for text in [".", "..", "..."]},
    **dict.fromkeys(["//", "%", "&", "^", "<<", ">>"], grammar.BINARY),
    **dict.fromkeys(["<", ">", "==", ">=", "<=", "!="], grammar.COMPARISON),
    **dict.fromkeys(["+=", "-=", "*=", "/=", "//=", "%=", "@="], grammar.AUGMENTED),
    **dict.fromkeys(["&=", "|=", "^=", ">>=", "<<=", "**="], grammar.AUGMENTED),
}
"""Operator → its terminal."""
_OPERATOR_BEGINNINGS = frozenset(text[:end] for text in _TERMINAL_OF for end in (1, 2, 3))
OPERATORS = {
    begun: {text: name for text, name in _TERMINAL_OF.items() if text.startswith(begun)}
    for begun in _OPERATOR_BEGINNINGS
}
"""Beginning of an operator → the operators that begin so, with their terminals."""
SINGLE = "()[]{},;"
"""Tokens of one character, which nothing can continue."""


class LexerMode(IntEnum):
    """What a character is part of."""

    CODE = 0
    COMMENT = 1
    STRING = 2
    END = 3
    """The logical line is over."""


class OpenString(NamedTuple):
    """An f-string around a replacement field."""

    quote: str
    prefix: str
    in_spec: bool
    """Whether the field stands in a format specification."""


class LexerState(NamedTuple):
    """The lexer between two characters of a logical line."""

    mode: LexerMode = LexerMode.CODE
    closers: str = ""
    """Brackets still to be closed, innermost last."""
    pending: str = ""
    """The token being written: a word or number in short form, an operator or a backslash."""
    fresh: bool = False
    """Whether this physical line is blank so far."""
    strings: tuple[OpenString, ...] = ()
    """The f-strings around this place in a replacement field, innermost last."""
    quote: str = ""
    """The quotes around the string: one or three."""
    prefix: str = ""
    in_spec: bool = False
    """Whether this is the format specification of a replacement field."""
    run: int = 0
    """Quotes in a row: 1 or 2 at the opening; later those that may close the string."""
    escape: str = ""
    """An escape sequence that is not complete, from its backslash on."""
    brace: str = ""
    """A brace just read in an f-string, which the next character may double."""
    blanks: int = 0
    """Blank lines before this one in a string."""

    @property
    def ended(self) -> tuple[str, ...]:
        """The terminal of the token being written, if it ended here."""
        if self.mode is LexerMode.STRING:
            return (self.string,) if self.is_empty_string else ()
        if not self.pending:
            return ()
        first = self.pending[0]
        if self.pending == "!":
            return (grammar.SIGN if self.closers.endswith(FIELD_CLOSER) else MISTAKE,)
        if first.isdigit() or (first == "." and self.pending[1:2].isdigit()):
            return (NUMBER if _NUMBER.fullmatch(self.pending) else MISTAKE,)
        if is_name_character(first):
            return (self.pending if self.pending in KEYWORDS else NAME,)
        return (_TERMINAL_OF.get(self.pending, MISTAKE),)

    @property
    def is_empty_string(self) -> bool:
        """Whether two quotes have been read: an empty string unless a third one follows."""
        return len(self.quote) == 1 and self.run == 2

    @property
    def string(self) -> str:
        """The terminal that ends the string."""
        if "f" in self.prefix:
            return grammar.F_END
        return grammar.BYTES if "b" in self.prefix else grammar.STRING

    @property
    def in_field(self) -> bool:
        """Whether a replacement field, and no bracket within it, is innermost."""
        return self.closers.endswith(FIELD_CLOSER)


@lru_cache(maxsize=1 << 12)
def is_name_character(character: str) -> bool:
    """Return whether a character may continue an identifier."""
    return ("a" + character).isidentifier()


def keyword_of(code: str) -> str:
    """Return the first word of a line of code (after `async`), or "@" for a decorator."""
    match = _KEYWORD.match(code)
    return (match and match[1]) or ""


# Following a line

Followed = tuple[LexerState, tuple[str, ...]]
"""The state after a character, and the terminals that it completed."""


def followed(lexer: LexerState, character: str) -> Followed:
    """Return the lexer's state after one more character, and the terminals completed by it."""
    if lexer.mode is LexerMode.STRING:
        return _in_string(lexer, character)
    if lexer.mode is LexerMode.COMMENT:
        if character != "\n":
            return lexer, ()
        return _in_code(lexer._replace(mode=LexerMode.CODE), character)
    return _in_code(lexer, character)


follow = lru_cache(maxsize=1 << 16)(followed)
"""`followed` for characters that are written, and not only considered."""


def _in_code(lexer: LexerState, character: str) -> Followed:
    grown = grown_token(lexer.pending, character)
    if grown:
        return lexer._replace(pending=grown), ()
    if character in QUOTES:
        return _open_string(lexer, character)
    ended = lexer.ended
    if character == "\n":
        return _next_line(lexer, ended)
    if character in " \t\f" and lexer.pending != "\\":
        return lexer._replace(pending=""), ended
    if character == "#":
        return lexer._replace(mode=LexerMode.COMMENT, pending="", fresh=False), ended
    if lexer.in_field and character in ":}":
        return _end_expression(lexer, character, ended)
    rest = LexerState(closers=lexer.closers, strings=lexer.strings)
    if character in SINGLE:
        return rest._replace(closers=closers_after(lexer.closers, character)), (*ended, character)
    if is_name_character(character) or character in "!\\" or character in _OPERATOR_BEGINNINGS:
        return rest._replace(pending=grown_token("", character)), ended
    return rest, (*ended, MISTAKE)


def grown_token(pending: str, character: str) -> str:
    """Return the token being written with one more character, or nothing if it ends before."""
    text = pending + character
    if pending in ("", ".") and character.isdecimal() and character.isascii():
        return _short_number(text)
    if pending[:1].isdigit() or pending[1:2].isdigit():
        return _short_number(text) if begins_number(text) else ""
    if is_name_character(character) and (not pending or is_name_character(pending[0])):
        beginning = text in _WORD_BEGINNINGS or text.lower() in STRING_PREFIXES
        return text if beginning else WORD
    if text in _OPERATOR_BEGINNINGS or text == "!=" or (not pending and character in "!\\"):
        return text
    return ""


def _next_line(lexer: LexerState, ended: tuple[str, ...]) -> Followed:
    """Return the state after a newline in code, which a backslash or an open bracket continues."""
    rest = LexerState(closers=lexer.closers, strings=lexer.strings, fresh=True)
    if lexer.pending == "\\":
        return rest, ()
    if lexer.closers:
        return rest, ended
    return LexerState(LexerMode.END), (*ended, NEWLINE)


def closers_after(closers: str, character: str) -> str:
    if character in CLOSER_OF:
        return closers + CLOSER_OF[character]
    return closers[:-1] if closers.endswith(character) else closers


def _open_string(lexer: LexerState, quote: str) -> Followed:
    prefix = lexer.pending.lower()
    ended: tuple[str, ...] = ()
    if prefix not in STRING_PREFIXES:
        prefix, ended = "", lexer.ended
    if "f" in prefix:
        ended = (*ended, grammar.F_START)
    return (
        LexerState(LexerMode.STRING, lexer.closers, "", False, lexer.strings, quote, prefix, run=1),
        ended,
    )


def _end_expression(lexer: LexerState, character: str, ended: tuple[str, ...]) -> Followed:
    """Return the state after the expression of a replacement field."""
    if character == "}":
        return end_field(lexer), (*ended, grammar.END_FIELD)
    around = lexer.strings[-1]
    spec = LexerState(
        LexerMode.STRING,
        lexer.closers,
        strings=lexer.strings,
        quote=around.quote,
        prefix=around.prefix,
        in_spec=True,
    )
    return spec, (*ended, grammar.SPEC)


def end_field(lexer: LexerState) -> LexerState:
    around = lexer.strings[-1]
    return LexerState(
        LexerMode.STRING,
        lexer.closers[:-1],
        strings=lexer.strings[:-1],
        quote=around.quote,
        prefix=around.prefix,
        in_spec=around.in_spec,
    )


# Numbers

_NUMBER = re.compile(
    r"0[xX](_?[0-9a-fA-F])+|0[oO](_?[0-7])+|0[bB](_?[01])+|0(_?0)*|[1-9](_?\d)*"
    r"|(\d(_?\d)*\.(\d(_?\d)*)?|\.\d(_?\d)*)([eE][+-]?\d(_?\d)*)?[jJ]?"
    r"|\d(_?\d)*([eE][+-]?\d(_?\d)*[jJ]?|[jJ])",
    re.ASCII,
)


def begins_number(text: str) -> bool:
    """Return whether a number begins with this text, or is it."""
    return any(_NUMBER.fullmatch(text + end) for end in ("", "0", "."))


def _short_number(text: str) -> str:
    """Return a number with fewer digits that may be continued in the same ways."""
    head, digits = (text[:2], text[2:]) if text[1:2].lower() in tuple("xob") else ("", text)
    if head.lower() == "0x":
        digits = re.sub("[1-9a-fA-F]", "1", digits)
    digits = re.sub("[2-9]", "1", digits)
    return head + re.sub(r"(?<=1)[01]+|(?<=00)[01]+", "", digits)


# Strings


def _in_string(lexer: LexerState, character: str) -> Followed:
    # At the opening, one to three quotes may come: '' is an empty string unless a third quote
    # follows.
    opening = len(lexer.quote) == 1 and lexer.run
    if opening and character == lexer.quote:
        if lexer.run == 1:
            return lexer._replace(run=2), ()
        return lexer._replace(quote=character * 3, run=0), ()
    if opening == 2:
        state, ended = _in_code(end_string(lexer), character)
        return state, (*lexer.ended, *ended)
    if opening:
        lexer = lexer._replace(run=0)
    if lexer.escape:
        return lexer._replace(escape=_escape_after(lexer, character)), ()
    if lexer.brace:
        if character == lexer.brace:
            return lexer._replace(brace=""), ()
        if lexer.brace == "}":
            return lexer._replace(brace=""), (MISTAKE,)
        # The brace was not doubled, so it opened a replacement field.
        state, ended = _in_code(open_field(lexer._replace(brace="")), character)
        return state, (grammar.FIELD, *ended)
    return _in_text(lexer, character)


def _in_text(lexer: LexerState, character: str) -> Followed:
    """Return the state after a character of a string that is not part of anything longer."""
    if character == lexer.quote[0]:
        if lexer.run + 1 == len(lexer.quote):
            return end_string(lexer), (lexer.string,)
        return lexer._replace(run=lexer.run + 1, fresh=False), ()
    if character == "\n":
        return _next_row(lexer)
    lexer = lexer._replace(run=0, fresh=lexer.fresh and character in " \t")
    if character == "\\":
        return lexer._replace(escape=character), ()
    if "f" not in lexer.prefix or character not in "{}":
        return lexer, ()
    if not lexer.in_spec:
        return lexer._replace(brace=character), ()
    if character == "{":
        return open_field(lexer), (grammar.FIELD,)
    return end_field(lexer), (grammar.END_FIELD,)


def open_field(lexer: LexerState) -> LexerState:
    around = OpenString(lexer.quote, lexer.prefix, lexer.in_spec)
    return LexerState(closers=lexer.closers + FIELD_CLOSER, strings=(*lexer.strings, around))


def end_string(lexer: LexerState) -> LexerState:
    return LexerState(closers=lexer.closers, strings=lexer.strings)


def _next_row(lexer: LexerState) -> Followed:
    """Return the state after a newline in a string; it ends the line within single quotes."""
    if len(lexer.quote) == 1:
        return LexerState(LexerMode.END), (MISTAKE, NEWLINE)
    return lexer._replace(run=0, fresh=True, blanks=lexer.blanks + 1 if lexer.fresh else 0), ()


def _escape_after(lexer: LexerState, character: str) -> str:
    """Return the incomplete part of an escape sequence after one more character."""
    escape = lexer.escape + character
    if "r" in lexer.prefix or ("b" in lexer.prefix and escape[1] != "x"):
        return ""
    if escape.startswith("\\N"):
        return "" if character == "}" or escape[2:3] not in ("", "{") else escape
    return escape if len(escape) < 2 + HEX_DIGITS.get(escape[1], 0) else ""
