"""Where lines of code may begin in languages with braces.

The open brackets and the lines before decide. A line of a block stands one step deeper than the
line that opened the block, or where the lines before it stand. The step is that of the text so far.
A text may break all of this, as prompts do. The lines after it follow what it did.
"""

from functools import lru_cache
from typing import NamedTuple

from rnngen.constraints.code.layout import ACCESS, Bracket, End, Layout, deeper
from rnngen.languages import Language

_CONTINUES = ".?:&|+-*=<>,"
"""First characters of lines that go on with a statement that could have ended."""


class Places(NamedTuple):
    """Where a line may begin."""

    exact: tuple[str, ...]
    """Indentations for any line."""
    closing: tuple[str, ...] = ()
    """Indentations for a closing bracket."""
    brace: tuple[str, ...] = ()
    """Indentations for an opening brace."""
    labels: tuple[str, ...] = ()
    """Indentations for labels, as those of a switch."""
    initials: str = ""
    """First letters of labels."""
    comment: tuple[str, ...] = ()
    """More indentations for comments."""
    going_on: tuple[str, ...] = ()
    """Indentations for a line that goes on with a statement: it begins with an operator."""


class Start(NamedTuple):
    """How a line may go on that is blank so far."""

    barred: str | None
    """Characters that may not come; None if only those of `firsts` may."""
    firsts: str
    blanks: str
    """Blanks that may come."""

    def permits(self, character: str) -> bool:
        """Return whether a character may come."""
        if character in " \t":
            return character in self.blanks
        if character in self.firsts:
            return True
        return self.barred is not None and character not in self.barred


CLOSERS = ")]}"


class LineStarts:
    """Says where lines of a language may begin."""

    def __init__(self, language: Language) -> None:
        self._steps = language.steps
        self._is_line_sensitive = language.is_line_sensitive
        self._labels = language.labels
        self._places = lru_cache(1 << 12)(self._listed)
        self._start = lru_cache(1 << 14)(_start)

    def start(self, layout: Layout, margin: str) -> Start:
        """Return how a line may go on that has only the blanks `margin` so far."""
        places = self._places(
            layout.brackets[-1], layout.margin, layout.line, layout.steps, layout.end
        )
        # A semicolon stands alone before what would go on with the line before, if anywhere.
        may_be_empty = self._is_line_sensitive or layout.end is End.HEAD
        return self._start(places, margin, "" if may_be_empty else ";")

    def _listed(
        self, bracket: Bracket, margin: str, line: str, steps: tuple[str, ...], end: End
    ) -> Places:
        """Return where the next line may begin."""
        steps = steps or self._steps
        inners = self._inners(bracket, steps)
        closing: tuple[str, ...] = (bracket.margin,) if bracket.closer else ()
        if bracket.closer in (")", "]"):
            closing += inners
        elif bracket.inner is None and bracket.outer is not None:
            closing += (bracket.outer,)
        exact, initials = inners, self._labels.get(bracket.word, "")
        labels: tuple[str, ...] = ()
        if bracket.word in ACCESS:
            labels = (bracket.margin, bracket.margin + " ")
        elif initials:
            labels = inners
            exact = (bracket.body,) if bracket.body is not None else deeper(inners, steps)
        if end is End.HEAD:
            inside = deeper((margin,), steps)
            return Places(inside, closing, (margin, *inside))
        going_on = _going_on(exact, line, steps)
        if bracket.is_over and end is not End.OPERATOR and end is not End.COMMA:
            further = going_on if end is End.OTHER else ()
            return Places((), closing, (), labels, initials, exact, further)
        if end is End.OPERATOR:
            aligned = () if bracket.closer == "}" else exact
            return Places((*aligned, *going_on), closing, exact, comment=exact)
        if end is End.COMMA or (end is End.OTHER and not self._is_line_sensitive):
            return Places((*exact, *going_on), closing, exact, labels, initials, labels)
        if end is End.OTHER or (end is End.CLOSED and self._is_line_sensitive):
            return Places(exact, closing, exact, labels, initials, labels, going_on)
        return Places(exact, closing, exact, labels, initials, labels)

    def _inners(self, bracket: Bracket, steps: tuple[str, ...]) -> tuple[str, ...]:
        """Return where the lines in a bracket may begin, its labels if it has any."""
        if bracket.inner is not None:
            return (bracket.inner,)
        margins = (bracket.margin,) if bracket.outer is None else (bracket.margin, bracket.outer)
        found = deeper(margins, steps)
        if not bracket.hangs:
            # What stands behind the bracket may be what the lines are aligned with.
            aligned = bracket.margin + " " * (bracket.column - len(bracket.margin))
            return (*found, *deeper(margins, doubled(steps)), aligned)
        if bracket.closer != "}":
            return found + deeper(margins, doubled(steps))
        is_flush = bracket.word == "flush" or bracket.word in self._labels
        return (*margins, *found) if is_flush and bracket.word not in ACCESS else found


def _going_on(exact: tuple[str, ...], line: str, steps: tuple[str, ...]) -> tuple[str, ...]:
    """Return where a line may begin that goes on with a statement, from the last line's margin."""
    margin = min(exact, key=len, default="")
    further = (*deeper((margin,), steps), *deeper((margin,), doubled(steps)))
    if not line.startswith(margin) or line == margin:
        return further
    return tuple(dict.fromkeys((*further, line, *deeper((line,), steps))))


def doubled(steps: tuple[str, ...]) -> tuple[str, ...]:
    """Return two of each step. Beside tabs, four blanks set off what goes on with a statement."""
    return (*(2 * step for step in steps), *("    " for step in steps if step == "\t"))


def _start(places: Places, margin: str, barred: str) -> Start:
    """Return how a line may go on that is blank so far."""
    anything = margin in places.exact
    is_comment = anything or margin in places.comment
    closing = CLOSERS if margin in places.closing else ""
    firsts = [
        closing,
        "#" if is_comment or not margin else "",
        "/" if is_comment else "",
        "{" if margin in places.brace else "",
        places.initials if margin in places.labels else "",
        _CONTINUES if margin in places.going_on else "",
    ]
    kinds = (places.exact, places.closing, places.brace, places.labels, places.comment)
    margins = {each for kind in (*kinds, places.going_on) for each in kind}
    blanks = (blank for blank in " \t" if any(each.startswith(margin + blank) for each in margins))
    barred += "" if closing else CLOSERS
    return Start(barred if anything else None, "".join(firsts), "".join(blanks))
