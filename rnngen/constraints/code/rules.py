"""Rules of a language beyond its grammar, such as no `break` outside a loop.

Grammars of tree-sitter are made for editors, so they accept a little more than compilers do. A rule
looks at one node of a syntax tree and says whether it is wrong. `RULES` has those of each language.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from itertools import chain
from typing import Any

from rnngen.constraints.code.c_rules import C_RULES, is_repeated
from rnngen.constraints.code.script_nodes import NAMED, VARIABLES
from rnngen.constraints.code.script_rules import SCRIPT_RULES
from rnngen.corpus.syntax import grammar_of, parse_problem

Rule = Callable[[Any], bool]
"""Takes a node, and returns whether it is wrong."""


def within(around: frozenset[str], until: frozenset[str] = frozenset()) -> Rule:
    """Return a rule: the node must lie within one of `around`, with none of `until` between."""

    def is_outside(node: Any) -> bool:
        node = node.parent
        while node is not None and node.type not in around:
            if node.type in until:
                return True
            node = node.parent
        return node is None

    return is_outside


_C_FUNCTION = frozenset({"function_definition", "lambda_expression"})
_C_LOOPS = frozenset({"for_statement", "while_statement", "do_statement", "for_range_loop"})
_C_STATEMENTS = frozenset(
    {
        "expression_statement",
        *("if_statement", "for_statement", "while_statement", "do_statement", "switch_statement"),
        *("return_statement", "break_statement", "continue_statement", "goto_statement"),
        *("labeled_statement", "case_statement", "compound_statement"),
    }
)


def _is_loose(node: Any) -> bool:
    """Return whether a statement stands outside any function."""
    around = node.parent
    while around is not None and around.type.startswith(("preproc", "linkage", "declaration_list")):
        around = around.parent
    if around is not None and around.type not in ("translation_unit", "namespace_definition"):
        return False
    # A macro in capitals may stand for a declaration, and a lone semicolon for nothing.
    if not node.named_children:
        return node.type != "expression_statement"
    function = node.named_children[0].child_by_field_name("function")
    is_macro = function is not None and (
        function.text.isupper() or function.text in (b"static_assert", b"_Static_assert")
    )
    return node.type != "expression_statement" or not is_macro


def _is_bodiless(node: Any) -> bool:
    """Return whether a function is defined without parameters, other than by a macro."""
    kind = node.child_by_field_name("type")
    if kind is not None and kind.text.isupper():
        return False
    declarator = node.child_by_field_name("declarator")
    while declarator is not None and declarator.type != "function_declarator":
        inner = declarator.child_by_field_name("declarator")
        declarator = inner or next(iter(declarator.named_children), None)
    return declarator is None


def _is_no_macro(node: Any) -> bool:
    """Return whether what is taken for a macro lacks the capitals of one."""
    name = node.child_by_field_name("name")
    return name is None or not name.text.isupper()


_DIRECTIVES = frozenset(
    {b"#pragma", b"#error", b"#warning", b"#line", b"#undef", b"#ident", b"#include_next"}
)
"""Directives that stand alone."""


def _is_no_directive(node: Any) -> bool:
    """Return whether a directive is unknown, or without its other half, like `#endif`."""
    name = node.child_by_field_name("directive")
    return name is None or b"".join(name.text.split()) not in _DIRECTIVES


def _has_open_comment(node: Any) -> bool:
    """Return whether the text of a macro opens a comment without closing it."""
    return node.text.rfind(b"/*") > node.text.rfind(b"*/")


def _mixes_parameters(node: Any) -> bool:
    """Return whether some parameters are mere names and others are declared."""
    types = {child.type for child in node.named_children}
    return "identifier" in types and "parameter_declaration" in types


def _has_loose_operand(node: Any) -> bool:
    """Return whether an operand binds weaker than its operator."""
    sides = [node.child_by_field_name(side) for side in ("left", "right")]
    return any(side is not None and side.type in _LOOSE_OPERANDS for side in sides)


def _is_too_long(node: Any) -> bool:
    """Return whether a type is made of words that do not fit together, like `long long long`."""
    words = node.text.split()
    return words.count(b"long") > 2 or any(
        words.count(word) > 1 for word in (b"short", b"signed", b"unsigned")
    )


_LOOSE_OPERANDS = frozenset(
    {"assignment_expression", "conditional_expression", "lambda_expression"}
)
_C_BREAKS = within(_C_LOOPS | {"switch_statement"}, _C_FUNCTION)
_C_RULES: Mapping[str, Rule] = {
    **dict.fromkeys(_C_STATEMENTS, _is_loose),
    "break_statement": lambda node: _is_loose(node) or _C_BREAKS(node),
    "continue_statement": within(_C_LOOPS, _C_FUNCTION),
    "case_statement": within(frozenset({"switch_statement"}), _C_FUNCTION),
    "function_definition": _is_bodiless,
    "parameter_list": _mixes_parameters,
    "macro_type_specifier": _is_no_macro,
    "preproc_call": _is_no_directive,
    "preproc_arg": _has_open_comment,
    "binary_expression": _has_loose_operand,
    "sized_type_specifier": _is_too_long,
}

_JAVA_BODIES = frozenset({"method_declaration", "lambda_expression", "constructor_declaration"})
_JAVA_LOOPS = frozenset(
    {"for_statement", "while_statement", "do_statement", "enhanced_for_statement"}
)
_JAVA_SWITCH = frozenset({"switch_expression", "switch_statement"})
_JAVA_TOP = frozenset(
    {
        *("package_declaration", "import_declaration", "class_declaration", "record_declaration"),
        *("interface_declaration", "enum_declaration", "annotation_type_declaration"),
        *("module_declaration", "line_comment", "block_comment"),
    }
)
_HIDDEN = frozenset({"private", "protected", "static"})
_PARTS = {"package_declaration": 0, "import_declaration": 1, "package_clause": 0}
"""Type of node → its part of a file, which comes before later parts; any other is in part 2."""


def _neighbour(piece: Any) -> Any | None:
    """Return the piece of code before a piece at the top of a file, if there is one."""
    before = piece.prev_named_sibling
    while before is not None and "comment" in before.type:
        before = before.prev_named_sibling
    return before


def only_of(allowed: frozenset[str], first: str = "") -> Rule:
    """Return a rule for pieces at the top of a file.

    Args:
        allowed: the types that they may have.
        first: the type of the first one, if that is fixed.
    """

    def is_misplaced(piece: Any) -> bool:
        kind = piece.type
        if kind not in allowed:
            return True
        if "comment" in kind:
            return False
        before = _neighbour(piece)
        if before is None:
            return bool(first) and kind != first
        part = _PARTS.get(kind, 2)
        return part == 0 or part < _PARTS.get(before.type, 2)

    return is_misplaced


def _are_misplaced(node: Any) -> bool:
    """Return whether modifiers are repeated, or hide a class at the top of a file."""
    words = [child.type for child in node.children if not child.is_named]
    top = node.parent is not None and node.parent.parent is not None
    is_top = top and node.parent.parent.type == "program"
    return len(set(words)) < len(words) or (is_top and bool(_HIDDEN & set(words)))


def either(*rules: Rule) -> Rule:
    """Return a rule that is broken if one of some rules is."""
    return lambda node: any(rule(node) for rule in rules)


_JAVA_RULES: Mapping[str, Rule] = {
    "modifiers": _are_misplaced,
    "binary_expression": _has_loose_operand,
    "break_statement": within(_JAVA_LOOPS | _JAVA_SWITCH | {"labeled_statement"}, _JAVA_BODIES),
    "continue_statement": within(_JAVA_LOOPS, _JAVA_BODIES),
}

_GO_TOP = frozenset(
    {
        *("package_clause", "import_declaration", "function_declaration", "method_declaration"),
        *("const_declaration", "var_declaration", "type_declaration", "comment"),
    }
)
_GO_FUNCTION = frozenset({"function_declaration", "method_declaration", "func_literal"})
_GO_LOOPS = frozenset({"for_statement"})
_GO_SWITCH = frozenset({"expression_switch_statement", "type_switch_statement", "select_statement"})
_GO_RULES: Mapping[str, Rule] = {
    "break_statement": within(_GO_LOOPS | _GO_SWITCH, _GO_FUNCTION),
    "continue_statement": within(_GO_LOOPS, _GO_FUNCTION),
}

_NUMBER = re.compile(rb"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_JSON_RULES: Mapping[str, Rule] = {
    "number": lambda node: not _NUMBER.fullmatch(node.text),
    "comment": lambda node: True,
}

RULES: Mapping[str, Mapping[str, Rule]] = {
    "javascript": SCRIPT_RULES,
    "c": {
        **_C_RULES,
        **C_RULES,
        "function_definition": either(_is_bodiless, is_repeated),
    },
    "cpp": _C_RULES,
    "java": _JAVA_RULES,
    "go": _GO_RULES,
    "json": _JSON_RULES,
}
"""Language → type of node → its rule."""

PIECES: Mapping[str, tuple[str, Rule]] = {
    "java": ("program", only_of(_JAVA_TOP)),
    "go": ("source_file", only_of(_GO_TOP, "package_clause")),
}
"""Language → type of its root, and the rule of each piece at the top of a file."""


NAMES = (
    *("identifier", "field_identifier", "type_identifier", "package_identifier"),
    *("shorthand_property_identifier", "shorthand_property_identifier_pattern"),
    "statement_identifier",
)
"""Types of nodes that are names. A parser takes keywords for names where they make no sense."""


def _is_judged(node: Any, start: int) -> bool:
    """Return whether a declaration of JavaScript was judged when its names were new."""
    if node.type in NAMED:
        name = node.child_by_field_name("name")
        return name is not None and name.end_byte < start
    if node.type in VARIABLES:
        last = node.named_child(node.named_child_count - 1)
        value = last.child_by_field_name("value")
        return value is not None and value.start_byte < start
    return False


class Judge:
    """Looks for nodes that break the rules of a language."""

    def __init__(self, language: str) -> None:
        self.is_strict = True
        """Whether to look at all. Real code breaks some rules, by the use of macros."""
        self._rules = RULES.get(language, {})
        root, self._piece = PIECES.get(language, ("", lambda piece: False))
        grammar = grammar_of(language)
        patterns = [f"({kind}) @node" for kind in self._rules if grammar.has(kind)]
        if root:
            patterns.append(f"({root} (_) @piece)")
        words = " ".join(f'"{word}"' for word in sorted(grammar.reserved))
        if words:
            names = filter(grammar.has, NAMES)
            patterns += [f"(({name}) @name (#any-of? @name {words}))" for name in names]
        self._cursor = grammar.cursor(patterns) if patterns else None

    def fault(self, root: Any, start: int = 0) -> Any | None:
        """Return a node that breaks a rule, among those that reach beyond the byte `start`."""
        if self._cursor is None or not self.is_strict:
            return None
        self._cursor.set_byte_range(max(start, 0), max(root.end_byte, start + 1))
        captures = self._cursor.captures(root)
        if not captures:
            return None
        nodes = (node for node in captures.get("node", ()) if not _is_judged(node, start))
        wrong = (node for node in nodes if self._rules[node.type](node))
        misplaced = filter(self._piece, captures.get("piece", ()))
        return next(chain(captures.get("name", ()), wrong, misplaced), None)


@cache
def judge_of(language: str) -> Judge:
    """Return the judge of a language whose grammar is installed."""
    return Judge(language)


def problem(language: str, text: str) -> str | None:
    """Return why a text is not valid in a language, as a clause with its line, or None."""
    broken = parse_problem(language, text)
    if broken is not None:
        return broken
    fault = judge_of(language).fault(grammar_of(language).parse(text.encode()).root_node)
    if fault is None:
        return None
    row, column = fault.start_point
    kind = fault.type.replace("_", " ")
    return f"has a {kind} that is not allowed there (line {row + 1}, column {column + 1})"
