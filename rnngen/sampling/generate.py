"""Puts stepper, codec, constraint and sampler together."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from rnngen.config import SampleConfig, parse_schedule
from rnngen.constraints.base import Constraint
from rnngen.errors import setting_error
from rnngen.models.model_file import Model
from rnngen.network.protocol import SteppingNetwork
from rnngen.sampling.prompt import Prompt
from rnngen.sampling.sampler import Drawn, Heard, Stopped, never, unheard
from rnngen.sampling.sampler import sample as draw_tokens
from rnngen.sampling.statistics import SamplingStats
from rnngen.sampling.temperature import Temperatures
from rnngen.tokens.base import note_tokens

UNLIMITED = 10**9
"""Tokens of a sample that ends at a barline or a second."""

Show = Callable[[int], None]
"""Takes the tokens of one sample as soon as they are final."""


def draw(
    model: Model,
    config: SampleConfig,
    prompt: Prompt,
    constraint: Constraint,
    tallies: Sequence[SamplingStats] = (),
    network: SteppingNetwork | None = None,
    stopped: Stopped = never,
    heard: Heard = unheard,
) -> Iterator[Drawn]:
    """Tokens of `config.count` documents as they become final, without those of the prompt.

    Args:
        network: Takes the place of the model's own stepper, where the caller keeps one that has read the prompt.
        stopped: Asked before every step; once it says so, all documents end where they are, in the shortest way.
        heard: Follows the reading of the prompt.

    Raises:
        SettingError: for a setting that does not suit the model's kind.
    """
    return draw_tokens(
        network or model.stepper(),
        constraint,
        config if config.bars is config.seconds is None else replace(config, length=UNLIMITED),
        model.opening,
        prompt.ids.tolist(),
        temperatures_of(model, config),
        stop_ids(model, config),
        tallies,
        stopped,
        heard if network is None else None,
    )


def draw_rows(
    model: Model,
    config: SampleConfig,
    prompt: Prompt,
    constraint: Constraint,
    tallies: Sequence[SamplingStats] = (),
    stopped: Stopped = never,
    show: Show = lambda token: None,
    heard: Heard = unheard,
) -> list[list[int]]:
    """The tokens of `config.count` documents without those of the prompt; the first document's are shown at once."""
    drawn = draw(model, config, prompt, constraint, tallies, stopped=stopped, heard=heard)
    return collected(drawn, config.count, show)


def draw_whole(
    model: Model,
    config: SampleConfig,
    constraint: Constraint,
    given: Sequence[int] = (),
    tallies: Sequence[SamplingStats] = (),
    length: int | None = None,
    stopped: Stopped = never,
) -> list[list[int]]:
    """The tokens of `config.best_of` ways for each of `config.count` documents, which end where the constraint says.

    Args:
        given: ids that the model has read, and the constraint has not.
        length: Tokens over which temperatures change; by default those of `config`.
    """
    temperatures = temperatures_of(
        model, config if length is None else replace(config, length=length)
    )
    whole = replace(config, count=config.count * config.best_of, length=UNLIMITED)
    opening, stop = [*model.opening, *given], stop_ids(model, config)
    drawn = draw_tokens(
        model.stepper(), constraint, whole, opening, (), temperatures, stop, tallies, stopped
    )
    return collected(drawn, whole.count)


def derived_seed(*numbers: int) -> int:
    """A seed for a part of what has a seed, by the numbers that tell which."""
    return int(np.random.SeedSequence(numbers).generate_state(1)[0])


def collected(
    drawn: Iterable[Drawn], count: int, show: Show = lambda token: None
) -> list[list[int]]:
    """The tokens of each of so many samples."""
    rows: list[list[int]] = [[] for _ in range(count)]
    for row, token in drawn:
        rows[row].append(token)
        if row == 0:
            show(token)
    return rows


def temperatures_of(model: Model, config: SampleConfig) -> Temperatures:
    """The temperatures of a model's samples."""
    schedule = parse_schedule(config.temperature)
    notes = note_tokens(model.codec)
    if config.word_temperature is not None:
        if notes is not None:
            raise setting_error(
                "word_temperature", "none, as the model writes music", config.word_temperature
            )
        openers = np.array(
            [len(token) > 1 or not token.isalnum() for token in model.codec.vocabulary.tokens]
        )
        return Temperatures(schedule, config.length, openers, config.word_temperature)
    if config.rhythm_temperature is not None:
        if notes is None:
            raise setting_error(
                "rhythm_temperature", "none, as the model writes text", config.rhythm_temperature
            )
        return Temperatures(
            schedule, config.length, grouped=notes, choosing=config.rhythm_temperature
        )
    return Temperatures(schedule, config.length)


def stop_ids(model: Model, config: SampleConfig) -> list[int]:
    """The stop text in ids; one that holds a character unknown to the model can never come."""
    if config.stop is None:
        return []
    if model.codec.note is not None:
        raise setting_error("stop", "none, as the model writes music", config.stop)
    if not config.stop or any(
        character not in model.codec.vocabulary.index for character in config.stop
    ):
        raise setting_error("stop", "a text of characters that the model knows", config.stop)
    ids: list[int] = model.codec.encode(config.stop).tolist()
    return ids
