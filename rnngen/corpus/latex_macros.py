r"""Definitions of simple LaTeX macros, taken out of the text.

Understood are \newcommand and its relatives, \def with plain parameters, and \DeclareMathOperator.
A definition that programs TeX stays as it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAME = r"\s*+(?:\{\s*+\\([A-Za-z@]++)\s*+\}|\\([A-Za-z@]++))\s*+"
_COMMAND = (
    r"\\(new|renew|provide|DeclareRobust)[cC]ommand\*?"
    + _NAME
    + r"(?:\[(\d)\]\s*+)?(?:\[([^\[\]]*+)\]\s*+)?"
)
_OPERATOR = r"\\DeclareMathOperator(\*?)" + _NAME
_DEF = r"(?:\\(?:long|global|protected)\s*+){0,3}\\g?def\s*+\\([A-Za-z@]++)\s*+((?:#\d){0,9}+)\s*+"

DEFINITION = re.compile(rf"(?:{_COMMAND}|{_OPERATOR}|{_DEF})(?=\{{)")

PROGRAM = re.compile(
    r"@|##|\\(?:if(?!f(?![A-Za-z]))[A-Za-z]*|else|fi|expandafter|csname|let|[egx]?def|(?:re)?newcommand"
    r"|futurelet|catcode|begingroup|endgroup|relax)(?![A-Za-z])"
)
"""Commands in a definition that programs TeX rather than abbreviates text."""

STRUCTURE = frozenset(
    {
        "part",
        "chapter",
        "section",
        "subsection",
        "subsubsection",
        "paragraph",
        "caption",
        "item",
        "footnote",
    }
    | {"title", "author", "maketitle", "begin", "end", "label", "ref", "cite", "input", "include"}
)
"""Commands that are kept even if an author redefines them."""

BRACES = re.compile(r"\\.|[{}]", re.DOTALL)


@dataclass(frozen=True)
class Macro:
    """A macro: its text with #1 … #9, its number of arguments, the default of the first."""

    body: str
    parameters: int = 0
    default: str | None = None


def take_definitions(text: str) -> tuple[str, dict[str, Macro]]:
    r"""Return the text without the definitions that are understood, and the macros by name.

    A macro has one meaning throughout a text: its last definition. A \providecommand counts only
    if there is no other.
    """
    macros: dict[str, Macro] = {}
    groups, kept, position = Groups(text), [], 0
    for match in DEFINITION.finditer(text):
        end = groups.end(match.end()) if match.start() >= position else None
        if end is None:
            continue
        name, macro = _macro(match, text[match.end() + 1 : end - 1])
        if name in STRUCTURE or PROGRAM.search(name + macro.body):
            kept.append(text[position:end])
        else:
            kept.append(text[position : match.start()])
            macros[name] = macros.get(name, macro) if match[1] == "provide" else macro
        position = end
    return "".join(kept) + text[position:], macros


class Groups:
    """The ends of the groups of a text, found in one pass that goes no further than needed."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[int] = []
        self._ends: dict[int, int] = {}
        self._braces: Iterator[re.Match[str]] = iter(())

    def end(self, start: int) -> int | None:
        """Return the position behind the group that opens at `start`; None if it never closes.

        Positions must not decrease, except into groups that were passed.
        """
        if not self._open and start not in self._ends:
            self._braces = BRACES.finditer(self._text, start)
        while start not in self._ends:
            brace = next(self._braces, None)
            if brace is None:
                return None
            if brace[0] == "{":
                self._open.append(brace.start())
            elif brace[0] == "}" and self._open:
                self._ends[self._open.pop()] = brace.end()
        return self._ends[start]


def _macro(match: re.Match[str], body: str) -> tuple[str, Macro]:
    _, braced, bare, count, default, star, operator_braced, operator_bare, defined, parameters = (
        match.groups()
    )
    if defined:
        return defined, Macro(body, parameters.count("#"))
    if star is not None:
        return operator_braced or operator_bare, Macro(rf"\operatorname{star}{{{body}}}")
    return braced or bare, Macro(body, int(count or 0), default)
