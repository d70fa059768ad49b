"""Tables → pairs: two columns of .tsv, .csv or .jsonl files."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from rnngen.corpus.document import Document, SourceFile, UnreadableFile
from rnngen.corpus.pairs import Pair, Pairing
from rnngen.corpus.text import decode_text, normalize

T = TypeVar("T")

TABLE_SUFFIXES = (".tsv", ".csv", ".jsonl")


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
SHOWN = 40
"""Characters of a value that an error shows as an example."""


def read_pairs(file: SourceFile, pairing: Pairing) -> list[Document]:
    """Read a pair from each row; rows in which one side is empty are left out and counted.

    Raises:
        UnreadableFile: if there is no such column, or the table is damaged.
    """
    text, notices = decode_text(file.read(), file.name)
    sides = list(_sides(file, text, pairing))
    pairs = [
        Document(f"{file.name}#{number}", Pair(normalize(source), normalize(target)), notices)
        for number, (source, target) in enumerate(sides, start=1)
        if source.strip() and target.strip()
    ]
    if not pairs:
        raise UnreadableFile(file.name, "has no row with both a source and a target")
    if left_out := len(sides) - len(pairs):
        first = pairs[0]
        more = f"{left_out} rows without a source or a target were left out"
        pairs[0] = Document(first.name, first.content, (*notices, more))
    return pairs


def _sides(file: SourceFile, text: str, pairing: Pairing) -> Iterator[tuple[str, str]]:
    """Yield the source and the target of each row."""
    if (pairing.source is None) != (pairing.target is None):
        raise UnreadableFile(file.name, "needs both --source and --target, or neither")
    columns = (pairing.source or "1", pairing.target or "2")
    if columns[0] == columns[1]:
        raise UnreadableFile(file.name, "needs two different columns as --source and --target")
    if file.suffix == ".jsonl":
        return _of_objects(file.name, text, columns)
    return _of_rows(file.name, _rows(file, text), columns)


def _rows(file: SourceFile, text: str) -> list[list[str]]:
    return [row for row in rows_of(file, text) if row]


def rows_of(file: SourceFile, text: str) -> list[list[str]]:
    """Return the rows of a table; a blank line is an empty one.

    Raises:
        UnreadableFile: if it is damaged, or has too many rows.
    """
    lines = io.StringIO(text.lstrip("\ufeff"), newline="")
    try:
        rows = csv.reader(lines, _dialect(file.suffix, text), strict=True)
        return _limited(file.name, rows)
    except csv.Error as error:
        raise UnreadableFile(file.name, f"is not a table ({error})") from None


def _dialect(suffix: str, text: str) -> type[csv.Dialect]:
    """Return how a table is divided: .csv by semicolons if its first line has more of them."""
    first = text.partition("\n")[0]
    is_semicolons = suffix == ".csv" and first.count(";") > first.count(",")
    return Semicolons if is_semicolons else DIALECTS[suffix]


def _limited(name: str, rows: Iterable[T]) -> list[T]:
    """Return rows as a list. Raise UnreadableFile if there are too many."""
    taken = list(islice(rows, MOST_ROWS + 1))
    if len(taken) > MOST_ROWS:
        raise UnreadableFile(name, f"has more than {MOST_ROWS:,} rows")
    return taken


def _of_rows(
    name: str, rows: list[list[str]], columns: tuple[str, str]
) -> Iterator[tuple[str, str]]:
    header, example = (rows[0], rows[-1]) if rows else ([], [])
    numbers = [column_number(column, header) for column in columns]
    if None in numbers:
        raise UnreadableFile(name, _lacking(columns, dict(zip(header, example, strict=False))))
    source, target = (int(number or 0) for number in numbers)
    is_headed = not all(column.isdecimal() for column in columns)
    for row in rows[1:] if is_headed else rows:
        if max(source, target) < len(row):
            yield row[source], row[target]
        else:
            yield "", ""


def column_number(column: str, header: list[str]) -> int | None:
    """Return the index of a column given by name or by number from 1; None if there is none."""
    if column in header:
        return header.index(column)
    if column.isdecimal() and 1 <= int(column) <= len(header):
        return int(column) - 1
    return None


def _of_objects(name: str, text: str, columns: tuple[str, str]) -> Iterator[tuple[str, str]]:
    lines = (line for line in text.split("\n") if line.strip())
    objects = _limited(name, (_object(name, line) for line in lines))
    first: dict[str, Any] = objects[0] if objects else {}
    if not all(column in first for column in columns):
        raise UnreadableFile(name, _lacking(columns, first))
    for each in objects:
        source, target = (each.get(column) for column in columns)
        yield _text(source), _text(target)


def _object(name: str, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UnreadableFile(name, "has a line that is not a JSON object")
    return found


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


def _lacking(columns: Iterable[str], example: dict[str, Any]) -> str:
    """Say which columns there are, with an example of each."""
    shown = ", ".join(f"{key} ({_text(value)[:SHOWN]!r})" for key, value in example.items())
    asked = " and ".join(columns)
    return f"has no columns {asked}; choose with --source and --target among {shown or 'none'}"
