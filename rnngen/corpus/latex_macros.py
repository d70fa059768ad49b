r"""Simple LaTeX macros: definitions taken out of the text, uses expanded in place.

Understood are \newcommand and its relatives, \def with plain parameters, and \DeclareMathOperator.
A definition that programs TeX stays as it is.

The result typesets like the source. TeX reads tokens, but a text has characters. So expansion puts
a space where it would run into a control word (\cdot before S), and braces where it must be one
argument (x_ before \mathrm{d}). TeX skips a space after a macro's name; we keep it. In mathematics
it prints nothing, and in text it was a slip.
"""

import re
from collections.abc import Mapping
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
    """Return the position behind the group that opens at `start`, or None if it never closes."""
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


MAXIMUM_PASSES = 32
"""Macros nested deeper than this call themselves."""

MAXIMUM_GROWTH = 4
"""A text that grows beyond this factor, plus 100,000 characters, is given up."""

ARGUMENT_AWAITED = re.compile(
    r"(?:(?<!\\)[\^_]|\\(?:[dt]?frac|[dt]?binom|sqrt|math(?:rm|bf|bb|cal|frak|scr|sf|tt|it)|boldsymbol"
    r"|(?:wide)?(?:hat|tilde)|bar|vec|d?dot|overline|underline|text(?:it|bf|tt|sf|sc)?|emph))\s*\Z"
)
"""Commands that take the next token as their argument."""

ONE_TOKEN = re.compile(r"\\[A-Za-z]+|\\?.|\{[^{}]*\}", re.DOTALL)
TOKEN = re.compile(r"\\[A-Za-z@]+|\\?[^\\\s{}$&#\0]")
CONTROL_WORD_AT_END = re.compile(r"(?<!\\)(?:\\\\)*\\[A-Za-z@]+\Z")
BLANK = re.compile(r"[ \t]*(?:\n[ \t]*(?!\n|[ \t]))?")
"""White space within a paragraph."""

XSPACE = r"\xspace"
"""Ends a macro after which a space counts; here it always does."""

LONGEST_NAME = 40
"""Characters searched backwards for the start of a control word."""


class EndlessExpansion(ValueError):
    """Macros call themselves, or multiply beyond reason."""


def expand(text: str, macros: Mapping[str, Macro]) -> str:
    """Replace every macro, again and again until none is left; a use without its arguments stays.

    Raises:
        EndlessExpansion: if that never ends.
    """
    if not macros:
        return text
    names = "|".join(sorted(macros, key=len, reverse=True))
    uses = re.compile(rf"(?<!\\)(?:\\\\)*(\\(?:{names}))(?![A-Za-z@])")
    limit = 10**5 + MAXIMUM_GROWTH * len(text)
    for _ in range(MAXIMUM_PASSES):
        expanded = _expand_once(text, macros, uses, limit)
        if expanded == text:
            return text
        text = expanded
    raise EndlessExpansion


def _expand_once(text: str, macros: Mapping[str, Macro], uses: re.Pattern[str], limit: int) -> str:
    pieces, position, size = [""], 0, 0
    for use in uses.finditer(text):
        macro = macros[use[1][1:]]
        found = _arguments(text, use.end(), macro) if use.start(1) >= position else None
        if found is None:
            continue
        arguments, end = found
        before = text[position : use.start(1)]
        size += (
            len(before)
            + len(macro.body)
            + macro.body.count("#") * max(map(len, arguments), default=0)
        )
        if size > limit:
            raise EndlessExpansion
        replacement = _substitute(macro, arguments)
        pieces += [
            before,
            _grouped(replacement) if _awaits_argument(before or pieces[-1]) else replacement,
        ]
        position = end
    return _join([*pieces, text[position:]])


def _substitute(macro: Macro, arguments: list[str]) -> str:
    """Return the text of a macro with the arguments in it."""
    literals_and_numbers = re.split(r"(?<!\\)#([1-9])", macro.body.removesuffix(XSPACE))
    literals_and_numbers[1::2] = [
        "".join(arguments[int(n) - 1 : int(n)]) for n in literals_and_numbers[1::2]
    ]
    return _join(literals_and_numbers)


def _join(pieces: list[str]) -> str:
    """Join the pieces, with a space where a control word would run into letters."""
    spaced: list[str] = []
    for piece in filter(None, pieces):
        if spaced and piece[0].isalpha() and CONTROL_WORD_AT_END.search(spaced[-1][-LONGEST_NAME:]):
            spaced.append(" ")
        spaced.append(piece)
    return "".join(spaced)


def _awaits_argument(before: str) -> bool:
    return ARGUMENT_AWAITED.search(before[-LONGEST_NAME:]) is not None


def _grouped(replacement: str) -> str:
    return replacement if ONE_TOKEN.fullmatch(replacement) else f"{{{replacement}}}"


def _arguments(text: str, position: int, macro: Macro) -> tuple[list[str], int] | None:
    """Return the arguments of a use and the position behind them; None if one is missing."""
    arguments: list[str] = []
    if macro.default is not None:
        option = re.compile(r"\s*\[((?:[^\[\]{}]|\{[^{}]*\})*)\]").match(text, position)
        arguments.append(option[1] if option else macro.default)
        position = option.end() if option else position
    while len(arguments) < macro.parameters:
        found = _argument(text, position)
        if found is None:
            return None
        arguments.append(found[0])
        position = found[1]
    if not macro.parameters and text.startswith("{}", position):
        position += 2  # written only to end the name
    return arguments, position


def _argument(text: str, position: int) -> tuple[str, int] | None:
    """Return the next group without its braces, or token, and the position behind it."""
    blank = BLANK.match(text, position)
    position = blank.end() if blank else position
    if text[position : position + 1] == "{":
        end = group_end(text, position)
        return (text[position + 1 : end - 1], end) if end else None
    token = TOKEN.match(text, position)
    return (token[0], token.end()) if token else None
