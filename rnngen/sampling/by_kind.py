"""What sampling does differently for each kind of document.

`BY_KIND` is looked up by the name of the kind, then by that of the codec. So a new kind of text
needs no entry.
"""

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any, ClassVar, cast

import numpy as np

from rnngen.config import SampleConfig, SteerConfig, parse_schedule
from rnngen.constraints import constraint_for
from rnngen.constraints.base import Constraint
from rnngen.constraints.code import problem
from rnngen.corpus.syntax import parse_problem
from rnngen.errors import ConstraintError, needs_error, setting_error
from rnngen.languages import LANGUAGES
from rnngen.models.model_file import Model
from rnngen.music.performance import Performance, after
from rnngen.music.score import Score
from rnngen.music.sections import excerpt
from rnngen.sampling.bars import has_pickup
from rnngen.sampling.filters import Temperatures
from rnngen.sampling.heads import spelled_head, with_heads
from rnngen.sampling.prompt import Prompt, SampledDocument, fit_characters, follow_constraint
from rnngen.sampling.steering import Steering, range_of, read_steering
from rnngen.tokens.base import UNKNOWN
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import EventKind
from rnngen.tokens.performance import PerformanceCodec
from rnngen.tokens.performance_events import PerformanceKind
from rnngen.tokens.places import OPEN


class Sampling(ABC):
    """How documents of one kind are sampled. Codecs are `Any`: each class is used with its own."""

    particular: ClassVar[tuple[str, ...]] = ()
    """Settings that only this kind has, such as `bars`."""
    likeliest_is_best: ClassVar[bool] = True
    """Whether the likeliest of several samples is the best one."""

    @abstractmethod
    def constraint(self, model: Model, config: SampleConfig, steering: Steering) -> Constraint:
        """Return the constraint that keeps samples valid."""

    @abstractmethod
    def steering(self, model: Model, steer: SteerConfig) -> Steering:
        """Return how to steer samples. Raise SettingError for what the model cannot do."""

    @abstractmethod
    def temperatures(self, model: Model, config: SampleConfig) -> Temperatures:
        """Return the temperatures of a sample. Raise SettingError for one that does not apply."""

    @abstractmethod
    def fit(self, codec: Any, prompt: Any, constraint: Constraint) -> Prompt:
        """Return a prompt in tokens that the model has and the constraint accepts."""

    @abstractmethod
    def after_prompt(self, codec: Any, document: SampledDocument) -> Any:
        """Return the content of a document without that of its prompt."""

    def stop_ids(self, model: Model, config: SampleConfig) -> list[int]:
        """Return the tokens at which a sample ends."""
        if config.stop is not None:
            raise needs_error("stop", "a model of text", self.describe(model))
        return []

    def text_codec(self, model: Model, option: str) -> Any:
        """Return the codec of a model of text. Raise SettingError for an option without one."""
        raise needs_error(option, "a model of text", self.describe(model))

    def score_codec(self, model: Model, option: str) -> EventCodec:
        """Return the codec of a model of scores. Raise SettingError for an option without one."""
        raise needs_error(option, "a model of music", self.describe(model))

    def describe(self, model: Model) -> str:
        """Return a clause such as "shakespeare writes text"."""
        return f"{model.name} writes {model.codec.writes}"

    def lengthen(self, config: SampleConfig, prompt: Any) -> SampleConfig:
        """Return settings in which bars and seconds count what follows the prompt only."""
        return config

    def prepare(self, prompt: Any, steering: Steering) -> Any:
        """Return a prompt in the key and tempo in which the model samples."""
        return prompt

    def finish(self, content: Any, steering: Steering) -> Any:
        """Return a sample in the key and tempo that were asked for."""
        return content

    def with_heads(self, content: Any, config: SampleConfig) -> Any:
        """Return a sample with the title and author that were asked for."""
        return content

    def check_sample(self, model: Model, ids: np.ndarray, prompt_length: int) -> None:
        """Raise ConstraintError if a sample is not valid after all. Most kinds need no check."""
        return None

    def is_valid(self, model: Model, ids: np.ndarray, prompt_length: int) -> bool:
        """Return whether the constraint of the kind allows every token, and the document's end.

        The constraint accepts more in the first `prompt_length` tokens.
        """
        constraint = self.constraint(model, SampleConfig(), Steering())
        state = constraint.start()
        for i, token in enumerate(ids.tolist()):
            is_given = i < prompt_length
            fits = (
                constraint.accepts(state, token) if is_given else constraint.allowed(state)[token]
            )
            if token == UNKNOWN or not fits:
                return False
            state = constraint.advance(state, token)
        return constraint.boundary(state)


class TextSampling(Sampling):
    """Text, one character a token; also for every kind of text without an entry of its own."""

    def constraint(self, model: Model, config: SampleConfig, steering: Steering) -> Constraint:
        return constraint_for(model.kind, model.codec)

    def steering(self, model: Model, steer: SteerConfig) -> Steering:
        for name in asked_for(steer):
            raise needs_error(name, "a model of music", self.describe(model))
        return Steering()

    def temperatures(self, model: Model, config: SampleConfig) -> Temperatures:
        schedule = parse_schedule(config.temperature)
        if config.word_temperature is not None:
            tokens = model.codec.vocabulary.tokens
            openers = np.array([len(token) > 1 or not token.isalnum() for token in tokens])
            return Temperatures(schedule, config.length, openers, config.word_temperature)
        if config.rhythm_temperature is not None:
            raise needs_error("rhythm_temperature", "a model of music", self.describe(model))
        return Temperatures(schedule, config.length)

    def fit(self, codec: Any, prompt: Any, constraint: Constraint) -> Prompt:
        text, changed = fit_characters(prompt, codec.vocabulary.index)
        notice = ""
        if changed:
            notice = f"The prompt was fitted to the model; unknown characters: {changed!r}."
        return follow_constraint(constraint, codec.encode(text), "characters", notice)

    def after_prompt(self, codec: Any, document: SampledDocument) -> Any:
        return codec.decode(document.ids[document.prompt_length :])

    def stop_ids(self, model: Model, config: SampleConfig) -> list[int]:
        if config.stop is None:
            return []
        known = model.codec.vocabulary.index
        if not config.stop or any(character not in known for character in config.stop):
            raise setting_error("stop", "a text of characters that the model knows", config.stop)
        ids: list[int] = model.codec.encode(config.stop).tolist()
        return ids

    def text_codec(self, model: Model, option: str) -> Any:
        return model.codec


class LatexSampling(TextSampling):
    """Papers that compile."""

    particular = ("title", "author")

    def constraint(self, model: Model, config: SampleConfig, steering: Steering) -> Constraint:
        # A sample has the title and author in the model's characters; `with_heads` writes the rest.
        heads = {
            name: spelled_head(name, text, model.codec.vocabulary.index)
            for name in self.particular
            if (text := getattr(config, name)) is not None
        }
        return constraint_for(model.kind, model.codec, **heads)

    def with_heads(self, content: str, config: SampleConfig) -> str:
        return with_heads(content, {"title": config.title, "author": config.author})


class PythonSampling(TextSampling):
    """Scripts that compile."""

    def constraint(self, model: Model, config: SampleConfig, steering: Steering) -> Constraint:
        return constraint_for(model.kind, model.codec, prose=model.corpus.get("prose"))

    def check_sample(self, model: Model, ids: np.ndarray, prompt_length: int) -> None:
        if not self.is_valid(model, ids, prompt_length):
            raise ConstraintError(
                "The sample does not compile, although its constraint should see to that. "
                "Give another --seed, and please report this one."
            )

    def is_valid(self, model: Model, ids: np.ndarray, prompt_length: int) -> bool:
        from rnngen.constraints.python import compiles

        return compiles(model.codec.decode(ids))


class CodeSampling(TextSampling):
    """Code that parses; a prompt may break off anywhere."""

    def constraint(self, model: Model, config: SampleConfig, steering: Steering) -> Constraint:
        return constraint_for(model.kind, model.codec, prose=model.corpus.get("prose"))

    def fit(self, codec: Any, prompt: Any, constraint: Constraint) -> Prompt:
        try:
            return super().fit(codec, prompt, constraint)
        except ConstraintError:
            # Real code may do what its language forbids, by macros.
            if not constraint.relax():
                raise
        return super().fit(codec, prompt, constraint)

    def check_sample(self, model: Model, ids: np.ndarray, prompt_length: int) -> None:
        # A prompt may break rules beyond the grammar's.
        valid = parse_problem if prompt_length else problem
        fault = valid(model.kind, model.codec.decode(ids))
        if fault is not None:
            raise ConstraintError(
                f"A sample is not valid {LANGUAGES[model.kind].title}: it {fault}. "
                "Please report this with the command, and draw again with another --seed."
            )

    def is_valid(self, model: Model, ids: np.ndarray, prompt_length: int) -> bool:
        return problem(model.kind, model.codec.decode(ids)) is None


class MusicSampling(Sampling):
    """What scores and performances have in common."""

    def temperatures(self, model: Model, config: SampleConfig) -> Temperatures:
        schedule = parse_schedule(config.temperature)
        if config.word_temperature is not None:
            raise needs_error("word_temperature", "a model of text", self.describe(model))
        if config.rhythm_temperature is None:
            return Temperatures(schedule, config.length)
        return Temperatures(
            schedule,
            config.length,
            grouped=model.codec.note_mask(),
            choosing=config.rhythm_temperature,
        )

    def fit(self, codec: Any, prompt: Any, constraint: Constraint) -> Prompt:
        return follow_constraint(constraint, codec.encode(prompt), "events", "")


class ScoreSampling(MusicSampling):
    """Scores, whose bars are full."""

    particular = ("bars",)
    # Likely pieces drone and repeat themselves, and likely endings come home no more often. Of 240
    # groups of eight tunes, a classifier tells the first ones in 67 % of the cases, the likeliest
    # in 77 %, and those of middling likelihood in 68 %.
    likeliest_is_best = False

    def constraint(self, model: Model, config: SampleConfig, steering: Steering) -> Constraint:
        return steering.constrain(
            cast("EventCodec", model.codec),
            lambda codec: constraint_for("score", codec, bars=config.bars, later=config.later_bars),
        )

    def steering(self, model: Model, steer: SteerConfig) -> Steering:
        if not asked_for(steer):
            return Steering()
        return read_steering(cast("EventCodec", model.codec), steer)

    def score_codec(self, model: Model, option: str) -> EventCodec:
        return cast("EventCodec", model.codec)

    def lengthen(self, config: SampleConfig, prompt: Score) -> SampleConfig:
        if config.bars is None:
            return config
        return replace(config, bars=config.bars + len(prompt.bars) - has_pickup(prompt.bars))

    def fit(self, codec: Any, prompt: Any, constraint: Constraint) -> Prompt:
        # The piece goes on after its prompt, so no bar of it is the last.
        return follow_constraint(constraint, codec.encode(prompt, OPEN), "events", "")

    def prepare(self, prompt: Score, steering: Steering) -> Score:
        return steering.prepared(prompt)

    def finish(self, content: Score, steering: Steering) -> Score:
        return steering.finished(content)

    def after_prompt(self, codec: EventCodec, document: SampledDocument) -> Score:
        """Return the score from the first bar that begins after the prompt."""
        events = [codec.events[token] for token in document.ids[: document.prompt_length]]
        bars = sum(event is not None and event.kind is EventKind.BAR for event in events)
        score: Score = document.content
        if bars >= len(score.bars):
            raise nothing_after_prompt()
        return excerpt(score, range(bars, len(score.bars)))


class PerformanceSampling(MusicSampling):
    """Performances, which have seconds instead of bars."""

    particular = ("seconds",)

    def constraint(self, model: Model, config: SampleConfig, steering: Steering) -> Constraint:
        codec = cast("PerformanceCodec", model.codec)
        return constraint_for(
            "performance",
            codec,
            pitches=steering.within(codec.pitches) if steering.range else None,
            milliseconds=None if config.seconds is None else round(1000 * config.seconds),
        )

    def steering(self, model: Model, steer: SteerConfig) -> Steering:
        for name in asked_for(steer):
            if name != "range":
                raise needs_error(name, "a model of scores", self.describe(model))
        codec = cast("PerformanceCodec", model.codec)
        return Steering(range=range_of(steer.range, codec.pitches))

    def score_codec(self, model: Model, option: str) -> EventCodec:
        raise needs_error(option, "a model of scores", self.describe(model))

    def lengthen(self, config: SampleConfig, prompt: Performance) -> SampleConfig:
        if config.seconds is None:
            return config
        return replace(config, seconds=config.seconds + prompt.milliseconds / 1000)

    def after_prompt(self, codec: PerformanceCodec, document: SampledDocument) -> Performance:
        """Return the notes that begin after the prompt has ended."""
        events = [codec.events[token] for token in document.ids[: document.prompt_length]]
        milliseconds = sum(
            event.value
            for event in events
            if event is not None and event.kind is PerformanceKind.TIME_SHIFT
        )
        later = after(document.content, milliseconds)
        if not later.notes:
            raise nothing_after_prompt()
        return later


BY_KIND: dict[str, Sampling] = {
    "char": TextSampling(),
    "latex": LatexSampling(),
    "python": PythonSampling(),
    **{language: CodeSampling() for language in LANGUAGES},
    "event": ScoreSampling(),
    "performance": PerformanceSampling(),
}
"""Name of a kind, or of a codec → how its documents are sampled."""


def sampling_of(model: Model) -> Sampling:
    """Return how a model's documents are sampled."""
    return BY_KIND.get(model.kind) or BY_KIND[model.codec.name]


def fit(model: Model, prompt: Any, constraint: Constraint) -> Prompt:
    """Return a text or a piece as a prompt that the model can begin with.

    Raises:
        ConstraintError: if nothing valid begins with it.
    """
    return sampling_of(model).fit(model.codec, prompt, constraint)


def asked_for(steer: SteerConfig) -> list[str]:
    """Return the names of the settings that are given."""
    return [name for name, value in vars(steer).items() if value is not None]


def nothing_after_prompt() -> ConstraintError:
    """Return the error for a sample that ends with its prompt."""
    return ConstraintError(
        "The sample holds nothing after its prompt. Ask for a longer one with --length, --bars or "
        "--seconds."
    )
