"""`rnngen export`."""

from pathlib import Path

import click

from rnngen.cli.models import megabytes
from rnngen.cli.options import complete_model
from rnngen.cli.terminal import notice

LARGE_FILE = 100_000
"""Bytes from which the notice names the size of a file."""


@click.command("export")
@click.argument("model", required=False, shell_complete=complete_model)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="Write to this .html, .keras, .onnx or .safetensors file. May be repeated.",
)
def export_command(model: str | None, outputs: tuple[Path, ...]) -> None:
    """Export MODEL, or the newest model: as a page, for Keras, for ONNX runtimes, or to share.

    .html is a page that runs the network itself. Whoever opens it can write with your model, and
    sees what is likely to come next. It needs a model of text, and samples as with --free.

    .keras is a network of Keras's own layers, to train further or to study. .onnx runs on phones,
    in browsers and in C++; each call takes the states and returns them (pip install
    'rnngen[onnx]'). NAME.vocabulary.json, next to either file, maps ids to tokens.

    .safetensors is the model for others to use with rnngen, without the path of your corpus, its
    fingerprint and your machine. Like every model it has learnt from your texts, and may quote.

    \b
    rnngen export shakespeare -o shakespeare.html
    rnngen export irish -o irish.keras -o irish.onnx
    rnngen export my-novel -o my-novel.safetensors
    """
    from rnngen.models.library import load_model
    from rnngen.writers.export import check_export, export_model

    loaded = load_model(model)
    for path in outputs:
        check_export(loaded, path)
    for written in dict.fromkeys(file for path in outputs for file in export_model(loaded, path)):
        size = written.stat().st_size
        notice(f"{written} ({megabytes(size)})" if size >= LARGE_FILE else str(written))
