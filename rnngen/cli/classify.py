"""`rnngen classify`."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice, tee
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rnngen.cli.options import complete_model
from rnngen.cli.terminal import notice, show, show_json
from rnngen.errors import SettingError

if TYPE_CHECKING:
    from rnngen.cli.sources import Named
    from rnngen.models.model_file import Model

MOST_SHOWN = 3
"""Labels that a line shows, the likeliest."""
MOST_EXPLAINED = 100
"""Sources of a page."""


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
@click.option(
    "--explain",
    "page",
    metavar="FILE.html",
    type=click.Path(path_type=Path),
    help="Also write a web page that shows what the model would have told after each character, "
    f"word or row. It has at most {MOST_EXPLAINED} sources.",
)
def classify_command(
    model: str,
    files: tuple[str, ...],
    texts: tuple[str, ...],
    lines: bool,
    as_json: bool,
    page: Path | None,
) -> None:
    """Tell the label of each FILE by MODEL, which was trained on pairs with labels.

    A line has the likeliest labels with their probabilities, and the file or the beginning of the
    text. Standard input, -, has a text in each line.

    \b
    rnngen classify reviews --given "a film to fall asleep to"
    rnngen classify reviews review-1.txt review-2.txt
    rnngen classify reviews --json - < reviews.txt
    rnngen classify digits seven.png --explain why.html
    """
    if not files and not texts:
        raise click.UsageError("There is nothing to classify. Name a file, -, or --given TEXT.")
    from rnngen.cli.sources import sources_in_files, typed_sources
    from rnngen.models.library import load_model
    from rnngen.sampling.given import label_codec

    loaded = load_model(model)
    label_codec(loaded)
    typed = chain.from_iterable(typed_sources(loaded, text, "--given") for text in texts)
    sources = chain(typed, sources_in_files(loaded, files, lines))
    if page is None:
        show_labels(loaded, sources, as_json)
        return
    from rnngen.cli.explanation import check_page

    check_page(page)
    taken = list(islice(sources, MOST_EXPLAINED + 1))
    if len(taken) > MOST_EXPLAINED:
        raise SettingError(f"--explain takes at most {MOST_EXPLAINED} sources. Give fewer.")
    show_labels(loaded, iter(taken), as_json)
    write_verdicts(page, loaded, taken)


def write_verdicts(page: Path, model: "Model", sources: "Sequence[Named]") -> None:
    """Write the page that shows how sources got their labels, and report where it is."""
    from rnngen.cli.verdicts import explained_source
    from rnngen.writers.explanation.verdicts import render_verdicts
    from rnngen.writers.files import save

    shown = [explained_source(model, source.name, source.content) for source in sources]
    save(page, render_verdicts(model.name, shown))
    notice(f"explained in {page}")


def show_labels(model: "Model", sources: "Iterator[Named]", as_json: bool) -> None:
    """Print the labels of sources, a line each, as they are read."""
    from rnngen.cli.sources import lines_at_once, watched
    from rnngen.sampling.given import classify

    named, read = tee(sources)
    found = classify(model, (source.content for source in read), lines_at_once())
    for source, result in watched(zip(named, found, strict=False), "Classifying"):
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
