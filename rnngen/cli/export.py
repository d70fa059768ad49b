"""`rnngen export`."""

from pathlib import Path

import click

from rnngen.cli.models import megabytes
from rnngen.cli.options import complete_model, notice

WORTH_TELLING = 100_000
"""Bytes from which the size of a file is told."""


@click.command("export")
@click.argument("model", required=False, shell_complete=complete_model)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="Write to this .html, .keras or .onnx file; may be repeated.",
)
def export_command(model: str | None, outputs: tuple[Path, ...]) -> None:
    """Give MODEL to others: as a page that writes, to Keras, or to any ONNX runtime; without MODEL, the newest.

    .html is one file in which the network itself runs: anyone who opens it writes with your model, sees what comes next
    and chooses. It is for text, and writes as --free does. .keras is a network of Keras's own layers, to train on or
    to take apart. .onnx carries its states from call to call, on phones, in browsers, in C++ (pip install
    'rnngen[onnx]'). Beside these two, NAME.vocabulary.json says what the ids stand for.

    \b
    rnngen export shakespeare -o shakespeare.html
    rnngen export irish -o irish.keras -o irish.onnx
    """
    from rnngen.models.library import load_model
    from rnngen.writers.export import check_export, export_model

    loaded = load_model(model)
    for path in outputs:
        check_export(loaded, path)
    for written in dict.fromkeys(file for path in outputs for file in export_model(loaded, path)):
        size = written.stat().st_size
        notice(f"{written} ({megabytes(size)})" if size >= WORTH_TELLING else str(written))
