"""`rnngen score`."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from rnngen.cli.options import Reading, complete_model, json_option, reading_options
from rnngen.cli.terminal import notice, progress_bar, show, show_json, show_lines

if TYPE_CHECKING:
    from rnngen.evaluation.authorship import Passage
    from rnngen.models.model_file import Model

UNITS = {"characters": "bits per character", "notes": "nats per note"}
"""Unit of a passage's size → unit of its cost."""


@click.command("score")
@click.argument("file")
@click.option(
    "--model",
    "names",
    multiple=True,
    required=True,
    shell_complete=complete_model,
    help="Compare this model; give the option twice or more.",
)
@reading_options("as the models were trained, if all alike; else all")
@json_option
def score_command(
    file: str,
    names: tuple[str, ...],
    reading: Reading,
    as_json: bool,
) -> None:
    """Say which model most likely wrote FILE, and by which margin.

    The whole file is scored, and each paragraph, or every eight bars of music. Lower is likelier.
    Costs are in bits per character, or nats per note, so that models with different vocabularies
    can be compared. A character or event that a model does not know costs it 20 bits.

    \b
    rnngen score scene.txt --model shakespeare --model papers
    rnngen score tune.mid --model irish --model bach --json
    """
    from rnngen.cli.evaluating import implied_kind
    from rnngen.cli.reading import read_corpus
    from rnngen.corpus.pairs import Pair
    from rnngen.corpus.spool import StoredText
    from rnngen.evaluation import check_suits
    from rnngen.evaluation.authorship import attributed, check_alike
    from rnngen.kinds import KINDS
    from rnngen.models.library import load_model
    from rnngen.models.pairs import refuse_pairs

    if len(set(names)) < max(2, len(names)):
        raise click.UsageError("Give --model two or more times, each time another model.")
    models = [load_model(name) for name in names]
    refuse_pairs(models, "score", "evaluate {}")
    check_alike(models)
    record = {"parts": shared_parts(models)}
    corpus = read_corpus(file, reading.by_default(implied_kind(models[0], file), record))
    check_suits(corpus, models[0])
    found = []
    for document in corpus.documents:
        content = document.content
        if isinstance(content, Pair):
            continue  # no model here suits pairs
        with progress_bar(f"Scoring {document.name}", "steps") as progress:
            whole = "".join(content.pieces()) if isinstance(content, StoredText) else content
            found.append((document.name, attributed(models, whole, progress)))
    sizes = KINDS[models[0].kind].unit
    if as_json:
        show_json(description(names, UNITS[sizes], found))
    else:
        show_tables(names, sizes, found)


def show_tables(
    names: Sequence[str], sizes: str, found: Sequence[tuple[str, Sequence["Passage"]]]
) -> None:
    """Print a table for each document; several documents get their names as titles."""
    for name, passages in found:
        if len(found) > 1:
            show(f"{name}:")
        show_lines(lines(names, sizes, passages))
    notice(f"in {UNITS[sizes]}; less is likelier")


def shared_parts(models: Sequence["Model"]) -> str | None:
    """Return the parts of scores that all models were trained on, or None if they differ."""
    wanted = {model.corpus.get("parts") for model in models}
    return wanted.pop() if len(wanted) == 1 else None


def lines(names: Sequence[str], sizes: str, passages: Sequence["Passage"]) -> Iterator[str]:
    """Yield the lines of a table with one row for each passage."""
    labels = [f"{each.name}  {each.beginning}".rstrip() for each in passages]
    width = max(map(len, labels))
    columns = [max(len(name), 8) for name in names]
    likeliest = max(len("likeliest"), *map(len, names))
    heads = "".join(f"  {name:>{column}}" for name, column in zip(names, columns, strict=True))
    yield f"{'':{width}}  {sizes:>10}{heads}  {'likeliest':{likeliest}}  {'margin':>8}"
    for label, each in zip(labels, passages, strict=True):
        costs = "".join(
            f"  {cost:>{column}.4f}" for cost, column in zip(each.costs, columns, strict=True)
        )
        result = f"{names[each.likeliest]:{likeliest}}  {each.margin:>8.4f}"
        yield f"{label:{width}}  {each.size:>10,}{costs}  {result}"


def description(
    names: Sequence[str], unit: str, found: Sequence[tuple[str, Sequence["Passage"]]]
) -> dict[str, Any]:
    """Return the scores as plain values, for JSON."""
    return {
        "unit": unit,
        "models": list(names),
        "documents": [
            {
                "name": name,
                "passages": [
                    {
                        "name": each.name,
                        "beginning": each.beginning,
                        "size": each.size,
                        "costs": dict(zip(names, each.costs, strict=True)),
                        "likeliest": names[each.likeliest],
                        "margin": each.margin,
                    }
                    for each in passages
                ],
            }
            for name, passages in found
        ],
    }
