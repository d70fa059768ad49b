"""How good is a model: `evaluate` scores held-out data or any other corpus, `report_on` says all that can be found."""

import numpy as np

from rnngen.corpus.document import Corpus, Progress
from rnngen.corpus.reading import no_progress
from rnngen.errors import CorpusError
from rnngen.evaluation.baseline import Baseline, baseline
from rnngen.evaluation.likelihood import Likelihood, likelihood
from rnngen.evaluation.report import Report
from rnngen.kinds import KINDS
from rnngen.model_file import Model
from rnngen.preparation import encoded, prepare

__all__ = ["Baseline", "Likelihood", "Report", "evaluate", "evaluate_baseline", "report_on"]


def report_on(
    model: Model,
    corpus: Corpus,
    held_out: bool = True,
    with_baseline: bool = True,
    progress: Progress = no_progress,
) -> Report:
    """What can be found of a model beside a corpus: of the part held out from training, or of the whole.

    Args:
        with_baseline: Whether it says what n-grams reach on the same split; they need the part to learn from.
        progress: Told the steps of the likelihood.

    Raises:
        CorpusError: where the corpus is of another kind (text against music), or too small.

    Example:
        report = rnngen.report_on(rnngen.load_model("irish"), rnngen.load_corpus("irish"))
    """
    return Report(
        model.name,
        model.kind,
        corpus.name,
        held_out,
        evaluate(model, corpus, held_out, progress),
        evaluate_baseline(model, corpus) if held_out and with_baseline else None,
        curve=tuple(model.training.get("curve", ())),
    )


def evaluate(
    model: Model,
    corpus: Corpus,
    held_out: bool = True,
    progress: Progress = no_progress,
    most_tokens: int | None = None,
) -> Likelihood:
    """The likelihood of a corpus under a model: of its held-out part, or of the whole; of its first tokens, if so many.

    Raises:
        CorpusError: where the corpus is of another kind (text against music), or empty.
    """
    check_suits(corpus, model)
    if held_out:
        ids = prepare(corpus, codec=model.codec).dataset.validation
    else:
        ids = np.concatenate(list(encoded(model.codec, corpus.documents)))
    if len(ids) < 2:
        raise CorpusError(f"Corpus '{corpus.name}' is too small to evaluate. Expected at least two tokens.")
    return likelihood(model.stepper(), model.codec, ids[:most_tokens], progress)


def evaluate_baseline(model: Model, corpus: Corpus) -> Baseline:
    """What n-grams reach on the held-out part of a corpus, in the model's tokens."""
    return baseline(model.codec, prepare(corpus, codec=model.codec).dataset)


def check_suits(corpus: Corpus, model: Model) -> None:
    """Raise CorpusError where a corpus is of another kind than a model: text against music."""
    if KINDS[corpus.kind].codec != KINDS[model.kind].codec:
        expected = f"a corpus of kind {model.kind}"
        raise CorpusError(
            f"Corpus '{corpus.name}' does not suit the model. Expected {expected}. Received: {corpus.kind}."
        )
