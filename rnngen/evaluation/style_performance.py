"""The style of performances: how many notes, how long keys are held, and how much the pedal."""

from collections.abc import Callable

from rnngen.evaluation.distributions import counted, mean_measure, numbers, ordered
from rnngen.evaluation.report import Section
from rnngen.evaluation.sample_pair import SamplePair
from rnngen.evaluation.style_music import NAMES
from rnngen.music.performance import Performance, sounding, velocity_bin


def performance_style(pair: SamplePair) -> Section:
    """Measure density, keys, pedal and touch."""
    sides = pair.sides
    measures = tuple(mean_measure(name, unit, value, sides) for name, unit, value in MEASURED)
    distributions = (
        ordered("pitch classes", "notes", NAMES, pitch_classes, sides),
        numbers("durations", "ms", key_lengths, sides),
        numbers("touch", "bins", touch, sides),
    )
    return Section("Style", measures, counted(distributions))


def pitch_classes(performance: Performance) -> list[str]:
    """Return the name of each note."""
    return [NAMES[note.pitch % 12] for note in performance.notes]


def key_lengths(performance: Performance) -> list[int]:
    """Return the milliseconds for which each key is held."""
    return [note.duration for note in performance.notes]


def touch(performance: Performance) -> list[int]:
    """Return the bin of each note's velocity."""
    return [velocity_bin(note.velocity) for note in performance.notes]


def notes_per_second(performance: Performance) -> float | None:
    """Return the notes ÷ the length."""
    return _per_length(1000 * len(performance.notes), performance)


def keys_held(performance: Performance) -> float | None:
    """Return how many keys are down, on average over the time."""
    return _per_length(sum(key_lengths(performance)), performance)


def notes_heard(performance: Performance) -> float | None:
    """Return how many notes are heard, by key or pedal, on average over the time."""
    return _per_length(sum(key_lengths(sounding(performance))), performance)


def key_length(performance: Performance) -> float | None:
    """Return the mean time in milliseconds for which a key is held."""
    return _mean(key_lengths(performance))


def note_length(performance: Performance) -> float | None:
    """Return the mean time in milliseconds for which a note is heard."""
    return _mean(key_lengths(sounding(performance)))


def pedal_down(performance: Performance) -> float | None:
    """Return the share of the time in which the pedal is down."""
    return _per_length(sum(span.up - span.down for span in performance.pedal), performance)


def _per_length(value: float, performance: Performance) -> float | None:
    return value / performance.milliseconds if performance.notes else None


def _mean(values: list[int]) -> float | None:
    return sum(values) / len(values) if values else None


MEASURED: tuple[tuple[str, str, Callable[[Performance], float | None]], ...] = (
    ("notes per second", "notes", notes_per_second),
    ("keys down at once", "keys", keys_held),
    ("notes heard at once", "notes", notes_heard),
    ("time a key is held", "ms", key_length),
    ("time a note is heard", "ms", note_length),
    ("pedal down", "%", pedal_down),
)
"""Name, unit and measure; each figure is the mean over performances."""
