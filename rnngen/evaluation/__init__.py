"""How good a model is: `evaluate` measures its likelihood, `report_on` everything else too."""

from dataclasses import replace

import numpy as np

from rnngen.config import SampleConfig
from rnngen.corpus.document import Corpus, Progress, no_progress
from rnngen.errors import CorpusError, SettingError, needs_error
from rnngen.evaluation.baseline import Baseline, baseline
from rnngen.evaluation.likelihood import Likelihood, likelihood
from rnngen.evaluation.pairs import report_on_pairs
from rnngen.evaluation.pairs.report import PairReport
from rnngen.evaluation.report import Report
from rnngen.evaluation.sample_report import make_pair, sections_of, two_sample_of, usual_samples
from rnngen.evaluation.scoring import Scoring, score, surprise, tokens_of
from rnngen.kinds import KINDS
from rnngen.memorization import Training
from rnngen.models.model_file import Model
from rnngen.models.pairs import pair_codec
from rnngen.tokens import CODECS
from rnngen.tokens.preparation import prepare

__all__ = [
    "Baseline",
    "Likelihood",
    "PairReport",
    "Report",
    "evaluate",
    "evaluate_baseline",
    "report_on",
]


def report_on(
    model: Model,
    corpus: Corpus,
    held_out: bool = True,
    with_baseline: bool = True,
    progress: Progress = no_progress,
    samples: int | SampleConfig = 0,
    training: Training | None = None,
) -> Report | PairReport:
    """Measure everything about a model: likelihood, baseline, calibration, and samples if asked.

    A model of pairs has a `PairReport`, any other a `Report`.

    Args:
        held_out: score the part that was held out from training, or else the whole corpus.
        with_baseline: count n-grams on the same split; only if a part is held out. For labels, fit
            a linear model instead.
        progress: called with the steps of the likelihood, and of drawing samples.
        samples: how many samples to draw in the usual way, or how to draw them. They are compared
            with as many passages of the corpus.
        training: what the model was trained on (`rnngen.memorization.read_training`), to tell what
            is new in samples. By default the rest of the corpus, if a part is held out.

    Raises:
        CorpusError: if the corpus is of another kind (text against music), or too small.
        SettingError: for samples of a model of pairs.

    Example:
        model, corpus = rnngen.load_model("irish"), rnngen.load_corpus("irish")
        report = rnngen.report_on(model, corpus, samples=32)
    """
    if model.codec.separator is None:
        return report_on_documents(
            model, corpus, held_out, with_baseline, progress, samples, training
        )
    check_suits(corpus, model)
    if samples:
        raise needs_documents("samples", model)
    return report_on_pairs(model, corpus, held_out, with_baseline, progress)


def report_on_documents(
    model: Model,
    corpus: Corpus,
    held_out: bool = True,
    with_baseline: bool = True,
    progress: Progress = no_progress,
    samples: int | SampleConfig = 0,
    training: Training | None = None,
    scoring: Scoring = score,
) -> Report:
    """Measure everything about a model of documents, as `report_on` does.

    Args:
        scoring: scores the tokens, or finds their scores.
    """
    check_suits(corpus, model)
    tokens = tokens_of(model, corpus, held_out)
    scores = scoring(model, tokens, progress)
    report = Report(
        model.name,
        model.kind,
        corpus.name,
        held_out,
        scores.likelihood,
        evaluate_baseline(model, corpus, scores.nats) if held_out and with_baseline else None,
        curve=tuple(model.training.get("curve", ())),
        by_document=scores.documents,
        calibration=scores.calibration,
        surprise=surprise(model.codec, tokens.ids[1:], scores.nats),
    )
    config = usual_samples(model, samples) if isinstance(samples, int) and samples else samples
    if not isinstance(config, SampleConfig):
        return report
    pair = make_pair(model, corpus, config, held_out, training, progress)
    two_sample, missing = two_sample_of(pair)
    return replace(
        report,
        two_sample=two_sample,
        missing=missing,
        sections=sections_of(pair),
        samples=pair.samples.contents,
        sampling=config,
        passages=len(pair.held_out),
        pieces=(pair.pieces or pair.held_out.contents) if KINDS[model.kind].is_music else (),
    )


def evaluate(
    model: Model,
    corpus: Corpus,
    held_out: bool = True,
    progress: Progress = no_progress,
    most_tokens: int | None = None,
) -> Likelihood | PairReport:
    """Measure the likelihood of a corpus under a model.

    A model of pairs has a `PairReport` with what targets cost and what their sources give.

    Args:
        held_out: score the part that was held out from training, or else the whole corpus.
        most_tokens: score only the first tokens.

    Raises:
        CorpusError: if the corpus is of another kind (text against music), or too small.
    """
    check_suits(corpus, model)
    if model.codec.separator is not None:
        return report_on_pairs(model, corpus, held_out, False, progress, most_tokens, in_full=False)
    ids = tokens_of(model, corpus, held_out).ids
    return likelihood(model.stepper(), model.codec, ids[:most_tokens], progress)


def evaluate_baseline(model: Model, corpus: Corpus, nats: np.ndarray | None = None) -> Baseline:
    """Measure n-grams on the held-out part of a corpus, in the model's tokens.

    Args:
        nats: float[tokens − 1], the model's cost of each token but the first. With it, network
            and n-grams are also measured together.
    """
    return baseline(model.codec, prepare(corpus, codec=model.codec).dataset, nats)


def needs_documents(option: str, model: Model) -> SettingError:
    """Return the error for an option that does not apply to a model of pairs."""
    return needs_error(option, "a model of documents", f"{model.name} was trained on pairs")


def check_suits(corpus: Corpus, model: Model) -> None:
    """Raise CorpusError if a corpus is of another kind than a model: text against music."""
    if (corpus.source_kind is None) != (model.codec.separator is None):
        held, learnt = (
            ("documents", "pairs") if corpus.source_kind is None else ("pairs", "documents")
        )
        raise CorpusError(
            f"Corpus '{corpus.name}' does not suit the model: it holds {held}, and "
            f"'{model.name}' was trained on {learnt}. Choose another corpus or model."
        )
    if corpus.source_kind is not None:
        sources = CODECS[KINDS[corpus.source_kind].codec].writes
        if sources != pair_codec(model).source.writes:
            raise CorpusError(
                f"Corpus '{corpus.name}' does not suit the model: its sources are {sources}, and "
                f"'{model.name}' reads {pair_codec(model).source.writes}. Choose another corpus or "
                "model."
            )
    if KINDS[corpus.kind].codec != KINDS[model.kind].codec:
        raise CorpusError(
            f"Corpus '{corpus.name}' does not suit the model: it is of kind {corpus.kind}, and "
            f"'{model.name}' of kind {model.kind}. Choose another corpus or model."
        )
