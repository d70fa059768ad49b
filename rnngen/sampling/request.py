"""All that is asked of a model's samples, and the documents that answer it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from rnngen.config import FormConfig, SampleConfig
from rnngen.constraints.base import Constraint
from rnngen.errors import ConstraintError
from rnngen.models.model_file import Model
from rnngen.music.performance import Performance, Piece, after
from rnngen.music.score import Score
from rnngen.music.sections import excerpt
from rnngen.sampling.bars import has_pickup
from rnngen.sampling.best_of import BestOf
from rnngen.sampling.form import in_form
from rnngen.sampling.generate import draw_rows
from rnngen.sampling.prompt import Prompt, SampledDocument, fit
from rnngen.sampling.rewriting import event_codec
from rnngen.sampling.rules import Rules, constraint_of, constraint_with
from rnngen.sampling.sampler import Heard, Stopped, never, unheard
from rnngen.sampling.statistics import SamplingStats
from rnngen.sampling.steering import Steering
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import EventKind
from rnngen.tokens.performance import PerformanceCodec
from rnngen.tokens.performance_events import PerformanceKind as PlayedKind


@dataclass(frozen=True)
class Brief:
    """What is asked of a model."""

    model: Model
    config: SampleConfig
    rules: Rules = field(default_factory=Rules)
    steering: Steering = field(default_factory=Steering)
    form: FormConfig = field(default_factory=FormConfig)
    judge: BestOf = field(default_factory=BestOf)
    keep_prime: bool = True
    """Whether what a document began with stands in it."""
    heard: Heard = unheard
    """Follows the reading of the prompt."""

    @property
    def section(self) -> SampleConfig:
        """How what is sampled in one go is sampled: the document, or its first section."""
        if self.form.form is None:
            chords = self.steering.progression
            return (
                self.config
                if chords is None or self.config.bars
                else replace(self.config, bars=len(chords))
            )
        event_codec(self.model, "form")
        return replace(self.config, bars=self.form.section_bars)

    @cached_property
    def constraint(self) -> Constraint:
        """What holds for that."""
        constraint = constraint_of(
            self.model, self.rules, self.section.bars, self.steering, self.config.seconds
        )
        return constraint_with(constraint, self.rules, self.judge.training)

    def following(self, prime: str | Piece | None) -> "Brief":
        """The brief of samples that go on from this; where it does not stand in them, it takes none of their length."""
        config = self.config
        if self.keep_prime:
            return self
        if isinstance(prime, Score) and config.bars is not None:
            config = replace(config, bars=config.bars + len(prime.bars) - has_pickup(prime.bars))
        if isinstance(prime, Performance) and config.seconds is not None:
            config = replace(config, seconds=config.seconds + prime.milliseconds / 1000)
        return replace(self, config=config)

    def prompt(self, prime: str | Piece | None) -> Prompt:
        """A text or a piece as the model can begin with it."""
        if prime is None:
            return Prompt()
        return fit(
            self.model,
            prime if isinstance(prime, str) else self.steering.prepared(prime),
            self.constraint,
        )

    def documents(
        self, prompt: Prompt, tallies: Sequence[SamplingStats] = (), stopped: Stopped = never
    ) -> list[SampledDocument]:
        """`config.count` documents that go on from a prompt, each the best of `config.best_of`."""
        rows = draw_documents(
            self.model,
            self.section,
            prompt,
            self.constraint,
            tallies,
            self.judge,
            stopped,
            self.heard,
        )
        given, each = len(prompt.ids), self.config.best_of
        drawn = [
            SampledDocument(ids, self.model.codec.decode(ids), given)
            for ids in rows
            if len(ids) > given or not stopped()
        ]
        if self.form.form is not None:
            drawn = [
                in_form(
                    *(self.model, self.config, self.form, document, number, self.steering),
                    tallies[number * each : (number + 1) * each],
                    stopped,
                )
                for number, document in enumerate(drawn)
            ]
        if not self.keep_prime:
            drawn = [
                document._replace(content=_after_prompt(self.model, document)) for document in drawn
            ]
        return self.finished(drawn)

    def finished(self, documents: list[SampledDocument]) -> list[SampledDocument]:
        """Documents as they were sampled, with the key and the tempo that were asked for."""
        finish = self.steering.finished
        return [document._replace(content=finish(document.content)) for document in documents]


def _after_prompt(model: Model, document: SampledDocument) -> Any:
    """The content without that of the prompt: of a score, from the first bar that begins after it."""
    if isinstance(model.codec, PerformanceCodec):
        return played_after(model.codec, document)
    if not isinstance(model.codec, EventCodec):
        return model.codec.decode(document.ids[document.given :])
    events = [model.codec.events[token] for token in document.ids[: document.given]]
    bars = sum(event is not None and event.kind is EventKind.BAR for event in events)
    score: Score = document.content
    if bars >= len(score.bars):
        raise ConstraintError(
            f"Nothing is left without the prompt. Expected a longer sample. Received: one of {len(score.bars)} bars."
        )
    return excerpt(score, range(bars, len(score.bars)))


def played_after(codec: PerformanceCodec, document: SampledDocument) -> Performance:
    """What of a performance begins after its prompt has ended."""
    events = [codec.events[token] for token in document.ids[: document.given]]
    prompt = sum(
        event.value for event in events if event is not None and event.kind is PlayedKind.TIME_SHIFT
    )
    later = after(document.content, prompt)
    if not later.notes:
        raise ConstraintError(
            "Nothing is left without the prompt. Expected a longer sample. Received: no note after it."
        )
    return later


def draw_documents(
    model: Model,
    config: SampleConfig,
    prompt: Prompt,
    constraint: Constraint,
    tallies: Sequence[SamplingStats] = (),
    judge: BestOf | None = None,
    stopped: Stopped = never,
    heard: Heard = unheard,
) -> list[np.ndarray]:
    """The ids of `config.count` documents, each beginning with the prompt: each the best of `config.best_of`.

    Args:
        tallies: Count what it took, one for each document that is drawn, which is `count × best_of`.
        judge: Tells which are the best.
        stopped: Asked before every step; once it says so, all documents end where they are, in the shortest way.
        heard: Follows the reading of the prompt.
    """
    everything = replace(config, count=config.count * config.best_of)
    rows = draw_rows(model, everything, prompt, constraint, tallies, stopped, heard=heard)
    documents = [np.array([*prompt.ids, *ids], np.int32) for ids in rows]
    if config.best_of == 1:
        return documents
    return (judge or BestOf()).best(model, documents, len(prompt.ids), config.best_of)
