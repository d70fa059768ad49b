r"""Simple LaTeX macros, found and taken out of the text; knows nothing of files or papers.

Understood are \newcommand and its relatives, \def with plain parameters, and \DeclareMathOperator; a definition
that programs TeX stays as it is.
"""

import re
from dataclasses import dataclass

_NAME = r"\s*(?:\{\s*\\([A-Za-z@]+)\s*\}|\\([A-Za-z@]+))\s*"
_COMMAND = (
    r"\\(new|renew|provide|DeclareRobust)[cC]ommand\*?"
    + _NAME
    + r"(?:\[(\d)\]\s*)?(?:\[([^\]]*)\]\s*)?"
)
_OPERATOR = r"\\DeclareMathOperator(\*?)" + _NAME
_DEF = r"(?:\\(?:long|global|protected)\s*)*\\g?def\s*\\([A-Za-z@]+)\s*((?:#\d)*)\s*"

DEFINITION = re.compile(rf"(?:{_COMMAND}|{_OPERATOR}|{_DEF})(?=\{{)")

PROGRAM = re.compile(
    r"@|##|\\(?:if(?!f(?![A-Za-z]))[A-Za-z]*|else|fi|expandafter|csname|let|[egx]?def|(?:re)?newcommand"
    r"|futurelet|catcode|begingroup|endgroup|relax)(?![A-Za-z])"
)
"""Signs that a definition programs TeX rather than abbreviates text."""

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
"""Commands that keep their name, however an author restyles them."""

BRACES = re.compile(r"\\.|[{}]", re.DOTALL)


@dataclass(frozen=True)
class Macro:
    """What a macro stands for, with #1 … #9 in it; the number of its arguments; the first one's default."""

    body: str
    parameters: int = 0
    default: str | None = None


def take_definitions(text: str) -> tuple[str, dict[str, Macro]]:
    r"""The text without the definitions that are understood, and the macros by name.

    A macro has one meaning throughout a text: the last one, or a \providecommand's where there is no other.
    """
    macros: dict[str, Macro] = {}
    kept, position = [], 0
    for match in DEFINITION.finditer(text):
        end = group_end(text, match.end())
        if match.start() < position or end is None:
            continue
        name, macro = _macro(match, text[match.end() + 1 : end - 1])
        if name in STRUCTURE or PROGRAM.search(name + macro.body):
            kept.append(text[position:end])
        else:
            kept.append(text[position : match.start()])
            macros[name] = macros.get(name, macro) if match[1] == "provide" else macro
        position = end
    return "".join(kept) + text[position:], macros


def group_end(text: str, start: int) -> int | None:
    """The position behind the group whose brace opens at `start`; None where it does not close."""
    depth = 0
    for match in BRACES.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0:
            return match.end()
    return None


def _macro(match: re.Match[str], body: str) -> tuple[str, Macro]:
    _, braced, bare, count, default, star, operator_braced, operator_bare, defined, parameters = (
        match.groups()
    )
    if defined:
        return defined, Macro(body, parameters.count("#"))
    if star is not None:
        return operator_braced or operator_bare, Macro(rf"\operatorname{star}{{{body}}}")
    return braced or bare, Macro(body, int(count or 0), default)
