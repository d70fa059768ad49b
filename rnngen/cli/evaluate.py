"""`rnngen evaluate`."""

from pathlib import Path
from typing import Any

import click

from rnngen.cli.options import Reading, complete_corpus, complete_model, reading_options
from rnngen.cli.report_options import report_options
from rnngen.cli.terminal import show_json, show_lines


@click.command("evaluate")
@click.argument("model", shell_complete=complete_model, required=False)
@click.argument("corpus", shell_complete=complete_corpus, required=False)
@reading_options("as the model was trained")
@click.option(
    "--no-baseline", is_flag=True, help="Do not compare the network with counted n-grams."
)
@click.option(
    "--documents",
    is_flag=True,
    help="Also list the documents, the hardest to predict first.",
)
@click.option(
    "--adapt",
    is_flag=True,
    help="Also score with weights that go on learning from what they read.",
)
@report_options("the report")
def evaluate_command(
    model: str | None,
    corpus: str | None,
    kind: str | None,
    performance: bool,
    parts: str | None,
    only: tuple[str, ...],
    no_baseline: bool,
    documents: bool,
    adapt: bool,
    count: int | None,
    page: Path | None,
    as_json: bool,
    **sampling: Any,
) -> None:
    """Measure how well MODEL predicts data that it has not seen, and how its samples compare.

    Without CORPUS, the model is scored on the part of its own corpus that was held out from
    training. The table also has the best counted n-grams on the same split, and network and n-grams
    mixed. With CORPUS, the model is scored on the whole of it. Lower nats and bits are better.

    With --samples, samples are compared with passages of the corpus. A distance of 0 means no
    difference, 1 nothing in common. The next column has the distance between two halves of the
    passages, which is due to chance.

    \b
    rnngen evaluate shakespeare
    rnngen evaluate irish --documents
    rnngen evaluate shakespeare --adapt
    rnngen evaluate shakespeare --samples 32
    rnngen evaluate irish -o irish.html
    rnngen evaluate shakespeare my-sonnets.txt --json
    """
    from rnngen.cli.evaluating import (
        adaptation_lines,
        corpus_for,
        evaluated,
        sample_config,
        with_adaptation,
        write_page,
    )
    from rnngen.cli.evaluation_table import further_lines, likelihood_lines, section_lines
    from rnngen.evaluation.page import render_report
    from rnngen.evaluation.report import report_to_json
    from rnngen.models.library import find_model
    from rnngen.models.model_file import read_model

    path = find_model(model)
    loaded = read_model(path)
    samples = sample_config(loaded, count, page, sampling)
    reading = Reading.asked(kind, performance, parts, only)
    data = corpus_for(loaded, path, corpus, reading)
    report = evaluated(loaded, path, data, corpus is None, not no_baseline, samples)
    if adapt:
        report = with_adaptation(report, loaded, path, data)
    write_page(page, lambda: render_report(report))
    if as_json:
        show_json(report_to_json(report))
        return
    further = further_lines(report.calibration, report.by_document, documents)
    show_lines(likelihood_lines(report))
    show_lines(adaptation_lines(report))
    show_lines(further)
    show_lines(section_lines(report))
