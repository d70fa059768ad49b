"""What samples of a model show beside documents that it did not learn from: draws them, and looks at both."""

from typing import Any

import numpy as np

from rnngen.config import SampleConfig
from rnngen.corpus.document import Corpus, Progress
from rnngen.evaluation.diversity import diversity
from rnngen.evaluation.material import Documents, Material
from rnngen.evaluation.novelty import novelty
from rnngen.evaluation.passages import parted_scores, score_passages, text_passages
from rnngen.evaluation.report import Section
from rnngen.evaluation.structure import structure
from rnngen.evaluation.style import style
from rnngen.evaluation.validity import validity
from rnngen.kinds import KINDS
from rnngen.memorization import Training, TrainingNotes, TrainingPerformances, TrainingText
from rnngen.models.model_file import Model
from rnngen.music.score import Score
from rnngen.sampling import Prompt, Rules, constraint_of, draw_documents
from rnngen.sampling.statistics import SamplingStats
from rnngen.tokens.event import EventCodec
from rnngen.tokens.performance import PerformanceCodec
from rnngen.tokens.preparation import encoded, prepare


def sections_of(material: Material) -> tuple[Section, ...]:
    """Everything that can be said of samples beside held-out documents."""
    found = (look(material) for look in (novelty, validity, diversity, style, structure))
    return tuple(section for section in found if section is not None)


def usual_samples(model: Model, count: int) -> SampleConfig:
    """So many samples as the model usually draws them."""
    kind = KINDS[model.kind]
    return SampleConfig(temperature=kind.temperature, length=kind.length, count=count)


def material_of(
    model: Model,
    corpus: Corpus,
    config: SampleConfig,
    held_out: bool,
    training: Training | None,
    progress: Progress,
) -> Material:
    """Samples, and as many passages of a corpus: of its held-out part, or of all of it.

    Args:
        training: What the model was trained on; by default the other part of the corpus, where one is held out.
    """
    samples = drawn(model, config, Rules(), progress)
    free = None if model.kind == "text" else drawn(model, config, Rules(free=True), progress)
    if isinstance(model.codec, EventCodec):
        passages, scores = _of_music(model.codec, corpus, config, held_out)
    else:
        passages, scores = _of_text(model, corpus, config, held_out), ()
    if training is None and held_out:
        training = _trained_on(model, corpus)
    return Material(model, samples, passages, free, training, scores)


def drawn(model: Model, config: SampleConfig, rules: Rules, progress: Progress) -> Documents:
    """Samples from nothing, as `rnngen sample` draws them."""
    tallies, steps = (
        [SamplingStats() for _ in range(config.count * config.best_of)],
        _Steps(config.length, progress),
    )
    rows = draw_documents(
        model, config, Prompt(), constraint_of(model, rules), tallies, stopped=steps
    )
    return Documents(
        tuple(rows), tuple(map(model.codec.decode, rows)), sum(tally.loops for tally in tallies)
    )


class _Steps:
    """Tells how far a drawing has come, as it is asked before each step whether to stop."""

    def __init__(self, length: int, progress: Progress) -> None:
        self._done, self._length, self._progress = 0, length, progress

    def __call__(self) -> bool:
        self._done += 1
        self._progress(min(self._done, self._length), self._length)
        return False


def _of_text(model: Model, corpus: Corpus, config: SampleConfig, held_out: bool) -> Documents:
    if held_out:
        stream = prepare(corpus, codec=model.codec).dataset.validation
    else:
        stream = np.concatenate(list(encoded(model.codec, corpus.documents)))
    return text_passages(model.codec, stream, config.length, config.count)


def _of_music(
    codec: EventCodec, corpus: Corpus, config: SampleConfig, held_out: bool
) -> tuple[Documents, tuple[Score, ...]]:
    """Passages, and what the model has learnt from where that is the rest of the corpus."""
    learnt, held = parted_scores(codec, corpus)
    if held_out:
        return score_passages(codec, held, config.length, config.count), tuple(learnt)
    scores: list[Any] = [document.content for document in corpus.documents]
    return score_passages(codec, scores, config.length, config.count), ()


def _trained_on(model: Model, corpus: Corpus) -> Training:
    """The part of a corpus that is not held out."""
    tokens = prepare(corpus, codec=model.codec).dataset.original
    if isinstance(model.codec, EventCodec):
        return TrainingNotes.of(model.codec, tokens.tolist())
    if isinstance(model.codec, PerformanceCodec):
        return TrainingPerformances.of(model.codec, tokens.tolist())
    return TrainingText(np.asarray(tokens), 1.0)
