"""Everything that can be measured of a model's samples beside held-out documents.

`MEASURES` is the one place that says what is measured of which kind of document.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from rnngen.config import SampleConfig
from rnngen.corpus.document import Corpus, Progress
from rnngen.evaluation.diversity import diversity
from rnngen.evaluation.form import form_and_voices, samples_test
from rnngen.evaluation.novelty import note_novelty, shared_runs, text_novelty
from rnngen.evaluation.report import INSTALL, Measure, Section, TwoSample
from rnngen.evaluation.sample_pair import (
    Passages,
    SamplePair,
    draw_samples,
    score_passages,
    token_passages,
)
from rnngen.evaluation.structure import structure
from rnngen.evaluation.style_music import music_style
from rnngen.evaluation.style_performance import performance_style
from rnngen.evaluation.style_text import latex_style, python_style, text_style
from rnngen.evaluation.validity import (
    code_validity,
    latex_validity,
    python_validity,
    score_validity,
)
from rnngen.kinds import KINDS
from rnngen.languages import LANGUAGES
from rnngen.memorization import Training, training_of_tokens
from rnngen.models.model_file import Model
from rnngen.sampling.request import Rules
from rnngen.tokens.preparation import prepare

Look = Callable[[SamplePair], Section]


class Measures(NamedTuple):
    """How samples of one kind are measured; None where there is nothing to measure."""

    novelty: Callable[[SamplePair], Iterator[Measure]]
    style: Look | None = None
    validity: Look | None = None
    structure: Look | None = None
    form: Callable[[SamplePair], Iterator[Section]] | None = None
    """What needs whole pieces."""
    two_sample: Callable[[SamplePair], TwoSample | None] | None = None
    passages: Callable[[Model, Corpus, SampleConfig, bool], Passages] = token_passages


MEASURES: dict[str, Measures] = {
    "latex": Measures(text_novelty, latex_style, latex_validity),
    "python": Measures(text_novelty, python_style, python_validity),
    **{language: Measures(text_novelty, text_style, code_validity) for language in LANGUAGES},
    "char": Measures(text_novelty, text_style),
    "event": Measures(
        *(note_novelty, music_style, score_validity, structure),
        *(form_and_voices, samples_test, score_passages),
    ),
    "performance": Measures(shared_runs, performance_style),
}
"""Kind → measures, or for all other kinds: name of their codec → measures."""


def measures_of(model: Model) -> Measures:
    """Return the measures of a model's kind, or else of its codec."""
    return MEASURES.get(model.kind) or MEASURES[model.codec.name]


def usual_samples(model: Model, count: int) -> SampleConfig:
    """Return the settings that draw `count` samples as the model usually draws them."""
    return SampleConfig(**KINDS[model.kind].sampling, count=count)


def make_pair(
    model: Model,
    corpus: Corpus,
    config: SampleConfig,
    held_out: bool,
    training: Training | None,
    progress: Progress,
) -> SamplePair:
    """Draw samples, and cut as many passages from a corpus.

    Args:
        held_out: whether passages come from the held-out part, or from the whole corpus.
        training: by default the other part of the corpus, if one part is held out.
    """
    measures = measures_of(model)
    samples = draw_samples(model, config, Rules(), progress)
    free = draw_samples(model, config, Rules(free=True), progress) if measures.validity else None
    passages = measures.passages(model, corpus, config, held_out)
    if training is None and held_out:
        tokens = prepare(corpus, codec=model.codec).dataset.original
        training = training_of_tokens(model.codec, np.asarray(tokens))
    return SamplePair(model, samples, passages.documents, free, training, *passages[1:])


def sections_of(pair: SamplePair) -> tuple[Section, ...]:
    """Measure samples beside held-out documents."""
    measures = measures_of(pair.model)
    looks = (
        _novelty if pair.training is not None else None,
        measures.validity,
        diversity,
        measures.style,
        measures.structure,
    )
    sections = [look(pair) for look in looks if look is not None]
    return (*sections, *(measures.form(pair) if measures.form is not None else ()))


def two_sample_of(pair: SamplePair) -> tuple[TwoSample | None, tuple[str, ...]]:
    """Return the two-sample test if there is one of this kind, and what is missing for it."""
    measure = measures_of(pair.model).two_sample
    try:
        return (None if measure is None else measure(pair)), ()
    except ImportError:
        return None, (INSTALL.format("scikit-learn", "two-sample test"),)


def _novelty(pair: SamplePair) -> Section:
    measures = tuple(measures_of(pair.model).novelty(pair))
    return Section("Novelty to the training", measures)
