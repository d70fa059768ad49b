"""Lines filled to a width → paragraphs, each on one line.

Books in plain text break their lines where the next word would not fit. Such breaks say nothing,
and a model that learns them breaks its own lines at random. Verse, dialogue, lists and tables break
their lines on purpose, and keep them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise

from rnngen.corpus.document import Keep
from rnngen.corpus.spool import StoredText
from rnngen.errors import setting_error
from rnngen.kinds import AUTO, OFF, ON, UNWRAP

SAMPLE = 2**17
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

MARKS = ".,;:!?…。，、；：！？"
BLOCK = re.compile(r"(?:[-*+•–—]|\(?(?:\d{1,3}|[A-Za-z])[.)]) \s*")
"""The beginning of an item of a list, whose text begins after it."""
ALONE = re.compile(r"#+ |[|+]|[=\-~*_]{3,}$|```")
"""The beginning of a line that stands alone: a heading, a row of a table, a rule, a fence."""
WORD = re.compile(r"\w+")
WIDE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff00-\uffef]")
"""Characters of languages that put no blanks between words."""


def width_of(text: str) -> int | None:
    """Return the width to which the lines of a text are filled; None if they are not."""
    breaks = [
        (line, following)
        for line, following in pairwise(text.split("\n"))
        if line.strip() and following.strip() and not _are_apart(line, following)
    ]
    if len(breaks) < FEWEST_BREAKS:
        return None
    lengths = sorted(len(line.rstrip()) for line, _ in breaks)
    width = lengths[int(0.98 * (len(lengths) - 1))]
    full = sum(_is_full(line, following, width) for line, following in breaks)
    if width < NARROWEST or full < FILLED * len(breaks):
        return None
    running = sum(_is_running(following) for _, following in breaks)
    marked = sum(line.rstrip()[-1] in MARKS for line, _ in breaks)
    is_prose = running >= RUNNING * len(breaks) and marked <= MARKED * len(breaks)
    return width if is_prose else None


def _is_running(line: str) -> bool:
    """Return whether a line begins as the middle of a sentence may."""
    first = line.lstrip()[0]
    return first.isalpha() and not first.isupper()


def _is_full(line: str, following: str, width: int) -> bool:
    """Return whether the first word of the following line would not fit well into a line."""
    word = following.split(maxsplit=1)[0]
    needed = 1 if WIDE.match(word) else 1 + min(len(word), MOST_LETTERS)
    return len(line.rstrip()) + needed > SLACK * width


def _are_apart(line: str, following: str) -> bool:
    """Return whether one of two lines stands alone, or the second begins an item of a list."""
    following = following.lstrip()
    return bool(BLOCK.match(following) or ALONE.match(following) or ALONE.match(line.lstrip()))


def _column(line: str) -> int:
    """Return the column where the text of a line begins, after the mark of an item."""
    indent = len(line) - len(line.lstrip())
    mark = BLOCK.match(line, indent)
    return mark.end() if mark else indent


def paragraphs(lines: Iterable[str], width: int, words: frozenset[str]) -> Iterator[str]:
    """Yield lines with the breaks of filled paragraphs taken out.

    Args:
        words: of the text, which tell a word cut by a hyphen from one that has a hyphen.
    """
    block: list[str] = []
    for line in lines:
        if not block or (len(block) < MOST_LINES and _continues(block, line)):
            block.append(line)
        else:
            yield _joined(block, width, words)
            block = [line]
    yield _joined(block, width, words)


def _continues(block: list[str], line: str) -> bool:
    """Return whether a line may belong to the paragraph of those before it."""
    last = block[-1]
    if not line.strip() or not last.strip() or last.endswith("  ") or _are_apart(last, line):
        return False
    if not line[0].isspace():
        return True
    # A line further to the right begins a paragraph, unless it hangs below its first line.
    indent = len(line) - len(line.lstrip())
    return indent <= max(_column(last), _column(block[0]))


def _joined(block: list[str], width: int, words: frozenset[str]) -> str:
    """Return the lines of a paragraph without its breaks, or without those after full lines."""
    full = [_is_full(line, following, width) for line, following in pairwise(block)]
    if sum(full) < MIXED * len(full):
        return "\n".join(block)
    is_filled = sum(full) >= JOINED * len(full)
    parts = block[:1]
    for following, is_full in zip(block[1:], full, strict=True):
        if is_full or is_filled:
            parts[-1] = _end(parts[-1].rstrip(), following.strip(), words)
            parts.append(following.strip())
        else:
            parts += ["\n", following]
    return "".join(parts)


def _end(line: str, following: str, words: frozenset[str]) -> str:
    """Return the line as it stands before the following one: with a blank, or as a broken word."""
    if line[-1] == "-" and following[0].islower():
        return line[:-1] if _broken_word(line, following) in words else line
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
        sample = head[:SAMPLE]
        width = width_of(sample) or (_widest(sample) if self.mode == ON else None)
        if width is None:
            yield head
            yield from pieces
            return
        words = frozenset(WORD.findall(sample.casefold()))
        joined = paragraphs(_lines(chain([head], pieces)), width, words)
        yield next(joined, "")
        for line in joined:
            yield f"\n{line}"
        self.widths.append(width)


def _widest(text: str) -> int | None:
    """Return the width that nearly all lines keep to; None for a text of one line."""
    lengths = sorted(len(line) for line in text.split("\n") if line.strip())
    return lengths[int(0.98 * (len(lengths) - 1))] if len(lengths) > 1 else None


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a text that comes in pieces, without their ends."""
    begun: list[str] = []
    for piece in pieces:
        first, *others = piece.split("\n")
        begun.append(first)
        if others:
            yield "".join(begun)
            yield from others[:-1]
            begun = others[-1:]
    yield "".join(begun)
