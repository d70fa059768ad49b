"""Parquet → the rows of a table."""

from collections.abc import Iterator
from typing import Any

import pyarrow
from pyarrow import parquet

from rnngen.corpus.document import UnreadableFile

BATCH = 1024
"""Rows that are unpacked at a time."""


def rows(name: str, data: bytes) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file.

    Raises:
        UnreadableFile: if it is damaged.
    """
    try:
        table = parquet.ParquetFile(pyarrow.BufferReader(data))
        for batch in table.iter_batches(BATCH):
            yield from batch.to_pylist()
    except (pyarrow.ArrowException, OSError, ValueError, MemoryError):
        raise UnreadableFile(name, "is damaged, or is no .parquet file") from None
