"""`rnngen evaluate` for models of pairs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from rnngen.cli.evaluating import corpus_for, write_page
from rnngen.cli.options import Reading
from rnngen.cli.pair_table import pair_lines
from rnngen.cli.terminal import progress_bar, show_json, show_lines
from rnngen.cli.verdicts import shown_sources
from rnngen.corpus.document import Corpus
from rnngen.errors import SettingError
from rnngen.evaluation import check_suits, needs_documents
from rnngen.evaluation.page.pairs import render_pair_report
from rnngen.evaluation.pairs import report_on_pairs
from rnngen.evaluation.pairs.report import PairReport, pair_report_to_json
from rnngen.evaluation.report import Report, report_to_json
from rnngen.evaluation.series import fit_of, series_lines
from rnngen.models.model_file import Model

TO_JSON: dict[type, Callable[[Any], dict[str, Any]]] = {
    Report: report_to_json,
    PairReport: pair_report_to_json,
}
"""Type of a report → the function that makes plain values of it."""
OF_DOCUMENTS = {"count": "samples"}
"""Parameter → its option, if the names differ."""


def evaluate_pairs(
    model: Model,
    path: Path,
    corpus: str | None,
    reading: Reading,
    with_baseline: bool,
    page: Path | None,
    as_json: bool,
) -> None:
    """Evaluate the model of pairs at `path`, and show the report."""
    data = corpus_for(model, path, corpus, reading)
    if model.codec.outputs:
        evaluate_series(model, data, corpus is None, page, as_json)
        return
    report = evaluated_pairs(model, data, corpus is None, with_baseline)
    write_page(page, lambda: render_pair_report(report, shown_sources(model, data, report)))
    if as_json:
        show_json(pair_report_to_json(report))
    else:
        show_lines(pair_lines(report))


def evaluate_series(
    model: Model, data: Corpus, held_out: bool, page: Path | None, as_json: bool
) -> None:
    """Evaluate a model of series, and show its errors."""
    if page is not None:
        raise SettingError(f"{model.name} gives numbers; there is no report page of series.")
    check_suits(data, model)
    fit = fit_of(model, data, held_out)
    if as_json:
        show_json(asdict(fit) | {"source_bits": fit.source_bits})
    else:
        show_lines(series_lines(fit))


def evaluated_pairs(model: Model, data: Corpus, held_out: bool, with_baseline: bool) -> PairReport:
    """Return the report on a model of pairs, with a progress bar."""
    check_suits(data, model)
    with progress_bar(f"Evaluating {model.name}", "pairs") as progress:
        return report_on_pairs(model, data, held_out, with_baseline, progress)


def refuse_for_pairs(model: Model, options: Iterable[str]) -> None:
    """Raise SettingError for options that do not apply to a model of pairs.

    Args:
        options: those that need a model of documents, by the names of their parameters.
    """
    for name in _given(options):
        raise needs_documents(OF_DOCUMENTS.get(name, name), model)


def _given(options: Iterable[str]) -> Iterator[str]:
    """Yield the options that were given, on the command line or in the environment."""
    context = click.get_current_context()
    for name in options:
        if context.get_parameter_source(name) is not ParameterSource.DEFAULT:
            yield name
