"""Bytes → clean text: encodings detected, lines ended by LF, characters composed (NFC)."""

import codecs
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TypeVar

from rnngen.corpus.document import Document, Keep, SourceFile, UnreadableFile
from rnngen.corpus.spool import BLOCK_BYTES

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
"""Legacy encodings that the web still uses (WHATWG Encoding Standard); the first wins a tie."""

SAMPLE_BYTES = 256 * 1024
"""Length of the sample from which a legacy encoding is guessed."""

CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))

CONTROL_SHARE = 0.02
"""A file with a larger share of control characters is taken for binary."""

MOST_MARKS = 30
"""Combining marks in a row that NFC gets; sorting them takes time by the square of their number.

No language needs as many (Stream-Safe Text Format, UAX #15, section 13).
"""

JOINER = "\u034f"
"""COMBINING GRAPHEME JOINER: invisible, and no mark moves or composes across it."""

FOREIGN_BYTES = b"?" * (MOST_MARKS + 1)
"""A long run of any characters beyond ASCII, each replaced by a question mark."""
_FOREIGN = r"[^\0-\u02ff\u3000-\u3029\u3400-\u9fff]"
# A pattern that begins with one character is searched for three times as fast.
FOREIGN_RUN = re.compile(rf"{_FOREIGN}{_FOREIGN}{{{MOST_MARKS},}}")
"""Long runs without Latin and Chinese characters; no other run has too many marks."""


def parse(file: SourceFile, keep: Keep = "".join) -> Iterator[Document]:
    """Read the file as one document."""
    text, notices = read_text(file.name, file.read_blocks, keep)
    yield Document(file.name, text, notices)


def decode_text(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file's bytes and the notices of `read_text`."""
    return read_text(name, lambda: _blocks(data), "".join)


def _blocks(data: bytes) -> Iterator[bytes]:
    """Yield bytes in blocks, so that no call takes long."""
    return (data[i : i + BLOCK_BYTES] for i in range(0, len(data), BLOCK_BYTES))


def read_text(
    name: str, blocks: Callable[[], Iterable[bytes]], keep: Callable[[Iterable[str]], Text]
) -> tuple[Text, tuple[str, ...]]:
    """Return the normalised text of a file, and notices of what was assumed to read it.

    Tries UTF-8, or UTF-16 and UTF-32 with a byte order mark, then the best legacy encoding.

    Args:
        blocks: returns the file's bytes; each call begins at the start.
        keep: makes a text of its pieces; if the pieces raise, it must keep nothing.

    Raises:
        UnreadableFile: if the file is binary or blank.
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


def lines_of(pieces: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a text that comes in pieces, each with its newline."""
    rest: list[str] = []
    for piece in pieces:
        *lines, end = piece.split("\n")
        if lines:
            yield "".join([*rest, lines[0], "\n"])
            yield from (f"{line}\n" for line in lines[1:])
            rest = []
        rest.append(end)
    if last := "".join(rest):
        yield last


def _checked(name: str, pieces: Iterable[str]) -> Iterator[str]:
    """Yield the same pieces; raise UnreadableFile if they prove binary or blank."""
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
    """Return SAMPLE_BYTES for a guess, plus at least a byte more if there is one."""
    beginning = b""
    for block in blocks:
        beginning += block
        if len(beginning) > SAMPLE_BYTES:
            break
    return beginning


def _guess_encoding(data: bytes) -> str:
    """Return the legacy encoding in which a sample makes the most sense."""
    from charset_normalizer import from_bytes

    sample = data[:SAMPLE_BYTES]
    if len(sample) < len(data):
        sample = sample[: sample.rfind(b"\n") + 1] or sample  # whole lines hold whole characters
    matches = from_bytes(sample, cp_isolation=list(LEGACY_ENCODINGS))
    best = matches.best()
    if best is None:
        return WESTERN
    tied = [
        match for match in matches if (match.chaos, match.coherence) == (best.chaos, best.coherence)
    ]
    possible = {encoding for match in tied for encoding in match.could_be_from_charset}
    return next((encoding for encoding in LEGACY_ENCODINGS if encoding in possible), WESTERN)


def normalize(text: str) -> str:
    """Return the text with lines ended by LF and characters composed (NFC)."""
    return _compose(_limit_marks(text.replace("\r\n", "\n").replace("\r", "\n")))


def normalized(pieces: Iterable[str]) -> Iterator[str]:
    """Normalize a text that comes in pieces, cut anywhere.

    Holds back the end of a piece that may compose with the next: at most MOST_MARKS + 1 characters.
    """
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    held = ""
    for piece in pieces:
        text = _limit_marks(held + newlines.decode(piece))
        edge = _last_edge(text)
        yield _compose(text[:edge])
        held = text[edge:]
    yield _compose(held + newlines.decode("", final=True))


def _compose(text: str) -> str:
    """Return the NFC of a text with limited marks, with limited marks."""
    composed = unicodedata.normalize("NFC", text)
    # A few marks decompose into two, such as U+0344: a second limit makes another pass change
    # nothing.
    return text if composed is text else _limit_marks(composed)


def _limit_marks(text: str) -> str:
    """Return the text with a JOINER after each MOST_MARKS joining characters in a row."""
    # The quick look costs a quarter of the search, and finds no run in most languages.
    if text.isascii() or FOREIGN_BYTES not in text.encode("ascii", "replace"):
        return text
    return FOREIGN_RUN.sub(_split_marks, text)


def _split_marks(run: re.Match[str]) -> str:
    """Return a run with a JOINER after each MOST_MARKS joining characters in a row."""
    characters, count = [], 0
    for character in run[0]:
        count = count + 1 if _joins(character) else 0
        if count > MOST_MARKS:
            characters.append(JOINER)
            count = 1
        characters.append(character)
    return "".join(characters)


def _last_edge(text: str) -> int:
    """Return the index of the last character that does not join what precedes it, or 0."""
    return next((i for i in range(len(text) - 1, 0, -1) if not _joins(text[i])), 0)


def _joins(character: str) -> bool:
    """Return whether NFC may compose a character with those before it, or change their order.

    These are marks, and the vowels and finals of Korean and Kirat Rai.
    """
    return (
        (unicodedata.category(character)[0] == "M" and character != JOINER)
        or "\u1160" <= character <= "\u11ff"
        or "\U00016d63" <= character <= "\U00016d6a"
    )
