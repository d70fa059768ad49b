"""How a name may continue at the end of an unfinished line, so that it stands for something.

`steer` looks at three places. In an import only modules of the standard library, and what they
offer, are named. Outside of functions a name must be certainly bound, and its attributes and calls
must certainly work (see `execution`). Anywhere else it must be bound above.
"""

import __future__

import ast
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from keyword import iskeyword, issoftkeyword
from typing import NamedTuple

from rnngen.constraints.python.execution import DECORATORS, FACTORIES, PROPERTY, World
from rnngen.constraints.python.known import GENERIC, MAKERS, METHODS, PURE
from rnngen.constraints.python.lexer import NAME_CHARACTERS
from rnngen.constraints.python.library import Names, Sort, modules_within, names_of
from rnngen.constraints.python.names import (
    OPERANDS,
    Continuation,
    Role,
    Scope,
    continuation,
    continue_name,
    is_known,
    name_at_end,
    visible,
)
from rnngen.constraints.python.usage import (
    CALLABLE,
    CLASSES,
    TAIL,
    read_after,
    refused_after,
    tests_class,
)
from rnngen.constraints.python.values import BUILTINS, Evaluator, Value

_MODULE = re.compile(r"from +([\w.]*)")
_OFFERED = re.compile(r"from +([\w.]+) +import\b[\s(]*(.*)", re.DOTALL)
_CHAIN = re.compile(r"(?<![\w.)\]\"'])([^\W\d]\w*(?:\.[^\W\d]\w*)*)\.(\w*)$")
_CALLED = frozenset({*PURE, *MAKERS, *FACTORIES})
_DECORATING = DECORATORS | FACTORIES


_NO_BASE = "'\"0123456789.([{-+~"
"""Characters that begin no base class."""


class Place(NamedTuple):
    """What is known where a line stands."""

    scopes: tuple[Scope, ...]
    """The names bound so far, in the module and in the functions and classes around."""
    world: World | None
    """What names stand for; None in a function."""


def steer(line: str, closers: str, place: Place) -> Continuation | None:
    """Return how a line of code may continue; None if the name at its end is free, or is none.

    Args:
        closers: The brackets that are still to be closed.
    """
    code = line.lstrip(" \t")
    if code.startswith(("import ", "from ")) and ";" not in code:
        return _imported(code)
    if code.startswith(("def ", "async def ")) and closers == ")":
        found = _parameter(code, place)
        if found is not None:
            return found
    if place.world is not None and "lambda" not in line:
        return _outside(line, code, closers, place.world)
    return _inside(line, closers, place.scopes)


def _inside(line: str, closers: str, scopes: tuple[Scope, ...]) -> Continuation | None:
    """Return how a name in a function may continue: to one that is bound above."""

    def knows(name: str) -> bool:
        return is_known(scopes, name) or issoftkeyword(name)

    if line[-1] in " =" and (after := _after_binding(line, closers, knows)):
        return after
    name = name_at_end(line, closers)
    if name is None:
        return None
    before = line[: len(line) - len(name.begun)]
    if name.role is Role.READ:
        if tests_class(before):
            return _class_named(scopes, name.begun)
        tail = before[-TAIL:]
        found = continuation(scopes, line, name.begun, read_after(tail))
        if name.begun in CALLABLE and name.begun not in visible(scopes):
            return found._replace(refused=refused_after(tail, name.begun))
        return found
    if name.begun == "self" and knows("self"):
        return _SELF_ALONE
    if not name.begun or knows(name.begun):
        return None
    if name.begun == "sel" and not knows("self"):
        return _NO_SELF
    return _SELF if name.begun == "self" else _BINDING[name.role]


def _class_named(scopes: tuple[Scope, ...], begun: str) -> Continuation:
    """Return how the name of a class, or of a tuple of them, may continue."""
    own = frozenset(name for name in visible(scopes) if name[:1].isupper() or name == "self")
    found = continue_name(CLASSES, begun, own)
    return found._replace(refused="" if begun else _NO_BASE.replace("(", ""))


_PUNCTUATION = frozenset("\n!#%&()*+,-./:;<=>@[\\]^{|}")
_BINDING = {
    Role.START: Continuation(refused="".join(_PUNCTUATION - {*"=,:"})),
    Role.ARGUMENT: Continuation(refused="".join(_PUNCTUATION - {"="})),
}
"""How an unknown name may continue that may be bound here, so that it is not read."""
_SELF = Continuation(refused="".join(_PUNCTUATION) + " ")
"""How `self` may continue where it is unknown: to another name, as only methods bind it."""
_NO_SELF = Continuation(refused=_SELF.refused + "f")
"""How `sel` may continue where `self` is unknown: names such as `selfish` only seem to be it."""
_SELF_ALONE = Continuation(refused=NAME_CHARACTERS)
"""How `self` may continue where it is known: to no other name."""
_BOUND = {
    Role.START: Continuation(characters=frozenset("=,:"), may_end=False),
    Role.ARGUMENT: Continuation(characters=frozenset("=f"), may_end=False),
}
"""What may follow it and a space: an argument can also be that of a `for` that comes next."""
_ASSIGNED = Continuation(refused="=")
"""What may follow it and an equals sign: not another one, which would compare."""


def _after_binding(line: str, closers: str, knows: Callable[[str], bool]) -> Continuation | None:
    """Return how a line may continue after a name that must be bound, and a space or `=`."""
    before = line[:-1].rstrip(" ") if line[-1] == "=" else line.rstrip(" ")
    if len(before) == len(line):
        return None
    name = name_at_end(before, closers)
    if name is None or name.role is Role.READ or not name.begun or knows(name.begun):
        return None
    return _ASSIGNED if line[-1] == "=" else _BOUND[name.role]


# In the headers of functions


_PARAMETERS = re.compile(r"(?:async +)?def +\w+ *\((?:.*[,(*] *)?(\w+)", re.DOTALL)
_PARAMETER = re.compile(r"[(,*]\s*([^\W\d]\w*)")


def _parameter(code: str, place: Place) -> Continuation | None:
    """Return how a parameter may continue: not to one more of the same name, or a stray `self`."""
    last = _PARAMETERS.fullmatch(code)
    if last is None:
        return None
    before = _PARAMETER.findall(code[: -len(last[1])])
    is_method = bool(place.scopes) and place.scopes[-1].is_class
    if last[1] == "sel" and (before or not is_method):
        return _NO_SELF
    stray = last[1] == "self" and (bool(before) or not is_method)
    return Continuation(refused=",):= \n") if stray or last[1] in before else None


# In imports


def _imported(code: str) -> Continuation | None:
    if code.endswith(" as self"):
        return _SELF
    if code.startswith("import "):
        return _module_named(code[len("import ") :].rpartition(",")[2].lstrip())
    if module := _MODULE.fullmatch(code):
        return _module_named(module[1])
    offered = _OFFERED.fullmatch(code)
    if offered is None:
        return None
    begun = offered[2].rpartition(",")[2].lstrip()
    names = offered_by(offered[1])
    if not names or " " in begun:
        return None
    return continue_name(names, begun, refused="*")


def _module_named(dotted: str) -> Continuation | None:
    """Return how the name of a module, perhaps within a package, may continue."""
    package, _, begun = dotted.rpartition(".")
    if " " in dotted:
        return None
    modules = modules_within(package)
    if package:
        return continue_name(modules, begun) if modules else None
    return continue_name(modules, begun, refused="" if modules_within(dotted) and begun else ".")


@lru_cache(maxsize=256)
def offered_by(module: str) -> frozenset[str]:
    """Return the public names that can be imported from a module; none if there is none."""
    if module == "__future__":
        return frozenset(__future__.all_feature_names)
    names = names_of(module)
    return _public(names) | modules_within(module) if names else frozenset()


def _public(names: Names) -> frozenset[str]:
    """Return the names that a module offers: no private ones, and no module that it imports."""
    return frozenset(
        name for name, sort in names.items() if name[0] != "_" and sort is not Sort.MODULE
    )


# Outside of functions


def _outside(line: str, code: str, closers: str, world: World) -> Continuation | None:
    """Return how a name outside of functions may continue: to one that is certainly bound."""
    is_attribute = line.rstrip(NAME_CHARACTERS)[-1:] == "."
    if is_attribute and (chain := _CHAIN.search(line)):
        return _attribute(world, chain[1], chain[2])

    def knows(name: str) -> bool:
        return iskeyword(name) or world.find(name) is not None

    if line[-1] in " =" and (after := _after_binding(line, closers, knows)):
        return after
    name = name_at_end(line, closers)
    begun = name.begun if name else line[len(line.rstrip(NAME_CHARACTERS)) :]
    role = name.role if name else _role_in_display(line[: len(line) - len(begun)], closers)
    if role is None or begun[:1].isdigit() or (iskeyword(begun) and role is not Role.READ):
        return None
    if role is Role.ARGUMENT and closers == ")" and code.startswith("class "):
        return _name(world, _bases(world), begun)._replace(refused=_NO_BASE * (not begun))
    if role is Role.READ:
        if code[0] == "@" and code[1:] == begun:
            return _name(world, _decorators(world), begun)
        return _name(world, _SAFE, begun, _bound(world))
    value = world.find(begun)
    if value is None:
        return _SELF if begun == "self" else _BINDING[role]
    return Continuation(refused=_refused(value))


def _role_in_display(before: str, closers: str) -> Role | None:
    """Return the role of a name in a list, set or dictionary; None elsewhere."""
    last = before.rstrip(" \n")[-1:]
    return Role.READ if last in ("[", "{", ":", ",") and closers[-1:] in ("]", "}") else None


_SAFE = frozenset({*BUILTINS, *OPERANDS})


def _name(
    world: World, names: frozenset[str], begun: str, others: frozenset[str] = frozenset()
) -> Continuation:
    refused = _refused(world.find(begun)) if begun in names or begun in others else ""
    return continue_name(names, begun, others, refused)


@lru_cache(maxsize=1 << 12)
def _attribute(world: World, owner: str, begun: str) -> Continuation | None:
    """Return how an attribute of a dotted name may continue."""
    if any(map(iskeyword, owner.split("."))) or iskeyword(begun):
        return None
    evaluate = Evaluator(world.find).value
    value = evaluate(ast.parse(owner, mode="eval").body)
    names = _attributes(value) if value else frozenset()
    if not names:
        return None
    found = evaluate(ast.parse(f"{owner}.{begun}", mode="eval").body) if begun in names else None
    refused = _refused(found, is_method=value is not None and value.is_constant)
    return continue_name(names, begun, refused=refused)


@lru_cache(maxsize=256)
def _attributes_of_module(name: str, loaded: frozenset[str]) -> frozenset[str]:
    inner = (each[len(name) + 1 :] for each in loaded if each.startswith(name + "."))
    paths = modules_within(name) if name == "os" else frozenset()
    return _public(names_of(name) or {}).union(paths, (each.partition(".")[0] for each in inner))


def _attributes(value: Value) -> frozenset[str]:
    """Return the attributes of a value that can be used."""
    if value.sort is Sort.MODULE:
        return _attributes_of_module(value.name, value.loaded)
    if value is PROPERTY:
        return frozenset({"setter", "deleter", "getter"})
    if value.is_constant:
        return frozenset(name for name in METHODS if hasattr(value.constant, name))
    return _made_by(value.name)


@lru_cache(maxsize=256)
def _made_by(name: str) -> frozenset[str]:
    """Return the attributes of an object that are functions of `MAKERS`."""
    makers = (each[len(name) + 1 :] for each in MAKERS if each.startswith(f"{name}."))
    return frozenset(each for each in makers if name and "." not in each)


def _refused(value: Value | None, is_method: bool = False) -> str:
    """Return the characters that must not follow a value: attributes, calls and items."""
    if value is None:
        return "" if is_method else ".(["
    refused = "" if _attributes(value) else "."
    if value.name not in _CALLED:
        refused += "("
    container = value.is_constant and hasattr(value.constant, "__getitem__")
    return refused if container or value.name in GENERIC else refused + "["


@lru_cache(maxsize=256)
def _bound(world: World) -> frozenset[str]:
    return frozenset({*world.names, *(world.around or ())})


@lru_cache(maxsize=256)
def _bases(world: World) -> frozenset[str]:
    """Return the names of classes, and of modules that may offer some."""
    sorts = (Sort.CLASS, Sort.MODULE)
    found = (name for name, value in _values(world) if value.sort in sorts)
    return frozenset({"metaclass", *found})


@lru_cache(maxsize=256)
def _decorators(world: World) -> frozenset[str]:
    modules = {name.partition(".")[0] for name in _DECORATING if "." in name}
    known = {*modules, *_DECORATING, PROPERTY.name}
    return frozenset(name for name, value in _values(world) if value.name in known)


def _values(world: World) -> Sequence[tuple[str, Value]]:
    return list({**BUILTINS, **(world.around or {}), **world.names}.items())
