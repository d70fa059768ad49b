"""`rnngen compare`."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rnngen.cli.options import Reading, complete_corpus, complete_model, reading_options
from rnngen.cli.report_options import SAMPLES_OF_A_PAGE, report_options
from rnngen.cli.terminal import show_json, show_lines

if TYPE_CHECKING:
    from rnngen.corpus.document import Corpus
    from rnngen.models.model_file import Model


@click.command("compare")
@click.argument(
    "models", nargs=-1, required=True, metavar="MODEL MODEL …", shell_complete=complete_model
)
@click.option(
    "--on",
    "corpus",
    metavar="CORPUS",
    shell_complete=complete_corpus,
    help="Score all models on the whole of this corpus.  "
    "[default: each on the held-out part of its own]",
)
@reading_options("as each model was trained")
@report_options("the comparison")
def compare_command(
    models: tuple[str, ...],
    corpus: str | None,
    reading: Reading,
    count: int | None,
    page: Path | None,
    as_json: bool,
    **sampling: Any,
) -> None:
    """Put several models side by side, and mark the best figure of each row.

    Text is compared by bits per character and music by nats per note, so vocabularies may differ.
    Models of pairs are compared on the same pairs.
    If neither a low nor a high figure is better, the best is nearest to held-out documents.

    \b
    rnngen compare shakespeare tang
    rnngen compare irish irish-long --samples 32 -o tunes.html
    rnngen compare shakespeare papers --on my-novel.txt
    """
    from rnngen.cli.evaluating import evaluated, sample_config, write_page
    from rnngen.cli.evaluation_table import comparison_lines
    from rnngen.cli.pair_evaluation import TO_JSON, evaluated_pairs, refuse_for_pairs
    from rnngen.evaluation.comparison import check_comparable, compare
    from rnngen.evaluation.page import render_comparison
    from rnngen.evaluation.pairs.report import PairReport
    from rnngen.evaluation.report import Report
    from rnngen.models.library import find_model
    from rnngen.models.model_file import read_model

    if len(models) < 2:
        raise click.UsageError("There is nothing to compare. Name two models or more.")
    paths = [find_model(name) for name in models]
    loaded = [read_model(path) for path in paths]
    check_comparable([(model.name, model.kind) for model in loaded])
    corpora = zip(loaded, paths, corpora_for(loaded, paths, corpus, reading), strict=True)
    reports: list[Report | PairReport] = []
    for model, path, data in corpora:
        if model.codec.separator is not None:
            refuse_for_pairs(model, {"count", *sampling})
            reports.append(evaluated_pairs(model, data, corpus is None, corpus is None))
            continue
        usual = 0 if page is None else SAMPLES_OF_A_PAGE
        samples = sample_config(model, count, usual, sampling)
        reports.append(evaluated(model, path, data, corpus is None, corpus is None, samples))
    rows = compare(reports)
    write_page(page, lambda: render_comparison(reports, rows))
    if as_json:
        figures = {
            "models": [TO_JSON[type(report)](report) for report in reports],
            "rows": [asdict(row) for row in rows],
        }
        show_json(figures)
        return
    show_lines(comparison_lines([report.model for report in reports], rows))


def corpora_for(
    models: Sequence["Model"],
    paths: Sequence[Path],
    source: str | None,
    reading: Reading,
) -> Iterator["Corpus"]:
    """Yield the corpus that each model is scored on; the same corpus is read once."""
    from rnngen.cli.evaluating import corpus_for

    read: dict[str, Corpus] = {}
    for model, path in zip(models, paths, strict=True):
        parts = reading.parts or model.corpus.get("parts")
        key = json.dumps([source or model.corpus, parts], default=str)
        if key not in read:
            read[key] = corpus_for(model, path, source, reading)
        yield read[key]
