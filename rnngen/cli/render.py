"""`rnngen render`."""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from rnngen.cli.options import (
    Reading,
    naming,
    outputs_option,
    parts_option,
    performance_option,
    sound_option,
    suggest_fluidsynth,
)
from rnngen.cli.terminal import notice, show, show_drawing, show_path, show_text
from rnngen.kinds import Sound

if TYPE_CHECKING:
    from rnngen.corpus.document import Document
    from rnngen.music.performance import Piece


@click.command("render")
@click.argument("file", type=click.Path(path_type=Path))
@outputs_option("a piano roll on standard output")
@parts_option("all")
@performance_option
@sound_option
def render_command(
    file: Path, parts: str | None, performance: bool, outputs: tuple[Path, ...], sound: Sound
) -> None:
    """Draw, play or convert a score FILE: MIDI, MusicXML, ABC or kern.

    Without -o it is drawn in the terminal. The suffix of -o decides what is written: .png a
    picture, .html a page that plays and shows the music, .wav, .ogg, .mp3 and .flac sound,
    .mid, .musicxml and .abc (melodies) a score.

    A file with several pieces, such as an ABC tune book, gives numbered files.

    \b
    rnngen render tune.mid
    rnngen render tune.mid -o tune.html
    rnngen render tunes.abc -o tune.ogg -o tune.png
    rnngen render song.mid --parts melody -o melody.musicxml
    rnngen render recording.mid --performance -o recording.wav
    """
    from rnngen.errors import WriterError
    from rnngen.writers import check_suffix, check_writable

    if not file.is_file():
        what = "is a folder, a pipe or a device" if file.exists() else "does not exist"
        raise WriterError(f"{file} {what}. Give the name of a score file.")
    kind = "performance" if performance else "score"
    for path in outputs:
        with naming(f"-o {path}"):
            check_suffix(path.suffix, kind, sound)
        check_writable(path)
    documents = _read(file, parts, kind)
    if not outputs:
        _draw(documents)
        return
    suggest_fluidsynth([path.suffix.lower() for path in outputs], sound)
    _write(documents, outputs, sound)


def _read(file: Path, parts: str | None, kind: str) -> "list[Document]":
    """Return the pieces in a file."""
    from rnngen.cli.reading import read_corpus
    from rnngen.errors import CorpusError, WriterError

    try:
        return list(read_corpus(str(file.resolve()), Reading(kind, parts)).documents)
    except CorpusError as error:
        raise WriterError(f"{file} cannot be rendered. {error}") from error


def _draw(documents: "list[Document]") -> None:
    """Draw each piece as wide as the terminal; several pieces get their names as titles."""
    from rnngen.cli.roll import roll

    colours = False if os.environ.get("NO_COLOR") else None
    width = shutil.get_terminal_size().columns
    for index, document in enumerate(documents):
        if len(documents) > 1:
            show_text("\n" if index else "")
            show(document.name)
        show_drawing(roll(cast("Piece", document.content), width), colours)


def _write(documents: "list[Document]", outputs: tuple[Path, ...], sound: Sound) -> None:
    """Write each piece to each output."""
    from rnngen.cli.output import numbered
    from rnngen.writers import adapt_to, write

    for index, document in enumerate(documents):
        for path in outputs:
            target = numbered(path, index, len(documents))
            piece, changed = adapt_to(cast("Piece", document.content), path.suffix)
            if changed:
                notice(changed)
            write(piece, target, document.name, path.suffix, sound)
            show_path(target)
