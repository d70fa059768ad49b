"""Rules of JavaScript beyond its grammar.

These are the early errors of ECMA-262 that code of a small model runs into. Code must also hold in
strict mode, as in modules and classes.
"""

from collections.abc import Callable, Mapping
from typing import Any

from rnngen.constraints.code import script_declarations as declarations
from rnngen.constraints.code import script_expressions as expressions
from rnngen.constraints.code.script_nodes import FUNCTIONS, around

Rule = Callable[[Any], bool]
"""Takes a node of a syntax tree, and returns whether it is wrong."""

_LOOPS = frozenset({"for_statement", "for_in_statement", "while_statement", "do_statement"})
_BREAKABLE = _LOOPS | {"switch_statement"}


def bad_expression(node: Any) -> bool:
    """Return whether a statement begins like a block, or like a declaration without a name."""
    first = node
    while first.children:
        first = first.children[0]
    parent = first.parent
    return first.type in ("function", "class", "{") or (
        first.type == "async"
        and parent is not None
        and parent.type in FUNCTIONS - {"arrow_function"}
    )


def bad_return(node: Any) -> bool:
    function = around(node, FUNCTIONS)
    return function is None or function.type == "class_static_block"


def bad_jump(node: Any) -> bool:
    label = node.child_by_field_name("label")
    if label is None:
        targets = _BREAKABLE if node.type == "break_statement" else _LOOPS
        return around(node, targets, FUNCTIONS) is None
    found = around(node, frozenset({"labeled_statement"}), FUNCTIONS)
    while found is not None and found.child_by_field_name("label").text != label.text:
        found = around(found, frozenset({"labeled_statement"}), FUNCTIONS)
    return found is None


def bad_try(node: Any) -> bool:
    return all(node.child_by_field_name(part) is None for part in ("handler", "finalizer"))


def bad_export(node: Any) -> bool:
    """Return whether an export stands within something, is a second default, or lacks its name."""
    if _is_within(node) or (_is_default(node) and _is_repeated_default(node)):
        return True
    clause = next((child for child in node.children if child.type == "export_clause"), None)
    if clause is None or node.child_by_field_name("source") is not None:
        return False
    known = {name.text for name, _ in declarations.declared(node.parent)}
    names = [child.child_by_field_name("name") for child in clause.named_children]
    return any(name is not None and name.text not in known for name in names)


def _is_default(node: Any) -> bool:
    return any(child.type == "default" for child in node.children[:2])


def _is_repeated_default(node: Any) -> bool:
    """Return whether the module has another default."""
    exports = (each for each in node.parent.named_children if each.type == "export_statement")
    return sum(map(_is_default, exports)) > 1


def _bad_import(node: Any) -> bool:
    return _is_within(node) or declarations.bad_declaration(node)


def _is_within(node: Any) -> bool:
    """Return whether an import or export stands within something."""
    return node.parent is None or node.parent.type != "program"


SCRIPT_RULES: Mapping[str, Rule] = {
    "assignment_expression": expressions.bad_assignment,
    "augmented_assignment_expression": expressions.bad_assignment,
    "for_statement": expressions.bad_loop,
    "update_expression": expressions.bad_update,
    "binary_expression": expressions.bad_operands,
    "unary_expression": expressions.bad_unary,
    "ternary_expression": expressions.bad_ternary,
    "object_assignment_pattern": expressions.bad_shorthand,
    "arguments": expressions.bad_arguments,
    "object": expressions.bad_object,
    "object_pattern": expressions.bad_object,
    "arrow_function": expressions.bad_arrow,
    "await_expression": expressions.bad_await,
    "yield_expression": expressions.bad_yield,
    "super": expressions.bad_super,
    "meta_property": expressions.bad_meta,
    "number": expressions.bad_number,
    "regex_pattern": expressions.bad_pattern,
    "regex_flags": expressions.bad_flags,
    "expression_statement": bad_expression,
    "return_statement": bad_return,
    "break_statement": bad_jump,
    "continue_statement": bad_jump,
    "lexical_declaration": declarations.bad_declaration,
    "variable_declaration": declarations.bad_declaration,
    "class_declaration": declarations.bad_declaration,
    "function_declaration": declarations.bad_declaration,
    "generator_function_declaration": declarations.bad_declaration,
    "import_statement": _bad_import,
    "export_statement": bad_export,
    "try_statement": bad_try,
    "with_statement": lambda node: True,
    "formal_parameters": declarations.bad_parameters,
    "catch_clause": declarations.bad_catch,
    "method_definition": declarations.bad_method,
    "private_property_identifier": declarations.bad_private,
}
"""Type of node → whether such a node is wrong."""
