"""What an expression outside of functions certainly evaluates to, without running the script.

`Evaluator.value` returns a `Value`, or None where Python might raise. Only literals and a few
functions without side effects are computed (`PURE`), and only with small arguments.
"""

import ast
import builtins
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import EllipsisType
from typing import Any, NamedTuple

from rnngen.constraints.python.known import (
    ANY_ARGUMENT,
    CONSTANTS,
    GENERIC,
    LARGEST,
    MAKERS,
    METHODS,
    OPERATORS,
    PURE,
    has_wide_format,
)
from rnngen.constraints.python.library import Sort, names_of, sort_of


class ClassFacts(NamedTuple):
    """What decides whether a class can have subclasses, and which names its body may bind."""

    ancestors: frozenset[str] = frozenset()
    """Names of its base classes and theirs, without `object`."""
    is_own: bool = True
    """Whether the script defines it."""
    enum: str = ""
    """The class of the module `enum` that it derives from."""
    has_metaclass: bool = False
    name: str = ""
    """Its name, if the script defines it."""

    @property
    def is_enum(self) -> bool:
        return bool(self.enum)

    def takes_member(self, value: "Value") -> bool:
        """Return whether an enumeration of this class takes the value as a member."""
        if self.enum in ("IntEnum", "Flag", "IntFlag"):
            return type(value.constant) is int or value is AUTO
        return self.enum != "StrEnum" or isinstance(value.constant, str) or value is AUTO


NO_FACTS = ClassFacts()


class Value(NamedTuple):
    """What a name or an expression stands for."""

    sort: Sort
    constant: Any = None
    """The value itself, if `is_constant`."""
    is_constant: bool = False
    name: str = ""
    """Dotted name in the standard library; empty for what the script defines."""
    loaded: frozenset[str] = frozenset()
    """Of a package: its imported modules."""
    facts: ClassFacts = NO_FACTS


OTHER = Value(Sort.OTHER)
AUTO = Value(Sort.OTHER, name="enum.auto()")
"""What `enum.auto` returns."""


def constant(value: Any) -> Value:
    return Value(Sort.OTHER, value, is_constant=True)


def module_value(name: str, before: Value | None = None, imported: str = "") -> Value:
    """Return the value of a module; `before` is what its name stood for."""
    loaded = before.loaded if before is not None and before.name == name else frozenset()
    return Value(Sort.MODULE, name=name, loaded=loaded | {imported})


def class_value(name: str, bases: Sequence[Value], has_metaclass: bool) -> Value | None:
    """Return the class that a header defines; None if Python might refuse its bases."""
    if any(base.sort is not Sort.CLASS or base.name == "typing.Generic" for base in bases):
        return None
    if "object" in [base.name for base in bases[:-1]]:
        return None
    bases = [base for base in bases if base.name != "object"]
    heirs = [base for base in bases if base.facts.ancestors or not base.facts.is_own]
    names = [_identity(base) for base in bases]
    ancestors = frozenset(names).union(*(base.facts.ancestors for base in bases))
    # The order of bases, and memory layouts, can only clash between two classes with ancestors.
    if len(heirs) > 1 or len(set(names)) < len(names):
        return None
    if heirs and set(names) & heirs[0].facts.ancestors:
        return None
    enum = next((base.facts.enum for base in bases if base.facts.enum), "")
    if enum and (len(bases) > 1 or heirs[0].facts.is_own or has_metaclass):
        return None
    if has_metaclass and any(not base.facts.is_own for base in bases):
        return None
    return Value(Sort.CLASS, facts=ClassFacts(ancestors, True, enum, has_metaclass, name))


def _identity(base: Value) -> str:
    return base.name or base.facts.name


def _enum_of(name: str) -> str:
    module, _, last = name.rpartition(".")
    return last if module == "enum" and last[:1].isupper() else ""


BUILTINS: Mapping[str, Value] = {
    name: Value(
        sort_of(value),
        name=name,
        facts=ClassFacts(is_own=False),
    )
    for name, value in vars(builtins).items()
    if callable(value) and name[0] != "_"
} | {
    **dict.fromkeys(("__name__", "__file__", "__doc__", "__spec__", "__loader__"), OTHER),
    "NotImplemented": OTHER,
    "Ellipsis": OTHER,
    "__package__": OTHER,
    "__debug__": OTHER,
}

_EQUALITY = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)


class Evaluator:
    """Evaluates expressions among known names."""

    def __init__(self, find: Callable[[str], Value | None]) -> None:
        self._find = find

    def value(self, node: ast.expr) -> Value | None:
        """Return what an expression evaluates to; None if it might fail."""
        match node:
            case ast.Constant(value=content):
                return constant(content)
            case ast.Name(id=name):
                return self._find(name)
            case ast.Attribute(value=inner, attr=name):
                return self._attribute(self.value(inner), name)
            case ast.Tuple(elts=parts):
                return self._collection(parts, tuple)
            case ast.List(elts=parts):
                return self._collection(parts, list)
            case ast.Set(elts=parts):
                return self._collection(parts, set)
            case ast.Dict(keys=keys, values=values):
                return self._dictionary(keys, values)
            case ast.BinOp(left=left, op=op, right=right):
                return self._computed(OPERATORS.get(type(op)), [left, right])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return OTHER if self.value(operand) else None
            case ast.UnaryOp(op=op, operand=operand):
                return self._computed(OPERATORS.get(type(op)), [operand])
            case ast.BoolOp(values=parts):
                return OTHER if all(map(self.value, parts)) else None
            case ast.Compare():
                return self._comparison(node)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return OTHER if all(map(self.value, [test, body, orelse])) else None
            case ast.JoinedStr(values=parts):
                return OTHER if all(map(self._is_safe_piece, parts)) else None
            case ast.Lambda(args=arguments):
                given = [*arguments.defaults, *filter(None, arguments.kw_defaults)]
                return Value(Sort.FUNCTION) if all(map(self.value, given)) else None
            case ast.Subscript(value=inner, slice=index):
                return self._item(inner, index)
            case ast.Call():
                return self._call(node)
        return None

    def library_value(self, module: str, name: str) -> Value:
        """Return what a name of a module stands for; the module must offer it."""
        sort = (names_of(module) or {})[name]
        dotted = name if module == "builtins" else f"{module}.{name}"
        known = getattr(CONSTANTS.get(module), name, None)
        if isinstance(known, int | float | str | tuple):
            return Value(sort, known, is_constant=True, name=dotted)
        return Value(sort, name=dotted, facts=ClassFacts(is_own=False, enum=_enum_of(dotted)))

    def arguments(self, call: ast.Call) -> tuple[list[Value], dict[str, Value]] | None:
        """Return the arguments of a call; None if one might fail, or is starred."""
        given = [self.value(argument) for argument in call.args]
        named = {keyword.arg: self.value(keyword.value) for keyword in call.keywords}
        if None in given or None in named or None in named.values():
            return None
        return given, named  # type: ignore[return-value]

    def _attribute(self, inner: Value | None, name: str) -> Value | None:
        if inner is None:
            return None
        if f"{inner.name}.{name}" in MAKERS:
            return Value(Sort.FUNCTION, name=f"{inner.name}.{name}")
        if inner.sort is not Sort.MODULE:
            return None
        if name in (names_of(inner.name) or {}):
            return self.library_value(inner.name, name)
        dotted = f"{inner.name}.{name}"
        if any(module == dotted or module.startswith(dotted + ".") for module in inner.loaded):
            return Value(Sort.MODULE, name=dotted, loaded=inner.loaded)
        return None

    def _collection(
        self, parts: Iterable[ast.expr], build: Callable[[Iterable[Any]], Any]
    ) -> Value | None:
        values = [self.value(part) for part in parts]
        if None in values or (build is set and not all(map(_is_hashable, values))):
            return None
        if all(value is not None and value.is_constant for value in values):
            return constant(build(value.constant for value in values if value))
        return OTHER

    def _dictionary(
        self, keys: Sequence[ast.expr | None], nodes: Sequence[ast.expr]
    ) -> Value | None:
        names = [self.value(key) if key else None for key in keys]
        values = [self.value(node) for node in nodes]
        if None in values or not all(map(_is_hashable, names)):
            return None
        if all(value is not None and value.is_constant for value in [*names, *values]):
            pairs = zip(names, values, strict=True)
            return constant({key.constant: value.constant for key, value in pairs if key and value})
        return OTHER

    def _computed(
        self, function: Callable[..., Any] | None, nodes: Sequence[ast.expr]
    ) -> Value | None:
        values = [self.value(node) for node in nodes]
        if function is None or None in values:
            return None
        return _applied(function, [value for value in values if value], {})

    def _comparison(self, node: ast.Compare) -> Value | None:
        values = [self.value(part) for part in (node.left, *node.comparators)]
        if None in values:
            return None
        if all(isinstance(comparison, _EQUALITY) for comparison in node.ops):
            return OTHER
        if len(node.ops) > 1:
            return None
        return self._computed(OPERATORS.get(type(node.ops[0])), [node.left, *node.comparators])

    def _is_safe_piece(self, piece: ast.expr) -> bool:
        if isinstance(piece, ast.FormattedValue):
            return piece.format_spec is None and self.value(piece.value) is not None
        return True

    def _item(self, inner: ast.expr, index: ast.expr) -> Value | None:
        """Return an item of a constant, or a generic type such as `list[int]`."""
        container = self.value(inner)
        if container is None or isinstance(index, ast.Slice):
            return None
        if container.name in GENERIC:
            parts = index.elts if isinstance(index, ast.Tuple) else [index]
            fits = GENERIC[container.name] in (0, len(parts))
            return OTHER if fits and all(map(self._is_type, parts)) else None
        return self._computed(operator.getitem, [inner, index])

    def _is_type(self, node: ast.expr) -> bool:
        value = self.value(node)
        if value is None:
            return False
        is_text = value.is_constant and isinstance(value.constant, str | None | EllipsisType)
        return (
            bool(value.name)
            or is_text
            or value.sort is not Sort.OTHER
            or isinstance(node, ast.Subscript)
        )

    def _call(self, node: ast.Call) -> Value | None:
        found = self.arguments(node)
        if found is None:
            return None
        given, named = found
        method = self._method(node.func)
        if method is not None:
            return _applied(method, given, named)
        called = self.value(node.func)
        if called is None or not called.name:
            return None
        if called.name in PURE:
            return _applied(PURE[called.name], given, named)
        return self._made(called.name, given, named)

    def _method(self, node: ast.expr) -> Callable[..., Any] | None:
        """Return a method of a constant such as `"a b".split`, or None."""
        if not isinstance(node, ast.Attribute) or node.attr not in METHODS:
            return None
        owner = self.value(node.value)
        if owner is None or not owner.is_constant or not _is_small(owner.constant):
            return None
        if node.attr == "format" and has_wide_format(owner.constant):
            return None
        method = getattr(owner.constant, node.attr, None)
        return method if callable(method) else None

    def _made(self, name: str, given: Sequence[Value], named: Mapping[str, Value]) -> Value | None:
        """Return the result of a function that cannot fail; None for any other."""
        least, most = MAKERS.get(name, (1, 0))
        if named or not least <= len(given) <= most:
            return None
        checked = given[ANY_ARGUMENT.get(name, 0) :]
        is_text = all(isinstance(value.constant, str) for value in checked)
        if not is_text:
            return None
        return AUTO if name == "enum.auto" else OTHER


def _applied(
    function: Callable[..., Any],
    given: Sequence[Value],
    named: Mapping[str, Value],
) -> Value | None:
    """Call a pure function with constants; None if it raises or could take long."""
    values = [*given, *named.values()]
    if not all(value.is_constant and _is_small(value.constant) for value in values):
        return None
    try:
        result = function(
            *(value.constant for value in given),
            **{name: value.constant for name, value in named.items()},
        )
    except Exception:
        return None
    if isinstance(result, type):
        return Value(Sort.CLASS, facts=ClassFacts(frozenset({"tuple"})))
    is_plain = isinstance(
        result, int | float | str | bytes | tuple | list | dict | set | frozenset | range
    )
    return constant(result) if is_plain and _is_small(result) else OTHER


def _is_small(content: Any) -> bool:
    if isinstance(content, int):
        return abs(content) < 1 << 64
    return not hasattr(content, "__len__") or len(content) <= LARGEST


def _is_hashable(value: Value | None) -> bool:
    if value is None:
        return False
    if not value.is_constant:
        return value.sort is not Sort.OTHER
    try:
        hash(value.constant)
    except TypeError:
        return False
    return True
