"""Rules for JavaScript's declarations beyond its grammar.

A name may be declared by `let`, `const`, `class` or `import` once in a block, and by nothing else.
"""

from collections.abc import Iterator
from typing import Any

from rnngen.constraints.code.script_nodes import BLOCKS, FUNCTIONS, NAMED, VARIABLES, around

SPECIAL = frozenset({b"eval", b"arguments"})
"""Names that strict mode lets nothing declare."""

_NAMES = frozenset({"identifier", "undefined", "shorthand_property_identifier_pattern"})


def bound(node: Any) -> Iterator[Any]:
    """Yield the names that a pattern binds."""
    kind = node.type
    if kind in _NAMES:
        yield node
    elif kind in ("assignment_pattern", "object_assignment_pattern"):
        yield from bound(node.child_by_field_name("left"))
    elif kind == "pair_pattern":
        yield from bound(node.child_by_field_name("value"))
    elif kind in ("object_pattern", "array_pattern", "rest_pattern"):
        for child in node.named_children:
            yield from bound(child)


_DECLARING = VARIABLES | NAMED | {"export_statement", "import_statement"}
_CASES = frozenset({"switch_case", "switch_default"})


def names_of(node: Any) -> list[tuple[Any, bool]]:
    """Return the names that a statement declares, and whether each may be declared once only."""
    if node.type == "export_statement":
        node = node.child_by_field_name("declaration") or node
    kind = node.type
    if kind in VARIABLES:
        once = kind == "lexical_declaration"
        declarators = (
            child for child in node.named_children if child.type == "variable_declarator"
        )
        return [
            (name, once) for each in declarators for name in bound(each.child_by_field_name("name"))
        ]
    if kind in NAMED:
        name = node.child_by_field_name("name")
        in_block = node.parent is not None and node.parent.type in ("statement_block", "program")
        nested = (
            in_block and node.parent.parent is not None and node.parent.parent.type not in FUNCTIONS
        )
        return [] if name is None else [(name, kind == "class_declaration" or nested)]
    if kind == "import_statement":
        return [(name, True) for name in _imported(node)]
    return []


def _imported(node: Any) -> Iterator[Any]:
    for child in node.named_children:
        if child.type == "identifier":
            yield child
        elif child.type == "import_specifier":
            yield child.child_by_field_name("alias") or child.child_by_field_name("name")
        elif child.type in ("import_clause", "named_imports", "namespace_import"):
            yield from _imported(child)


def declared(scope: Any) -> list[tuple[Any, bool]]:
    """Return the names that the statements of a block declare."""
    found = []
    for child in scope.named_children:
        kind = child.type
        if kind in _CASES:
            found += declared(child)
        elif kind in _DECLARING:
            found += names_of(child)
    return found


def _is_body(node: Any) -> bool:
    """Return whether a declaration is the body of a statement such as `if`."""
    return node.parent is not None and node.parent.type not in BLOCKS | {"for_statement"}


def bad_declaration(node: Any) -> bool:
    """Return whether a declaration lacks a value, stands alone or declares a name again."""
    if node.type != "variable_declaration" and _is_body(node):
        return True
    if "declaration" in node.type and _lacks_value(node):
        return True
    own = names_of(node)
    words = {name.text: once for name, once in own}
    repeats = any(words.values()) and len(words) < len(own)
    if repeats or not SPECIAL.isdisjoint(words):
        return True
    places = {name.start_byte for name, _ in own}
    once_only = {word for word, once in words.items() if once}
    scope = node.parent
    while scope is not None and own:
        if scope.type in _CASES:
            scope = scope.parent
        for name, once in declared(scope):
            mine = words.get(name.text)
            if mine is not None and (once or mine) and name.start_byte not in places:
                return True
        function = (
            scope.parent if scope.parent is not None and scope.parent.type in FUNCTIONS else None
        )
        if function is not None and once_only and _parameters(function) & once_only:
            return True
        # Only `var` reaches the blocks around it, up to the function.
        if node.type != "variable_declaration" or scope.type in FUNCTIONS:
            return False
        scope = scope.parent
        while scope is not None and scope.type not in BLOCKS | FUNCTIONS | {"switch_body"}:
            scope = scope.parent
        if scope is not None and scope.type in FUNCTIONS:
            return False
    return False


def _lacks_value(node: Any) -> bool:
    """Return whether a constant or a pattern has no value."""
    kind = node.children[0].type if node.children else ""
    for child in node.named_children:
        if child.type == "variable_declarator" and child.child_by_field_name("value") is None:
            name = child.child_by_field_name("name")
            if kind == "const" or (name is not None and name.type != "identifier"):
                return True
        if child.type == "variable_declarator" and misplaced(child.child_by_field_name("name")):
            return True
    return False


def _parameters(function: Any) -> set[bytes]:
    found = function.child_by_field_name("parameters") or function.child_by_field_name("parameter")
    if found is None:
        return set()
    parts = [found] if found.type == "identifier" else found.named_children
    return {name.text for part in parts for name in bound(part)}


def misplaced(node: Any) -> bool:
    """Return whether a pattern holds something that binds no name, such as `a.b`."""
    if node.type in ("member_expression", "subscript_expression"):
        return True
    inner = {
        "assignment_pattern": "left",
        "object_assignment_pattern": "left",
        "pair_pattern": "value",
    }
    if node.type in inner:
        child = node.child_by_field_name(inner[node.type])
        return child is not None and misplaced(child)
    patterns = ("object_pattern", "array_pattern", "rest_pattern")
    return node.type in patterns and any(map(misplaced, node.named_children))


def bad_parameters(node: Any) -> bool:
    names = [name.text for part in node.named_children for name in bound(part)]
    parts = [child for child in node.named_children if child.type != "comment"]
    if any(misplaced(part) for part in parts):
        return True
    rest = [i for i, child in enumerate(parts) if child.type == "rest_pattern"]
    if rest and (rest[0] < len(parts) - 1 or node.children[-2].type == ","):
        return True
    return len(set(names)) < len(names) or not SPECIAL.isdisjoint(names)


def bad_catch(node: Any) -> bool:
    parameter, body = (node.child_by_field_name(part) for part in ("parameter", "body"))
    if parameter is None or body is None:
        return False
    names = {name.text for name in bound(parameter)}
    return any(once and name.text in names for name, once in declared(body))


def bad_method(node: Any) -> bool:
    kinds = {child.type for child in node.children}
    name, parameters = (node.child_by_field_name(part) for part in ("name", "parameters"))
    count = 0 if parameters is None else len(parameters.named_children)
    if ("get" in kinds and count) or ("set" in kinds and count != 1):
        return True
    body = node.parent
    if name is None or body is None or body.type != "class_body" or name.text != b"constructor":
        return False
    others = [
        child
        for child in body.named_children
        if child.type == "method_definition" and child.child_by_field_name("name").text == name.text
    ]
    return len(others) > 1 or bool(kinds & {"get", "set", "async", "*"})


def bad_private(node: Any) -> bool:
    """Return whether a private name is not declared in a class around it."""
    body = around(node, frozenset({"class_body"}))
    while body is not None:
        for child in body.named_children:
            name = child.child_by_field_name("name") or child.child_by_field_name("property")
            if name is not None and name.text == node.text:
                return False
        body = around(body, frozenset({"class_body"}))
    return True
