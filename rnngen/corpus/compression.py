"""Compressed files → the files they hold, read as streams."""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from rnngen.corpus.archive import RATIO, RATIO_BYTES
from rnngen.corpus.document import FoundFile, UnreadableFile
from rnngen.corpus.formats.libraries import missing
from rnngen.corpus.spool import blocks_of

SIGNATURES = (
    (b"\x1f\x8b", ".gz"),
    (b"BZh", ".bz2"),
    (b"\xfd7zXZ\0", ".xz"),
    (b"\x28\xb5\x2f\xfd", ".zst"),
)
"""First bytes of compressed files, and their suffix."""
TAR = {".tgz": ".gz", ".tbz2": ".bz2", ".txz": ".xz"}
"""Suffix of a compressed tar → that of its compression."""
USUAL_RATIO = 5
"""Text shrinks to a fifth on average."""
ZSTD_BYTES = 2**10
"""Bytes of Zstandard to decompress at a time; four of them may hold 128 KiB."""

DAMAGE = (zlib.error, lzma.LZMAError, EOFError, ValueError, MemoryError, OSError)
"""Errors that decompressors raise on damaged files."""

Unpack = Callable[[Iterable[bytes]], Iterator[bytes]]


def unpacked(file: FoundFile) -> FoundFile:
    """Return the file that a compressed file holds: that of `novel.txt.gz` has the suffix `.txt`.

    Return other files unchanged.
    """
    suffix = TAR.get(file.suffix, file.suffix)
    if suffix not in UNPACK or missing(suffix):
        return file
    inner = ".tar" if file.suffix in TAR else PurePosixPath(file.name).with_suffix("").suffix
    blocks = partial(_blocks, file, UNPACK[suffix])
    return replace(file, suffix=inner.lower(), blocks=blocks, growth=USUAL_RATIO)


def plain_name(name: str) -> str:
    """Return the name of a file without its suffix: 'novel' of 'novel.txt.gz'."""
    path = PurePosixPath(name)
    return PurePosixPath(path.stem).stem if path.suffix.lower() in UNPACK else path.stem


def signature(start: bytes) -> str:
    """Return the suffix of compressed data that begins so, or nothing."""
    return next((suffix for mark, suffix in SIGNATURES if start.startswith(mark)), "")


def _blocks(file: FoundFile, unpack: Unpack) -> Iterator[bytes]:
    """Yield the content, as long as it is not larger than any text could be."""
    room = max(RATIO_BYTES, RATIO * file.size)
    try:
        for block in unpack(file.blocks()):
            room -= len(block)
            if room < 0:
                raise UnreadableFile(file.name, "is compressed beyond belief")
            yield block
    except DAMAGE as error:
        if getattr(error, "errno", None) is not None:  # the system's, not the decompressor's
            raise
        raise UnreadableFile(file.name, "is damaged or incomplete") from None


class Stream(io.RawIOBase):
    """Blocks as a file."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = iter(blocks)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """Fill a buffer as far as the next block allows; return the number of bytes."""
        while not self._rest and (block := next(self._blocks, None)) is not None:
            self._rest = memoryview(block)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def _gzip(blocks: Iterable[bytes]) -> Iterator[bytes]:
    return blocks_of(gzip.GzipFile(fileobj=io.BufferedReader(Stream(blocks))))


def _bzip2(blocks: Iterable[bytes]) -> Iterator[bytes]:
    return blocks_of(bz2.BZ2File(io.BufferedReader(Stream(blocks))))


def _xz(blocks: Iterable[bytes]) -> Iterator[bytes]:
    return blocks_of(lzma.LZMAFile(io.BufferedReader(Stream(blocks))))


def _zstandard(blocks: Iterable[bytes]) -> Iterator[bytes]:
    import zstandard

    decompressor, frame = zstandard.ZstdDecompressor(), None
    stream = io.BufferedReader(Stream(blocks))
    try:
        while piece := stream.read(ZSTD_BYTES):
            while piece:
                frame = frame or decompressor.decompressobj()
                yield frame.decompress(piece)
                piece = frame.unused_data if frame.eof else b""
                frame = None if frame.eof else frame
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from None
    if frame is not None:
        raise EOFError


UNPACK: dict[str, Unpack] = {".gz": _gzip, ".bz2": _bzip2, ".xz": _xz, ".zst": _zstandard}
"""Suffix → the function that decompresses blocks."""
