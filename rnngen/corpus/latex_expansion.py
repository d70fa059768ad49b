r"""LaTeX macros expanded in place, such that the result typesets alike; knows nothing of how they were defined.

TeX reads tokens, a text has characters: so a space is put where an expansion would run into a control word
(\cdot before S), and braces where it must be one argument (x_ before \mathrm{d}). A space behind a macro's name,
which TeX passes over, stays: in mathematics it prints nothing, and in text it was a slip.
"""

import re
from collections.abc import Mapping

from rnngen.corpus.latex_macros import Macro, group_end

MAXIMUM_PASSES = 32
"""Macros nested more deeply than this call themselves."""

MAXIMUM_GROWTH = 4
"""A text that grows beyond this factor (and 100,000 characters) is given up."""

ARGUMENT_AWAITED = re.compile(
    r"(?:(?<!\\)[\^_]|\\(?:[dt]?frac|[dt]?binom|sqrt|math(?:rm|bf|bb|cal|frak|scr|sf|tt|it)|boldsymbol"
    r"|(?:wide)?(?:hat|tilde)|bar|vec|d?dot|overline|underline|text(?:it|bf|tt|sf|sc)?|emph))\s*\Z"
)
"""What takes the next token as its argument."""

ONE_TOKEN = re.compile(r"\\[A-Za-z]+|\\?.|\{[^{}]*\}", re.DOTALL)
TOKEN = re.compile(r"\\[A-Za-z@]+|\\?[^\\\s{}$&#\0]")
CONTROL_WORD_AT_END = re.compile(r"(?<!\\)(?:\\\\)*\\[A-Za-z@]+\Z")
BLANK = re.compile(r"[ \t]*(?:\n[ \t]*(?!\n|[ \t]))?")
"""White space within a paragraph."""

XSPACE = r"\xspace"
"""Ends a macro behind whose name a space is a space; here it always is one."""

LONGEST_NAME = 40
"""How far back the start of a control word is looked for."""


class EndlessExpansion(ValueError):
    """Macros call themselves, or multiply beyond reason."""


def expand(text: str, macros: Mapping[str, Macro]) -> str:
    """The text with every macro replaced, again and again until none is left.

    A use without its arguments stays.

    Raises:
        EndlessExpansion: where that does not come to an end.
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
    """The replacement text with the arguments in it."""
    literals_and_numbers = re.split(r"(?<!\\)#([1-9])", macro.body.removesuffix(XSPACE))
    literals_and_numbers[1::2] = [
        "".join(arguments[int(n) - 1 : int(n)]) for n in literals_and_numbers[1::2]
    ]
    return _join(literals_and_numbers)


def _join(pieces: list[str]) -> str:
    """The pieces in a row, with a space where a control word would run on into letters."""
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
    """A use's arguments and the position behind them; None where they are not all there."""
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
    """The group or token that comes next, without its braces, and the position behind it."""
    blank = BLANK.match(text, position)
    position = blank.end() if blank else position
    if text[position : position + 1] == "{":
        end = group_end(text, position)
        return (text[position + 1 : end - 1], end) if end else None
    token = TOKEN.match(text, position)
    return (token[0], token.end()) if token else None
