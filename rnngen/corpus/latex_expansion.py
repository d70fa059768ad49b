r"""Uses of LaTeX macros, expanded in place.

The result typesets like the source. TeX reads tokens, but a text has characters. So expansion puts
a space where it would run into a control word (\cdot before S), and braces where it must be one
argument (x_ before \mathrm{d}). TeX skips a space after a macro's name; we keep it. In mathematics
it prints nothing, and in text it was a slip.
"""

import re
from collections.abc import Iterator, Mapping

from rnngen.corpus.latex_macros import Groups, Macro

MAXIMUM_PASSES = 32
"""Macros nested deeper than this call themselves."""

MAXIMUM_GROWTH = 4
"""A text that grows beyond this factor, plus 100,000 characters, is given up."""

MAXIMUM_WORK = 6
"""A text is given up whose expansions take more work, per character and plus 100,000."""

WORK_OF_USE = 24
"""Work of an expansion besides one for each character that it reads or writes."""

USE = re.compile(r"(?<!\\)(?:\\\\)*+(\\([A-Za-z@]++))")

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

OPTION = re.compile(r"\s*+\[((?:[^\[\]{}]++|\{[^{}]*+\})*+)\]")

PARAMETER = re.compile(r"(?<!\\)#([1-9])")

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
    expansion = _Expansion(text, macros)
    for _ in range(MAXIMUM_PASSES):
        if not expansion.advance():
            return expansion.text
    raise EndlessExpansion


class _Expansion:
    """A text whose macros are replaced pass by pass.

    A pass looks for macros only where the last one wrote. So the time depends on the text and on
    what is written, not on the number of passes.
    """

    def __init__(self, text: str, macros: Mapping[str, Macro]) -> None:
        self.text = text
        self._macros = macros
        self._parts = {macro.body: _split(macro.body) for macro in macros.values()}
        self._fresh = [(0, len(text))]
        self._longest = 10**5 + MAXIMUM_GROWTH * len(text)
        self._work_left = 10**5 + MAXIMUM_WORK * len(text)

    def advance(self) -> bool:
        """Replace the macros in what is fresh; return whether that changed the text."""
        written, last, position, length = _Joined(), "", 0, 0
        fresh: list[tuple[int, int]] = []
        for start, end, macro, arguments in self._uses():
            before = self.text[position:start]
            position = end
            size = _most(macro, arguments)
            length += len(before) + size
            self._work_left -= WORK_OF_USE + end - start + size
            if length > self._longest or self._work_left < 0:
                raise EndlessExpansion
            awaited = _awaits_argument(before or last)
            last = _substitute(self._parts[macro.body], arguments)
            last = _grouped(last) if awaited else last
            written.add(before)
            # With the backslashes before it, because a macro's name follows an even number of them.
            begin = written.length - (len(before) - len(before.rstrip("\\")))
            written.add(last)
            _extend(fresh, begin, written.length)
        written.add(self.text[position:])
        old, self.text, self._fresh = self.text, str(written), fresh
        return self.text != old

    def _uses(self) -> Iterator[tuple[int, int, Macro, list[str]]]:
        """Yield start, end, macro and arguments of the uses in what is fresh, none in another."""
        groups, position = Groups(self.text), 0
        for start, end in self._fresh:
            # One character more than is fresh shows whether a name ends there.
            for use in USE.finditer(self.text, start, end + 1):
                macro = self._macros.get(use[2])
                if macro is None or use.start(1) < position or use.end() > end:
                    continue
                found = _arguments(self.text, groups, use.end(), macro)
                if found is not None:
                    arguments, position = found
                    yield use.start(1), position, macro, arguments


class _Joined:
    """Joined pieces, with a space where a control word would run into letters."""

    def __init__(self) -> None:
        self.length = 0
        self._pieces: list[str] = []

    def add(self, piece: str) -> None:
        """Append a piece."""
        if not piece:
            return
        before = self._pieces[-1][-LONGEST_NAME:] if self._pieces else ""
        if piece[0].isalpha() and CONTROL_WORD_AT_END.search(before):
            piece = " " + piece
        self._pieces.append(piece)
        self.length += len(piece)

    def __str__(self) -> str:
        return "".join(self._pieces)


def _extend(spans: list[tuple[int, int]], start: int, end: int) -> None:
    """Append a span, or lengthen the last one if they touch."""
    if spans and spans[-1][1] >= start:
        start = spans.pop()[0]
    spans.append((start, end))


def _most(macro: Macro, arguments: list[str]) -> int:
    """Return the most characters that take the place of a macro with these arguments."""
    return len(macro.body) + macro.body.count("#") * max(map(len, arguments), default=0)


def _split(body: str) -> list[str]:
    """Return literal text and the number of a parameter in turn."""
    return PARAMETER.split(body.removesuffix(XSPACE))


def _substitute(parts: list[str], arguments: list[str]) -> str:
    """Return the split text of a macro with the arguments in it."""
    if len(parts) == 1:
        return parts[0]
    written = _Joined()
    for i, part in enumerate(parts):
        is_number = i % 2
        written.add("".join(arguments[int(part) - 1 : int(part)]) if is_number else part)
    return str(written)


def _awaits_argument(before: str) -> bool:
    end = before[-LONGEST_NAME:]
    last = end[-1:]
    return (last.isalpha() or last.isspace() or last in "^_") and ARGUMENT_AWAITED.search(
        end
    ) is not None


def _grouped(replacement: str) -> str:
    return replacement if ONE_TOKEN.fullmatch(replacement) else f"{{{replacement}}}"


def _arguments(
    text: str, groups: Groups, position: int, macro: Macro
) -> tuple[list[str], int] | None:
    """Return the arguments of a use and the position behind them; None if one is missing."""
    spans: list[tuple[int, int]] = []
    defaults: list[str] = []
    if macro.default is not None:
        option = OPTION.match(text, position)
        defaults = [option[1] if option else macro.default]
        position = option.end() if option else position
    while len(defaults) + len(spans) < macro.parameters:
        found = _argument(text, groups, position)
        if found is None:
            return None
        start, end, position = found
        spans.append((start, end))
    if not macro.parameters and text.startswith("{}", position):
        position += 2  # written only to end the name
    return defaults + [text[start:end] for start, end in spans], position


def _argument(text: str, groups: Groups, position: int) -> tuple[int, int, int] | None:
    """Return start and end of the next token, or group without braces, and where it ends."""
    blank = BLANK.match(text, position)
    position = blank.end() if blank else position
    if text[position : position + 1] == "{":
        end = groups.end(position)
        return (position + 1, end - 1, end) if end else None
    token = TOKEN.match(text, position)
    return (*token.span(), token.end()) if token else None
