"""Rules for JavaScript's expressions and literals beyond its grammar.

Each function takes a node of a syntax tree, and returns whether it is wrong.
"""

import re
from itertools import pairwise
from typing import Any

from rnngen.constraints.code.script_nodes import FUNCTIONS, around

_LOOSE = frozenset(
    {
        *("assignment_expression", "augmented_assignment_expression", "arrow_function"),
        *("yield_expression", "sequence_expression"),
    }
)
"""Expressions that bind weaker than any operator."""


def _bare(node: Any | None) -> Any | None:
    while node is not None and node.type == "parenthesized_expression":
        node = node.named_children[0] if node.named_children else None
    return node


def _is_target(node: Any | None) -> bool:
    """Return whether something can be assigned to an expression."""
    node = _bare(node)
    if node is None or node.type not in ("identifier", "member_expression", "subscript_expression"):
        return False
    if node.text in (b"eval", b"arguments"):
        return False
    while node is not None and node.type in ("member_expression", "subscript_expression"):
        if node.child_by_field_name("optional_chain") is not None:
            return False
        node = node.child_by_field_name("object")
    return True


def bad_assignment(node: Any) -> bool:
    left = node.child_by_field_name("left")
    is_pattern = left is not None and left.type in ("object_pattern", "array_pattern")
    if node.type == "augmented_assignment_expression":
        return not _is_target(left)
    return not (is_pattern or _is_target(left))


_REACHING = frozenset({"call_expression", "member_expression", "subscript_expression"})


def bad_update(node: Any) -> bool:
    """Return whether what is counted up or down is no variable, or is called or reached into."""
    around = node.parent
    if around is not None and around.type in _REACHING and around.start_byte == node.start_byte:
        return True
    return not _is_target(node.child_by_field_name("argument"))


_SHELTERING = frozenset(
    {
        *("parenthesized_expression", "arguments", "array", "object", "template_string"),
        *("statement_block", "class_body"),
    }
)
"""Nodes within which `in` is the operator that it is elsewhere."""


def bad_loop(node: Any) -> bool:
    """Return whether the start of a `for` with semicolons holds `in`, or ends with its line."""
    start = node.child_by_field_name("initializer")
    if start is None:
        return False
    ends = "declaration" not in start.type or start.text.endswith(b";")
    return not ends or _holds_in(start)


def _holds_in(node: Any) -> bool:
    operator = node.child_by_field_name("operator")
    if operator is not None and operator.type == "in":
        return True
    children = (child for child in node.named_children if child.type not in _SHELTERING)
    return any(map(_holds_in, children))


_MIXED = {b"??": (b"||", b"&&"), b"||": (b"??",), b"&&": (b"??",)}


def bad_operands(node: Any) -> bool:
    """Return whether an operand binds weaker than its operator, or must not be mixed with it."""
    operator = node.child_by_field_name("operator")
    sides = [node.child_by_field_name(side) for side in ("left", "right")]
    for side in filter(None, sides):
        if side.type in _LOOSE:
            return True
        inner = side.child_by_field_name("operator") if side.type == "binary_expression" else None
        if (
            operator is not None
            and inner is not None
            and inner.text in _MIXED.get(operator.text, ())
        ):
            return True
    is_power = operator is not None and operator.text == b"**"
    return (
        is_power
        and sides[0] is not None
        and sides[0].type in ("unary_expression", "await_expression")
    )


def bad_unary(node: Any) -> bool:
    argument = node.child_by_field_name("argument")
    if argument is None or argument.type in _LOOSE:
        return True
    return node.children[0].type == "delete" and argument.type in (
        "identifier",
        "private_property_identifier",
    )


def bad_ternary(node: Any) -> bool:
    condition = node.child_by_field_name("condition")
    return condition is not None and condition.type in _LOOSE


def bad_arguments(node: Any) -> bool:
    """Return whether an argument is left out, as in `f(a, , b)`, or `import` has over two."""
    signs = [child.type for child in node.children if child.type != "comment"]
    function = node.parent.child_by_field_name("function") if node.parent is not None else None
    if function is not None and function.type == "import" and signs.count(",") > 1:
        return True
    return _lacks_element(signs)


def bad_object(node: Any) -> bool:
    """Return whether a property is left out, as in `{, a}`."""
    return _lacks_element([child.type for child in node.children if child.type != "comment"])


def _lacks_element(signs: list[str]) -> bool:
    """Return whether a comma comes first in brackets, or after another one."""
    return any(each in ("(", "{", ",") and after == "," for each, after in pairwise(signs))


def bad_arrow(node: Any) -> bool:
    """Return whether the body of an arrow function is an object, which is read as a block."""
    first = node.child_by_field_name("body")
    while first is not None and first.type != "statement_block" and first.children:
        first = first.children[0]
    return first is not None and first.type == "{"


def bad_shorthand(node: Any) -> bool:
    """Return whether `{a = 1}` is an object rather than a pattern."""
    return node.parent is not None and node.parent.type == "object"


def bad_await(node: Any) -> bool:
    function = around(node, FUNCTIONS)
    return function is None or all(child.type != "async" for child in function.children)


def bad_yield(node: Any) -> bool:
    function = around(node, FUNCTIONS)
    if function is None:
        return True
    return "generator" not in function.type and all(
        child.type != "*" for child in function.children
    )


def bad_super(node: Any) -> bool:
    method = around(
        node, frozenset({"method_definition", "field_definition", "class_static_block"})
    )
    if method is None:
        return True
    if node.parent is None or node.parent.type != "call_expression":
        return False
    name = method.child_by_field_name("name")
    body = around(method, frozenset({"class_body", "object"}))
    heritage = (
        body is not None
        and body.parent is not None
        and any(child.type == "class_heritage" for child in body.parent.children)
    )
    return name is None or name.text != b"constructor" or not heritage


def bad_meta(node: Any) -> bool:
    is_target = node.text.startswith(b"new")
    return is_target and around(node, FUNCTIONS - {"arrow_function"}) is None


def bad_number(node: Any) -> bool:
    return re.fullmatch(rb"0\d.*|.*__.*|.*_|0[xXbBoO]", node.text) is not None


_TOKENS = re.compile(
    r"\\(?:[pP]\{[^}]*\}|k<[^>]*>|.)|\(\?(?:<[^=!>]*>|<[=!]|[:=!])|\[(?:\\.|[^\]\\])*\]|."
)


def bad_pattern(node: Any) -> bool:
    """Return whether a regular expression cannot be compiled."""
    parts = []
    names: set[str] = set()
    for token in _TOKENS.findall(node.text.decode()):
        if token.startswith("(?<") and token[3] not in "=!":
            if token in names or not token[3:-1].isidentifier():
                return True
            names.add(token)
            parts.append("(")
        elif token.startswith("\\"):
            parts.append("a")
        elif token.startswith("["):
            if bad_ranges(token):
                return True
            parts.append("a")
        elif token in ("(?<=", "(?<!"):
            parts.append("(?=")
        else:
            parts.append(token)
    try:
        re.compile("".join(parts))
    except (re.error, RecursionError, OverflowError):
        return True
    return re.search(r"[*+?}][+]|\(\?[=!][^)]*\)[*+?{]", "".join(parts)) is not None


def bad_ranges(group: str) -> bool:
    inner = group[2:-1] if group.startswith("[^") else group[1:-1]
    units = _UNITS.findall(inner)
    for first, dash, last in zip(units, units[1:], units[2:], strict=False):
        low, high = _code(first), _code(last)
        if dash == "-" and low is not None and high is not None and low > high:
            return True
    return False


_UNITS = re.compile(r"\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\.|[^\\]")
_CONTROLS = {"n": 10, "t": 9, "r": 13, "f": 12, "v": 11, "b": 8}


def _code(unit: str) -> int | None:
    """Return the code of a character in brackets; None for a class, or where that is open."""
    if len(unit) == 1:
        return ord(unit)
    if len(unit) > 2:
        return int(unit[2:], 16)
    if unit[1] in "dDwWsSpPc0123456789":
        return None
    return _CONTROLS.get(unit[1], ord(unit[1]))


def bad_flags(node: Any) -> bool:
    flags = node.text.decode()
    return len(set(flags)) < len(flags) or not set(flags) <= set("dgimsuy")
