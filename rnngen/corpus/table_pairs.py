"""Tables → pairs: two columns of each row."""

from dataclasses import replace

from rnngen.corpus.document import Document, SourceFile, UnreadableFile
from rnngen.corpus.pairs import Pair, Pairing
from rnngen.corpus.tables import Table, limited, read_table
from rnngen.corpus.text import normalize


def read_pairs(file: SourceFile, pairing: Pairing) -> list[Document]:
    """Read a pair from each row; rows in which one side is empty are left out and counted.

    Raises:
        UnreadableFile: if there is no such column, or the table is damaged.
    """
    if (pairing.source is None) != (pairing.target is None):
        raise UnreadableFile(file.name, "needs both --source and --target, or neither")
    columns = (pairing.source or "1", pairing.target or "2")
    if columns[0] == columns[1]:
        raise UnreadableFile(file.name, "needs two different columns as --source and --target")

    def sides(table: Table) -> list[tuple[str, ...]]:
        try:
            return limited(file.name, table.values(columns))
        except KeyError:
            reason = (
                f"has no columns {' and '.join(columns)}; choose with --source and --target "
                f"among {table.described()}"
            )
            raise UnreadableFile(file.name, reason) from None

    data = file.read()  # because pairs stay in memory
    found, notices = read_table(replace(file, blocks=lambda: [data]), sides)
    pairs = [
        Document(f"{file.name}#{number}", Pair(normalize(source), normalize(target)), notices)
        for number, (source, target) in enumerate(found, start=1)
        if source.strip() and target.strip()
    ]
    if not pairs:
        raise UnreadableFile(file.name, "has no row with both a source and a target")
    if left_out := len(found) - len(pairs):
        more = f"{left_out} rows without a source or a target were left out"
        pairs[0] = replace(pairs[0], notices=(*notices, more))
    return pairs
