"""How good is a model: `evaluate` scores held-out data or any other corpus, `report_on` says all that can be found."""

from dataclasses import replace

import numpy as np

from rnngen.config import SampleConfig
from rnngen.corpus.document import Corpus, Progress, no_progress
from rnngen.errors import CorpusError
from rnngen.evaluation.baseline import Baseline, baseline
from rnngen.evaluation.likelihood import Likelihood, likelihood
from rnngen.evaluation.report import Report
from rnngen.evaluation.samples import material_of, sections_of, usual_samples
from rnngen.evaluation.scoring import scored, surprise, tokens_of
from rnngen.kinds import KINDS
from rnngen.memorization import Training
from rnngen.models.model_file import Model
from rnngen.tokens.preparation import prepare

__all__ = ["Baseline", "Likelihood", "Report", "evaluate", "evaluate_baseline", "report_on"]


def report_on(
    model: Model,
    corpus: Corpus,
    held_out: bool = True,
    with_baseline: bool = True,
    progress: Progress = no_progress,
    samples: int | SampleConfig = 0,
    training: Training | None = None,
) -> Report:
    """What can be found of a model beside a corpus: of the part held out from training, or of the whole.

    Args:
        with_baseline: Whether it says what n-grams reach on the same split; they need the part to learn from.
        progress: Told the steps of the likelihood, and of the drawing of samples.
        samples: How many samples are drawn in the usual way, and compared with as many passages of the corpus; or
            how they are drawn.
        training: What the model was trained on (`rnngen.memorization.read_training`), to tell what of samples is new; by
            default the rest of the corpus, where a part is held out.

    Raises:
        CorpusError: where the corpus is of another kind (text against music), or too small.

    Example:
        report = rnngen.report_on(rnngen.load_model("irish"), rnngen.load_corpus("irish"), samples=32)
    """
    check_suits(corpus, model)
    tokens = tokens_of(model, corpus, held_out)
    found = scored(model, tokens, progress)
    report = Report(
        model.name,
        model.kind,
        corpus.name,
        held_out,
        found.likelihood,
        evaluate_baseline(model, corpus, found.nats) if held_out and with_baseline else None,
        curve=tuple(model.training.get("curve", ())),
        by_document=found.documents,
        calibration=found.calibration,
        surprise=surprise(model.codec, tokens.ids[1:], found.nats),
    )
    config = usual_samples(model, samples) if isinstance(samples, int) and samples else samples
    if not isinstance(config, SampleConfig):
        return report
    material = material_of(model, corpus, config, held_out, training, progress)
    return replace(
        report,
        sections=sections_of(material),
        samples=material.samples.contents,
        sampling=config,
        passages=len(material.held_out),
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
    ids = tokens_of(model, corpus, held_out).ids
    return likelihood(model.stepper(), model.codec, ids[:most_tokens], progress)


def evaluate_baseline(model: Model, corpus: Corpus, nats: np.ndarray | None = None) -> Baseline:
    """What n-grams reach on the held-out part of a corpus, in the model's tokens.

    Args:
        nats: float[tokens − 1]: what each of them but the first costs the model, to tell what both reach together.
    """
    return baseline(model.codec, prepare(corpus, codec=model.codec).dataset, nats)


def check_suits(corpus: Corpus, model: Model) -> None:
    """Raise CorpusError where a corpus is of another kind than a model: text against music."""
    if KINDS[corpus.kind].codec != KINDS[model.kind].codec:
        expected = f"a corpus of kind {model.kind}"
        raise CorpusError(
            f"Corpus '{corpus.name}' does not suit the model. Expected {expected}. Received: {corpus.kind}."
        )
