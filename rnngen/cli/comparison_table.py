"""Several models side by side, as a table for the terminal."""

from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest
from textwrap import wrap

from rnngen.evaluation.comparison import Row

WIDTH, CELL = 100, 15
"""Characters of a line, and of a column."""
MODELS = 4
"""Columns that stand beside one another; others follow below."""
BEST = "*"


def comparison_lines(names: Sequence[str], rows: Sequence[Row]) -> Iterator[str]:
    """The lines of a table, or of one after another where there are many models; the best of a row has a star."""
    blocks = [range(first, min(first + MODELS, len(names))) for first in range(0, len(names), MODELS)]
    longest = max((len(_named(row)) for row in rows), default=0)
    width = min(longest + 3, WIDTH - CELL * max(map(len, blocks)))
    for block in blocks:
        yield from _head([names[column] for column in block], width)
        for section, group in groupby(rows, key=lambda row: row.section):
            yield section
            for row in group:
                yield from _lines(row, block, width)
        yield ""
    if any(row.best for row in rows):
        yield f"{BEST} best of its row"
    if any(held is not None for row in rows for held in row.held_out):
        yield "a / b: of samples, and of held-out documents, which samples should be like"


def _head(names: Sequence[str], width: int) -> Iterator[str]:
    """The names of models, over several lines where they are long; the last lines stand beside one another."""
    rows = [wrap(name, CELL - 2) or [""] for name in names]
    tall = max(map(len, rows))
    for line in zip_longest(*([""] * (tall - len(row)) + row for row in rows), fillvalue=""):
        yield (" " * width + "".join(f"{part:>{CELL - 1}} " for part in line)).rstrip()


def _lines(row: Row, columns: Sequence[int], width: int) -> Iterator[str]:
    cells = row.cells()
    told = "".join(f"{cells[column]:>{CELL - 1}}{BEST if column in row.best else ' '}" for column in columns)
    first, *others = wrap(_named(row), width - 3)
    yield f"  {first:{width - 2}}{told}".rstrip()
    yield from (f"    {other}" for other in others)


def _named(row: Row) -> str:
    return row.name if row.unit in ("", "%") else f"{row.name}, {row.unit}"
