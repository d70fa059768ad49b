"""Where a name is surely read, and which known names it may become; knows nothing of vocabularies.

A name is surely read after an operator, a keyword such as `return`, or in a subscript. At the start of a line or
of an argument it may be bound instead, or name a parameter, unless the next character shows that it is read.
"""

import re
from enum import Enum
from functools import lru_cache
from keyword import iskeyword
from typing import NamedTuple

from rnngen.constraints.python.lexer import NAME_CHARACTERS
from rnngen.constraints.python.names import PREDEFINED, Capabilities, visible
from rnngen.constraints.python.script import keyword_of

_WORDS = re.compile(r"[^\W\d]\w*")
_OPERATORS = frozenset("=+/%&|^<>~@-")
"""Not `*`, which stands before parameters too."""
_READING = frozenset(
    {"return", "in", "is", "not", "and", "or", "if", "elif", "else", "while", "assert"}
    | {"raise", "yield", "await", "except", "with"}
)
_OPERANDS = frozenset({"None", "True", "False", "not", "lambda", "await", "yield", "in"})
"""Keywords in the place of a name: `in` comes after `not`."""
_STRING_PREFIXES = frozenset({"r", "u", "b", "f", "rb", "br", "rf", "fr"})
_BINDING = frozenset({"def", "for", "from", "import", "del", "with", "lambda", "case"})
"""First words of lines in which names between parentheses may be bound."""


class Role(Enum):
    """What a name does at its place."""

    READ = "read"
    """It is read."""
    START = "start"
    """It may be bound, unless it is called, or an item or attribute of it taken."""
    ARGUMENT = "argument"
    """It may name a parameter, where `=` follows."""


class Name(NamedTuple):
    """A name begun, or about to begin where `begun` is empty."""

    role: Role
    begun: str


class Continuation(NamedTuple):
    """How a name that is read may go on."""

    begun: bool
    characters: frozenset[str]
    """Those that lead to a known name."""
    may_end: bool
    may_quote: bool
    """Whether what is begun may be the prefix of a string."""


def name_at_end(line: str, closers: str) -> Name | None:
    """The name at the end of a line of code, within the brackets that `closers` will close, if it may be steered."""
    before = line.rstrip(NAME_CHARACTERS)
    begun = line[len(before) :]
    if begun[:1].isdigit():
        return None
    head = before.rstrip(" ")
    last = head[-1:]
    if not last:
        return Name(Role.START, begun)
    if last in _OPERATORS or (last == "[" and head[-2:-1].isidentifier()):
        return Name(Role.READ, begun)
    if last in "(,":
        return Name(Role.ARGUMENT, begun) if closers.endswith(")") and not _binds(line) else None
    if len(head) < len(before) and head[len(head.rstrip(NAME_CHARACTERS)) :] in _READING:
        return Name(Role.READ, begun)
    return None


def _binds(line: str) -> bool:
    return " for " in line or "lambda" in line or keyword_of(line.lstrip()) in _BINDING


def is_known(scopes: tuple[Capabilities, ...], name: str) -> bool:
    """Whether a name is bound in scopes, built in, or a keyword."""
    return name in _known(scopes) or iskeyword(name)


def continuation(scopes: tuple[Capabilities, ...], line: str, begun: str) -> Continuation:
    """How a name begun at the end of a line, and read there, may go on; a comprehension binds words of the line."""
    words = (
        frozenset(_WORDS.findall(line[: len(line) - len(begun)]))
        if " for " in line
        else frozenset()
    )
    return _continuation(_known(scopes), words, begun)


@lru_cache(maxsize=1 << 10)
def _known(scopes: tuple[Capabilities, ...]) -> frozenset[str]:
    return visible(scopes) | PREDEFINED | _OPERANDS


@lru_cache(maxsize=1 << 13)
def _continuation(known: frozenset[str], words: frozenset[str], begun: str) -> Continuation:
    length = len(begun)
    candidates = [name for name in known | words if name.startswith(begun)]
    return Continuation(
        bool(begun),
        frozenset(name[length] for name in candidates if len(name) > length),
        begun in known or begun in words,
        begun.lower() in _STRING_PREFIXES,
    )
