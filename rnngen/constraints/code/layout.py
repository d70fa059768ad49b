"""The layout of code in languages with braces: the open brackets, and how the last line ended."""

import re
from enum import IntEnum, auto
from typing import NamedTuple

from rnngen.constraints.code.lexer import Event, LexerState
from rnngen.languages import Language

HEADS = frozenset({"if", "for", "while", "foreach", "else", "do", "with"})
"""Words before a statement that may stand on a line of its own without braces."""
_WORD = re.compile(r"([\w$]+)\W*\Z")
_BEFORE = re.compile(r"([\w$]+)\s*\Z")
ACCESS = ("class", "struct")
"""Words before blocks whose labels stand less deep than their lines."""
_FLUSH = re.compile(r"\b(?:namespace|extern)\b[^{};]*\Z")
_LAST = re.compile(r"\n\s*(?:return|throw|break|continue|goto)\b[^\n]*\Z")
"""A line that ends what is reached of a block."""
_CASE = re.compile(r"\b(?:case|default|public|private|protected)\b[^\n]*:\Z")
_LABEL = re.compile(r"(?:^|[\n{};:])\s*\w+\s*:\Z")


class End(IntEnum):
    """How the last line of code ended."""

    DONE = auto()
    """With a statement."""
    CLOSED = auto()
    """With a block or the like."""
    OPENED = auto()
    """With an opening bracket."""
    LABEL = auto()
    HEAD = auto()
    """Before a statement without braces, as after `if (x)`."""
    COMMA = auto()
    OPERATOR = auto()
    OTHER = auto()
    """With a word, string or bracket, so that a statement may have ended."""


_ENDS = (End.DONE, End.CLOSED)
WIDEST_STEP = 8
"""Most blanks of a step."""


class Bracket(NamedTuple):
    """An open bracket."""

    closer: str = ""
    margin: str = ""
    """The indentation of the line that opened it."""
    inner: str | None = ""
    """The indentation of the lines in it; None before the first one."""
    word: str = ""
    """The word before it."""
    hangs: bool = False
    """Whether it ended its line."""
    column: int = 0
    """Characters up to it in its line."""
    body: str | None = None
    """The indentation of the lines below its labels, as of a switch."""
    outer: str | None = None
    """The indentation of the statement that goes on in the line that opened it."""
    is_over: bool = False
    """Whether nothing behind its last statement, such as `return`, is reached."""


class Layout(NamedTuple):
    """What is known about the lines so far."""

    brackets: tuple[Bracket, ...] = (Bracket(),)
    """Innermost last; the first is the text as a whole."""
    margin: str = ""
    """The indentation of the line, or of the line where its statement began."""
    steps: tuple[str, ...] = ()
    """The last different indentations of blocks, the latest first."""
    end: End = End.DONE
    head: bool = False
    """Whether a bracket just closed that a statement without braces may follow."""
    is_code: bool = False
    """Whether the line began with code, rather than a comment or a directive."""
    line: str = ""
    """The indentation of the last line of code."""
    depth: int = 1
    """Brackets, with the text as a whole, where the line began."""
    comment: str | None = None
    """The indentation of the comment that the line began with, if it did."""

    def with_innermost(self, bracket: Bracket) -> "Layout":
        """Return the layout with another innermost bracket."""
        return self._replace(brackets=(*self.brackets[:-1], bracket))

    @property
    def holds(self) -> bool:
        """Return whether the innermost block must end on a line of its own."""
        return self.brackets[-1].hangs and self.brackets[-1].closer == "}"


class LayoutFollower:
    """Follows the layout of a text in a language."""

    def __init__(self, language: Language) -> None:
        self._steps = language.steps
        self._labels = language.labels
        words = "|".join((*language.labels, *language.lists))
        self._block_head = re.compile(rf"\b({words})\b[^{{}}\n]*\Z")

    def follow(
        self,
        layout: Layout,
        before: LexerState,
        after: LexerState,
        text: str,
        margin: str,
        row: int,
    ) -> Layout:
        """Return the layout after a character that opens, closes or ends something.

        Args:
            text: the end of the code up to and with the character.
            margin: the indentation of the line.
            row: characters of the line before this one.
        """
        if before.is_fresh and not after.is_fresh:
            layout = self._begin_line(layout, after, text[-1:], margin)
        if after.event is Event.OPEN:
            return self._opened(layout, after, text, row)
        if after.event is Event.CLOSE and len(layout.brackets) > 1:
            closed = layout.brackets[-1]
            return layout._replace(
                brackets=layout.brackets[:-1], margin=closed.margin, head=closed.word in HEADS
            )
        if after.event is Event.NEWLINE:
            return self._ended(layout, text) if layout.is_code else layout
        if layout.head and after.event is not Event.SPACE and after.form is None:
            return layout._replace(head=False)
        return layout

    def _begin_line(self, layout: Layout, after: LexerState, character: str, margin: str) -> Layout:
        """Return the layout with what the first character of a line tells."""
        if character == "/":
            return layout._replace(comment=margin)
        if after.form is not None and after.form.is_opaque:
            return layout._replace(comment=None)
        layout = layout._replace(
            margin=margin, line=margin, depth=len(layout.brackets), is_code=True, comment=None
        )
        if after.event is Event.CLOSE:
            return layout
        bracket = layout.brackets[-1]
        if bracket.is_over and (layout.end in _ENDS or margin in (bracket.inner, bracket.body)):
            bracket = bracket._replace(is_over=False)
        is_label = character in self._labels.get(bracket.word, "") and bracket.word in ACCESS
        if is_label and margin in (bracket.margin, bracket.margin + " "):
            pass
        elif bracket.inner is None:
            return self._begin_lines(layout, bracket, margin)
        elif layout.end is End.LABEL and bracket.body is None and margin != bracket.inner:
            bracket = bracket._replace(body=margin)
        return layout.with_innermost(bracket)

    def _begin_lines(self, layout: Layout, bracket: Bracket, margin: str) -> Layout:
        """Return the layout with what the first line in a bracket tells."""
        steps = layout.steps
        if bracket.hangs and bracket.closer == "}":
            bracket = self._based(bracket, margin, steps or self._steps)
            step = margin.removeprefix(bracket.margin)
            is_step = margin.startswith(bracket.margin) and 0 < len(step) <= WIDEST_STEP
            if is_step and step not in steps[:1]:
                steps = (step, *steps[:1])
        return layout.with_innermost(bracket._replace(inner=margin))._replace(steps=steps)

    def _based(self, bracket: Bracket, inner: str, steps: tuple[str, ...]) -> Bracket:
        """Return a bracket with the margin that its first line tells, of two possible ones."""
        outer = bracket.outer
        if outer is None or inner in deeper((bracket.margin,), steps):
            return bracket
        return bracket._replace(margin=outer) if inner in deeper((outer,), steps) else bracket

    def _opened(self, layout: Layout, after: LexerState, text: str, row: int) -> Layout:
        before, around = text[:-1], layout.brackets[-1]
        outer = None
        if text.endswith("{"):
            head = self._block_head.search(before)
            word = head[1] if head else "flush" if _FLUSH.search(before) else ""
            if layout.end in (End.COMMA, End.OPERATOR, End.OTHER) and around.closer in "}":
                outer = around.inner
        else:
            found = _BEFORE.search(before)
            word = found[1] if found else ""
        bracket = Bracket(
            after.closers[-1][0], layout.margin, None, word, column=row + 1, outer=outer
        )
        return layout._replace(brackets=(*layout.brackets, bracket), head=False)

    def _ended(self, layout: Layout, text: str) -> Layout:
        """Return the layout at the end of a line of code."""
        line = text.rstrip()
        end = self._end_of(layout, line)
        brackets = list(layout.brackets)
        if end is End.OPENED and brackets[-1].inner is None:
            brackets[-1] = brackets[-1]._replace(hangs=True)
        around = min(layout.depth, len(brackets)) - 1
        if brackets[around].hangs and layout.end is not End.HEAD and _LAST.search(line):
            brackets[around] = brackets[around]._replace(is_over=True)
        layout = layout._replace(brackets=tuple(brackets))
        return layout._replace(end=end, head=False, is_code=False)

    def _end_of(self, layout: Layout, line: str) -> End:
        last = line[-1:]
        if last == ";" or not last:
            return End.DONE
        if last == "}":
            return End.CLOSED
        if last in "({[":
            return End.OPENED
        if last == ",":
            return End.COMMA
        if last == ":":
            if _CASE.search(line):
                return End.LABEL
            return End.COMMA if _LABEL.search(line) else End.OPERATOR
        if layout.head:
            return End.HEAD
        if last.isalnum():
            word = _WORD.search(line)
            return End.HEAD if word and word[1] in HEADS else End.OTHER
        # A single `>` may end a type.
        is_operator = last in "=+-*/%&|^<?!~." or line.endswith(("=>", "->", ">>"))
        if is_operator and not line.endswith(("++", "--")):
            return End.OPERATOR
        return End.OTHER


def deeper(margins: tuple[str, ...], steps: tuple[str, ...]) -> tuple[str, ...]:
    """Return all indentations that are a step deeper than one of these."""
    return tuple(dict.fromkeys(margin + step for margin in margins for step in steps))
