"""What scripts hardly ever do, though it compiles and runs.

Counted in 580 modules of the standard library: no class of 2,447 defines a method twice without a
decorator, two comparisons of 14,359 compare a name with itself and three a constant with something,
and no function but those of local classes has a name like `__init__` within another function.
"""

import re

from rnngen.constraints.python.state import State

_CONSTANT = re.compile(r"(?<![\w.])(?:None|True|False) \Z")
_COMPARED = "=!<>+-*/%&|^@"
_SAME = re.compile(
    r"(?<![\w.)\]])([^\W\d][\w.]*) (?:==|!=|<=?|>=?|is|is not|in|not in) ([^\W\d][\w.]*)\Z"
)
_TAIL = 80
"""Characters of a line in which a comparison is looked for."""
_DEFINED = re.compile(r"\s*(?:async +)?def +(\w+)\Z")


def refused_by_habit(state: State) -> str:
    """Return the characters that would make a line of code something that scripts do not do."""
    line = state.line
    last = line[-1]
    if last == " ":
        return _COMPARED if _CONSTANT.search(line, max(len(line) - 8, 0)) else ""
    if not (last.isalnum() or last == "_"):
        return ""
    if line.find("def ", 0, 40) >= 0 and (defined := _DEFINED.match(line)):
        return _refused_in_name(state, defined[1])
    if " " in line[-_TAIL:]:
        same = _SAME.search(line, max(len(line) - _TAIL, 0))
        return "\n ):,;]}+-*/%" if same and same[1] == same[2] else ""
    return ""


def _refused_in_name(state: State, name: str) -> str:
    """Return what must not follow the name of a function so far."""
    if not state.place.scopes or state.script.pending == "@":
        return ""
    scope = state.place.scopes[-1]
    if scope.is_class:
        return "( " if name in scope.names else ""
    return "_" if name == "_" and len(state.place.scopes) > 1 else ""
