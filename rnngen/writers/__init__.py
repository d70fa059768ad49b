"""Documents → files, by the file's suffix; knows nothing of models or of how a document came to be."""

from collections.abc import Callable
from pathlib import Path

from rnngen.errors import WriterError
from rnngen.kinds import KINDS, Sound
from rnngen.music.score import Score
from rnngen.paths import write_atomically
from rnngen.writers.abc import render_abc
from rnngen.writers.audio import check_sound, render_wav
from rnngen.writers.latex import render_latex
from rnngen.writers.midi import render_midi
from rnngen.writers.musicxml import render_musicxml
from rnngen.writers.pdf import render_pdf, require_pdflatex
from rnngen.writers.pianoroll import render_pianoroll
from rnngen.writers.player import render_player
from rnngen.writers.text import render_python, render_text

__all__ = ["PDF", "WAV", "check_suffix", "render", "save", "suffixes", "write"]

PDF, WAV = ".pdf", ".wav"

SCORE_WRITERS: dict[str, Callable[[Score, str], bytes]] = {
    ".mid": render_midi,
    ".midi": render_midi,
    ".musicxml": render_musicxml,
    ".abc": render_abc,
    ".wav": render_wav,
    ".html": render_player,
    ".png": render_pianoroll,
}
"""Suffix → function of a Score and its provenance."""

TEXT_WRITERS: dict[str, Callable[[str, str], bytes]] = {
    **dict.fromkeys(KINDS["text"].suffixes, render_text),
    **dict.fromkeys(KINDS["latex"].suffixes, render_latex),
    **dict.fromkeys(KINDS["python"].suffixes, render_python),
    PDF: render_pdf,
}
"""Suffix → function of a text and its provenance."""


def suffixes(is_score: bool) -> tuple[str, ...]:
    """The suffixes that a score, or a text, can be written to."""
    return tuple(SCORE_WRITERS if is_score else TEXT_WRITERS)


def check_suffix(suffix: str, is_score: bool, sound: Sound = "auto") -> None:
    """Raise WriterError unless a score, or a text, can be written here to files of this suffix (its dot, any case)."""
    if suffix.lower() not in suffixes(is_score):
        what = "score" if is_score else "text"
        expected = ", ".join(suffixes(is_score))
        raise WriterError(
            f"A {what} cannot be written to this format. Expected one of {expected}. Received: {suffix!r}."
        )
    if suffix.lower() == PDF:
        require_pdflatex()
    if suffix.lower() == WAV:
        check_sound(sound)


def render(document: str | Score, suffix: str, provenance: str, sound: Sound = "auto") -> bytes:
    """The content of a file of this suffix that holds the document.

    Args:
        provenance: One line on where the document comes from, kept in the file where its format has a place.
        sound: What plays a score for .wav.
    """
    check_suffix(suffix, isinstance(document, Score), sound)
    line = " ".join(provenance.split())
    if isinstance(document, Score):
        if suffix.lower() == WAV:
            return render_wav(document, line, sound)
        return SCORE_WRITERS[suffix.lower()](document, line)
    return TEXT_WRITERS[suffix.lower()](document, line)


def write(
    document: str | Score,
    path: str | Path,
    provenance: str = "rnngen",
    suffix: str | None = None,
    sound: Sound = "auto",
) -> None:
    """Write a document whole or not at all; `suffix` overrules that of the path, and `sound` is what plays a .wav.

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
        reason = error.strerror or type(error).__name__
        raise WriterError(
            f"A file cannot be written ({reason}). Expected a name in an existing, writable folder. Received: {path}."
        ) from error
