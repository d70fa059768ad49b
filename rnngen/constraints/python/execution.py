"""Which statements outside of functions certainly run, and what they bind.

A script runs its imports, assignments, class bodies and the headers of its functions at once.
`execute` follows one such statement without running it: it returns the names bound after it, or
None if the statement might fail. It errs on the side of None. Function bodies are not followed.

What a name stands for is a `Value`. Constants are computed, by Python itself, from literals and
the pure functions of `values.PURE`.
"""

import ast
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from rnngen.constraints.python.library import Sort, names_of
from rnngen.constraints.python.values import (
    BUILTINS,
    NO_FACTS,
    OTHER,
    ClassFacts,
    Evaluator,
    Value,
    class_value,
    constant,
    module_value,
)

LAZY = "annotations"
"""The entry of `__future__` after which annotations are not evaluated."""

DECORATORS = frozenset(
    {"property", "staticmethod", "classmethod", "functools.cache", "functools.lru_cache"}
    | {"functools.cached_property", "contextlib.contextmanager", "contextlib.asynccontextmanager"}
    | {"abc.abstractmethod", "typing.overload", "typing.final", "types.coroutine"}
)
"""Decorators that accept any function."""

FACTORIES = frozenset({"functools.lru_cache", "unittest.skip", "functools.wraps"})
"""Functions whose calls are such decorators."""

PROPERTY = Value(Sort.OTHER, name="property()")
"""What `property` makes of a function."""


@dataclass(frozen=True, eq=False)
class World:
    """The names that are certainly bound at a point of the script outside of functions.

    Equal only to itself.
    """

    names: Mapping[str, Value] = field(default_factory=dict)
    """Names of the innermost scope."""
    around: Mapping[str, Value] | None = None
    """The module's names, within a class body."""
    facts: ClassFacts = NO_FACTS
    """The class whose body this is."""
    lazy: bool = sys.version_info >= (3, 14)
    """Whether annotations are not evaluated."""

    def find(self, name: str) -> Value | None:
        """Return what a name stands for; None if it is not certainly bound."""
        if name in self.names:
            return self.names[name]
        if self.around is not None and name in self.around:
            return self.around[name]
        return BUILTINS.get(name)

    def binding(self, *names: str, value: Value = OTHER) -> "World":
        """Return the world after names were bound to a value."""
        return replace(self, names={**self.names, **dict.fromkeys(names, value)})


def execute(statement: ast.stmt, world: World) -> World | None:
    """Return the world after a statement; None if it might fail. Bodies of blocks are left out."""
    return _Execution(world).after(statement)


def inside_class(statement: ast.ClassDef, world: World) -> World:
    """Return the world at the start of a class body, after `execute` accepted its header."""
    facts = world.names[statement.name].facts
    around = {**world.names}
    del around[statement.name]  # it is bound only after the body
    return World({}, around if world.around is None else world.around, facts, world.lazy)


def after_branch(before: World, branch: World) -> World:
    """Return the world after a block that may not have run."""
    names = {
        name: value if branch.names.get(name) == value else OTHER
        for name, value in before.names.items()
    }
    return replace(before, names=names)


def run_on(statements: Iterable[ast.stmt], world: World) -> World | None:
    """Return the world after statements with all their blocks; None if one might fail."""
    try:
        return _follow(statements, world)
    except _MightFailError:
        return None


class _MightFailError(Exception):
    """A statement might fail."""


def _follow(statements: Iterable[ast.stmt], world: World) -> World:
    """Return the world after statements with their blocks."""
    for statement in statements:
        after = execute(statement, world)
        if after is None:
            raise _MightFailError
        match statement:
            case ast.ClassDef(body=body):
                _follow(body, inside_class(statement, after))
            case ast.If(body=body, orelse=orelse):
                after = after_branch(world, _follow(body, world))
                after = after_branch(after, _follow(orelse, world))
            case ast.Try():
                after = _follow(statement.body, world)
                for handler in statement.handlers:
                    names = [handler.name] if handler.name else []
                    _follow(handler.body, world.binding(*names))
                after = _follow([*statement.orelse, *statement.finalbody], after)
        world = after
    return world


class _Execution:
    """Follows one statement in a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._evaluator = Evaluator(world.find)

    def after(self, statement: ast.stmt) -> World | None:
        match statement:
            case ast.Pass():
                return self._world
            case ast.Import(names=aliases):
                return self._import(aliases)
            case ast.ImportFrom():
                return self._import_from(statement)
            case ast.Assign(targets=targets, value=value):
                return self._assign(targets, value)
            case ast.AnnAssign():
                return self._annotate(statement)
            case ast.AugAssign(target=ast.Name(id=name), op=operator, value=value):
                computed = ast.BinOp(ast.Name(name, ast.Load()), operator, value)
                return self._assign([ast.Name(name, ast.Store())], computed)
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id=name), attr="append" | "extend" as how),
                    args=[item],
                    keywords=[],
                )
            ):
                return self._grow(name, ast.List([item]) if how == "append" else item)
            case ast.Expr(value=value):
                return self._world if self._value(value) else None
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return self._define(statement)
            case ast.ClassDef():
                return self._define_class(statement)
            case ast.If(test=test):
                return self._world if self._value(test) else None
            case ast.Try(handlers=handlers):
                caught = [handler.type for handler in handlers if handler.type]
                return self._world if all(map(self._value, caught)) else None
        return None

    def _value(self, node: ast.expr) -> Value | None:
        return self._evaluator.value(node)

    def _grow(self, name: str, items: ast.expr) -> World | None:
        """Return the world after a list of constants has got more of them."""
        before, added = self._world.names.get(name), self._value(items)
        if before is None or added is None or not isinstance(before.constant, list):
            return None
        if not isinstance(added.constant, list | tuple):
            return None
        longer = constant([*before.constant, *added.constant])
        return self._world.binding(name, value=longer)

    def _import(self, aliases: Iterable[ast.alias]) -> World | None:
        world = self._world
        for alias in aliases:
            if names_of(alias.name) is None:
                return None
            name = alias.asname or alias.name.partition(".")[0]
            if alias.asname:
                value = module_value(alias.name)
            else:
                value = module_value(name, world.find(name), alias.name)
            world = world.binding(name, value=value)
        return world

    def _import_from(self, statement: ast.ImportFrom) -> World | None:
        if statement.module == "__future__":
            lazy = any(alias.name == LAZY for alias in statement.names)
            return replace(self._world, lazy=self._world.lazy or lazy)
        offered = names_of(statement.module or "") if not statement.level else None
        if offered is None:
            return None
        world = self._world
        for alias in statement.names:
            name = f"{statement.module}.{alias.name}"
            if alias.name == "*":
                world = self._with_all(statement.module or "", world)
                continue
            if alias.name in offered:
                value = self._evaluator.library_value(statement.module or "", alias.name)
            elif names_of(name) is not None:
                value = module_value(name)
            else:
                return None
            world = world.binding(alias.asname or alias.name, value=value)
        return world

    def _with_all(self, module: str, world: World) -> World:
        """Return the world after `from module import *`."""
        public = [name for name in names_of(module) or () if name[0] != "_"]
        values = {name: self._evaluator.library_value(module, name) for name in public}
        return replace(world, names={**world.names, **values})

    def _assign(self, targets: Iterable[ast.expr], node: ast.expr) -> World | None:
        value = self._value(node)
        if value is None:
            return None
        world: World | None = self._world
        for target in targets:
            world = self._bound(world, target, value) if world else None
        return world

    def _bound(self, world: World, target: ast.expr, value: Value) -> World | None:
        match target:
            case ast.Name(id=name):
                return (
                    world.binding(name, value=value) if self._may_bind(world, name, value) else None
                )
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                content = value.constant
                if not isinstance(content, tuple | list | str) or len(content) != len(parts):
                    return None
                for part, item in zip(parts, content, strict=True):
                    inner = self._bound(world, part, constant(item))
                    if inner is None:
                        return None
                    world = inner
                return world
        return None

    def _with(self, world: World, name: str, value: Value) -> World | None:
        return world.binding(name, value=value) if self._may_bind(world, name, value) else None

    def _may_bind(self, world: World, name: str, value: Value) -> bool:
        """Return whether a class body may bind a name: some classes refuse some."""
        facts = world.facts
        if world.around is None:
            return True
        if facts.is_enum:
            is_sunder = name.startswith("_") and not name.startswith("__")
            return not is_sunder and name not in world.names and facts.takes_member(value)
        slots = world.names.get("__slots__")
        if name == "__slots__":
            return _are_slots(value, world.names, empty=bool(facts.ancestors))
        return slots is None or name not in (slots.constant or ())

    def _annotate(self, statement: ast.AnnAssign) -> World | None:
        if not isinstance(statement.target, ast.Name) or not self._annotates(statement.annotation):
            return None
        if statement.value is None:
            return self._world
        return self._assign([statement.target], statement.value)

    def _annotates(self, node: ast.expr | None) -> bool:
        return node is None or self._world.lazy or self._value(node) is not None

    def _define(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> World | None:
        given = [default for default in (*node.args.defaults, *node.args.kw_defaults) if default]
        arguments = ast.walk(node.args)
        annotations = [item.annotation for item in arguments if isinstance(item, ast.arg)]
        if not all(map(self._value, given)):
            return None
        if not all(map(self._annotates, [*annotations, node.returns])):
            return None
        value = Value(Sort.FUNCTION)
        for decorator in reversed(node.decorator_list):
            decorated = self._decorated(decorator)
            if decorated is None:
                return None
            value = decorated
        world = self._world
        return (
            world.binding(node.name, value=value)
            if self._may_bind(world, node.name, value)
            else None
        )

    def _decorated(self, decorator: ast.expr) -> Value | None:
        """Return what a known decorator makes of a function; None for any other."""
        match decorator:
            case ast.Attribute(value=ast.Name(id=name), attr="setter" | "getter" | "deleter"):
                found = self._world.names.get(name)
                return found if found is PROPERTY else None
            case ast.Call(func=called):
                maker = self._value(called)
                is_known = maker is not None and maker.name in FACTORIES
                safe = is_known and self._evaluator.arguments(decorator) is not None
                return Value(Sort.OTHER) if safe else None
        value = self._value(decorator)
        if value is None or value.name not in DECORATORS:
            return None
        return PROPERTY if value.name == "property" else OTHER

    def _define_class(self, node: ast.ClassDef) -> World | None:
        """Bind a class; its body follows line by line."""
        if node.decorator_list:
            return None
        if not all(map(self._is_abstract_meta, node.keywords)):
            return None
        bases = [self._value(base) for base in node.bases]
        found = class_value(node.name, [base for base in bases if base], bool(node.keywords))
        if None in bases or found is None:
            return None
        return self._world.binding(node.name, value=found)

    def _is_abstract_meta(self, keyword: ast.keyword) -> bool:
        value = self._value(keyword.value)
        return keyword.arg == "metaclass" and value is not None and value.name == "abc.ABCMeta"


def _are_slots(value: Value, names: Mapping[str, Value], empty: bool) -> bool:
    """Return whether a value can be `__slots__`: names that the class does not bind itself."""
    content = value.constant
    slots = (content,) if isinstance(content, str) else content
    if not isinstance(slots, tuple | list) or (empty and slots):
        return False
    return all(
        isinstance(slot, str) and slot.isidentifier() and slot not in names for slot in slots
    )
