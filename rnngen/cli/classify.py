"""`rnngen classify`."""

from collections.abc import Iterator
from itertools import chain, tee
from typing import TYPE_CHECKING

import click

from rnngen.cli.options import complete_model
from rnngen.cli.terminal import show, show_json

if TYPE_CHECKING:
    from rnngen.cli.sources import Named
    from rnngen.models.model_file import Model

MOST_SHOWN = 3
"""Labels that a line shows, the likeliest."""


@click.command("classify")
@click.argument("model", shell_complete=complete_model)
@click.argument("files", nargs=-1, metavar="FILE …|-")
@click.option(
    "--given",
    "texts",
    multiple=True,
    metavar="TEXT|@FILE",
    help="Classify this text. May be repeated.",
)
@click.option("--lines", is_flag=True, help="Classify each line of the files, not each file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each source.")
def classify_command(
    model: str, files: tuple[str, ...], texts: tuple[str, ...], lines: bool, as_json: bool
) -> None:
    """Tell the label of each FILE by MODEL, which was trained on pairs with labels.

    A line has the likeliest labels with their probabilities, and the file or the beginning of the
    text. Standard input, -, has a text in each line.

    \b
    rnngen classify reviews --given "a film to fall asleep to"
    rnngen classify reviews review-1.txt review-2.txt
    rnngen classify reviews --json - < reviews.txt
    """
    if not files and not texts:
        raise click.UsageError("There is nothing to classify. Name a file, -, or --given TEXT.")
    from rnngen.cli.sources import sources_in_files, typed_sources
    from rnngen.models.library import load_model
    from rnngen.sampling.given import label_codec

    loaded = load_model(model)
    label_codec(loaded)
    typed = chain.from_iterable(typed_sources(loaded, text, "--given") for text in texts)
    show_labels(loaded, chain(typed, sources_in_files(loaded, files, lines)), as_json)


def show_labels(model: "Model", sources: "Iterator[Named]", as_json: bool) -> None:
    """Print the labels of sources, a line each, as they are read."""
    from rnngen.sampling.given import classify

    named, read = tee(sources)
    found = classify(model, (source.content for source in read))
    for source, result in zip(named, found, strict=False):
        if as_json:
            show_json(
                {
                    "source": source.name,
                    "label": result.label,
                    "probabilities": result.probabilities,
                }
            )
        else:
            ranked = list(result.probabilities.items())[:MOST_SHOWN]
            show("  ".join([*(f"{label} {share:.3f}" for label, share in ranked), source.name]))
