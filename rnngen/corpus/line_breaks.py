"""Lines filled to a width → paragraphs, each on one line.

Books in plain text break their lines where the next word would not fit. Such breaks say nothing,
and a model that learns them breaks its own lines at random. Verse, dialogue, lists and tables break
their lines on purpose, and keep them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, pairwise
from typing import NamedTuple

from rnngen.corpus.document import Keep
from rnngen.corpus.spool import StoredText
from rnngen.errors import setting_error
from rnngen.kinds import AUTO, OFF, ON, UNWRAP

SAMPLE = 2**16
"""Characters at the beginning of a text that show whether its lines are filled."""
FEWEST_BREAKS = 4
"""Breaks within paragraphs without which a text shows no width."""
NARROWEST = 30
"""Narrowest width, in characters, to which prose is filled; verse is narrower."""
SLACK = 0.9
"""A line is full if the next word would make it longer than this fraction of the width."""
FILLED = 0.6
"""Fraction of the lines within paragraphs that are full in a filled text; code has others, too."""
RUNNING = 0.4
"""Fraction of the lines that begin in lower case in a filled text; those of verse do not."""
MARKED = 0.6
"""Fraction of the lines that end with a mark from which they are verse."""
MOST_LETTERS = 20
"""Letters of a word that count; a row of a table without blanks is no word."""
JOINED = 0.75
"""Fraction of full lines from which a paragraph of a filled text becomes one line."""
MIXED = 0.5
"""Fraction from which its full lines are joined, as in dialogue; verse in prose has fewer."""
MOST_LINES = 10_000
"""Lines of a paragraph that are in memory at a time."""
LONGEST_PARAGRAPH = 2**20
"""Characters of a paragraph that are looked at together."""
UNPLAIN = re.compile(r"\n(?![A-Za-z][^.)])")
"""The end before a line that may be no text, or of a language without blanks."""

MARKS = ".,;:!?…。，、；：！？"
BEGINNING = re.compile(
    r"\s*(?:(?P<alone>#+ |[|+]|[=\-~*_]{3,}\s*$|```)"
    r"|(?P<item>(?:[-*+•–—]|\(?(?:\d{1,3}|[A-Za-z])[.)]) +)|(?P<text>(?=\S))|)"
)
"""The beginning of a line that stands alone (a heading, a row of a table, a rule, a fence), of an
item of a list, or of text; it ends where the text begins. Nothing matches in a blank line."""
WORD = re.compile(r"\w+")
WIDE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff00-\uffef]")
"""Characters of languages that put no blanks between words."""

Words = Callable[[], frozenset[str]]
"""Returns words of a text, which tell a word cut by a hyphen from one that has a hyphen."""


class _Line(NamedTuple):
    text: str
    kind: str | None
    """`alone`, `item`, `text`, `whole` for a paragraph that is joined, or None for a blank line."""
    column: int
    """Where its text begins, after the mark of an item."""


BLANK = _Line("", None, 0)


def _line(text: str) -> _Line:
    if text[:2].isalpha():
        return _Line(text, "text", 0)  # most lines of prose, the faster way
    found = BEGINNING.match(text)  # it matches any text
    return _Line(text, found.lastgroup, found.end()) if found else _Line(text, None, 0)


def _width_of(lines: Sequence[_Line]) -> int | None:
    """Return the width to which lines are filled; None if they are not."""
    breaks = [
        (line.text.rstrip(), following.text[following.column :])
        for line, following in pairwise(lines)
        if following.kind == "text" and line.kind in ("text", "item")
    ]
    if len(breaks) < FEWEST_BREAKS:
        return None
    lengths = sorted(len(line) for line, _ in breaks)
    width = lengths[int(0.98 * (len(lengths) - 1))]
    full = sum(_needed(*each) > SLACK * width for each in breaks)
    if width < NARROWEST or full < FILLED * len(breaks):
        return None
    firsts = [following[0] for _, following in breaks]
    running = sum(first.isalpha() and not first.isupper() for first in firsts)
    marked = sum(line[-1] in MARKS for line, _ in breaks)
    is_prose = running >= RUNNING * len(breaks) and marked <= MARKED * len(breaks)
    return width if is_prose else None


def _needed(line: str, following: str) -> int:
    """Return the length of a line with the first word of the next one, which begins with it."""
    if following[0] >= "\u3000" and WIDE.match(following):
        return len(line) + 1
    end = following.find(" ")
    return len(line) + 1 + min(end if end > 0 else len(following), MOST_LETTERS)


def _paragraphs(lines: Iterable[_Line], width: int, words: Words) -> Iterator[str]:
    """Yield lines with the breaks of filled paragraphs taken out."""
    block: list[_Line] = []
    for line in lines:
        if not block or (len(block) < MOST_LINES and _continues(block, line)):
            block.append(line)
        else:
            yield _joined(block, width, words)
            block = [line]
    yield _joined(block, width, words)


def _continues(block: Sequence[_Line], line: _Line) -> bool:
    """Return whether a line may belong to the paragraph of those before it."""
    last = block[-1]
    if line.kind != "text" or last.kind not in ("text", "item") or last.text.endswith("  "):
        return False
    # A line further to the right begins a paragraph, unless it hangs below its first line.
    return line.column <= max(last.column, block[0].column)


def _joined(block: Sequence[_Line], width: int, words: Words) -> str:
    """Return the lines of a paragraph without its breaks, or without those after full lines."""
    if len(block) == 1:
        return block[0].text
    texts = [block[0].text.rstrip(), *(line.text.strip() for line in block[1:])]
    full = [_needed(*each) > SLACK * width for each in pairwise(texts)]
    if sum(full) < MIXED * len(full):
        return "\n".join(line.text for line in block)
    is_filled = sum(full) >= JOINED * len(full)
    parts = texts[:1]
    for line, text, is_full in zip(block[1:], texts[1:], full, strict=True):
        if is_full or is_filled:
            parts[-1] = _end(parts[-1], text, words)
            parts.append(text)
        else:
            parts += ["\n", line.text.rstrip()]
    return "".join(parts)


def _end(line: str, following: str, words: Words) -> str:
    """Return the line as it stands before the following one: with a blank, or as a broken word."""
    if line[-1] == "-" and following[0].islower():
        return line[:-1] if _broken_word(line, following) in words() else line
    is_wide = WIDE.match(line[-1]) and WIDE.match(following[0])
    return line if is_wide or line.endswith(("--", "—")) else f"{line} "


def _broken_word(line: str, following: str) -> str:
    """Return the word that a hyphen at the end of a line may have cut in two."""
    first, rest = WORD.findall(line)[-1:], WORD.findall(following)[:1]
    return "".join(first + rest).casefold()


@dataclass
class Unwrapping:
    """Joins filled lines of texts as they are kept, and remembers in how many of them.

    Args:
        keep: stores the joined text.
        mode: one of UNWRAP.
    """

    keep: Keep
    mode: str = AUTO
    widths: list[int] = field(default_factory=list)
    """The width of each text that was joined."""

    def __post_init__(self) -> None:
        if self.mode not in UNWRAP:
            raise setting_error("unwrap", f"one of {', '.join(UNWRAP)}", self.mode)

    def __call__(self, pieces: Iterable[str]) -> str | StoredText:
        """Keep a text that comes in pieces, with filled lines joined."""
        if self.mode == OFF:
            return self.keep(pieces)
        return self.keep(self._unwrapped(iter(pieces)))

    @property
    def notice(self) -> str:
        """One sentence on what was joined; empty if nothing was."""
        if not self.widths:
            return ""
        low, high = min(self.widths), max(self.widths)
        width = f"{low}" if low == high else f"{low} to {high}"
        texts = "1 text" if len(self.widths) == 1 else f"{len(self.widths)} texts"
        return (
            f"The lines of {texts} were filled to {width} characters, and are joined into "
            "paragraphs; --unwrap off keeps them"
        )

    def _unwrapped(self, pieces: Iterator[str]) -> Iterator[str]:
        head = ""
        for piece in pieces:
            head += piece
            if len(head) >= SAMPLE:
                break
        # Most rows of a table have so few single breaks that none of their lines needs a look.
        is_short = head.count("\n") - 2 * head.count("\n\n") < FEWEST_BREAKS
        lines = [] if is_short and self.mode == AUTO else list(map(_line, head.split("\n")))
        width = _width_of(lines) or (_widest(lines) if self.mode == ON else None)
        if width is None:
            yield head
            yield from pieces
            return
        last = lines.pop().text  # it may go on
        rest = _rest(chain([last], pieces), width)
        words = cache(lambda: frozenset(WORD.findall(head.casefold())))
        yield from _in_blocks(_paragraphs(chain(lines, rest), width, words))
        self.widths.append(width)


def _in_blocks(lines: Iterator[str]) -> Iterator[str]:
    """Yield lines, parted by newlines, in blocks: storing each on its own would take longer."""
    block = [next(lines, "")]
    size = 0
    for line in lines:
        if size >= SAMPLE:
            yield "\n".join(block)
            block, size = [""], 0
        block.append(line)
        size += len(line)
    yield "\n".join(block)


def _widest(lines: Iterable[_Line]) -> int | None:
    """Return the width that nearly all lines keep to; None for a text of one line."""
    lengths = sorted(len(line.text) for line in lines if line.kind is not None)
    return lengths[int(0.98 * (len(lengths) - 1))] if len(lengths) > 1 else None


def _rest(pieces: Iterable[str], width: int) -> Iterator[_Line]:
    """Yield the lines of a text that comes in pieces and begins within a paragraph.

    Most paragraphs of prose are joined at once, which is five times as fast, and yielded as a line.
    """
    rest = ""
    begun = True
    for piece in pieces:
        *parts, rest = (rest + piece).split("\n\n")
        for part in parts:
            joined = None if begun else _joined_at_once(part, width)
            yield from map(_line, part.split("\n")) if joined is None else [joined]
            yield BLANK
            begun = False
        if len(rest) > LONGEST_PARAGRAPH:
            *lines, rest = rest.split("\n")
            yield from map(_line, lines)
            begun = True
    yield from map(_line, rest.split("\n"))


def _joined_at_once(paragraph: str, width: int) -> _Line | None:
    """Return a paragraph of plain full lines as one line; None if its lines need a closer look."""
    if UNPLAIN.search(f"\n{paragraph}") or "  \n" in paragraph:
        return None
    lines = [line.rstrip() for line in paragraph.split("\n")]
    # The next word has a letter or more, and a blank before it.
    longer = (SLACK * width - 2).__lt__
    full = sum(map(longer, map(len, lines[:-1])))
    if not 2 <= len(lines) <= MOST_LINES or full < JOINED * (len(lines) - 1):
        return None
    if any(line.endswith(("-", "—")) for line in lines):
        return None
    return _Line(" ".join(lines), "whole", 0)
