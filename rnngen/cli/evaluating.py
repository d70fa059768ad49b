"""What the commands that evaluate have in common: the corpus, the samples, the report, the page."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from rnngen.cli.options import given, json_option, notice, setting_option, with_options
from rnngen.cli.sampling_options import Temperature, suiting
from rnngen.config import SampleConfig

if TYPE_CHECKING:
    from rnngen.corpus.document import Corpus
    from rnngen.evaluation.report import Report
    from rnngen.model_file import Model

MOST_SAMPLES = 10_000
SAMPLES_OF_A_PAGE = 16
"""Drawn for a page where nothing is said."""

samples_options = with_options(
    click.option(
        "--samples",
        "count",
        type=click.IntRange(0, MOST_SAMPLES),
        default=None,
        show_default=f"0, for a page {SAMPLES_OF_A_PAGE}",
        metavar="N",
        help="Draw N samples, and compare them with as many passages of the corpus: novelty, validity, diversity, "
        "style, and the structure of music. 32 take seconds to a minute.",
    ),
    click.option("--temperature", type=Temperature(), show_default=suiting("temperature"), help="Of the samples."),
    setting_option("--length", SampleConfig, show_default=suiting("length"), default=None),
    setting_option("--seed", SampleConfig),
)


def page_option(what: str) -> Callable[[Any], Any]:
    """`-o`, which writes a page."""
    return click.option(
        "-o",
        "--output",
        "page",
        type=click.Path(path_type=Path),
        metavar="FILE.html",
        callback=_checked_page,
        help=f"Write {what} as a web page too, in one file that needs nothing else.",
    )


def report_options(what: str) -> Callable[[Any], Any]:
    """How samples are drawn, and how `what` is told: the options that all commands with reports share."""
    return with_options(samples_options, page_option(what), json_option)


def _checked_page(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
    """Refuse what is not a page before anything is evaluated."""
    from rnngen.cli.explain import check_page

    if path is not None:
        check_page(path, "A report", "-o")
    return path


def write_page(path: Path | None, render: Callable[[], bytes]) -> None:
    """Write a page where one was asked for, and say where."""
    from rnngen.writers import save

    if path is not None:
        save(path, render())
        notice(f"shown in {path}")


def evaluated(
    model: "Model", path: Path, data: "Corpus", held_out: bool, with_baseline: bool, samples: "SampleConfig | None"
) -> "Report":
    """The report on the model at `path`, with a bar while it is made."""
    from rnngen.cli.copying import training_of
    from rnngen.cli.reading import progress_bar
    from rnngen.evaluation import report_on

    training = training_of(model, path) if samples else None
    with progress_bar(f"Evaluating {model.name}", "steps") as progress:
        return report_on(model, data, held_out, with_baseline, progress, samples or 0, training)


def corpus_for(model: "Model", source: str | None, kind: str | None, parts: str | None) -> "Corpus":
    """The corpus that a model is judged on: the one that is named, or its own."""
    from rnngen.cli.reading import read_corpus

    if source is None:
        return own_corpus(model)
    return read_corpus(source, kind or kind_unsaid(model, source), parts=parts or model.corpus.get("parts"))


def sample_config(
    model: "Model", count: int | None, page: Path | None, sampling: Mapping[str, Any]
) -> "SampleConfig | None":
    """How samples are drawn, if they are; a usage error for settings without samples."""
    from rnngen.evaluation.findings import usual_samples

    chosen = given(SampleConfig, sampling)
    count = SAMPLES_OF_A_PAGE if count is None and page is not None else count
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
