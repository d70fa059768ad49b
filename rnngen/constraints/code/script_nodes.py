"""Types of nodes in trees of JavaScript, and a way up such a tree."""

from typing import Any

FUNCTIONS = frozenset(
    {
        *("function_declaration", "function_expression", "arrow_function", "method_definition"),
        *("generator_function", "generator_function_declaration", "class_static_block"),
    }
)
BLOCKS = frozenset(
    {"program", "statement_block", "switch_case", "switch_default", "export_statement"}
)
"""Where declarations may stand."""
VARIABLES = frozenset({"lexical_declaration", "variable_declaration"})
NAMED = frozenset({"class_declaration", "function_declaration", "generator_function_declaration"})
"""Declarations of one name."""


def around(node: Any, types: frozenset[str], until: frozenset[str] = frozenset()) -> Any | None:
    """Return the nearest node around this one of one of the types, unless one of `until` is."""
    node = node.parent
    while node is not None and node.type not in types:
        if node.type in until:
            return None
        node = node.parent
    return node
