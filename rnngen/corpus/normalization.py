"""One form for every text: lines ended by LF alone, characters composed; knows nothing of bytes."""

import io
import unicodedata
from collections.abc import Iterable, Iterator


def normalize(text: str) -> str:
    """Lines ended by LF alone, characters composed (NFC)."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def normalized(pieces: Iterable[str]) -> Iterator[str]:
    """What `normalize` makes of a text, for a text in pieces that may be cut anywhere.

    Holds back only what may still change, which is little but in text that goes on without any Latin letter,
    blank, newline or Chinese character.
    """
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    held = ""
    for piece in pieces:
        translated = newlines.decode(piece)
        edge = _last_edge(translated)
        if edge is None:
            held += translated
        else:
            yield unicodedata.normalize("NFC", held + translated[:edge])
            held = translated[edge:]
    yield unicodedata.normalize("NFC", held + newlines.decode("", final=True))


def _last_edge(text: str) -> int | None:
    """Where the last character stands that no composition joins to what precedes it."""
    return next((i for i in range(len(text) - 1, -1, -1) if _begins_anew(text[i])), None)


def _begins_anew(character: str) -> bool:
    """True for Latin and Chinese; elsewhere are marks, and vowels of Korean and Indic scripts that compose."""
    return (
        character < "\u0300"
        or "\u3000" <= character < "\u302a"
        or "\u3400" <= character <= "\u9fff"
    )
