"""How scripts use built-in functions and classes.

Of 21,944 places where 580 modules of the standard library read a built-in name, 12,000 call it and
4,000 name an exception. In conditions fewer than 100 are bare, and `isinstance`, `issubclass` and
`hasattr` always take two arguments, of which the first is hardly ever built in.
"""

import builtins
import re
from functools import lru_cache

from rnngen.constraints.python.names import BUILT_IN, OPERANDS

CLASSES = frozenset(
    name for name, value in vars(builtins).items() if isinstance(value, type) and name[0] != "_"
)
FUNCTIONS = (
    frozenset(name for name, value in vars(builtins).items() if callable(value) and name[0] != "_")
    - CLASSES
)
CALLABLE = CLASSES | FUNCTIONS
_RARE = frozenset(
    {"aiter", "anext", "ascii", "bin", "breakpoint", "copyright", "credits", "exit", "help"}
    | {"license", "oct", "pow", "quit", "slice", "Ellipsis"}
    | {"__build_class__", "__doc__", "__loader__", "__package__", "__spec__"}
)
"""Names that less than 1 in 300 of those places read."""
_USUAL = BUILT_IN - _RARE
_TESTED = OPERANDS | {
    *("isinstance", "issubclass", "hasattr", "getattr", "callable", "len", "any", "all", "type"),
    *("int", "str", "set", "bool", "max", "min", "sum", "ord", "id", "next", "repr", "list"),
    *("tuple", "sorted", "float", "abs", "bytes", "dict", "NotImplemented", "__name__"),
}
"""Names that conditions begin with."""
_PAIRED = frozenset({"isinstance", "issubclass", "hasattr"})
_OF_OBJECT = frozenset({"getattr", "type", "super"})
"""Functions whose result `isinstance` looks at."""

_CONDITION = re.compile(r"\b(?:if|elif|while|not|and|or) \Z")
_INNER = frozenset(
    {"map", "range", "sorted", "zip", "str", "len", "getattr", "reversed", "filter", "type", "iter"}
    | {"enumerate", "dict", "int", "bytes", "list", "ord", "repr", "min", "max", "vars", "dir"}
)
"""Functions that are called for the first argument of another one."""
_ARGUMENT = re.compile(r"(\(?)(?<![\w.])([a-z]+)\(\Z")
_CLASS = re.compile(r"(?<![\w.])(?:isinstance|issubclass)\([^()\[\]{}'\"]*, \(?\Z")
_PAIR = re.compile(r"(?<![\w.])(?:isinstance|issubclass|hasattr)\(([\w.]+|[^()]*, [^(),]+)\Z")
_CALLED = re.compile(r"\b(?:if|elif|while|not|and|or|return|in) \Z|[^<>]= \Z|instance\(\Z")
"""Before built-in names that are called."""
_NOT_CALLS = "\n!#%&)*+,-/:;<=>@[\\]^{|} "
"""Characters that end a name without a call."""


@lru_cache(maxsize=1 << 10)
def read_after(tail: str) -> frozenset[str]:
    """Return the built-in names that are read after the last characters of a line."""
    if _CONDITION.search(tail):
        return _TESTED
    call = _ARGUMENT.search(tail)
    if call is None or call[2] not in CALLABLE:
        return _USUAL
    if call[2] in _PAIRED:
        return _OF_OBJECT
    return OPERANDS if call[1] else _INNER | OPERANDS


@lru_cache(maxsize=1 << 10)
def refused_after(tail: str, name: str) -> str:
    """Return what must not follow a built-in name that is read.

    Args:
        tail: The last characters before the name.
    """
    if not _CALLED.search(tail):
        return ""
    return _NOT_CALLS if name in CLASSES else _NOT_CALLS + "."


TAIL = 24
"""Last characters of a line that tell which names may come."""


def tests_class(before: str) -> bool:
    """Return whether the second argument of `isinstance` comes next."""
    return "instance(" in before and _CLASS.search(before) is not None


def refused_in_pair(line: str) -> str:
    """Return what must not come next in a call of `isinstance`, say: it takes two arguments."""
    pair = _PAIR.search(line) if "instance(" in line or "hasattr(" in line else None
    if pair is None:
        return ""
    return "," if "," in pair[1] else ")"
