"""Series: two columns of a table whose values are numbers, row after row.

A blank line, or another value in the column `series`, begins the next series.
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from rnngen.corpus.document import Document, FoundFile, SourceFile, UnreadableFile
from rnngen.corpus.pairs import Pair, Pairing
from rnngen.corpus.rows import Rows
from rnngen.corpus.tables import DIALECTS, column_number, rows_of
from rnngen.corpus.text import decode_text

MARK = "series"
"""The column whose value changes from one series to the next."""
LONGEST = 200
"""Most steps of a series in training; longer ones are cut into pieces."""
LEAST_NUMERIC = 0.9
"""Columns hold numbers if this share of their cells are; the others are gaps."""

WAVES, WAVE_STEPS = 600, 100
SLOWEST, FASTEST = 0.05, 0.8
"""Frequencies of waves, in radians a step."""
MOST_VALUE = 1e15
"""Numbers must be smaller, so that their squares fit into 32 bits."""
MOST_NOISE = 0.3
"""Largest standard deviation of the noise on a wave of amplitude 1."""


def read_series(file: SourceFile, pairing: Pairing) -> list[Document] | None:
    """Return the series in two columns of a table; None if these do not hold numbers.

    Raises:
        UnreadableFile: if a number is missing.
    """
    if not (pairing.source and pairing.target) or file.suffix not in DIALECTS:
        return None
    rows = _rows(file)
    header = rows[0] if rows else []
    source = column_number(pairing.source, header)
    target = column_number(pairing.target, header)
    if source is None or target is None:
        return None
    table = _Table(file.name, rows, (source, target), {pairing.source, pairing.target})
    if not table.is_numeric:
        return None
    found = [piece for each in table.series() for piece in _pieces(each)]
    cut = ("long series were cut into pieces",) if len(found) > table.count else ()
    return [
        Document(f"{file.name}#{number}", Pair(Rows.of(each[:, :1]), Rows.of(each[:, 1:])), cut)
        for number, each in enumerate(found, start=1)
    ]


def _pieces(series: np.ndarray) -> list[np.ndarray]:
    """Cut a series into pieces of at most LONGEST steps."""
    return [series[at : at + LONGEST] for at in range(0, len(series), LONGEST)]


def read_sources(file: SourceFile, column: str | None) -> list[Rows]:
    """Return the series in one column of a table: this one, or else the first.

    Raises:
        UnreadableFile: if there is none, or a number is missing.
    """
    rows = _rows(file)
    header = rows[0] if rows else []
    number = column_number(column, header) if column else None
    table = _Table(file.name, rows, (number or 0,), set(header))
    if not table.is_numeric:
        raise UnreadableFile(file.name, "has no column of numbers")
    return [Rows.of(each) for each in table.series()]


class _Table:
    """Some columns of a table as series of numbers.

    Args:
        names: of columns; a first row that holds one of them, and no number, is the header.
    """

    def __init__(
        self, name: str, rows: Sequence[list[str]], columns: tuple[int, ...], names: set[str]
    ) -> None:
        self._name, self._columns = name, columns
        header = rows[0] if rows else []
        self._mark = header.index(MARK) if MARK in header else None
        is_headed = bool(names & set(header)) and not all(map(_is_number, self._cells(header)))
        self._rows = list(rows[is_headed:])
        self._first = 1 + is_headed
        self.count = 0
        """Series found so far."""

    @property
    def is_numeric(self) -> bool:
        """Return whether most cells hold numbers."""
        cells = [
            _is_number(cell) for row in self._rows if _is_full(row) for cell in self._cells(row)
        ]
        return bool(cells) and sum(cells) >= LEAST_NUMERIC * len(cells)

    def series(self) -> Iterator[np.ndarray]:
        """Yield float[steps, columns] of each series."""
        taken: list[list[float]] = []
        mark = None
        for number, row in enumerate(self._rows, start=self._first):
            own = row[self._mark] if self._mark is not None and self._mark < len(row) else mark
            if taken and (not _is_full(row) or own != mark):
                self.count += 1
                yield np.array(taken)
                taken = []
            mark = own
            if _is_full(row):
                taken.append([self._value(cell, number) for cell in self._cells(row)])
        if taken:
            self.count += 1
            yield np.array(taken)

    def _cells(self, row: list[str]) -> list[str]:
        return [row[column] if column < len(row) else "" for column in self._columns]

    def _value(self, cell: str, number: int) -> float:
        if not _is_number(cell):
            reason = f"has a gap in row {number}: {cell[:20]!r} is not a number"
            raise UnreadableFile(self._name, reason)
        return float(cell)


def _rows(file: SourceFile) -> list[list[str]]:
    """Return all rows of a table, blank ones too."""
    return rows_of(file, decode_text(file.read(), file.name)[0])


def _is_full(row: list[str]) -> bool:
    """Return whether a row is not blank."""
    return any(cell.strip() for cell in row)


def _is_number(cell: str) -> bool:
    """Return whether a cell holds a number that the network can square."""
    try:
        value = float(cell)
    except ValueError:
        return False
    return math.isfinite(value) and abs(value) < MOST_VALUE


def waves() -> list[FoundFile]:
    """Make noisy sines and the cosines of the same waves, as one table in memory.

    Each wave has its own frequency, phase and noise. They are the same every time.
    """
    generator = np.random.default_rng(0)
    lines = [f"{MARK},sin,cos\n"]
    for number in range(WAVES):
        frequency = math.exp(generator.uniform(math.log(SLOWEST), math.log(FASTEST)))
        angles = generator.uniform(0, 2 * math.pi) + frequency * np.arange(WAVE_STEPS)
        noise = generator.normal(0, generator.uniform(0, MOST_NOISE), WAVE_STEPS)
        pairs = zip((np.sin(angles) + noise).tolist(), np.cos(angles).tolist(), strict=True)
        lines += [f"{number},{sine:.5f},{cosine:.5f}\n" for sine, cosine in pairs]
    data = "".join(lines).encode()
    return [FoundFile("waves.csv", ".csv", lambda: [data], len(data))]
