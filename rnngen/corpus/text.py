"""Bytes → clean text, whatever their encoding and newlines; knows nothing of what the text says."""

import codecs
import unicodedata
from collections.abc import Iterator

from rnngen.corpus.document import Document
from rnngen.corpus.reading import UnreadableFile

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

CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\n\v\f\r\x1b")

CONTROL_SHARE = 0.02
"""What has more control characters than this share is taken for binary."""


def parse(name: str, data: bytes) -> Iterator[Document]:
    """The file as one document."""
    text, notices = decode_text(data, name)
    yield Document(name, text, notices)


def decode_text(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The text of a file, normalised, and what had to be assumed to read it.

    UTF-8, or UTF-16 and UTF-32 with a byte order mark, else the legacy encoding that fits best.

    Raises:
        UnreadableFile: where the bytes are no text, or hold nothing but white space.
    """
    text, notices = _decode(data, name)
    text = normalize(text)
    if "\0" in text or sum(map(text.count, CONTROLS)) > CONTROL_SHARE * len(text):
        raise UnreadableFile(name, "looks binary")
    if not text.strip():
        raise UnreadableFile(name, "is empty")
    return text, notices


def normalize(text: str) -> str:
    """Lines ended by LF alone, characters composed (NFC)."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    marked = next((encoding for mark, encoding in BYTE_ORDER_MARKS if data.startswith(mark)), None)
    try:
        return data.decode(marked or "utf-8"), ()
    except UnicodeDecodeError:
        if marked or b"\0" in data:
            raise UnreadableFile(name, "looks binary") from None
    for encoding in (_guess_encoding(data), WESTERN):
        try:
            return data.decode(encoding), (f"read as {encoding}",)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(name, "looks binary")


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
    tied = [match for match in matches if (match.chaos, match.coherence) == (best.chaos, best.coherence)]
    possible = {encoding for match in tied for encoding in match.could_be_from_charset}
    return next((encoding for encoding in LEGACY_ENCODINGS if encoding in possible), WESTERN)
