"""The functions, constants and types of Python whose results at the top of a script are known."""

import ast
import collections
import datetime
import decimal
import errno
import math
import operator
import re
import signal
import stat
import string
import struct
import sys
from collections.abc import Callable, Mapping
from typing import Any

LARGEST = 1000
"""Longest text or list, and largest factor or exponent, that is computed with."""


class TooLarge(ValueError):
    """A result might need much time or memory."""


def _multiply(left: Any, right: Any) -> Any:
    sized = hasattr(left, "__len__") or hasattr(right, "__len__")
    if sized and any(isinstance(side, int) and side > LARGEST for side in (left, right)):
        raise TooLarge
    return left * right


def _power(base: Any, exponent: Any) -> Any:
    if abs(exponent) > 64 or abs(base) > LARGEST**2:
        raise TooLarge
    return base**exponent


def _shift(number: Any, places: Any) -> Any:
    if places > LARGEST:
        raise TooLarge
    return number << places


def _remainder(left: Any, right: Any) -> Any:
    if has_wide_format(left):
        raise TooLarge
    return left % right


def has_wide_format(text: Any) -> bool:
    """Return whether a format such as `%9999d` could make a long text."""
    return isinstance(text, str | bytes) and re.search(r"\d{4}|\*", str(text)) is not None


CONSTANTS = {module.__name__: module for module in (errno, math, re, signal, stat, string, sys)}
"""Modules whose numbers, texts and tuples are known."""

PURE: Mapping[str, Callable[..., Any]] = {
    **{
        function.__name__: function
        for function in (abs, bool, chr, dict, divmod, float, frozenset, hash, int, len, list)
    },
    **{
        function.__name__: function
        for function in (max, min, ord, range, repr, reversed, set, sorted, str, sum, tuple)
    },
    "collections.namedtuple": collections.namedtuple,
    "collections.Counter": collections.Counter,
    "datetime.date": datetime.date,
    "datetime.datetime": datetime.datetime,
    "datetime.time": datetime.time,
    "datetime.timedelta": datetime.timedelta,
    "decimal.Decimal": decimal.Decimal,
    "re.compile": re.compile,
    "re.escape": re.escape,
    "struct.Struct": struct.Struct,
    "struct.calcsize": struct.calcsize,
    **{f"math.{name}": getattr(math, name) for name in ("sqrt", "log", "log2", "exp", "radians")},
    **{f"math.{name}": getattr(math, name) for name in ("sin", "cos", "floor", "ceil")},
}
"""Functions that are called with constants, to see whether they raise and what they return."""

METHODS = frozenset(
    {"split", "strip", "lower", "upper", "title", "encode", "decode", "splitlines"}
    | {"format", "copy", "keys", "values", "items", "index", "count", "startswith"}
)
"""Methods of constants that are computed."""

MAKERS: Mapping[str, tuple[int, int]] = {
    "object": (0, 0),
    "print": (0, 9),
    "id": (1, 1),
    "type": (1, 1),
    "callable": (1, 1),
    "hasattr": (2, 2),
    "collections.OrderedDict": (0, 0),
    "collections.deque": (0, 0),
    "contextvars.ContextVar": (1, 1),
    "enum.auto": (0, 0),
    "itertools.count": (0, 1),
    "logging.getLogger": (0, 1),
    "operator.attrgetter": (1, 9),
    "operator.itemgetter": (1, 9),
    "operator.methodcaller": (1, 1),
    "os.environ.get": (1, 2),
    "os.getcwd": (0, 0),
    "os.getenv": (1, 2),
    "os.getpid": (0, 0),
    "os.path.join": (1, 9),
    "os.path.dirname": (1, 1),
    "os.path.basename": (1, 1),
    "os.path.abspath": (1, 1),
    "sys.exit": (0, 1),
    "threading.Condition": (0, 0),
    "threading.Event": (0, 0),
    "threading.Lock": (0, 0),
    "threading.RLock": (0, 0),
    "threading.local": (0, 0),
    "time.monotonic": (0, 0),
    "time.perf_counter": (0, 0),
    "time.time": (0, 0),
    "weakref.WeakKeyDictionary": (0, 0),
    "weakref.WeakSet": (0, 0),
    "weakref.WeakValueDictionary": (0, 0),
}
"""Functions that cannot fail with these least and most numbers of texts as arguments."""

ANY_ARGUMENT = {
    "id": 1,
    "type": 1,
    "callable": 1,
    "print": 9,
    "hasattr": 1,
    "operator.itemgetter": 9,
}
"""Functions of `MAKERS` → how many of their first arguments may be anything, not only texts."""

OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: _multiply,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: _remainder,
    ast.Pow: _power,
    ast.LShift: _shift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Invert: operator.invert,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda item, container: item in container,
    ast.NotIn: lambda item, container: item not in container,
}

GENERIC: Mapping[str, int] = {
    **dict.fromkeys(("list", "dict", "tuple", "set", "frozenset", "type"), 0),
    **{f"typing.{name}": 1 for name in ("List", "Set", "FrozenSet", "Sequence", "Iterable")},
    **{f"typing.{name}": 1 for name in ("Iterator", "Optional", "Type", "Collection", "Deque")},
    **{f"typing.{name}": 2 for name in ("Dict", "Mapping", "MutableMapping", "DefaultDict")},
    **{f"typing.{name}": 0 for name in ("Union", "Tuple", "Literal")},
    **{f"collections.abc.{name}": 0 for name in ("Iterable", "Iterator", "Sequence", "Mapping")},
}
"""Generic types → the number of their parameters; 0 for any."""
