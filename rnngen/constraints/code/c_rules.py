"""Rules of C beyond its grammar, other than where statements may stand.

They are what ISO C calls constraints, of declarations above all. Names in capitals may be macros,
so they are exempt. Each function takes a node of a syntax tree, and returns whether it is wrong.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rnngen.constraints.code.script_rules import Rule

_STORAGE = (b"static", b"extern", b"auto", b"register")
_TYPES = frozenset({b"char", b"int", b"float", b"double", b"void"})
_TYPE_WORDS = _TYPES | {b"long", b"short", b"signed", b"unsigned"}
_NUMBERS = ("number_literal", "char_literal", "binary_expression", "null", "true", "false")
_WRAPPERS = ("parenthesized_declarator", "array_declarator", "init_declarator")
_INCLUDE = re.compile(
    rb"\s*#\s*(?:include|import)(?:_next)?\s*(?:\"[^\"\n]*\"|<[^>\n]*>|\w+(?:\([^\n]*\))?)"
    rb"\s*(?:/\*.*?\*/\s*|//[^\n]*\s*)*",
    re.DOTALL,
)
_MACRO_STRINGS = re.compile(rb"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|/\*.*?\*/|//[^\n]*")


def _bare(declarator: Any | None) -> Any | None:
    """Return a declarator without parentheses, sizes and its value."""
    while declarator is not None and declarator.type in _WRAPPERS:
        inner = declarator.child_by_field_name("declarator")
        declarator = inner or next(iter(declarator.named_children), None)
    return declarator


def _storage(node: Any) -> list[bytes]:
    """Return the storage classes of a declaration."""
    found = [child.text for child in node.children if child.type == "storage_class_specifier"]
    return [each for each in found if each in _STORAGE]


def bad_declaration(node: Any) -> bool:
    """Return whether a declaration of a variable or function is wrong by itself."""
    storage, kind = _storage(node), node.child_by_field_name("type")
    declarators = node.children_by_field_name("declarator")
    if len(storage) > 1 or any(map(_has_wrong_value, declarators)) or is_repeated(node):
        return True
    if kind is None:
        return False
    bare = [_bare(each) for each in declarators]
    names = [each for each in bare if each is not None and each.type == "identifier"]
    if kind.text == b"void" and names and b"extern" not in storage:
        return True
    is_loose = any(each.type == "parenthesized_declarator" for each in _undone(declarators))
    if is_loose and names and not kind.text.isupper():
        return True
    if kind.type == "struct_specifier" and names and b"extern" not in storage:
        return _is_incomplete(kind)
    return (_is_outside(node) or b"static" in storage) and any(map(_is_computed, declarators))


def _undone(declarators: list[Any]) -> Iterator[Any]:
    """Yield declarators without their values."""
    for each in declarators:
        yield each.child_by_field_name("declarator") if each.type == "init_declarator" else each


def _has_wrong_value(declarator: Any) -> bool:
    """Return whether a declarator gives a value to a function, or a number to an array."""
    if declarator.type != "init_declarator":
        return False
    inner, value = (declarator.child_by_field_name(part) for part in ("declarator", "value"))
    if inner is not None and inner.type == "array_declarator":
        return value is not None and value.type in _NUMBERS
    while inner is not None and inner.type == "pointer_declarator":
        inner = inner.child_by_field_name("declarator")
    if inner is None or inner.type != "function_declarator":
        return False
    name = inner.child_by_field_name("declarator")
    return name is not None and name.type == "identifier" and not name.text.isupper()


def _is_incomplete(kind: Any) -> bool:
    """Return whether neither the file nor a header can say what a structure holds."""
    name = kind.child_by_field_name("name")
    if name is None or kind.child_by_field_name("body") is not None:
        return False
    known = rb"#\s*(?:include|define)|\bstruct\s+" + re.escape(name.text) + rb"\s*\{"
    return re.search(known, _root(kind).text) is None


def _is_outside(node: Any) -> bool:
    """Return whether a declaration stands outside any function."""
    around = node.parent
    while around is not None and around.type.startswith(("preproc", "linkage", "declaration_list")):
        around = around.parent
    return around is not None and around.type == "translation_unit"


def _is_computed(declarator: Any) -> bool:
    """Return whether a variable's first value is no constant."""
    value = declarator.child_by_field_name("value")
    nodes = [] if declarator.type != "init_declarator" or value is None else [value]
    while nodes:
        node = nodes.pop()
        if node.type in ("assignment_expression", "update_expression", "comma_expression"):
            return True
        if node.type == "call_expression":
            name = node.child_by_field_name("function")
            if not (_may_be_macro(name) or _is_defined(name)):
                return True
            continue
        nodes += node.named_children
    return False


def _may_be_macro(name: Any | None) -> bool:
    """Return whether a name may be that of a macro."""
    if name is None or name.type != "identifier":
        return False
    return name.text.startswith(b"_") or name.text.isupper()


def _is_defined(name: Any) -> bool:
    """Return whether the file defines a macro of this name."""
    text = _root(name).text
    return re.search(rb"#\s*define\s+" + re.escape(name.text) + rb"\b", text) is not None


def _root(node: Any) -> Any:
    while node.parent is not None:
        node = node.parent
    return node


def bad_typedef(node: Any) -> bool:
    """Return whether a type is given a name that is a type of the language."""
    if _storage(node) or is_repeated(node):
        return True
    for declarator in node.children_by_field_name("declarator"):
        while declarator is not None and declarator.type.endswith("declarator"):
            inner = declarator.child_by_field_name("declarator")
            declarator = inner or next(iter(declarator.named_children), None)
        if declarator is not None and declarator.text in _TYPE_WORDS:
            return True
    return False


def bad_parameters(node: Any) -> bool:
    """Return whether parameters are mixed with mere names, or named twice."""
    parts = [child for child in node.named_children if child.type != "comment"]
    types = {part.type for part in parts}
    if "identifier" in types and "parameter_declaration" in types:
        return True
    declared = [part for part in parts if part.type == "parameter_declaration"]
    names = [name for part in declared if (name := _name(part)) is not None]
    if len(set(names)) < len(names) or any({*_storage(part)} - {b"register"} for part in declared):
        return True
    if len(declared) > 1 and any(part.text == b"void" for part in declared):
        return True
    # By its looks the first one in `(L, int n)` is no type.
    is_first = len(declared) > 1 and _is_alone(declared[0]) and not all(map(_is_alone, declared))
    return is_first and (bool(names) or _is_of_definition(node))


def _is_of_definition(node: Any) -> bool:
    around = node.parent
    while around is not None and around.type.endswith("declarator"):
        around = around.parent
    return around is not None and around.type == "function_definition"


def _name(parameter: Any) -> bytes | None:
    """Return the name of a parameter."""
    declarator = parameter.child_by_field_name("declarator")
    while declarator is not None and declarator.type != "identifier":
        inner = declarator.child_by_field_name("declarator")
        if inner is None and declarator.type == "parenthesized_declarator":
            inner = next(iter(declarator.named_children), None)
        declarator = inner
    return None if declarator is None else declarator.text


def _is_alone(parameter: Any) -> bool:
    kind = parameter.child_by_field_name("type")
    is_name = kind is not None and kind.type == "type_identifier" and len(parameter.children) == 1
    if not is_name or kind is None:
        return False
    return not (kind.text.endswith(b"_t") or any(65 <= each <= 90 for each in kind.text[:-1]))


def bad_field(node: Any) -> bool:
    """Return whether a field is stored somewhere, or has a type but no name."""
    kind = node.child_by_field_name("type")
    is_type = kind is not None and kind.type == "type_identifier" and not kind.text.isupper()
    return bool(_storage(node)) or (is_type and node.child_by_field_name("declarator") is None)


def bad_attribute(node: Any) -> bool:
    """Return whether what follows the parameters of a function is no macro."""
    declared = node.child_by_field_name("declarator")
    if declared is not None and declared.type == "function_declarator":
        return True
    loose = [
        child for child in node.children[2:] if child.type in ("identifier", "call_expression")
    ]
    return any(not _may_be_macro(child.child_by_field_name("function") or child) for child in loose)


def bad_size(node: Any) -> bool:
    """Return whether a type is made of words that do not fit together, like `long float`."""
    words = node.text.split()
    kind = node.child_by_field_name("type")
    base = b"int" if kind is None else kind.text
    longs = words.count(b"long")
    signs = words.count(b"signed") + words.count(b"unsigned")
    shorts = words.count(b"short")
    if longs > 2 or signs > 1 or shorts > 1 or (longs and shorts):
        return True
    if base == b"char":
        return bool(longs or shorts)
    if base == b"double":
        return bool(signs or shorts or longs > 1)
    is_name = kind is not None and kind.type == "type_identifier" and not base.isupper()
    return base in _TYPES - {b"int"} or is_name


def bad_condition(node: Any) -> bool:
    """Return whether a condition of the preprocessor is missing, or calls no macro."""
    condition = node.child_by_field_name("condition")
    if condition is not None:
        line = node.text[: condition.end_byte - node.start_byte]
        if re.search(rb"(?<!\\)\n", _MACRO_STRINGS.sub(b"", line)):
            return True
    nodes = [] if condition is None else [condition]
    while nodes:
        inner = nodes.pop()
        if inner.type == "call_expression":
            if not _may_be_macro(inner.child_by_field_name("function")):
                return True
        elif inner.type not in ("preproc_defined", "comment"):
            nodes += inner.named_children
    return False


def bad_address(node: Any) -> bool:
    """Return whether the address is taken of something that has none."""
    argument = node.child_by_field_name("argument")
    if argument is None or node.children[0].type != "&":
        return False
    is_address = argument.type == "pointer_expression" and argument.children[0].type == "&"
    return is_address or argument.type in _WITHOUT_ADDRESS


_WITHOUT_ADDRESS = (
    *("number_literal", "unary_expression", "binary_expression", "update_expression"),
    *("assignment_expression", "cast_expression", "sizeof_expression", "char_literal"),
)


def bad_include(node: Any) -> bool:
    """Return whether something follows the name of a header."""
    return not _INCLUDE.fullmatch(node.text)


def bad_strings(node: Any) -> bool:
    """Return whether strings stand beside a name in small letters, which no macro has."""
    names = [child for child in node.named_children if child.type == "identifier"]
    return any(name.text.islower() and not _is_defined(name) for name in names)


def bad_macro(node: Any) -> bool:
    """Return whether the text of a macro has a loose bracket, or opens a comment."""
    text = node.text
    if text.rfind(b"/*") > text.rfind(b"*/"):
        return True
    open_brackets: list[int] = []
    for each in _MACRO_STRINGS.sub(b"", text):
        if each in b"([":
            open_brackets.append(each + (1 if each == 40 else 2))
        elif each in b")]" and (not open_brackets or open_brackets.pop() != each):
            return True
    return bool(open_brackets)


def is_repeated(node: Any) -> bool:
    """Return whether a block declares a name again, as something else or with a second value."""
    block = node.parent
    if block is None or block.type not in ("translation_unit", "compound_statement"):
        return False
    own = _declared(node)
    names = {name for name, _ in own}
    if not names:
        return False
    is_local = block.type == "compound_statement"
    if not is_local and _has_two_types(node, names):
        return True
    others = [
        each
        for child in block.named_children
        if child.type in _DECLARING and child.start_byte != node.start_byte
        for each in _declared(child)
        if each[0] in names
    ]
    around = block.parent
    if is_local and around is not None and around.type == "function_definition":
        others += [(name, "variable") for name in _parameters(around) if name in names]
    return len(names) < len(own) or any(
        _collide(kind, other, is_local)
        for name, kind in own
        for same, other in others
        if name == same
    )


def _has_two_types(node: Any, names: set[bytes]) -> bool:
    """Return whether another declaration gives a variable another type."""
    kind = node.child_by_field_name("type")
    if node.type != "declaration" or kind is None or kind.type != "primitive_type":
        return False
    for child in node.parent.named_children:
        other = child.child_by_field_name("type") if child.type == "declaration" else None
        if other is None or other.type != "primitive_type" or other.text == kind.text:
            continue
        if any(name in names for name, _ in _declared(child)):
            return True
    return False


def _declared(node: Any) -> list[tuple[bytes, str]]:
    """Return the names that a declaration declares, and what as."""
    found = []
    for declarator in node.children_by_field_name("declarator"):
        kind = "defined" if declarator.type == "init_declarator" else "variable"
        inner = declarator
        while inner is not None and inner.type.endswith("declarator"):
            if inner.type == "function_declarator" and kind != "type":
                kind = "function"
            nested = inner.child_by_field_name("declarator")
            inner = nested or next(iter(inner.named_children), None)
        if inner is not None and inner.type in ("identifier", "type_identifier"):
            if node.type == "type_definition":
                kind = "type"
            elif node.type == "function_definition":
                # Without parameters it is a macro.
                kind = "body" if kind == "function" else "macro"
            if not (b"extern" in _storage(node) and kind == "variable"):
                found.append((inner.text, kind))
    return found


_DECLARING = ("declaration", "function_definition", "type_definition")


def _collide(one: str, other: str, is_local: bool) -> bool:
    """Return whether two declarations of a name in one block exclude each other."""
    kinds = {one, other}
    if "macro" in kinds:
        return False
    if is_local:
        return "function" not in kinds
    if kinds == {"body"} or kinds == {"defined"}:
        return True
    groups = {"type": 0, "variable": 1, "defined": 1, "function": 2, "body": 2}
    return groups[one] != groups[other]


def _parameters(function: Any) -> list[bytes]:
    declarator = function.child_by_field_name("declarator")
    while declarator is not None and declarator.type != "function_declarator":
        declarator = declarator.child_by_field_name("declarator")
    found = None if declarator is None else declarator.child_by_field_name("parameters")
    parts = [] if found is None else found.named_children
    return [
        name
        for part in parts
        if part.type == "parameter_declaration" and (name := _name(part)) is not None
    ]


C_RULES: Mapping[str, Rule] = {
    "declaration": bad_declaration,
    "field_declaration": bad_field,
    "function_declarator": bad_attribute,
    "type_definition": bad_typedef,
    "parameter_list": bad_parameters,
    "sized_type_specifier": bad_size,
    "preproc_if": bad_condition,
    "preproc_elif": bad_condition,
    "pointer_expression": bad_address,
    "preproc_include": bad_include,
    "preproc_arg": bad_macro,
    "concatenated_string": bad_strings,
}
"""Type of node → whether such a node is wrong, in C but not in C++."""
