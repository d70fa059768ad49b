"""Tables → their rows: .csv, .tsv, .jsonl, .json and .parquet files."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple, TypeVar

from rnngen.corpus.document import SourceFile, UnreadableFile
from rnngen.corpus.formats.libraries import missing
from rnngen.corpus.text import decode_text, lines_of, read_text
from rnngen.errors import shortened

T = TypeVar("T")

JSON, PARQUET = ".json", ".parquet"
TABLE_SUFFIXES = (".tsv", ".csv", ".jsonl", JSON, PARQUET)
LONGEST_CELL = 16 * 2**20
"""Characters of a cell; a longer one is a quotation mark that is never closed."""
csv.field_size_limit(LONGEST_CELL)


class Tabs(csv.Dialect):
    """Columns divided by tabs; quotation marks mean nothing."""

    delimiter = "\t"
    quoting = csv.QUOTE_NONE
    lineterminator = "\n"


class Semicolons(csv.excel):
    """Columns divided by semicolons, as spreadsheets write them where decimals have a comma."""

    delimiter = ";"


DIALECTS: dict[str, type[csv.Dialect]] = {".tsv": Tabs, ".csv": csv.excel}
MOST_ROWS = 1_000_000
"""Most rows of a table; each takes half a kilobyte of memory."""
HEAD = 100
"""Rows of JSON in which its columns are looked for."""
LISTED = 12
"""Columns that an error lists."""
SHOWN = 40
"""Characters of a value that an error shows as an example."""


def rows_of(file: SourceFile, text: str) -> list[list[str]]:
    """Return the rows of a .csv or .tsv file; a blank line is an empty one.

    Raises:
        UnreadableFile: if it is damaged, or has too many rows.
    """
    return limited(file.name, _cells(file, [text]))


def limited(name: str, rows: Iterable[T]) -> list[T]:
    """Return rows as a list. Raise UnreadableFile if there are too many."""
    taken = list(islice(rows, MOST_ROWS + 1))
    if len(taken) > MOST_ROWS:
        raise UnreadableFile(name, f"has more than {MOST_ROWS:,} rows")
    return taken


class Table(NamedTuple):
    """A table whose rows are read one by one."""

    columns: Sequence[str]
    """Their names, or the first row where they have none."""
    example: Sequence[Any]
    """A row."""
    rows: Iterator[Sequence[Any]]
    """All but the first, which names the columns; a row may be short."""
    may_lack_names: bool
    """Whether the first row may hold values."""

    def values(self, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Yield the texts in some columns, row by row.

        Columns are given by name or by number from 1. If all are given by number, the first row
        of a .csv or .tsv file is a row as well.

        Raises:
            KeyError: if there is no such column.
        """
        numbers = [column_number(column, self.columns) for column in columns]
        places = [number for number in numbers if number is not None]
        if len(places) < len(columns):
            raise KeyError(columns)
        rows = self.rows
        if self.may_lack_names and all(column.isdecimal() for column in columns):
            rows = chain([self.columns], rows)
        for row in rows:
            yield tuple(as_text(row[i]) if i < len(row) else "" for i in places)

    def described(self) -> str:
        """Return the columns, each with an example."""
        pairs = [*zip(self.columns, self.example, strict=False)][:LISTED]
        shown = [f"{shortened(name)} ({as_text(value)[:SHOWN]!r})" for name, value in pairs]
        more = len(self.columns) - len(shown)
        return (", ".join(shown) or "none") + (f" and {more} more" if more else "")


def read_table(file: SourceFile, take: Callable[[Table], T]) -> tuple[T, tuple[str, ...]]:
    """Return what `take` makes of a table, and notices of what was assumed to read it.

    Args:
        take: may be called several times, until the encoding fits.

    Raises:
        UnreadableFile: if the table is damaged.
    """
    if file.suffix == PARQUET:
        if reason := missing(file.suffix):
            raise UnreadableFile(file.name, reason)
        from rnngen.corpus.formats.parquet import rows

        return take(_of_objects(rows(file.name, file.read()))), ()
    if file.suffix == JSON:
        text, notices = decode_text(file.read(), file.name)
        return take(_of_objects(iter(_listed(file.name, text)))), notices
    blocks = file.read_blocks
    if file.suffix == ".jsonl":
        return read_text(file.name, blocks, lambda text: take(_of_lines(file.name, text)))
    return read_text(file.name, blocks, lambda text: take(_of_cells(file, text)))


def _of_cells(file: SourceFile, text: Iterable[str]) -> Table:
    rows = (row for row in _cells(file, text) if row)
    first = next(rows, [])
    second = next(rows, [])
    return Table(first, second, chain([second] if second else [], rows), True)


def _cells(file: SourceFile, text: Iterable[str]) -> Iterator[list[str]]:
    """Yield the rows of a .csv or .tsv file; a blank line is an empty one."""
    lines = lines_of(text)
    first = next(lines, "").lstrip("\ufeff")
    reader = csv.reader(chain([first], lines), _dialect(file.suffix, first), strict=True)
    try:
        yield from reader
    except csv.Error as error:
        reason = f"is not a table ({error}, line {reader.line_num:,})"
        raise UnreadableFile(file.name, reason) from None


def _dialect(suffix: str, first: str) -> type[csv.Dialect]:
    """Return how a table is divided: .csv by whatever its first line has most of."""
    if suffix == ".tsv":
        return Tabs
    dialects = (csv.excel, Semicolons, csv.excel_tab)
    return max(dialects, key=lambda dialect: first.count(dialect.delimiter))


def column_number(column: str, header: Sequence[str]) -> int | None:
    """Return the index of a column given by name or by number from 1; None if there is none."""
    if column in header:
        return header.index(column)
    if column.isdecimal() and 1 <= int(column) <= len(header):
        return int(column) - 1
    return None


def _of_lines(name: str, text: Iterable[str]) -> Table:
    return _of_objects(_object(name, line) for line in lines_of(text) if line.strip())


def _of_objects(objects: Iterator[dict[str, Any]]) -> Table:
    """Return a table of objects; its columns are what the first hundred of them have."""
    head = list(islice(objects, HEAD))
    example: dict[str, Any] = {}
    for each in head:
        example |= {key: value for key, value in each.items() if not example.get(key)}
    columns = list(example)
    rows = ([each.get(column) for column in columns] for each in chain(head, objects))
    return Table(columns, list(example.values()), rows, False)


def _object(name: str, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
        if "\\u" in line:  # JSON can escape lone surrogates, which no encoding can write
            json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UnreadableFile(name, "has a line that is not a JSON object")
    return found


def _listed(name: str, text: str) -> list[dict[str, Any]]:
    """Return the objects that a JSON file lists."""
    try:
        found = json.loads(text)
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise UnreadableFile(name, "is not valid JSON") from None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise UnreadableFile(name, "is no table: it does not list JSON objects")
    return found


def as_text(value: Any) -> str:
    """Return a value of a table as text; nothing for none."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)
