"""What the commands that evaluate have in common: the corpus, the samples, the report, the page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from rnngen.cli.options import given, notice
from rnngen.cli.output import training_of
from rnngen.cli.reading import progress_bar, read_corpus
from rnngen.cli.report_options import SAMPLES_OF_A_PAGE
from rnngen.config import SampleConfig
from rnngen.corpus.document import Corpus
from rnngen.corpus.summary import fingerprint
from rnngen.errors import CorpusError
from rnngen.evaluation import report_on
from rnngen.evaluation.adaptation import adaptation
from rnngen.evaluation.baseline import CountedModel, MixedModel, counted_model, mixed_model
from rnngen.evaluation.report import Report
from rnngen.evaluation.samples import usual_samples
from rnngen.evaluation.scoring import tokens_of
from rnngen.memorization import TrainingText
from rnngen.models.model_file import Model
from rnngen.tokens.dataset import Dataset, cut
from rnngen.tokens.preparation import prepare
from rnngen.writers import save

LONG = 1_000_000
"""Tokens from which counting takes a second."""


def own_dataset(model: Model, path: Path) -> Dataset:
    """The tokens that the model at `path` learnt from, with some held out.

    Those of text are kept beside the model; music, and what is not kept, is read again from where it was.

    Raises:
        CorpusError: where neither is there.
    """
    training = training_of(model, path)
    if isinstance(training, TrainingText):
        end = cut(len(training.symbols))
        return Dataset(training.symbols[:end], training.symbols[end:], whole_documents=False)
    try:
        return prepare(own_corpus(model), codec=model.codec).dataset
    except CorpusError as error:
        expected = "the corpus where it was, or the file with its text beside the model"
        raise CorpusError(
            f"What '{model.name}' was trained on is not to be found. Expected {expected}."
        ) from error


def counted(model: Model, path: Path) -> CountedModel:
    """What n-grams of its own corpus would write in the place of the model at `path`, with a word on them."""
    found = counted_model(model, _to_count(model, path))
    notice(f"{found.ngram.order}-grams write in place of the network")
    return found


def mixed(model: Model, path: Path) -> MixedModel:
    """The model at `path`, writing together with n-grams of its own corpus, with a word on their share."""
    found = mixed_model(model, _to_count(model, path))
    least, most = found.mixing.min(), found.mixing.max()
    notice(f"n-grams write with the network, which has {least:.0%} to {most:.0%} of the say")
    return found


def _to_count(model: Model, path: Path) -> Dataset:
    """The tokens of a model's corpus, with a word where counting them takes long."""
    dataset = own_dataset(model, path)
    if len(dataset.train) > LONG:
        notice(f"Counting {len(dataset.train):,} tokens …")
    return dataset


def write_page(path: Path | None, render: Callable[[], bytes]) -> None:
    """Write a page where one was asked for, and say where."""
    if path is not None:
        save(path, render())
        notice(f"shown in {path}")


def evaluated(
    model: Model,
    path: Path,
    data: Corpus,
    held_out: bool,
    with_baseline: bool,
    samples: SampleConfig | None,
) -> Report:
    """The report on the model at `path`, with a bar while it is made."""
    training = training_of(model, path) if samples else None
    with progress_bar(f"Evaluating {model.name}", "steps") as progress:
        return report_on(model, data, held_out, with_baseline, progress, samples or 0, training)


def corpus_for(model: Model, source: str | None, kind: str | None, parts: str | None) -> Corpus:
    """The corpus that a model is judged on: the one that is named, or its own."""
    if source is None:
        return own_corpus(model)
    return read_corpus(
        source, kind or kind_unsaid(model, source), parts=parts or model.corpus.get("parts")
    )


def sample_config(
    model: Model, count: int | None, page: Path | None, sampling: Mapping[str, Any]
) -> SampleConfig | None:
    """How samples are drawn, if they are; a usage error for settings without samples."""
    chosen = given(SampleConfig, sampling)
    count = SAMPLES_OF_A_PAGE if count is None and page is not None else count
    if count:
        return replace(usual_samples(model, count), **chosen)
    context = click.get_current_context()
    for name in chosen:
        if context.get_parameter_source(name) is not ParameterSource.DEFAULT:
            raise click.UsageError(f"--{name} is said of samples. Expected --samples N beside it.")
    return None


def own_corpus(model: Model) -> Corpus:
    """The corpus that a model was trained on, read again; a notice where it has changed since."""
    source = model.corpus.get("source")
    if not isinstance(source, str) or source == "-":
        raise CorpusError(
            "The model does not know where its corpus is. Expected a CORPUS to evaluate on."
        )
    try:
        corpus = read_corpus(source, model.kind, parts=model.corpus.get("parts"))
    except CorpusError as error:
        expected = f"it at {source}, or another CORPUS to evaluate on"
        raise CorpusError(
            f"The model's own corpus cannot be read. Expected {expected}. {error}"
        ) from error
    if fingerprint(corpus) != model.corpus.get("fingerprint"):
        notice(
            f"{source} has changed since training: the held-out part may hold text that the model has learnt."
        )
    return corpus


def kind_unsaid(model: Model, source: str) -> str | None:
    """The model's own kind where no suffix tells it: for standard input, and for MIDI that was played."""
    return model.kind if source == "-" or model.kind == "performance" else None


def with_adaptation(report: Report, model: Model, path: Path, corpus: Corpus) -> Report:
    """A report that also says what the model at `path` loses on the corpus if it learns while it reads."""
    own = (
        prepare(corpus, codec=model.codec).dataset if report.held_out else own_dataset(model, path)
    )
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
