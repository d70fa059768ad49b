"""Tables → documents: the text in one or more columns of each row."""

import shlex
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from rnngen.corpus.document import (
    Document,
    Findings,
    FoundFile,
    Keep,
    SourceFile,
    UnreadableFile,
)
from rnngen.corpus.tables import MOST_ROWS, PARQUET, TABLE_SUFFIXES, Table, as_text, read_table
from rnngen.corpus.text import normalize
from rnngen.errors import CorpusError

EXAMINED = 50
"""Rows in which the column is looked for that an error names as an example."""
SIGNATURES = ((b"PAR1", PARQUET), (b"{", ".jsonl"), (b"[", ".json"))
"""First bytes of tables, and their suffix."""


def parse(file: SourceFile, columns: Sequence[str], keep: Keep) -> list[Document]:
    """Read a document from each row: the texts of the columns, one below the other.

    Rows without text are left out and counted.

    Raises:
        UnreadableFile: if there is no such column, or the table is damaged.
    """

    def documents(table: Table) -> tuple[list[Document], int]:
        try:
            rows = enumerate(islice(table.values(columns), MOST_ROWS), start=1)
            texts = [(number, "\n".join(filter(str.strip, row))) for number, row in rows]
        except KeyError:
            raise UnreadableFile(file.name, _lacking(columns, table)) from None
        found = [
            Document(f"{file.name}#{number}", keep([normalize(f"{text.strip()}\n")]))
            for number, text in texts
            if text
        ]
        return found, len(texts)

    try:
        (found, count), notices = read_table(file, documents)
    except UnreadableFile as error:
        hint = "" if "--column" in error.reason else "; --column reads tables"
        raise UnreadableFile(file.name, f"{error.reason}{hint}") from None
    if not found:
        raise UnreadableFile(file.name, f"has no text in {_named(columns)}")
    if count == MOST_ROWS:
        notices = (*notices, f"only the first {MOST_ROWS:,} rows were read")
    elif left_out := count - len(found):
        notices = (*notices, f"{left_out} of {count} rows have no text in {_named(columns)}")
    return [replace(found[0], notices=notices), *found[1:]]


def tables_in(findings: Findings, name: str) -> list[FoundFile]:
    """Return the files in which columns are read; one that a user named may have any suffix.

    Raises:
        CorpusError: if there are none.
    """
    if findings.explicit:
        return [_as_table(file) for file in findings.files]
    tables = [file for file in findings.files if file.suffix in TABLE_SUFFIXES]
    if not tables:
        suffixes = ", ".join(TABLE_SUFFIXES)
        raise CorpusError(f"--column needs tables ({suffixes}); corpus '{name}' holds none.")
    return tables


def _as_table(file: FoundFile) -> FoundFile:
    """Return a file with the suffix of the table that it holds."""
    if file.suffix in TABLE_SUFFIXES:
        return file
    start = next(iter(file.read_blocks()), b"").lstrip(b"\xef\xbb\xbf \t\r\n")
    suffix = next((suffix for mark, suffix in SIGNATURES if start.startswith(mark)), ".csv")
    return replace(file, suffix=suffix)


def needs_column(file: SourceFile) -> CorpusError | None:
    """Return the error for a table without --column; None if it is text, or has one column."""
    try:
        (best, described), _ = read_table(file, _examined)
    except UnreadableFile:
        return None
    if best is None:
        return None
    return CorpusError(
        f"{file.name} is a table. Add --column {shlex.quote(best)}, for example, to learn that "
        f"column. The columns are {described}. To learn pairs, name two as --source and "
        "--target; --kind text learns the table as it stands."
    )


def _examined(table: Table) -> tuple[str | None, str]:
    """Return the column with the most letters, if there are several, and what columns there are."""
    rows = list(islice(table.rows, EXAMINED))
    letters = {
        name: sum(sum(map(str.isalpha, as_text(row[i]))) for row in rows if i < len(row))
        for i, name in enumerate(table.columns)
    }
    is_text = table.may_lack_names and len(letters) < 2
    best = None if is_text or not rows else max(letters, key=lambda name: letters[name])
    return best, table.described()


def _lacking(columns: Sequence[str], table: Table) -> str:
    return f"has no {_named(columns)} for --column; it has {table.described()}"


def _named(columns: Sequence[str]) -> str:
    return f"{'column' if len(columns) == 1 else 'columns'} {' and '.join(columns)}"
