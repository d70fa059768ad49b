"""All settings, with defaults, ranges and help texts. The command line reads them from here."""

import re
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any

from rnngen.errors import conflict_error, setting_error

LOWEST, HIGHEST = 0.0, 100.0
EXPECTED = (
    f"a number from {LOWEST:g} to {HIGHEST:g}, a ramp such as 0.4:1.1, "
    "or a cycle such as 1.0,0.5,0.2"
)


@dataclass(frozen=True)
class Schedule:
    """The temperature of each token of a sample.

    A ramp goes linearly from the first value to the second over the length of the sample.
    Otherwise the values take turns, token by token, as in textgenrnn.
    """

    values: tuple[float, ...]
    ramp: bool = False

    def at(self, position: int, length: int) -> float:
        """Return the temperature of token `position`, from 0, of at most `length` tokens."""
        if not self.ramp:
            return self.values[position % len(self.values)]
        first, last = self.values
        return first + (last - first) * min(position / max(length - 1, 1), 1.0)


def parse_schedule(value: float | str) -> Schedule:
    """Parse a temperature: a number, a ramp or a cycle.

    Raises:
        SettingError: if it is none of these.
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


def setting(
    default: Any, minimum: float, maximum: float, help_text: str, option: str | None = None
) -> Any:
    """Return a dataclass field for a number in [minimum, maximum].

    Args:
        default: None also allows None.
        help_text: one sentence that says what happens when the option is set.
        option: name of the command-line option, if it is not the name of the field.
    """
    limits = {"minimum": minimum, "maximum": maximum}
    return field(default=default, metadata={**limits, "help": help_text, "option": option})


def is_whole(item: "Field[Any]") -> bool:
    """Return whether a setting is an integer."""
    return "float" not in str(item.type)


def range_of(item: "Field[Any]") -> str:
    """Describe the range of a setting: 'an integer from 1 to 8'."""
    low, high = item.metadata["minimum"], item.metadata["maximum"]
    return f"{'an integer' if is_whole(item) else 'a number'} from {low:,} to {high:,}"


class Settings:
    """Base class of the settings: checks every field against its range."""

    def __post_init__(self) -> None:
        for item in fields(self):  # type: ignore[arg-type]
            value = getattr(self, item.name)
            optional = value is None and item.default is None
            if "minimum" not in item.metadata or optional:
                continue
            low, high = item.metadata["minimum"], item.metadata["maximum"]
            allowed = int if is_whole(item) else int | float
            is_number = isinstance(value, allowed) and not isinstance(value, bool)
            if not is_number or not low <= value <= high:
                name = item.metadata["option"] or item.name
                raise setting_error(name, range_of(item), value)


@dataclass(frozen=True)
class DataConfig(Settings):
    """Settings for turning a corpus into token streams."""

    validation_share: float = setting(0.1, 0.01, 0.5, "Hold out this fraction for validation.")
    minimum_documents: int = setting(
        20, 2, 10**6, "Hold out the end of the text if there are fewer documents than this."
    )
    large_vocabulary: int = setting(
        1000, 100, 10**6, "Replace rare characters by UNKNOWN from this many distinct ones."
    )
    rare_count: int = setting(
        10, 1, 10**6, "Call a character rare if it occurs less often than this."
    )
    transpose: bool = False
    """Whether to train on music in other keys too."""
    relative: bool = False
    """Whether scores are written from their tonic, as if all were in C major or A minor."""
    places: bool = False
    """Whether barlines say where they stand in the piece."""
    voices: bool = False
    """Whether parts without overlaps may be written as voices, one after another at each moment."""
    tracks: bool = False
    """Whether parts may be written in tracks, one after another in each bar."""
    habits: bool = False
    """Whether to count what scores never do."""


UNITS_HELP = "Set the number of LSTM units in each layer."
LAYERS_HELP = "Set the number of LSTM layers."
DROPOUT_HELP = "Drop this fraction of each layer's outputs in training."
LOOK_BACK_HELP = "Let targets of pairs look back at their sources by keys of this size; 0 is off."
WEIGHT_DROP_HELP = "Drop this fraction of the recurrent weights in training."


@dataclass(frozen=True)
class NetworkConfig(Settings):
    """Settings of the network: Embedding → LSTM × layers → logits."""

    vocabulary_size: int = setting(
        MISSING, 3, 200_000, "Set the number of tokens, special ones included."
    )
    embedding_size: int = setting(
        64, 1, 8192, "Set the size of an embedding; it equals units if tied."
    )
    units: int = setting(512, 1, 8192, UNITS_HELP)
    layers: int = setting(1, 1, 8, LAYERS_HELP)
    dropout: float = setting(0.1, 0.0, 0.9, DROPOUT_HELP)
    weight_drop: float = setting(0.0, 0.0, 0.9, WEIGHT_DROP_HELP)
    tied: bool = False
    """Whether output and embedding share a matrix (Press & Wolf 2017). For large vocabularies."""
    look_back: int = setting(0, 0, 4096, LOOK_BACK_HELP)
    features: int = setting(0, 0, 4096, "Read N numbers beside each token of a source.")
    outputs: int = setting(0, 0, 4096, "Give N numbers at each step of a source.")

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.tied, bool):
            raise setting_error("tied", "true or false", self.tied)
        if self.tied and self.embedding_size != self.units:
            raise setting_error(
                "embedding_size",
                f"{self.units}, the units, if the output is tied",
                self.embedding_size,
            )


@dataclass(frozen=True)
class NetworkOverrides(Settings):
    """Settings of the network that override the plan (`rnngen.training.planning`)."""

    units: int | None = setting(None, 1, 8192, UNITS_HELP)
    layers: int | None = setting(None, 1, 8, LAYERS_HELP)
    dropout: float | None = setting(None, 0.0, 0.9, DROPOUT_HELP)
    weight_drop: float | None = setting(None, 0.0, 0.9, WEIGHT_DROP_HELP)
    look_back: int | None = setting(None, 0, 4096, LOOK_BACK_HELP)


SIZES = {"small": (256, 1), "medium": (512, 1), "large": (1024, 1)}
"""Units and layers of the named sizes."""

PEAK_RATE, FINE_TUNING_RATE = 1e-2, 4e-3
"""Default learning rates. Fine-tuning takes smaller steps, to keep what the model knows."""

TRANSPOSE = ("auto", "on", "off")


@dataclass(frozen=True)
class TrainConfig(Settings):
    """Settings of a training. Without a budget, the number of passes suits the corpus."""

    seconds: float | None = setting(None, 1, 10**8, "Stop after N seconds.", option="time")
    epochs: float | None = setting(
        None, 0.001, 10**6, "Stop after N passes over the training part."
    )
    lanes: int = setting(32, 1, 4096, "Train on N slices of the corpus side by side (batch size).")
    source_weight: float | None = setting(
        None, 0.0, 1.0, "Learn sources of pairs too: count them by this weight, targets by 1."
    )
    sequence_length: int = setting(
        64, 2, 4096, "Back-propagate through N tokens at a time (truncated BPTT)."
    )
    learning_rate: float | None = setting(None, 1e-6, 1.0, "Set the peak learning rate.")
    final_rate_share: float = setting(
        0.01, 0.0, 1.0, "End the cosine at this fraction of the peak rate."
    )
    warmup_share: float = setting(
        0.05, 0.0, 0.5, "Raise the learning rate over this fraction of the budget."
    )
    averaging: float = setting(
        0.99, 0.0, 0.99999, "Keep this fraction of the averaged weights at each step."
    )
    clip_norm: float = setting(0.3, 1e-3, 1e6, "Clip gradients to this global norm.")
    weight_decay: float | None = setting(
        None,
        0.0,
        100.0,
        "Shrink each weight by this fraction, times the learning rate, at each step.",
    )
    reset_probability: float = setting(
        0.02, 0.0, 1.0, "Reset a lane's state with this probability at each step."
    )
    validations: int = setting(20, 1, 10**5, "Validate at most N times over the budget.")
    patience: float = setting(
        0.25,
        0.0,
        1.0,
        "Stop after this fraction of the budget without improvement.",
    )
    checkpoint_seconds: float = setting(60.0, 0.0, 10**6, "Save a checkpoint every N seconds.")
    seed: int = setting(0, 0, 2**63 - 1, "Seed all random choices.")
    local_steps: int | None = setting(
        None,
        2,
        100_000,
        "With --workers on a slow network: average the weights every N steps instead of the "
        "gradients at each step.",
    )
    shift: int | None = setting(
        None, 0, 100, "Move pictures by up to N pixels at random each time they are seen."
    )
    transpose: str = "auto"
    """Whether to train on music in other keys too: on, off, or auto for what suits the corpus."""

    @property
    def peak_rate(self) -> float:
        """Return the peak learning rate, or its default."""
        return PEAK_RATE if self.learning_rate is None else self.learning_rate

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.transpose not in TRANSPOSE:
            raise setting_error("transpose", f"one of {', '.join(TRANSPOSE)}", self.transpose)
        if self.seconds is not None and self.epochs is not None:
            raise conflict_error("time", "epochs")


@dataclass(frozen=True)
class AdaptConfig(Settings):
    """Settings of dynamic evaluation, see `rnngen.evaluation.adaptation`."""

    segment: int = setting(20, 1, 10_000, "Score N tokens before the weights adapt to them.")
    learning_rate: float = setting(
        1e-3, 0.0, 1.0, "Move a weight of average gradient by this much."
    )
    decay: float = setting(
        1e-3, 0.0, 1.0, "Move an average weight back to its trained value by this fraction."
    )
    damping: float = setting(
        1.0, 1e-6, 1e6, "Add this multiple of the mean to each weight's average gradient."
    )
    statistics: int = setting(
        500, 1, 10**6, "Measure average gradients on N segments of the training data."
    )
    most_tokens: int = setting(200_000, 2, 10**9, "Read at most N tokens.")


@dataclass(frozen=True)
class SampleConfig(Settings):
    """Settings of sampling.

    Filters apply in this order: constraint, temperature, top-k, top-p, min-p.
    """

    temperature: float | str = 0.7
    """A number or a schedule, see `parse_schedule`."""
    word_temperature: float | None = setting(
        None, 0.0, 100.0, "Use this temperature for the first character of a word."
    )
    rhythm_temperature: float | None = setting(
        None, 0.0, 100.0, "Use this temperature for everything but pitch (music)."
    )
    top_k: int | None = setting(None, 1, 10**6, "Keep only the N likeliest tokens.")
    top_p: float | None = setting(
        None, 1e-6, 1.0, "Keep the likeliest tokens up to this total probability."
    )
    min_p: float | None = setting(
        None, 0.0, 1.0, "Keep tokens at least this likely, relative to the likeliest."
    )
    repeat_guard: bool = True
    """Whether to undo a loop, and continue from before it at a higher temperature."""
    stop: str | None = None
    """Text at which a sample ends."""
    keep_stop: bool = False
    """Whether the sample keeps this text."""
    title: str | None = None
    """Title of a paper, in LaTeX."""
    author: str | None = None
    """Author of a paper, in LaTeX."""
    length: int = setting(
        1000,
        1,
        10**9,
        "Write N tokens (characters, or events of music) at most; prose goes on to the end of its "
        "sentence.",
    )
    exact: bool = False
    """Whether prose ends at `length`, too, even within a word."""
    bars: int | None = setting(
        None, 1, 1000, "Write N bars of music, a pick-up not counted, whatever --length says."
    )
    later_bars: int = 0
    """Bars of the piece that are written in another run, after those of `bars`."""
    seconds: float | None = setting(
        None, 0.1, 3600.0, "Write N seconds of a performance, whatever --length says."
    )
    count: int = setting(1, 1, 10**6, "Draw N samples.")
    best_of: int = setting(
        1,
        1,
        1000,
        "Draw N candidates and keep the likeliest valid one that quotes nothing; of scores one, "
        "drawn by how real it seems.",
    )
    seed: int = setting(0, 0, 2**63 - 1, "Seed all random choices.")

    def __post_init__(self) -> None:
        super().__post_init__()
        parse_schedule(self.temperature)


DRUMS = ("on", "off", "only")
"""Music with drums, without any, or of drums alone."""


@dataclass(frozen=True)
class SteerConfig(Settings):
    """Settings that steer music. None leaves the choice to the model."""

    metre: str | None = None
    """Such as 6/8; holds throughout, or from the first bar after the prompt."""
    key: str | None = None
    """Such as D, F#m or 'B minor'; holds throughout, or from the first bar after the prompt."""
    tempo: int | None = setting(None, 4, 1000, "Set the tempo to N quarters a minute.")
    range: str | None = None
    """Lowest and highest pitch, such as G3-D6; C4 is middle C."""
    density: float | None = setting(
        None, 0.1, 100.0, "Write about N notes a quarter, all parts together."
    )
    instruments: str | None = None
    """Names of instruments that the model learnt, such as 'piano,bass,drums'; one for each part."""
    drums: str | None = None
    """One of DRUMS."""
    accompany: str | None = None
    """Chords bar by bar, such as 'G | C G | D7 | G', repeated from the first full bar on."""


@dataclass(frozen=True)
class FormConfig(Settings):
    """Settings of a piece in sections. A letter that occurs again repeats its section."""

    form: str | None = None
    """One letter for each section, such as AABA."""
    section_bars: int = setting(8, 1, 1000, "Give each section N bars, a pick-up not counted.")
    variation: float = setting(
        0.25, 0.0, 1.0, "Rewrite this fraction of a repeated section, at its end."
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.form is not None and not re.fullmatch("[A-Za-z]{1,64}", self.form):
            raise setting_error("form", "1 to 64 letters such as AABA", self.form)
