"""Which names a script binds and reads, and which known names a name being written may become.

Scopes are those of Python: methods do not see the names of their class, and a comprehension's names
are seen only inside it. One rule is stricter than Python's: a function sees only what is bound
above it.

`NameReader` follows a finished line through its syntax tree. `name_at_end` and `continuation` look
at an unfinished one. A name is certainly read after an operator, after a keyword such as `return`,
or in a subscript. At the start of a line or of an argument it may be bound instead, or name a
parameter; the next character tells.
"""

import ast
import builtins
import re
from collections.abc import Iterable
from contextlib import suppress
from enum import Enum
from functools import lru_cache
from itertools import takewhile
from keyword import iskeyword
from typing import NamedTuple

from rnngen.constraints.python.lexer import NAME_CHARACTERS, keyword_of

PREDEFINED = frozenset(dir(builtins)) | {
    "__name__",
    "__file__",
    "__doc__",
    "__spec__",
    "__loader__",
    "__package__",
}


class Scope(NamedTuple):
    """The names bound in a module, class, function or comprehension."""

    names: frozenset[str] = frozenset()
    is_class: bool = False
    own: str = ""
    """The name of the class, which is bound only after its body."""


class NameUse(NamedTuple):
    """A name that is read, and whether it was bound, imported or built in before."""

    name: str
    known: bool


def share_of_known_names(text: str) -> float:
    """Return the share of names read that were bound, imported or built in before, 0 to 1.

    The script must compile. A script that reads no names scores 1.
    """
    reader = NameReader([Scope()])
    reader.visit(ast.parse(text))
    return sum(use.known for use in reader.uses) / len(reader.uses) if reader.uses else 1.0


class NameReader(ast.NodeVisitor):
    """Visits a syntax tree in the order of evaluation.

    Afterwards `uses` are the names that were read, and `scopes` the names that are bound.
    """

    def __init__(self, scopes: Iterable[Scope]) -> None:
        self.scopes = list(scopes)
        self.uses: list[NameUse] = []
        self.inner = Scope()
        """The scope inside the last function or class."""

    def bind(self, *names: str | None) -> None:
        scope = self.scopes[-1]
        self.scopes[-1] = scope._replace(names=scope.names.union(name for name in names if name))

    def knows(self, name: str) -> bool:
        return name in PREDEFINED or name in visible(tuple(self.scopes))

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self.bind(node.id)
        else:
            self.uses.append(NameUse(node.id, self.knows(node.id)))

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        self.bind(*(alias.asname or alias.name.split(".")[0] for alias in node.names))

    visit_ImportFrom = visit_Import

    def visit_Global(self, node: ast.Global | ast.Nonlocal) -> None:
        self.bind(*node.names)

    visit_Nonlocal = visit_Global

    def visit_Assign(
        self, node: ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr
    ) -> None:
        """Visit the value before the target; an augmented assignment reads its target too.

        An annotation alone binds nothing.
        """
        if node.value:
            self.visit(node.value)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            self.visit(ast.Name(node.target.id, ast.Load()))
        if isinstance(node, ast.AnnAssign):
            self._visit_annotations([node.annotation])
            if node.value is None and isinstance(node.target, ast.Name):
                return
        self._visit_all(node.targets if isinstance(node, ast.Assign) else [node.target])

    visit_AnnAssign = visit_AugAssign = visit_NamedExpr = visit_Assign

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self._visit_all([node.iter, node.target, *node.body, *node.orelse])

    visit_AsyncFor = visit_For

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self._visit_all([node.type] if node.type else [])
        self.bind(node.name)
        self._visit_all(node.body)

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        self.generic_visit(node)
        self.bind(node.name)

    visit_MatchStar = visit_MatchAs

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self.generic_visit(node)
        self.bind(node.rest)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._visit_all(node.decorator_list)
        self._visit_signature(node.args)
        self._visit_annotations([node.returns])
        self.bind(node.name)
        # Methods, and what they contain, know their class.
        known = {"__class__"} if self.scopes[-1].is_class else set()
        self._visit_within(Scope(_parameters(node.args) | known), node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._visit_signature(node.args)
        self._visit_within(Scope(_parameters(node.args)), [node.body])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._visit_all([*node.decorator_list, *node.bases, *node.keywords])
        self.bind(node.name)
        self._visit_within(
            Scope(frozenset({"__class__", "__module__", "__qualname__"}), True, node.name),
            node.body,
        )

    def visit_ListComp(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
    ) -> None:
        """Visit a comprehension; its first iterable belongs to the scope around it."""
        self.visit(node.generators[0].iter)
        self.scopes.append(Scope())
        for i, generator in enumerate(node.generators):
            self._visit_all([*([generator.iter] if i else []), generator.target, *generator.ifs])
        self._visit_all([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])
        self.scopes.pop()

    visit_SetComp = visit_GeneratorExp = visit_DictComp = visit_ListComp

    def _visit_signature(self, arguments: ast.arguments) -> None:
        self._visit_all([node for node in (*arguments.defaults, *arguments.kw_defaults) if node])
        self._visit_annotations(item.annotation for item in _all_parameters(arguments))

    def _visit_annotations(self, nodes: Iterable[ast.expr | None]) -> None:
        """Visit annotations. Those in quotes are read later, and may name the class around them."""
        scopes = self.scopes
        for node in filter(None, nodes):
            self.visit(node)
            self.scopes = [scope._replace(own="") for scope in scopes]
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    with suppress(SyntaxError, ValueError):
                        self.visit(ast.parse(part.value, mode="eval"))
            self.scopes = scopes

    def _visit_within(self, scope: Scope, nodes: Iterable[ast.AST]) -> None:
        self.scopes.append(scope)
        self._visit_all(nodes)
        self.inner = self.scopes.pop()

    def _visit_all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)


@lru_cache(maxsize=1 << 10)
def visible(scopes: tuple[Scope, ...]) -> frozenset[str]:
    """Return the names that the innermost scope sees; `scopes` starts with the outermost."""
    names = frozenset(scopes[-1].names)
    bodies = takewhile(lambda scope: scope.is_class, reversed(scopes))
    around = (scope.names for scope in scopes[:-1] if not scope.is_class)
    return names.union(*around).difference(scope.own for scope in bodies)


def _parameters(arguments: ast.arguments) -> frozenset[str]:
    return frozenset(argument.arg for argument in _all_parameters(arguments))


def _all_parameters(arguments: ast.arguments) -> list[ast.arg]:
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return named + [argument for argument in (arguments.vararg, arguments.kwarg) if argument]


_WORDS = re.compile(r"[^\W\d]\w*")
_OPERATORS = frozenset("=+/%&|^<>~@-")
"""Operators before a name that is read; `*` stands before parameters too."""
_READING = frozenset(
    {"return", "in", "is", "not", "and", "or", "if", "elif", "else", "while", "assert"}
    | {"raise", "yield", "await", "except", "with"}
)
OPERANDS = frozenset({"None", "True", "False", "not", "lambda", "await", "yield", "in"})
"""Keywords that may come where a name is read; `in` follows `not`."""
_STRING_PREFIXES = frozenset({"r", "u", "b", "f", "rb", "br", "rf", "fr"})
_BINDING = frozenset({"def", "for", "from", "import", "del", "with", "lambda", "case"})
"""First words of lines in which names in parentheses may be bound."""
_POSITIONAL = re.compile(
    r"(?<![\w.])(?:isinstance|issubclass|(?:has|get|set|del)attr|len|repr|callable|id|hash|type|ord"
    r"|chr|bool|float|list|tuple|set|frozenset|iter|next|range|abs|all|any|map|filter|reversed|super"
    r"|hex|divmod|dir|vars|format|object|staticmethod|classmethod)"
    r"\((?:[^()\[\]{}'\"]*,)?\s*\w*$"
)
"""The arguments of a built-in function that takes none by their names."""


class Role(Enum):
    """What a name at the end of a line does."""

    READ = "read"
    """It is read for certain."""
    START = "start"
    """It may be bound, unless a call, an item or an attribute follows."""
    ARGUMENT = "argument"
    """It may name a parameter, if `=` follows."""


class Name(NamedTuple):
    """A name that is being written; `begun` is empty if it starts next."""

    role: Role
    begun: str


Spelling = tuple[bool, frozenset[str] | None, bool, bool]
"""The first four fields of a `Continuation`, which say how the name itself may be spelled."""


class Continuation(NamedTuple):
    """How a name may continue; by default, in any way."""

    begun: bool = True
    characters: frozenset[str] | None = None
    """Next characters that lead to a name that may stand there; None for any."""
    may_end: bool = True
    may_quote: bool = False
    """Whether what is written so far may be the prefix of a string."""
    refused: str = ""
    """Characters that must not come next, wherever the name ends."""
    own: frozenset[str] = frozenset()
    """Next characters that lead to a name that the function around has bound."""

    @property
    def spelling(self) -> Spelling:
        """Return how the name itself may be spelled."""
        return self[:4]


def name_at_end(line: str, closers: str) -> Name | None:
    """Return the name being written at the end of a line of code, or None if its role is unclear.

    Args:
        closers: The brackets that are still to be closed.
    """
    before = line.rstrip(NAME_CHARACTERS)
    begun = line[len(before) :]
    role = None if begun[:1].isdigit() else _role_after(before, closers)
    return Name(role, begun) if role else None


@lru_cache(maxsize=1 << 10)
def _role_after(before: str, closers: str) -> Role | None:
    """Return the role of a name that starts here; None if it is unclear."""
    head = before.rstrip(" \n" if closers else " ")
    last = head[-1:]
    if not last:
        return Role.START
    if last == "*" and head.strip(" *") and not _binds(before):
        return Role.READ
    if last in _OPERATORS or (last == "[" and head[-2:-1].isidentifier()):
        return Role.READ
    if last in "(,":
        if not closers.endswith(")") or _binds(before):
            return None
        return Role.READ if _POSITIONAL.search(before) else Role.ARGUMENT
    if len(head) < len(before) and head[len(head.rstrip(NAME_CHARACTERS)) :] in _READING:
        return Role.READ
    return None


def _binds(line: str) -> bool:
    return " for " in line or "lambda" in line or keyword_of(line.lstrip()) in _BINDING


def is_known(scopes: tuple[Scope, ...], name: str) -> bool:
    """Return whether a name is bound in scopes, built in, or a keyword."""
    return name in _known(scopes) or iskeyword(name)


def continuation(
    scopes: tuple[Scope, ...], line: str, begun: str, known: frozenset[str]
) -> Continuation:
    """Return how a name that is read at the end of a line may continue.

    Args:
        known: The built-in names that may stand there.
    """
    names = visible(scopes)
    if " for " in line:
        # A comprehension, or a loop, may bind any word of the line so far.
        names = names.union(_WORDS.findall(line[: len(line) - len(begun)]))
    found = continue_name(known, begun, names)
    own = _leading(scopes[1:], begun)
    return Continuation(*found.spelling, found.refused, own) if own else found


@lru_cache(maxsize=1 << 12)
def _leading(scopes: tuple[Scope, ...], begun: str) -> frozenset[str]:
    """Return the next characters of names that are bound in scopes."""
    names = frozenset().union(*(scope.names for scope in scopes if not scope.is_class))
    length = len(begun)
    return frozenset(
        name[length] for name in names if name.startswith(begun) and len(name) > length
    )


@lru_cache(maxsize=1 << 10)
def _known(scopes: tuple[Scope, ...]) -> frozenset[str]:
    return visible(scopes) | BUILT_IN


BUILT_IN = PREDEFINED | OPERANDS
"""What may stand in any script where a name is read."""


@lru_cache(maxsize=1 << 13)
def continue_name(
    known: frozenset[str], begun: str, others: frozenset[str] = frozenset(), refused: str = ""
) -> Continuation:
    """Return how a name may continue to one of the known names, or of the others.

    Args:
        known: Names of which there are many, in sets that seldom change.
    """
    characters = _beginnings(known).get(begun, frozenset())
    if others:
        length = len(begun)
        longer = (name for name in others if name.startswith(begun) and len(name) > length)
        characters = characters.union(name[length] for name in longer)
    may_end = begun in known or begun in others
    return Continuation(
        bool(begun), characters, may_end, begun.lower() in _STRING_PREFIXES, refused
    )


@lru_cache(maxsize=64)
def _beginnings(names: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return the beginnings of names, each with the characters that may come next."""
    found: dict[str, set[str]] = {}
    for name in names:
        for end, character in enumerate(name):
            found.setdefault(name[:end], set()).add(character)
    return {begun: frozenset(characters) for begun, characters in found.items()}
