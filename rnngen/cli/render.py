"""`rnngen render`."""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from rnngen.cli.options import (
    notice,
    outputs_option,
    parts_option,
    performance_option,
    sound_option,
    suggest_fluidsynth,
)
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

    Without -o it is drawn in the terminal. The suffix of -o decides: .png is a picture, .html a page that plays
    and shows it, .wav, .ogg, .mp3 and .flac are sound, .mid, .musicxml and .abc (melodies) are scores.

    A file that holds several pieces, such as an ABC tune book, gives numbered files.

    \b
    rnngen render tune.mid
    rnngen render tune.mid -o tune.html
    rnngen render tunes.abc -o tune.ogg -o tune.png
    rnngen render song.mid --parts melody -o melody.musicxml
    rnngen render recording.mid --performance -o recording.wav
    """
    from rnngen.errors import WriterError
    from rnngen.writers import check_place, check_suffix

    if not file.is_file():
        what = "a folder" if file.is_dir() else f"{file}, which does not exist"
        raise WriterError(f"There is nothing to render. Expected a score file. Received: {what}.")
    for path in outputs:
        check_suffix(path.suffix, is_music=True, sound=sound)
        check_place(path)
    documents = _read(file, parts, "performance" if performance else "score")
    if not outputs:
        _draw(documents)
        return
    suggest_fluidsynth([path.suffix.lower() for path in outputs], sound)
    _write(documents, outputs, sound)


def _read(file: Path, parts: str | None, kind: str) -> "list[Document]":
    from rnngen.cli.reading import read_corpus
    from rnngen.errors import CorpusError, WriterError

    try:
        return list(read_corpus(str(file.resolve()), kind, parts=parts).documents)
    except CorpusError as error:
        raise WriterError(f"{file} cannot be rendered. Expected a score file. {error}") from error


def _draw(documents: "list[Document]") -> None:
    """A roll of each piece, as wide as the terminal, under its name where there are several."""
    from rnngen.cli.roll import roll

    colours = False if os.environ.get("NO_COLOR") else None
    width = shutil.get_terminal_size().columns
    for index, document in enumerate(documents):
        if len(documents) > 1:
            click.echo(("\n" if index else "") + document.name)
        click.echo(roll(cast("Piece", document.content), width), color=colours)


def _write(documents: "list[Document]", outputs: tuple[Path, ...], sound: Sound) -> None:
    from rnngen.cli.output import numbered
    from rnngen.writers import suited, write

    for index, document in enumerate(documents):
        for path in outputs:
            target = numbered(path, index, len(documents))
            piece, changed = suited(cast("Piece", document.content), path.suffix)
            if changed:
                notice(changed)
            write(piece, target, document.name, path.suffix, sound)
            click.echo(target)
