"""`rnngen evaluate`."""

from pathlib import Path
from typing import Any

import click

from rnngen.cli.options import (
    Reading,
    complete_corpus,
    complete_model,
    reading_options,
)
from rnngen.cli.report_options import (
    SAMPLES_OF_A_PAGE,
    SAMPLES_TO_HEAR,
    listen_option,
    report_options,
)
from rnngen.cli.shard_options import merge_option, shard_option
from rnngen.cli.terminal import show_json, show_lines
from rnngen.shards import Shard


@click.command("evaluate")
@click.argument("model", shell_complete=complete_model, required=False)
@click.argument("corpus", shell_complete=complete_corpus, required=False)
@reading_options("as the model was trained")
@click.option(
    "--no-baseline",
    is_flag=True,
    help="Do not compare the network with counted n-grams, or labels with a linear model.",
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
@shard_option("Only score part K of N of the corpus, and print the scores for --merge.")
@merge_option("what --shard printed in each part")
@listen_option
@report_options("the report")
def evaluate_command(
    model: str | None,
    corpus: str | None,
    reading: Reading,
    no_baseline: bool,
    documents: bool,
    adapt: bool,
    shard: Shard | None,
    merge: tuple[Path, ...],
    listen: Path | None,
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

    For music, form, endings and voice leading are measured too. A two-sample test says how well a
    classifier tells samples from held-out pieces, and by what (pip install 'rnngen[evaluate]').

    Of a model of pairs, the figures say what targets cost and how many bits their sources give. For
    labels they are accuracy, confusion and calibration, beside a linear model on n-grams. For texts
    they are BLEU, chrF and exact match of greedy answers (pip install 'rnngen[evaluate]').

    \b
    rnngen evaluate shakespeare
    rnngen evaluate irish --documents
    rnngen evaluate shakespeare --adapt
    rnngen evaluate shakespeare --samples 32
    rnngen evaluate irish -o irish.html
    rnngen evaluate irish --samples 8 --listen blind.html
    rnngen evaluate shakespeare my-sonnets.txt --json
    rnngen evaluate reviews -o reviews.html
    rnngen evaluate shakespeare novels --shard 3/8 > parts/3.json
    rnngen evaluate shakespeare novels --merge parts
    """
    from rnngen.cli.evaluating import (
        adaptation_lines,
        corpus_for,
        evaluated,
        sample_config,
        with_adaptation,
        write_page,
    )
    from rnngen.cli.evaluation_table import (
        further_lines,
        likelihood_lines,
        section_lines,
        two_sample_lines,
    )
    from rnngen.cli.listening import check_listens, listening_page
    from rnngen.cli.merging import scoring_of
    from rnngen.evaluation.page import render_report
    from rnngen.evaluation.report import report_to_json
    from rnngen.models.library import find_model
    from rnngen.models.model_file import read_model

    path = find_model(model)
    loaded = read_model(path)
    if loaded.codec.separator is not None:
        from rnngen.cli.pair_evaluation import evaluate_pairs, refuse_for_pairs

        documents_only = {"adapt", "documents", "shard", "merge", "listen", "count", *sampling}
        refuse_for_pairs(loaded, documents_only)
        evaluate_pairs(loaded, path, corpus, reading, not no_baseline, page, as_json)
        return
    if shard is not None:
        from rnngen.cli.merging import show_part

        show_part(loaded, path, corpus, reading, shard)
        return
    if listen is not None:
        check_listens(loaded)
    usual = SAMPLES_OF_A_PAGE if page else SAMPLES_TO_HEAR if listen else 0
    samples = sample_config(loaded, count, usual, sampling)
    data = corpus_for(loaded, path, corpus, reading)
    scoring = scoring_of(merge)
    report = evaluated(loaded, path, data, corpus is None, not no_baseline, samples, scoring)
    if adapt:
        report = with_adaptation(report, loaded, path, data)
    write_page(page, lambda: render_report(report))
    write_page(listen, lambda: listening_page(report))
    if as_json:
        show_json(report_to_json(report))
        return
    further = further_lines(report.calibration, report.by_document, documents)
    show_lines(likelihood_lines(report))
    show_lines(adaptation_lines(report))
    show_lines(further)
    show_lines(section_lines(report))
    show_lines(two_sample_lines(report))
