"""A text in rows of the screen: long lines are broken between words."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from prompt_toolkit.utils import get_cwidth


class ScreenRow(NamedTuple):
    """The characters of a text that stand in one row; its newline does not count."""

    start: int
    end: int
    breaks: bool
    """Whether the line goes on in the next row, where a cursor at `end` stands."""

    @property
    def last(self) -> int:
        """The last place of a cursor in the row."""
        return self.end - 1 if self.breaks else self.end


def rows_of(text: str, width: int) -> list[ScreenRow]:
    """The rows of a text on a screen of so many columns (from 4); each leaves a column for the cursor."""
    rows, start = [], 0
    for line in text.split("\n"):
        breaks = broken(line, max(width - 2, 2))
        ends = [*breaks, len(line)]
        starts = [0, *breaks]
        rows += [
            ScreenRow(start + a, start + b, b < len(line))
            for a, b in zip(starts, ends, strict=True)
        ]
        start += len(line) + 1
    return rows


@lru_cache(maxsize=65536)
def broken(line: str, width: int) -> tuple[int, ...]:
    """Where the rows of a line begin but the first: after a blank, or within a word that fills a row.

    A row takes one column more for a blank, so that the next one need not begin with it.
    """
    breaks: list[int] = []
    start, after_blank, used = 0, 0, 0
    for i, character in enumerate(line):
        used += columns(character)
        while used > width + character.isspace():
            start = after_blank if after_blank > start and not character.isspace() else i
            breaks.append(start)
            used = sum(map(columns, line[start : i + 1]))
        if character.isspace():
            after_blank = i + 1
    return tuple(breaks)


def columns(character: str) -> int:
    """How many columns a character takes; one that cannot be shown appears as ^X."""
    return 2 if character < " " else get_cwidth(character)


def row_at(rows: Sequence[ScreenRow], place: int) -> int:
    """The number of the row in which a cursor at that place of the text stands."""
    return bisect_right(rows, place, key=lambda row: row.start) - 1


def moved(rows: Sequence[ScreenRow], place: int, by: int) -> int:
    """Where a cursor comes by going down so many rows, or up where they are negative; it stays rather than leave.

    It keeps its distance from the row's beginning where the row is long enough.
    """
    number = row_at(rows, place)
    if not 0 <= number + by < len(rows):
        return place
    target = rows[number + by]
    return min(target.start + place - rows[number].start, target.last)
