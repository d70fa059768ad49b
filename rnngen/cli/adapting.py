"""`--adapt` of `rnngen evaluate`: dynamic evaluation, beside the evaluation itself."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rnngen.cli.own_dataset import own_dataset
from rnngen.cli.reading import progress_bar
from rnngen.corpus.document import Corpus
from rnngen.evaluation.adaptation import adaptation
from rnngen.evaluation.report import Report
from rnngen.evaluation.scoring import tokens_of
from rnngen.model_file import Model
from rnngen.preparation import prepare


def with_adaptation(report: Report, model: Model, path: Path, corpus: Corpus) -> Report:
    """A report that also says what the model at `path` loses on the corpus if it learns while it reads."""
    own = prepare(corpus, codec=model.codec).dataset if report.held_out else own_dataset(model, path)
    ids = tokens_of(model, corpus, report.held_out).ids
    with progress_bar("Adapting", "segments") as progress:
        found = adaptation(model, own.train, ids, report.likelihood, progress=progress)
    return replace(report, adapted=found.adapted, unadapted=found.unadapted)


def adaptation_lines(report: Report) -> Iterator[str]:
    """What adapting gained, if it was asked for."""
    if report.adapted is None or report.unadapted is None:
        return
    gain = report.unadapted.nats_per_token - report.adapted.nats_per_token
    yield f"{'adapting gains':20}{gain:>15.4f}"
    if report.unadapted.tokens < report.likelihood.tokens:
        first = f"the first {report.unadapted.tokens:,} tokens"
        yield f"  on {first}, which cost {report.unadapted.nats_per_token:.4f} nats each without"
