"""What the modules of the standard library offer, read from their source; nothing is run.

Only modules written in C are imported, since they have no source. The answers hold for the
interpreter at hand.
"""

import ast
import importlib
import os
import re
import sys
import sysconfig
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from pkgutil import iter_modules

REFUSED = frozenset(
    {"__main__", "antigravity", "ensurepip", "idlelib", "lib2to3", "pip", "readline", "this"}
    | {"test", "tkinter", "turtle", "turtledemo", "venv"}
    | {"asynchat", "asyncore", "distutils", "imp", "smtpd"}
    | {"asyncio.windows_events", "asyncio.windows_utils", "encodings.mbcs", "encodings.oem"}
)
"""Modules that show something when imported, or are often not installed, or are gone in 3.12."""

_ALIASES = {"os.path": "posixpath" if sys.platform != "win32" else "ntpath"}
_FOLDERS = sorted({sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")})
_SEARCHED = [*_FOLDERS, *(str(Path(folder) / "lib-dynload") for folder in _FOLDERS)]
_IS_BASE_TYPE = 1 << 10
"""The bit of `type.__flags__` that says whether a class can have subclasses."""


class Sort(Enum):
    """What a name stands for."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"
    OTHER = "other"


Names = Mapping[str, Sort]


@cache
def modules_within(package: str) -> frozenset[str]:
    """Return the public modules of a package; those of the standard library if it is empty."""
    if not package:
        public = (name for name in sys.stdlib_module_names if name[0] != "_")
        found = frozenset(name for name in public if name not in REFUSED and _exists(name))
        return found | {"__future__"}
    if package == "os":
        return frozenset({"path"})
    spec = None if package.partition(".")[0] in REFUSED else _spec(package)
    folders = spec.submodule_search_locations if spec else None
    names = (module.name for module in iter_modules(folders or ()))
    return frozenset(
        name for name in names if name[0] != "_" and f"{package}.{name}" not in REFUSED
    )


@cache
def names_of(module: str) -> Names | None:
    """Return the public and private names of a module; None if it cannot be imported."""
    root = module.partition(".")[0]
    is_refused = not REFUSED.isdisjoint((root, module)) or module.endswith(".__main__")
    if root not in sys.stdlib_module_names or is_refused:
        return None
    module = _ALIASES.get(module, module)
    if module in sys.builtin_module_names:
        return _compiled(module)
    spec = _spec(module)
    if spec is None or not spec.origin:
        return None
    if not spec.origin.endswith(".py"):
        return _compiled(module)
    return _Reading(module, spec.submodule_search_locations is not None).of_file(spec.origin)


def _spec(module: str) -> ModuleSpec | None:
    """Find a module within the folders of the standard library, without importing its package."""
    searched: Sequence[str] | None = _SEARCHED
    spec = None
    for end in [i for i, character in enumerate(module + ".") if character == "."]:
        if searched is None:
            return None
        spec = PathFinder.find_spec(module[:end], searched)
        if spec is None:
            return None
        searched = spec.submodule_search_locations
    return spec


def _compiled(module: str) -> Names | None:
    """Return the names of a module without source."""
    try:
        with warnings.catch_warnings():
            # Some modules warn that a later Python will not have them.
            warnings.simplefilter("ignore")
            content = vars(importlib.import_module(module))
    except ImportError:
        return None
    return {name: sort_of(value) for name, value in content.items()}


def sort_of(value: object) -> Sort:
    """Return the sort of an object; a class without subclasses counts as a function."""
    if isinstance(value, type):
        return Sort.CLASS if value.__flags__ & _IS_BASE_TYPE else Sort.FUNCTION
    if isinstance(value, type(sys)):
        return Sort.MODULE
    return Sort.FUNCTION if callable(value) else Sort.OTHER


_BODY = re.compile(rb"^((?:async )?def |class )(.*):[ \t]*(?:#.*)?\n(?:[ \t].*\n|\n)+", re.M)
_NEEDED_BODY = b"global_enum"
"""A decorator after which the names in the body of a class matter."""


def parsed(source: bytes) -> ast.Module:
    """Parse a module, where possible without the bodies of its functions and classes.

    Most of the time would go into those. Where a text in one of them is not indented, what is left
    does not compile.
    """
    if _NEEDED_BODY not in source:
        with suppress(SyntaxError):
            return ast.parse(_BODY.sub(rb"\1\2: pass\n", source.replace(b"\r\n", b"\n")))
    return ast.parse(source)


class _Missing(Exception):
    """A module needs another that is not installed."""


class _Reading:
    """Reads the statements that run when a module is imported, and collects the names they bind."""

    def __init__(self, module: str, is_package: bool) -> None:
        self._module = module
        self._package = module if is_package else module.rpartition(".")[0]
        self._names: dict[str, Sort] = {}

    def of_file(self, path: str) -> Names | None:
        """Return the names of the module in a file; None if an import of it must fail."""
        try:
            self._read(parsed(Path(path).read_bytes()).body)
        except (_Missing, SyntaxError, OSError):
            return None
        return self._names

    def _read(self, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            match statement:
                case ast.ClassDef(name=name, decorator_list=decorators, body=body):
                    self._names[name] = Sort.CLASS
                    if any("global_enum" in ast.unparse(decorator) for decorator in decorators):
                        self._names |= dict.fromkeys(_assigned(body), Sort.OTHER)
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    self._names[name] = Sort.FUNCTION
                case ast.Assign(targets=targets, value=value):
                    self._assign(targets, value)
                case ast.AnnAssign(target=target, value=value) if value:
                    self._assign([target], value)
                case ast.Delete(targets=targets):
                    for name in _bound(targets):
                        self._names.pop(name, None)
                case _:
                    self._read_compound(statement)

    def _read_compound(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Import(names=aliases):
                for alias in aliases:
                    self._import(alias)
            case ast.ImportFrom():
                self._import_from(statement)
            case ast.If(test=test, body=body, orelse=orelse):
                holds = _outcome(test)
                if holds is not False:
                    self._read_attempt(body, [])
                if holds is not True:
                    self._read_attempt(orelse, [])
            case ast.Try(body=body, handlers=handlers):
                self._read_attempt(body, [line for handler in handlers for line in handler.body])
                self._read([*statement.orelse, *statement.finalbody])
            case ast.With(body=body) | ast.For(body=body) | ast.While(body=body):
                self._read(body)

    def _read_attempt(self, body: Sequence[ast.stmt], otherwise: Sequence[ast.stmt]) -> None:
        """Read a `try`; where its imports are missing, its handlers count instead."""
        try:
            self._read(body)
        except _Missing:
            self._read(otherwise)

    def _assign(self, targets: Sequence[ast.expr], value: ast.expr) -> None:
        sort = self._names.get(value.id, Sort.OTHER) if isinstance(value, ast.Name) else Sort.OTHER
        self._names |= dict.fromkeys(_bound(targets), sort)

    def _import(self, alias: ast.alias) -> None:
        # A module that imports this one again would be read for ever, so only its file is sought.
        if not _exists(alias.name):
            raise _Missing
        self._names[alias.asname or alias.name.partition(".")[0]] = Sort.MODULE

    def _import_from(self, statement: ast.ImportFrom) -> None:
        source = self._absolute(statement)
        if source == "__future__":
            return
        offered = _names_unless_reading(source)
        if offered is None:
            raise _Missing
        for alias in statement.names:
            if alias.name == "*":
                self._names |= {name: sort for name, sort in offered.items() if name[0] != "_"}
            elif alias.name in offered:
                self._names[alias.asname or alias.name] = offered[alias.name]
            else:
                self._names[alias.asname or alias.name] = Sort.OTHER

    def _absolute(self, statement: ast.ImportFrom) -> str:
        if not statement.level:
            return statement.module or ""
        parts = self._package.split(".")
        kept = parts[: len(parts) - statement.level + 1]
        return ".".join([*kept, *([statement.module] if statement.module else [])])


_reading: set[str] = set()


def _names_unless_reading(module: str) -> Names | None:
    """Return the names of a module; none yet if it is just being read and imports itself."""
    if module in _reading:
        return {}
    _reading.add(module)
    try:
        return names_of(module)
    finally:
        _reading.discard(module)


def _exists(module: str) -> bool:
    return (
        module in sys.builtin_module_names
        or module.startswith(("_frozen_", "__main__"))
        or _spec(_ALIASES.get(module, module)) is not None
    )


def _bound(targets: Sequence[ast.expr]) -> Iterator[str]:
    for target in targets:
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                yield node.id


def _assigned(body: Sequence[ast.stmt]) -> Iterator[str]:
    """Yield the names that the assignments of a class body bind."""
    for statement in body:
        if isinstance(statement, ast.Assign):
            yield from _bound(statement.targets)


_FACTS = {"sys.platform": sys.platform, "os.name": os.name, "_os.name": os.name, "__name__": ""}


def _outcome(test: ast.expr) -> bool | None:
    """Return the result of a test such as `sys.platform == "win32"`; None for any other test."""
    match test:
        case ast.Compare(
            left=left, ops=[operator], comparators=[ast.Constant(value=str(expected))]
        ):
            actual = _FACTS.get(ast.unparse(left))
            return None if actual is None else (actual == expected) == isinstance(operator, ast.Eq)
    return None
