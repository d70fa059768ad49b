"""Write documents to files in the format of the file's suffix.

The tables below are the only place that says which writer a document and a suffix get. A writer is
a function of a document and its provenance that returns the content of a file. Its module is
imported when it is first used.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from rnngen.errors import WriterError
from rnngen.kinds import KINDS, Sound
from rnngen.languages import LANGUAGES
from rnngen.music.performance import Performance, Piece
from rnngen.music.score import Score
from rnngen.writers.files import save

Document = str | Piece
Writer = Callable[[Any, str], bytes]


def _writer(module: str, function: str) -> Writer:
    """Return a writer that imports its module when it is called."""

    def write_document(document: Any, provenance: str) -> bytes:
        render_document: Writer = getattr(import_module(f"rnngen.{module}"), function)
        return render_document(document, provenance)

    return write_document


def _code_writer(language: str) -> Writer:
    """Return a writer of code, which imports its module when it is called."""

    def write_code(document: Any, provenance: str) -> bytes:
        from rnngen.writers.text import render_code

        return render_code(document, provenance, LANGUAGES[language])

    return write_code


PDF = ".pdf"
SOUND_FILES = (".wav", ".ogg", ".flac", ".mp3")

_MIDI = _writer("writers.midi", "render_midi")
_PERFORMANCE_MIDI = _writer("writers.midi", "render_performance")
_PLAYER = _writer("writers.player", "render_player")
_PIANOROLL = _writer("writers.pianoroll", "render_pianoroll")
_TEXT = _writer("writers.text", "render_text")

SCORE_WRITERS: dict[str, Writer] = {
    ".mid": _MIDI,
    ".midi": _MIDI,
    ".musicxml": _writer("music.bridge", "to_musicxml"),
    ".abc": _writer("writers.abc", "render_abc"),
    ".html": _PLAYER,
    ".png": _PIANOROLL,
}
"""Suffix → writer of a Score. Sound files are not here: their writer also takes a Sound."""

PERFORMANCE_WRITERS: dict[str, Writer] = {
    ".mid": _PERFORMANCE_MIDI,
    ".midi": _PERFORMANCE_MIDI,
    ".html": _PLAYER,
    ".png": _PIANOROLL,
}
"""Suffix → writer of a Performance. For the other suffixes of SCORE_WRITERS it becomes a Score."""

TEXT_WRITERS: dict[str, Writer] = {
    "latex": _writer("writers.latex", "render_latex"),
    "python": _writer("writers.text", "render_python"),
    **{language: _code_writer(language) for language in LANGUAGES},
}
"""Kind → writer of a text, for the suffixes of this kind.

Texts of other kinds are written unchanged.
"""


def _text_writers() -> dict[str, Writer]:
    writers: dict[str, Writer] = {}
    for kind in KINDS.values():
        if kind.codec == "char":
            for suffix in (*kind.suffixes, kind.output):
                # Of several kinds with a suffix the first wins, as for readers.
                writers.setdefault(suffix, TEXT_WRITERS.get(kind.name, _TEXT))
    return writers | {PDF: _writer("writers.pdf", "render_pdf")}


class _Content(NamedTuple):
    """One type of document."""

    noun: str
    """What an error calls it."""
    writers: Callable[[], dict[str, Writer]]
    """Returns its writers by suffix."""
    more_suffixes: tuple[str, ...] = ()
    """Suffixes that it is converted for, or that are sound."""

    def suffixes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.writers(), *self.more_suffixes)))


_MUSIC_SUFFIXES = (*SCORE_WRITERS, *SOUND_FILES)
_CONTENTS = {
    "char": _Content("Text", _text_writers),
    "event": _Content("A score", lambda: SCORE_WRITERS, _MUSIC_SUFFIXES),
    "performance": _Content("A performance", lambda: PERFORMANCE_WRITERS, _MUSIC_SUFFIXES),
}
"""Codec → what its documents can be written to."""

_CODECS = {str: "char", Score: "event", Performance: "performance"}
"""Type of a document → the codec whose documents are of that type."""


def suffixes(kind: str) -> tuple[str, ...]:
    """Return the suffixes that documents of a kind can be written to."""
    return _CONTENTS[KINDS[kind].codec].suffixes()


def check_suffix(suffix: str, kind: str, sound: Sound = "auto") -> None:
    """Raise WriterError if documents of a kind cannot be written to this suffix on this machine.

    Args:
        suffix: With its dot, in any case.
        sound: What plays sound files.
    """
    _check(suffix.lower(), _CONTENTS[KINDS[kind].codec], sound, KINDS[kind].output)


def _check(suffix: str, content: _Content, sound: Sound, usual: str = "") -> None:
    if suffix not in content.suffixes():
        known = dict.fromkeys([*filter(None, [usual]), *content.suffixes()])
        raise WriterError(
            f"{content.noun} cannot be written to {suffix or 'a file without a suffix'}. "
            f"Choose one of {', '.join(known)}."
        )
    if suffix == PDF:
        from rnngen.writers.pdf import require_pdflatex

        require_pdflatex()
    if suffix in SOUND_FILES:
        from rnngen.writers.audio import check_sound

        check_sound(sound)


def adapt_to(document: Document, suffix: str) -> tuple[Document, str]:
    """Return a document as this format can hold it, and a notice of what changed, or ''.

    A performance becomes a score if the format needs bars.
    """
    if not isinstance(document, Performance) or suffix.lower() in (
        *PERFORMANCE_WRITERS,
        *SOUND_FILES,
    ):
        return document, ""
    from rnngen.music.transcription import transcribed

    score, notice = transcribed(document)
    return score, f"{suffix} holds bars: {notice or 'taken at 120 quarters per minute'}"


def render(document: Document, suffix: str, provenance: str, sound: Sound = "auto") -> bytes:
    """Return the content of a file of this suffix.

    Args:
        provenance: Where the document comes from. It is kept in the file, as one line, if the
            format has a place for it.
        sound: What plays sound files.
    """
    line, suffix = " ".join(provenance.split()), suffix.lower()
    _check(suffix, _content_of(document), sound)
    document, _ = adapt_to(document, suffix)
    if suffix in SOUND_FILES and not isinstance(document, str):
        from rnngen.writers.audio import render_sound

        return render_sound(document, suffix, line, sound)
    return _content_of(document).writers()[suffix](document, line)


def _content_of(document: Document) -> _Content:
    codecs = (codec for type_, codec in _CODECS.items() if isinstance(document, type_))
    return _CONTENTS[next(codecs)]


def write(
    document: Document,
    path: str | Path,
    provenance: str = "rnngen",
    suffix: str | None = None,
    sound: Sound = "auto",
) -> None:
    """Write a document to a file, whole or not at all.

    Args:
        suffix: Overrides the suffix of the path.
        sound: What plays sound files.

    Raises:
        WriterError: if the format is unknown or does not fit, or the file cannot be written.
    """
    path = Path(path)
    save(path, render(document, path.suffix if suffix is None else suffix, provenance, sound))
