"""Every setting, with its default, range and meaning in one place; the command line reads them from here."""

import re
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any

from rnngen.errors import setting_error

LOWEST, HIGHEST = 0.0, 100.0
EXPECTED = f"a number from {LOWEST:g} to {HIGHEST:g}, a ramp such as 0.4:1.1, or a cycle such as 1.0,0.5,0.2"


@dataclass(frozen=True)
class Schedule:
    """The temperature of each token of a sample.

    A ramp goes in a straight line from the first value to the second over the sample's length; otherwise the
    values come in turn, a token each (textgenrnn's way), and one value is constant.
    """

    values: tuple[float, ...]
    ramp: bool = False

    def at(self, position: int, length: int) -> float:
        """The temperature of the token at `position` (from 0) of a sample of at most `length` tokens."""
        if not self.ramp:
            return self.values[position % len(self.values)]
        first, last = self.values
        return first + (last - first) * min(position / max(length - 1, 1), 1.0)


def parse_schedule(value: float | str) -> Schedule:
    """The schedule that a number or its spelling means.

    Raises:
        SettingError: if it means none.
    """
    text = str(value)
    ramp = ":" in text
    try:
        values = tuple(float(part) for part in text.split(":" if ramp else ","))
    except ValueError:
        values = ()
    if (
        not values
        or (ramp and len(values) != 2)
        or not all(LOWEST <= number <= HIGHEST for number in values)
    ):
        raise setting_error("temperature", EXPECTED, value)
    return Schedule(values, ramp)


def setting(default: Any, minimum: float, maximum: float, meaning: str) -> Any:
    """A dataclass field whose value must lie in [minimum, maximum], or be None where None is the default."""
    return field(
        default=default, metadata={"minimum": minimum, "maximum": maximum, "meaning": meaning}
    )


def is_whole(item: "Field[Any]") -> bool:
    """Whether a setting is a whole number."""
    return "float" not in str(item.type)


class Settings:
    """Base of the frozen settings: checks every field against its range once, when it is made."""

    def __post_init__(self) -> None:
        for item in fields(self):  # type: ignore[arg-type]
            value = getattr(self, item.name)
            optional = value is None and item.default is None
            if "minimum" not in item.metadata or optional:
                continue
            low, high = item.metadata["minimum"], item.metadata["maximum"]
            whole = is_whole(item)
            fits = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
            if not fits or not low <= value <= high:
                raise setting_error(
                    item.name,
                    f"{'an integer' if whole else 'a number'} from {low} to {high}",
                    value,
                )


@dataclass(frozen=True)
class DataConfig(Settings):
    """How a corpus becomes token streams."""

    validation_share: float = setting(0.1, 0.01, 0.5, "share held out for validation")
    minimum_documents: int = setting(
        20, 2, 10**6, "with fewer documents the end of the text is held out instead"
    )
    large_vocabulary: int = setting(
        1000, 100, 10**6, "distinct characters from which rare ones become UNKNOWN"
    )
    rare_count: int = setting(
        10, 1, 10**6, "in a large vocabulary, characters seen less often are rare"
    )
    transpose: bool = False
    """Whether music is learnt in other keys as well."""


@dataclass(frozen=True)
class NetworkConfig(Settings):
    """The shape of the network: Embedding → LSTM × layers → logits."""

    vocabulary_size: int = setting(MISSING, 3, 200_000, "tokens, special ones included")
    embedding_size: int = setting(
        64, 1, 8192, "components of a token's vector; equal to units where tied"
    )
    units: int = setting(512, 1, 8192, "LSTM units in a layer")
    layers: int = setting(1, 1, 8, "LSTM layers")
    dropout: float = setting(0.1, 0.0, 0.9, "share of a layer's outputs left out while training")
    weight_drop: float = setting(
        0.0, 0.0, 0.9, "share of the recurrent weights left out while training"
    )
    tied: bool = False
    """Whether the output matrix is the embedding itself (Press & Wolf 2017); pays for large vocabularies."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.tied, bool):
            raise setting_error("tied", "true or false", self.tied)
        if self.tied and self.embedding_size != self.units:
            raise setting_error(
                "embedding_size",
                f"{self.units} (the units), as the output is tied",
                self.embedding_size,
            )


@dataclass(frozen=True)
class NetworkOverrides(Settings):
    """What a user says about the network; what stays None is planned (`rnngen.training.planning`)."""

    units: int | None = setting(None, 1, 8192, "LSTM units in a layer")
    layers: int | None = setting(None, 1, 8, "LSTM layers")
    dropout: float | None = setting(
        None, 0.0, 0.9, "share of a layer's outputs left out while training"
    )
    weight_drop: float | None = setting(
        None, 0.0, 0.9, "share of the recurrent weights left out while training"
    )


SIZES = {"small": (256, 1), "medium": (512, 1), "large": (1024, 1)}
"""Units and layers of the named sizes."""


PEAK_RATE, FINE_TUNING_RATE = 1e-2, 4e-3
"""Usual learning rates; what a model knows already should not be shaken up."""


TRANSPOSE = ("auto", "on", "off")


@dataclass(frozen=True)
class TrainConfig(Settings):
    """How a network is trained; without a budget, for as many passes as the corpus repays."""

    seconds: float | None = setting(None, 1, 10**8, "wall-clock budget in seconds")
    epochs: float | None = setting(None, 0.001, 10**6, "passes over the training part")
    lanes: int = setting(32, 1, 4096, "contiguous slices of the token stream trained side by side")
    sequence_length: int = setting(64, 2, 4096, "steps of truncated back-propagation through time")
    learning_rate: float | None = setting(None, 1e-6, 1.0, "peak learning rate")
    final_rate_share: float = setting(
        0.01, 0.0, 1.0, "share of the peak rate at the end of the cosine"
    )
    warmup_share: float = setting(0.05, 0.0, 0.5, "share of the budget in which the rate rises")
    averaging: float = setting(
        0.99, 0.0, 0.99999, "share of the averaged weights that a step keeps"
    )
    clip_norm: float = setting(0.3, 1e-3, 1e6, "largest global norm of a gradient")
    weight_decay: float | None = setting(
        None, 0.0, 100.0, "share of each weight that a step takes off, times the learning rate"
    )
    reset_probability: float = setting(
        0.02, 0.0, 1.0, "chance per window that a lane forgets its state"
    )
    validations: int = setting(20, 1, 10**5, "most validations over the budget")
    patience: float = setting(
        0.25,
        0.0,
        1.0,
        "share of the budget without a better validation that brings a run to its end",
    )
    checkpoint_seconds: float = setting(
        60.0, 0.0, 10**6, "most seconds of work that a crash can cost"
    )
    seed: int = setting(0, 0, 2**63 - 1, "seed of every random choice")
    transpose: str = "auto"
    """Whether pieces of music are learnt in other keys as well: on, off, or as the corpus repays."""

    @property
    def peak_rate(self) -> float:
        """The peak learning rate, given or usual."""
        return PEAK_RATE if self.learning_rate is None else self.learning_rate

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.transpose not in TRANSPOSE:
            raise setting_error("transpose", f"one of {', '.join(TRANSPOSE)}", self.transpose)
        if self.seconds is not None and self.epochs is not None:
            raise setting_error(
                "epochs", "either a time or a number of epochs", (self.seconds, self.epochs)
            )


@dataclass(frozen=True)
class AdaptConfig(Settings):
    """How weights follow what they read, see `rnngen.evaluation.adaptation`."""

    segment: int = setting(
        20, 1, 10_000, "tokens that are scored before the weights learn from them"
    )
    learning_rate: float = setting(
        1e-3, 0.0, 1.0, "step of a weight whose gradient is as large as usual"
    )
    decay: float = setting(
        1e-3, 0.0, 1.0, "share of its way back to where it was trained that a usual weight goes"
    )
    damping: float = setting(
        1.0, 1e-6, 1e6, "times the mean of all, added to what counts as a usual gradient"
    )
    statistics: int = setting(
        500, 1, 10**6, "segments of the training that tell which gradients are usual"
    )
    most_tokens: int = setting(200_000, 2, 10**9, "tokens that are read at most")


@dataclass(frozen=True)
class SampleConfig(Settings):
    """How tokens are chosen: constraint, temperature, top-k, top-p and min-p, in this order."""

    temperature: float | str = 0.7
    """A number, a ramp such as "0.4:1.1", or a cycle such as "1.0,0.5,0.2"."""
    word_temperature: float | None = setting(
        None, 0.0, 100.0, "use this temperature for the first character of a word"
    )
    rhythm_temperature: float | None = setting(
        None, 0.0, 100.0, "use this temperature for everything in music but the choice of a pitch"
    )
    top_k: int | None = setting(None, 1, 10**6, "keep only the K likeliest tokens")
    top_p: float | None = setting(
        None, 1e-6, 1.0, "keep the fewest likeliest tokens that hold this much probability together"
    )
    min_p: float | None = setting(
        None, 0.0, 1.0, "drop tokens less likely than this share of the likeliest one"
    )
    repeat_guard: bool = True
    """Whether to undo a loop, and to go on from before it at a higher temperature."""
    stop: str | None = None
    """Text before which a sample ends."""
    length: int = setting(
        1000, 1, 10**9, "end a sample after N tokens (characters, or events of music)"
    )
    bars: int | None = setting(
        None, 1, 1000, "write N bars of music, besides a pick-up, whatever --length says"
    )
    seconds: float | None = setting(
        None, 0.1, 3600.0, "write a performance of N seconds, whatever --length says"
    )
    count: int = setting(1, 1, 10**6, "write N samples")
    best_of: int = setting(
        1, 1, 1000, "draw N candidates and keep the likeliest valid one that copies least"
    )
    seed: int = setting(0, 0, 2**63 - 1, "seed of every random choice")

    def __post_init__(self) -> None:
        super().__post_init__()
        parse_schedule(self.temperature)


@dataclass(frozen=True)
class SteerConfig(Settings):
    """Metre, key, tempo and more of sampled music; None leaves a choice to the model."""

    metre: str | None = None
    """Such as 6/8, from the first bar after the prompt on."""
    key: str | None = None
    """Such as D, F#m or 'B minor', from the first bar after the prompt on."""
    tempo: int | None = setting(None, 4, 1000, "write music of N quarters per minute")
    range: str | None = None
    """The lowest and the highest pitch, such as G3-D6; C4 is middle C."""
    density: float | None = setting(
        None, 0.1, 100.0, "write about N notes per quarter, all parts together"
    )
    accompany: str | None = None
    """Chords bar by bar, such as 'G | C G | D7 | G', repeated from the first full bar on."""


@dataclass(frozen=True)
class FormConfig(Settings):
    """A piece in sections; a repeated letter repeats its section."""

    form: str | None = None
    """A letter for each section, such as AABA."""
    section_bars: int = setting(8, 1, 1000, "write sections of N bars, besides a pick-up")
    variation: float = setting(
        0.25, 0.0, 1.0, "rewrite this share of the bars of a repeated section, at its end"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.form is not None and not re.fullmatch("[A-Za-z]{1,64}", self.form):
            raise setting_error("form", "1 to 64 letters such as AABA", self.form)
