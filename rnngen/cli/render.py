"""`rnngen render`."""

from pathlib import Path
from typing import cast

import click

from rnngen.cli.options import parts_option


@click.command("render")
@click.argument("file", type=click.Path(path_type=Path))
@parts_option("all")
@click.option("-o", "--output", "outputs", multiple=True, type=click.Path(path_type=Path),
              help="Write to this file; may be repeated.  [default: FILE's name with .png]")  # fmt: skip
def render_command(file: Path, parts: str | None, outputs: tuple[Path, ...]) -> None:
    """Draw a score FILE as a piano roll (.png), or write it as .mid or .musicxml.

    A file that holds several pieces, such as an ABC tune book, gives numbered files.

    \b
    rnngen render tune.mid
    rnngen render tunes.abc -o tune.mid -o tune.png
    rnngen render song.mid --parts melody -o melody.musicxml
    """
    from rnngen.cli.output import numbered
    from rnngen.cli.reading import read_corpus
    from rnngen.errors import CorpusError, WriterError
    from rnngen.music.score import Score
    from rnngen.writers import check_suffix, write

    if not file.is_file():
        raise WriterError(f"There is nothing to render. Expected a score file. Received: {file}.")
    outputs = outputs or (Path(file.with_suffix(".png").name),)
    for path in outputs:
        check_suffix(path.suffix.lower(), is_score=True)
    try:
        documents = read_corpus(str(file.resolve()), "score", parts=parts).documents
    except CorpusError as error:
        raise WriterError(f"{file} cannot be rendered. Expected a score file. {error}") from error
    for index, document in enumerate(documents):
        for path in outputs:
            target = numbered(path, index, len(documents))
            write(cast(Score, document.content), target, document.name, path.suffix.lower())
            click.echo(target)
