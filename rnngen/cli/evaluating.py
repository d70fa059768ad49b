"""Corpora, samples and reports for `evaluate`, `compare` and `sample --baseline`."""

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from rnngen.cli.options import Reading, given, naming
from rnngen.cli.output import training_of
from rnngen.cli.reading import read_corpus
from rnngen.cli.terminal import notice, progress_bar
from rnngen.config import SampleConfig
from rnngen.corpus.document import Corpus
from rnngen.corpus.files import STDIN
from rnngen.corpus.summary import fingerprint
from rnngen.errors import CorpusError, UnnamedCorpus, shortened
from rnngen.evaluation import report_on_documents
from rnngen.evaluation.adaptation import adaptation
from rnngen.evaluation.baseline import CountedModel, MixedModel, counted_model, mixed_model
from rnngen.evaluation.report import Report
from rnngen.evaluation.sample_report import usual_samples
from rnngen.evaluation.scoring import Scoring, score, tokens_of
from rnngen.kinds import KINDS, kind_of_suffix
from rnngen.models.library import model_path
from rnngen.models.model_file import Model
from rnngen.models.named_corpora import remember, source_of
from rnngen.tokens.dataset import Dataset, cut
from rnngen.tokens.preparation import prepare
from rnngen.writers import save

KEPT = ("parts", "columns", "source_column", "target_column", "source_fields")
"""What a model's record says about reading any corpus, not only its own."""
LONG = 1_000_000
"""Tokens from which on counting takes a second or more."""


def own_dataset(model: Model, path: Path) -> Dataset:
    """Return the tokens that the model at `path` learnt from, with some held out.

    The tokens of text are kept beside the model. Music is read again from its corpus.

    Raises:
        CorpusError: if neither is found, or only the model names the corpus.
    """
    training = training_of(model, path)
    tokens = None if training is None else training.tokens
    if tokens is not None:
        end = cut(len(tokens))
        return Dataset(tokens[:end], tokens[end:], whole_documents=False)
    try:
        return prepare(own_corpus(model, path), codec=model.codec).dataset
    except UnnamedCorpus:
        raise
    except CorpusError as error:
        raise CorpusError(
            f"The training data of '{model.name}' are missing. Put its corpus back where it was, "
            "or train the model again."
        ) from error


def counted(model: Model, path: Path) -> CountedModel:
    """Return the n-grams of its corpus in place of the model at `path`, with a notice."""
    with naming("--baseline"):
        found = counted_model(model, _to_count(model, path))
    notice(f"{found.ngram.order}-grams write in place of the network")
    return found


def mixed(model: Model, path: Path) -> MixedModel:
    """Return the model at `path`, mixed with n-grams of its corpus, with a notice."""
    with naming("--mix"):
        found = mixed_model(model, _to_count(model, path))
    least, most = found.mixing.min(), found.mixing.max()
    notice(f"n-grams write with the network, whose weight is {least:.0%} to {most:.0%}")
    return found


def _to_count(model: Model, path: Path) -> Dataset:
    """Return the tokens of a model's corpus, with a notice if counting them takes long."""
    dataset = own_dataset(model, path)
    if len(dataset.train) > LONG:
        notice(f"Counting {len(dataset.train):,} tokens …")
    return dataset


def write_page(path: Path | None, render: Callable[[], bytes]) -> None:
    """Write a page if a path was given, and say where."""
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
    scoring: Scoring = score,
) -> Report:
    """Return the report on the model at `path`, with a progress bar."""
    training = training_of(model, path) if samples else None
    with progress_bar(f"Evaluating {model.name}", "steps") as progress:
        return report_on_documents(
            model, data, held_out, with_baseline, progress, samples or 0, training, scoring
        )


def corpus_for(model: Model, path: Path, source: str | None, reading: Reading) -> Corpus:
    """Return the corpus that the model at `path` is scored on: the one named, or its own."""
    if source is None:
        return own_corpus(model, path)
    # A corpus of one's own need not have the file names of the model's.
    record = {name: model.corpus.get(name) for name in KEPT}
    corpus = read_corpus(source, reading.by_default(implied_kind(model, source), record))
    found = fingerprint(corpus)
    if found == model.corpus.get("fingerprint"):
        remember(corpus, found)
        notice(f"{model.name} has learnt from this corpus. Only its held-out part is new to it.")
    return corpus


def sample_config(
    model: Model, count: int | None, usual: int, sampling: Mapping[str, Any]
) -> SampleConfig | None:
    """Return how samples are drawn; None without samples.

    Args:
        usual: how many samples are drawn if `count` is None.

    Raises:
        UsageError: for settings of samples that are not drawn.
    """
    chosen = given(SampleConfig, sampling)
    count = usual if count is None else count
    if count:
        return replace(usual_samples(model, count), **chosen)
    context = click.get_current_context()
    for name in chosen:
        if context.get_parameter_source(name) is not ParameterSource.DEFAULT:
            raise click.UsageError(f"--{name} needs samples. Add --samples N.")
    return None


def own_corpus(model: Model, path: Path) -> Corpus:
    """Read the corpus that the model at `path` was trained on again; a notice if it has changed.

    Raises:
        CorpusError: if it is missing, or only the model names it.
    """
    source = source_of(model, path)
    if source is None:
        raise _unnamed(model, path)
    try:
        corpus = read_corpus(source, Reading().by_default(model.kind, model.corpus))
    except CorpusError as error:
        raise CorpusError(
            f"The corpus of model '{model.name}' cannot be read from {source}. Put it back, or "
            f"name another CORPUS to evaluate on. {error}"
        ) from error
    if fingerprint(corpus) != model.corpus.get("fingerprint"):
        notice(f"{source} has changed since training, so its held-out part may have been learnt.")
    return corpus


def _unnamed(model: Model, path: Path) -> CorpusError:
    """Return the error for a corpus that only the model names."""
    name = model.name if path == model_path(model.name) else str(path)
    command = f"rnngen evaluate {shlex.quote(name)} CORPUS"
    recorded = model.corpus.get("source")
    if not isinstance(recorded, str) or recorded == STDIN:
        return CorpusError(
            f"Model '{model.name}' does not know where its corpus is. Name one: {command}."
        )
    return UnnamedCorpus(
        f"Model '{model.name}' was trained on {shortened(recorded)!r}, but a model alone opens no "
        f"file. Name the corpus once: {command}."
    )


def implied_kind(model: Model, source: str) -> str | None:
    """Return the model's kind if no suffix tells it: for stdin, performances and pairs."""
    told_by_suffix = model.kind in map(kind_of_suffix, KINDS[model.kind].suffixes)
    is_told = source != "-" and told_by_suffix and model.codec.separator is None
    return None if is_told else model.kind


def with_adaptation(report: Report, model: Model, path: Path, corpus: Corpus) -> Report:
    """Add to a report the loss of the model at `path` with dynamic evaluation."""
    with naming("--adapt"):
        own = (
            prepare(corpus, codec=model.codec).dataset
            if report.held_out
            else own_dataset(model, path)
        )
    ids = tokens_of(model, corpus, report.held_out).ids
    with progress_bar("Adapting", "segments") as progress:
        found = adaptation(model, own.train, ids, report.likelihood, progress=progress)
    return replace(report, adapted=found.adapted, unadapted=found.unadapted)


def adaptation_lines(report: Report) -> Iterator[str]:
    """Yield what adapting gained, if it was asked for."""
    if report.adapted is None or report.unadapted is None:
        return
    gain = report.unadapted.nats_per_token - report.adapted.nats_per_token
    yield f"{'adapting gains':20}{gain:>15.4f}"
    if report.unadapted.tokens < report.likelihood.tokens:
        first = f"the first {report.unadapted.tokens:,} tokens"
        yield f"  on {first}, which cost {report.unadapted.nats_per_token:.4f} nats each without"
