"""IDX files → pictures and their labels, as MNIST has them (yann.lecun.com/exdb/mnist)."""

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from rnngen.corpus.document import Document, SourceFile, UnreadableFile
from rnngen.corpus.limits import MOST_NUMBERS
from rnngen.corpus.pairs import Pair
from rnngen.corpus.pictures import WHITE, check_size
from rnngen.corpus.rows import Rows

NAME = re.compile(r"(idx\d-ubyte|\.idx\d)(\.gz)?$", re.IGNORECASE)
SUFFIX = ".idx"
"""The suffix whose limit holds for all these files."""
BYTES = 8
"""The type of unsigned bytes in a header."""
PICTURES, LABELS = 3, 1
"""Number of dimensions."""
HEADER = 4
"""Bytes of the type, and of each dimension."""
GZIP = b"\x1f\x8b"
GZIP_WINDOW = 31
"""Makes zlib expect the header of gzip."""


def is_idx(name: str) -> bool:
    """Return whether a file name is one of an IDX file."""
    return NAME.search(name) is not None


def read_idx(file: SourceFile, beside: Mapping[str, SourceFile]) -> Iterator[Document]:
    """Yield the pictures of a file with their labels; nothing for a file of labels.

    Args:
        beside: the files of the corpus by name. The file of labels is named like that of the
            pictures, with `labels` for `images` and `idx1` for `idx3`.

    Raises:
        UnreadableFile: if it is damaged or has no labels.
    """
    values = _read(file)
    if values.ndim == LABELS:
        return
    name = file.name.replace("images", "labels").replace("idx3", "idx1")
    if name == file.name or name not in beside:
        raise UnreadableFile(file.name, f"holds pictures without labels; {name} is missing")
    labels = _read(beside[name])
    if labels.ndim != LABELS or len(labels) != len(values):
        raise UnreadableFile(name, f"does not hold {len(values):,} labels")
    for number, (picture, label) in enumerate(zip(values, labels.tolist(), strict=True), start=1):
        rows = Rows.of(picture.astype(np.float32) / WHITE)
        yield Document(f"{file.name}#{number}", Pair(rows, str(label)))


def _read(file: SourceFile) -> np.ndarray:
    """Return uint8[count] of labels or uint8[count, height, width] of pictures."""
    data = replace(file, suffix=SUFFIX).read()
    if data.startswith(GZIP):
        data = _unpacked(file.name, data)
    dimensions = data[3] if len(data) > HEADER else 0
    if data[:3] != bytes([0, 0, BYTES]) or dimensions not in (PICTURES, LABELS):
        raise UnreadableFile(file.name, "is not an IDX file of pictures or labels in bytes")
    start = HEADER * (1 + dimensions)
    shape = struct.unpack(f">{dimensions}I", data[HEADER:start].ljust(start - HEADER, b"\0"))
    if dimensions == PICTURES:
        check_size(file.name, *shape[1:])
    size = int(np.prod(shape, dtype=object))
    if not size or size != len(data) - start:
        raise UnreadableFile(
            file.name, f"has {max(0, len(data) - start):,} bytes where its header says {size:,}"
        )
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)


def _unpacked(name: str, data: bytes) -> bytes:
    try:
        return _unpack(name, data)
    except zlib.error:
        raise UnreadableFile(name, "is a damaged gzip file") from None


def _unpack(name: str, data: bytes) -> bytes:
    unpacker = zlib.decompressobj(GZIP_WINDOW)
    unpacked = unpacker.decompress(data, MOST_NUMBERS + 1)
    if len(unpacked) > MOST_NUMBERS:
        raise UnreadableFile(name, f"holds more than {MOST_NUMBERS:,} bytes")
    if not unpacker.eof:
        raise UnreadableFile(name, "is a damaged gzip file")
    return unpacked
