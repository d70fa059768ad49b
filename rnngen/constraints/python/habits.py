"""Refuse what scripts hardly ever do, though it compiles and runs.

Counted in 580 modules of the standard library: no class of 2,447 defines a method twice without a
decorator, no module imports one twice, two comparisons of 14,359 compare a name with itself and
three a constant on the left, and 10 dots of 73,954 have a blank behind them. Of 2,949 functions of
modules 22 have a name like `__init__`.
"""

import re

from rnngen.constraints.python.lexer import NAME_CHARACTERS
from rnngen.constraints.python.state import State
from rnngen.constraints.python.usage import CLASSES

_CONSTANT = re.compile(r"(?<![\w.])(?:None|True|False) \Z")
_COMPARED = "=!<>+-*/%&|^@"
_SAME = re.compile(
    r"(?<![\w.)\]])([^\W\d][\w.]*) (?:==|!=|<=?|>=?|is|is not|in|not in) ([^\W\d][\w.]*)\Z"
)
_NAMING = ("def ", "class ", "import ", "async def ")
_COMPARING = ("= ", "is ", "in ", "not ", "< ", "> ")
_NAMES = NAME_CHARACTERS + "."
_TAIL = 80
"""Characters of a line in which a comparison is looked for."""
_DEFINED = re.compile(r"\s*(?:async +)?def +(\w+)\Z")


def refused_by_habit(state: State) -> str:
    """Return the characters that would make a line of code something that scripts do not do."""
    line = state.line
    last = line[-1]
    if last == " ":
        is_constant = line[-2] in "es" and _CONSTANT.search(line, max(len(line) - 8, 0))
        return _COMPARED if is_constant else ""
    if last == ".":
        return "" if line[-2:-1] in (" ", ".") else " \n"
    if not (last.isalnum() or last == "_"):
        return ""
    if line.lstrip(" ").startswith(_NAMING):
        return _refused_in_header(state, line)
    if line == "__a":
        return "l"  # the list `__all__` would name what nobody defines
    before = line.rstrip(_NAMES)
    if before.endswith(_COMPARING):
        same = _SAME.search(line, max(len(line) - _TAIL, 0))
        return "\n ):,;]}+-*/%" if same and same[1] == same[2] else ""
    return ""


def _refused_in_header(state: State, line: str) -> str:
    """Return what must not follow the name of a class, module or function."""
    if line.startswith("class "):
        return "(:" if line[6:] in CLASSES else ""
    if line.startswith("import "):
        return "\n,; " if line[7:] in state.place.scopes[0].names else ""
    defined = _DEFINED.match(line)
    return _refused_in_name(state, defined[1]) if defined else ""


def _refused_in_name(state: State, name: str) -> str:
    """Return what must not follow the name of a function so far."""
    if not state.place.scopes:
        return " "
    scope = state.place.scopes[-1]
    if not scope.is_class:
        return " _" if name == "_" else " "
    return " (" if name in scope.names and state.script.pending != "@" else " "
