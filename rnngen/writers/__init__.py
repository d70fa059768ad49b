"""Documents → files, by the file's suffix; knows nothing of models or of how a document came to be."""

import os
from collections.abc import Callable
from pathlib import Path

from rnngen.errors import WriterError
from rnngen.kinds import KINDS, Sound
from rnngen.music.performance import Performance, Piece
from rnngen.music.score import Score
from rnngen.music.transcription import transcribed
from rnngen.system.paths import write_atomically
from rnngen.writers.abc import render_abc
from rnngen.writers.audio import SOUND_FILES, check_sound, render_sound
from rnngen.writers.latex import render_latex
from rnngen.writers.midi import render_midi, render_performance
from rnngen.writers.pdf import render_pdf, require_pdflatex
from rnngen.writers.pianoroll import render_pianoroll
from rnngen.writers.player import render_player
from rnngen.writers.text import render_python, render_text
from rnngen.writers.timeline import over_seconds


def render_musicxml(score: Score, provenance: str) -> bytes:
    """The score as an uncompressed MusicXML document."""
    from rnngen.music.bridge import to_musicxml

    return to_musicxml(score, provenance)


__all__ = [
    "PDF",
    "SOUND_FILES",
    "check_place",
    "check_suffix",
    "render",
    "save",
    "suffixes",
    "suited",
    "write",
]

PDF = ".pdf"

SCORE_WRITERS: dict[str, Callable[[Score, str], bytes]] = {
    ".mid": render_midi,
    ".midi": render_midi,
    ".musicxml": render_musicxml,
    ".abc": render_abc,
    ".html": render_player,
    ".png": render_pianoroll,
}
"""Suffix → function of a Score and its provenance; a sound file asks, too, what plays it."""

PERFORMANCE_WRITERS: dict[str, Callable[[Performance, str], bytes]] = {
    ".mid": render_performance,
    ".midi": render_performance,
    ".html": render_player,
    ".png": render_pianoroll,
}
"""Suffix → function of a Performance and its provenance; in the other formats of scores it becomes one."""

TEXT_WRITERS: dict[str, Callable[[str, str], bytes]] = {
    **dict.fromkeys(KINDS["text"].suffixes, render_text),
    **dict.fromkeys(KINDS["latex"].suffixes, render_latex),
    **dict.fromkeys(KINDS["python"].suffixes, render_python),
    PDF: render_pdf,
}
"""Suffix → function of a text and its provenance."""


def suffixes(is_music: bool) -> tuple[str, ...]:
    """The suffixes that music, or a text, can be written to."""
    return (*SCORE_WRITERS, *SOUND_FILES) if is_music else tuple(TEXT_WRITERS)


def check_suffix(suffix: str, is_music: bool, sound: Sound = "auto") -> None:
    """Raise WriterError unless music, or a text, can be written here to files of this suffix (its dot, any case)."""
    if suffix.lower() not in suffixes(is_music):
        what = "score" if is_music else "text"
        expected = ", ".join(suffixes(is_music))
        raise WriterError(
            f"A {what} cannot be written to this format. Expected one of {expected}. Received: {suffix!r}."
        )
    if suffix.lower() == PDF:
        require_pdflatex()
    if suffix.lower() in SOUND_FILES:
        check_sound(sound)


def suited(document: str | Piece, suffix: str) -> tuple[str | Piece, str]:
    """A document as files of this suffix can hold it, and one sentence on what that changed, if anything.

    A performance gets the bars of its pulse where a format wants bars.
    """
    if not isinstance(document, Performance) or suffix.lower() in (
        *SOUND_FILES,
        *PERFORMANCE_WRITERS,
    ):
        return document, ""
    score, notice = transcribed(document)
    return score, f"{suffix} holds bars: {notice or 'taken at 120 quarters per minute'}"


def render(document: str | Piece, suffix: str, provenance: str, sound: Sound = "auto") -> bytes:
    """The content of a file of this suffix that holds the document.

    Args:
        provenance: One line on where the document comes from, kept in the file where its format has a place.
        sound: What plays a score in a sound file.
    """
    check_suffix(suffix, isinstance(document, Piece), sound)
    line, suffix = " ".join(provenance.split()), suffix.lower()
    document, _ = suited(document, suffix)
    if isinstance(document, Piece) and suffix in SOUND_FILES:
        score = over_seconds(document) if isinstance(document, Performance) else document
        return render_sound(score, suffix, line, sound)
    if isinstance(document, Performance):
        return PERFORMANCE_WRITERS[suffix](document, line)
    if isinstance(document, Score):
        return SCORE_WRITERS[suffix](document, line)
    return TEXT_WRITERS[suffix](document, line)


def write(
    document: str | Piece,
    path: str | Path,
    provenance: str = "rnngen",
    suffix: str | None = None,
    sound: Sound = "auto",
) -> None:
    """Write a document whole or not at all; `suffix` overrules that of the path, and `sound` plays a sound file.

    Raises:
        WriterError: if the format is unknown or does not fit, or the file cannot be written.
    """
    path = Path(path)
    save(path, render(document, path.suffix if suffix is None else suffix, provenance, sound))


def save(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        WriterError: if it cannot be written.
    """
    try:
        write_atomically(path, data)
    except OSError as error:
        raise _unwritable(path, error.strerror or type(error).__name__) from error


def check_place(path: Path) -> None:
    """Raise WriterError now, rather than after the work, where a file cannot be written."""
    place = path.resolve()
    if place.is_dir():
        raise _unwritable(path, "Is a directory")
    if not place.parent.is_dir():
        raise _unwritable(path, "No such file or directory")
    if not place.exists() and not os.access(place.parent, os.W_OK):
        raise _unwritable(path, "Permission denied")


def _unwritable(path: Path, reason: str) -> WriterError:
    return WriterError(
        f"A file cannot be written ({reason}). Expected a name in an existing, writable folder. Received: {path}."
    )
