"""`rnngen evaluate`."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from rnngen.cli.options import (
    complete_corpus,
    complete_model,
    given,
    kind_asked,
    kind_option,
    notice,
    parts_option,
    performance_option,
    setting_option,
)
from rnngen.cli.sampling_options import Temperature, suiting
from rnngen.config import SampleConfig

if TYPE_CHECKING:
    from rnngen.corpus.document import Corpus
    from rnngen.model_file import Model


MOST_SAMPLES = 10_000


@click.command("evaluate")
@click.argument("model", shell_complete=complete_model, required=False)
@click.argument("corpus", shell_complete=complete_corpus, required=False)
@kind_option
@performance_option
@parts_option("as the model was trained")
@click.option("--no-baseline", is_flag=True, help="Leave out what counting n-grams reaches.")
@click.option(
    "--samples",
    "count",
    type=click.IntRange(0, MOST_SAMPLES),
    default=0,
    show_default=True,
    metavar="N",
    help="Draw N samples, and compare them with as many passages of the corpus: novelty, validity, diversity, style, "
    "and the structure of music. 32 take seconds to a minute.",
)
@click.option("--temperature", type=Temperature(), show_default=suiting("temperature"), help="Of the samples.")
@setting_option("--length", SampleConfig, show_default=suiting("length"), default=None)
@setting_option("--seed", SampleConfig)
@click.option("--documents", is_flag=True, help="List the documents too, the one that was hardest to predict first.")
@click.option("--adapt", is_flag=True, help="Score also with weights that learn from what they have read so far.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
def evaluate_command(
    model: str | None,
    corpus: str | None,
    kind: str | None,
    performance: bool,
    parts: str | None,
    no_baseline: bool,
    count: int,
    documents: bool,
    adapt: bool,
    as_json: bool,
    **sampling: Any,
) -> None:
    """Say how well MODEL predicts data it has not seen, and how its samples compare with them.

    Without CORPUS, the part of its own corpus that was held out from training, beside what counting n-grams
    reaches on the same split; with one, the whole of it. Lower likelihoods in nats and bits are better.
    Samples are to be like the passages beside them: a distance is 0 where nothing tells them apart, and 1 where
    they have nothing in common; next to it stands that of two halves of the passages.

    \b
    rnngen evaluate shakespeare
    rnngen evaluate shakespeare --samples 32
    rnngen evaluate irish --documents
    rnngen evaluate shakespeare --adapt
    rnngen evaluate shakespeare my-sonnets.txt --json
    """
    from rnngen.cli.adapting import adaptation_lines, with_adaptation
    from rnngen.cli.copying import training_of
    from rnngen.cli.evaluation_table import likelihood_lines, section_lines
    from rnngen.cli.likelihood_table import further_lines
    from rnngen.cli.reading import progress_bar, read_corpus
    from rnngen.evaluation import report_on
    from rnngen.evaluation.report_json import report_to_json
    from rnngen.model_file import read_model
    from rnngen.models import find_model

    path = find_model(model)
    loaded = read_model(path)
    samples = sample_config(loaded, count, sampling)
    if corpus is None:
        data = own_corpus(loaded)
    else:
        parts = parts or loaded.corpus.get("parts")
        data = read_corpus(corpus, kind_asked(kind, performance) or kind_unsaid(loaded, corpus), parts=parts)
    training = training_of(loaded, find_model(model)) if count else None
    with progress_bar("Evaluating", "steps") as progress:
        report = report_on(loaded, data, corpus is None, not no_baseline, progress, samples or 0, training)
    if adapt:
        report = with_adaptation(report, loaded, path, data)
    if as_json:
        click.echo(json.dumps(report_to_json(report), ensure_ascii=False))
        return
    further = further_lines(report.calibration, report.by_document, documents)
    for line in (*likelihood_lines(report), *adaptation_lines(report), *further, *section_lines(report)):
        click.echo(line)


def sample_config(model: "Model", count: int, sampling: Mapping[str, Any]) -> "SampleConfig | None":
    """How samples are drawn, if they are; a usage error for settings without samples."""
    from rnngen.evaluation.findings import usual_samples

    chosen = given(SampleConfig, sampling)
    if count:
        return replace(usual_samples(model, count), **chosen)
    context = click.get_current_context()
    for name in chosen:
        if context.get_parameter_source(name) is not ParameterSource.DEFAULT:
            raise click.UsageError(f"--{name} is said of samples. Expected --samples N beside it.")
    return None


def own_corpus(model: "Model") -> "Corpus":
    """The corpus that a model was trained on, read again; a notice where it has changed since."""
    from rnngen.cli.reading import read_corpus
    from rnngen.corpus.summary import fingerprint
    from rnngen.errors import CorpusError

    source = model.corpus.get("source")
    if not isinstance(source, str) or source == "-":
        raise CorpusError("The model does not know where its corpus is. Expected a CORPUS to evaluate on.")
    try:
        corpus = read_corpus(source, model.kind, parts=model.corpus.get("parts"))
    except CorpusError as error:
        expected = f"it at {source}, or another CORPUS to evaluate on"
        raise CorpusError(f"The model's own corpus cannot be read. Expected {expected}. {error}") from error
    if fingerprint(corpus) != model.corpus.get("fingerprint"):
        notice(f"{source} has changed since training: the held-out part may hold text that the model has learnt.")
    return corpus


def kind_unsaid(model: "Model", source: str) -> str | None:
    """The model's own kind where no suffix tells it: for standard input, and for MIDI that was played."""
    return model.kind if source == "-" or model.kind == "performance" else None
