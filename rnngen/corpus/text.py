"""Bytes → clean text, whatever their encoding and newlines; knows nothing of what the text says."""

import codecs
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import TypeVar

from rnngen.corpus.document import Document, Keep, SourceFile
from rnngen.corpus.normalization import normalized
from rnngen.corpus.reading import UnreadableFile, read_blocks

Text = TypeVar("Text")

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

WESTERN = "cp1252"

LEGACY_ENCODINGS = (
    *(WESTERN, "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r"),
    *("cp932", "euc_jp", "gb18030", "big5", "euc_kr"),
)
"""Those in which texts are still met (the Encoding Standard of the web lists them); the first wins a tie."""

SAMPLE_BYTES = 256 * 1024
"""How much of a file is looked at to guess its legacy encoding."""

CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))

CONTROL_SHARE = 0.02
"""What has more control characters than this share is taken for binary."""


def parse(file: SourceFile, keep: Keep = "".join) -> Iterator[Document]:
    """The file as one document."""
    text, notices = read_text(file.name, partial(read_blocks, file), keep)
    yield Document(file.name, text, notices)


def decode_text(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The text of a file's bytes, as `read_text` reads it."""
    return read_text(name, lambda: [data], "".join)


def read_text(
    name: str, blocks: Callable[[], Iterable[bytes]], keep: Callable[[Iterable[str]], Text]
) -> tuple[Text, tuple[str, ...]]:
    """The text of a file, normalised, and what had to be assumed to read it.

    UTF-8, or UTF-16 and UTF-32 with a byte order mark, else the legacy encoding that fits best.

    Args:
        blocks: gives the file's bytes, each time from the start.
        keep: makes a text of its pieces; of an attempt that raises, it keeps nothing.

    Raises:
        UnreadableFile: where the bytes are no text, or hold nothing but white space.
    """

    def attempt(encoding: str, stream: Iterable[bytes]) -> Text:
        return keep(_checked(name, normalized(codecs.iterdecode(stream, encoding))))

    stream = iter(blocks())
    head = next(stream, b"")
    marked = next((encoding for mark, encoding in BYTE_ORDER_MARKS if head.startswith(mark)), None)
    try:
        return attempt(marked or "utf-8", chain([head], stream)), ()
    except UnicodeDecodeError:
        legacy = () if marked else (_guess_encoding(_beginning(blocks())), WESTERN)
    for encoding in legacy:
        try:
            return attempt(encoding, blocks()), (f"read as {encoding}",)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(name, "looks binary")


def _checked(name: str, pieces: Iterable[str]) -> Iterator[str]:
    """The same pieces; raises where they turn out to be binary or blank."""
    controls, size, blank = 0, 0, True
    for piece in pieces:
        if "\0" in piece:
            raise UnreadableFile(name, "looks binary")
        data = piece.encode()
        controls += len(data) - len(data.translate(None, CONTROLS))
        size += len(piece)
        blank = blank and not piece.strip()
        yield piece
    if controls > CONTROL_SHARE * size:
        raise UnreadableFile(name, "looks binary")
    if blank:
        raise UnreadableFile(name, "is empty")


def _beginning(blocks: Iterable[bytes]) -> bytes:
    """What a guess looks at, and at least a byte more where there is more."""
    beginning = b""
    for block in blocks:
        beginning += block
        if len(beginning) > SAMPLE_BYTES:
            break
    return beginning


def _guess_encoding(data: bytes) -> str:
    """The legacy encoding in which a sample makes the most sense."""
    from charset_normalizer import from_bytes

    sample = data[:SAMPLE_BYTES]
    if len(sample) < len(data):
        sample = sample[: sample.rfind(b"\n") + 1] or sample  # so as not to cut through a character
    matches = from_bytes(sample, cp_isolation=list(LEGACY_ENCODINGS))
    best = matches.best()
    if best is None:
        return WESTERN
    tied = [
        match for match in matches if (match.chaos, match.coherence) == (best.chaos, best.coherence)
    ]
    possible = {encoding for match in tied for encoding in match.could_be_from_charset}
    return next((encoding for encoding in LEGACY_ENCODINGS if encoding in possible), WESTERN)
