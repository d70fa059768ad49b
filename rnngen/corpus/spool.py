"""Temporary storage on disk for texts and files too large for memory."""

import codecs
import hashlib
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from io import BufferedIOBase
from typing import IO

from rnngen.errors import CorpusError
from rnngen.system import paths

BLOCK_BYTES = 2**20
"""Bytes of a large file that are in memory at a time."""


def blocks_of(file: IO[bytes] | BufferedIOBase) -> Iterator[bytes]:
    """Yield the rest of an open file, block by block."""
    return iter(partial(file.read, BLOCK_BYTES), b"")


class Spool:
    """An unnamed temporary file that grows at its end; it goes with the last reference to it.

    Args:
        file: one that another process has opened; by default a new one.

    Example:
        text = Spool().add_text(["To be, ", "or not to be"])
        "".join(text.pieces())  # "To be, or not to be"
    """

    def __init__(self, file: IO[bytes] | None = None) -> None:
        with _disk_full_explained():
            self._file = file or paths.temporary_file()
        self._end = 0
        weakref.finalize(self, self._file.close)

    def add(self, blocks: Iterable[bytes]) -> "Span":
        """Append bytes; if `blocks` raises, keep nothing of them.

        Raises:
            CorpusError: if the disk is full.
        """
        start = position = self._end
        for block in blocks:
            self._write(position, block)
            position += len(block)
        self._end = position
        return Span(self, start, position - start)

    def add_text(self, pieces: Iterable[str]) -> "StoredText":
        """Append a text, as `add` does."""
        characters, digest = 0, hashlib.sha256()

        def encoded() -> Iterator[bytes]:
            nonlocal characters
            for piece in pieces:
                characters += len(piece)
                data = piece.encode()
                digest.update(data)
                yield data

        span = self.add(encoded())
        return StoredText(digest.digest(), characters, span)

    def fileno(self) -> int:
        """Return the descriptor of the file, for a process that shares it."""
        return self._file.fileno()

    def read(self, position: int, size: int) -> bytes:
        """Return `size` bytes from a position on."""
        self._file.seek(position)
        return self._file.read(size)

    def _write(self, position: int, block: bytes) -> None:
        with _disk_full_explained():
            self._file.seek(position)
            rest = memoryview(block)
            while rest:
                rest = rest[self._file.write(rest) :]


@contextmanager
def _disk_full_explained() -> Iterator[None]:
    """Turn OSError into a CorpusError that says where room is needed."""
    try:
        yield
    except OSError as error:
        raise CorpusError(
            f"This corpus needs room for a copy of it in {paths.cache()}: {error}."
        ) from error


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive bytes of a spool."""

    spool: Spool
    start: int
    size: int

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes from the start, block by block."""
        end = self.start + self.size
        for position in range(self.start, end, BLOCK_BYTES):
            yield self.spool.read(position, min(BLOCK_BYTES, end - position))


@dataclass(frozen=True, slots=True)
class StoredText:
    """A text on disk that is read in pieces; texts of the same characters are equal."""

    digest: bytes
    """SHA-256 of the text in UTF-8."""
    characters: int = field(compare=False)
    utf8: Span = field(compare=False, repr=False)

    def __len__(self) -> int:
        return self.characters

    def pieces(self) -> Iterator[str]:
        """Yield the text from the start, piece by piece."""
        return codecs.iterdecode(self.utf8.blocks(), "utf-8")
