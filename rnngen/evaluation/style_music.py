"""The style of scores: MusPy's measures, and how pitches, intervals, durations and bars are spread.

The measures are those of MusPy by name and formula (Dong et al. 2020, "MusPy: a toolkit for
symbolic music generation"). Each takes a piece, and is None if the piece has nothing to measure.
Drums count only for beats, bars and the groove. A time step is a tick, a beat a quarter; a note
sounds in a beat if it sounds for a tick of it. (The library as released breaks its own formulas:
it counts the beat after the end of a note that ends on a beat, and a beat after the piece, and
takes three pitches for polyphony.)
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from rnngen.evaluation.distributions import OTHER, Sides, counted, mean_measure, numbers, ordered
from rnngen.evaluation.report import Distribution, Measure, Section
from rnngen.evaluation.sample_pair import SamplePair
from rnngen.evaluation.structure import bars_of
from rnngen.music.names import tonic
from rnngen.music.score import TICKS_PER_QUARTER, Note, Score, quarters

MAJOR = np.array([1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1], bool)
MINOR = np.array([1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0], bool)
"""Natural minor; both by semitones above the root."""
GROOVE_STEP = TICKS_PER_QUARTER // 16
"""Ticks of a position in a bar: a 64th note, as Wu & Yang cut a bar of 4/4 into 64 positions."""
SEVERAL = 2
"""Pitches at once that make polyphony."""
NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "G♯", "A", "B♭", "B")
WIDEST = 10
"""Semitones of the largest interval with a bin of its own."""
INTERVALS = (
    f"−{WIDEST}…",
    *(f"−{step}" for step in range(WIDEST - 1, 0, -1)),
    *map(str, range(WIDEST)),
    f"…{WIDEST}",
)
MOST_DURATIONS = 16


def music_style(pair: SamplePair) -> Section:
    """Measure pitches, polyphony and groove; long held-out pieces end where samples do."""
    return Section("Style", music_measures(pair.sides), music_distributions(pair.sides))


def music_measures(sides: Sides) -> tuple[Measure, ...]:
    """Return the length, and MusPy's measures."""
    return tuple(mean_measure(name, unit, value, sides) for name, unit, value in MEASURED)


def music_distributions(sides: Sides) -> tuple[Distribution, ...]:
    """Return the distributions of pitch classes, intervals, durations and notes in a bar."""
    usual = usual_durations([*sides[0], *sides[1]])

    def binned_intervals(score: Score) -> list[str]:
        return [*map(interval_bin, intervals(score))]

    def durations(score: Score) -> list[str]:
        ticks = [note.duration for note in score.notes]
        return [quarters(one) if one in usual else OTHER for one in ticks]

    def notes_in_bars(score: Score) -> list[int]:
        return [*map(len, bars_of(score))]

    bins = [*map(quarters, usual), OTHER]
    return counted(
        (
            ordered("pitch classes", "notes", NAMES, pitch_classes, sides),
            ordered("intervals", "semitones", INTERVALS, binned_intervals, sides),
            ordered("durations", "quarters", bins, durations, sides),
            numbers("notes in a bar", "notes", notes_in_bars, sides),
        )
    )


def pitch_classes(score: Score) -> list[str]:
    """Return the name of each note that is not a drum's."""
    return [NAMES[note.pitch % 12] for note in pitched(score)]


def intervals(score: Score) -> list[int]:
    """Return the semitones from each note to the next of its part, upwards.

    Of chords, the highest notes count.
    """
    highest: dict[int, dict[int, int]] = {}
    for note in pitched(score):
        row = highest.setdefault(note.part, {})
        row[note.onset] = max(note.pitch, row.get(note.onset, 0))
    return [later - pitch for row in highest.values() for pitch, later in pairwise(row.values())]


def interval_bin(step: int) -> str:
    """Return the bin of an interval."""
    return INTERVALS[max(-WIDEST, min(step, WIDEST)) + WIDEST]


def usual_durations(scores: Sequence[Score]) -> list[int]:
    """Return the commonest durations in ticks, ascending."""
    counts = Counter(note.duration for score in scores for note in score.notes)
    return sorted(sorted(counts, key=lambda ticks: (-counts[ticks], ticks))[:MOST_DURATIONS])


# ---- The measures of MusPy


def pitched(score: Score) -> list[Note]:
    """Return the notes that are not drums."""
    return [note for note in score.notes if not score.parts[note.part].drums]


def pitch_range(score: Score) -> float | None:
    """Return the semitones from the lowest to the highest pitch."""
    pitches = [note.pitch for note in pitched(score)]
    return max(pitches) - min(pitches) if pitches else None


def n_pitches_used(score: Score) -> float | None:
    """Return how many different pitches there are."""
    return len({note.pitch for note in pitched(score)})


def n_pitch_classes_used(score: Score) -> float | None:
    """Return how many different pitch classes there are, up to 12."""
    return len({note.pitch % 12 for note in pitched(score)})


def polyphony(score: Score) -> float | None:
    """Return the pitches that are on at once, the mean over time steps with a pitch."""
    sounding = _pitches_on(score)
    return float(sounding[sounding > 0].mean()) if sounding.any() else None


def polyphony_rate(score: Score) -> float | None:
    """Return the share of time steps with several pitches, up to the end of the last note."""
    sounding = _pitches_on(score)
    return float((sounding >= SEVERAL).mean()) if len(sounding) else None


def _pitches_on(score: Score) -> np.ndarray:
    """Return int[ticks], the different pitches on at each, up to the end of the last note."""
    notes = pitched(score)
    roll = np.zeros((max((note.offset for note in notes), default=0), 128), bool)
    for note in notes:
        roll[note.onset : note.offset, note.pitch] = True
    return roll.sum(axis=1)


def pitch_in_scale_rate(score: Score) -> float | None:
    """Return the share of notes in the scale of the current key; minor is natural.

    None without a key.
    """
    if not score.keys or not pitched(score):
        return None
    inside = 0
    for note in pitched(score):
        key = next((key for key in reversed(score.keys) if key.onset <= note.onset), score.keys[0])
        scale = MINOR if key.minor else MAJOR
        inside += int(scale[(note.pitch - tonic(key.fifths, key.minor)) % 12])
    return inside / len(pitched(score))


def scale_consistency(score: Score) -> float | None:
    """Return the largest share of notes that one major or minor scale has (Mogren 2016)."""
    shares = _shares(note.pitch % 12 for note in pitched(score))
    if not shares:
        return None
    classes = np.zeros(12)
    classes[list(shares)] = list(shares.values())
    return max(
        float(classes[np.roll(scale, root)].sum()) for scale in (MAJOR, MINOR) for root in range(12)
    )


def pitch_entropy(score: Score) -> float | None:
    """Return the entropy of the pitches in bits."""
    return _entropy(note.pitch for note in pitched(score))


def pitch_class_entropy(score: Score) -> float | None:
    """Return the entropy of the pitch classes in bits (Wu & Yang 2020)."""
    return _entropy(note.pitch % 12 for note in pitched(score))


def _shares(values: Iterable[int]) -> dict[int, float]:
    found = list(values)
    return {value: found.count(value) / len(found) for value in set(found)}


def _entropy(values: Iterable[int]) -> float | None:
    shares = _shares(values)
    return -sum(share * math.log2(share) for share in shares.values()) if shares else None


def empty_beat_rate(score: Score) -> float | None:
    """Return the share of quarters in which no note sounds, up to the end of the last note."""
    end = max((note.offset for note in score.notes), default=0)
    return _empty_rate(
        score, [(beat, beat + TICKS_PER_QUARTER) for beat in range(0, end, TICKS_PER_QUARTER)]
    )


def empty_measure_rate(score: Score) -> float | None:
    """Return the share of bars without a sounding note (Dong et al. 2018).

    Bars after the end of the last note do not count.
    """
    end = max((note.offset for note in score.notes), default=0)
    return _empty_rate(score, [(bar.onset, bar.offset) for bar in score.bars if bar.onset < end])


def _empty_rate(score: Score, spans: list[tuple[int, int]]) -> float | None:
    if not spans:
        return None
    sounding = np.zeros(spans[-1][1], bool)
    for note in score.notes:
        sounding[note.onset : note.offset] = True
    return sum(not sounding[first:end].any() for first, end in spans) / len(spans)


def groove_consistency(score: Score) -> float | None:
    """Return 1 minus the mean Hamming distance between the onsets of neighbouring bars.

    Onsets are rounded to 64th notes (Wu & Yang 2020). Bars of different lengths, such as a
    pick-up and the next bar, are not compared.
    """
    distances = list(_groove_distances(score))
    return 1 - sum(distances) / len(distances) if distances else None


def _groove_distances(score: Score) -> Iterator[float]:
    grooves = [{note.onset // GROOVE_STEP for note in bar} for bar in bars_of(score)]
    for number, (bar, later) in enumerate(pairwise(score.bars)):
        if bar.duration == later.duration:
            yield len(grooves[number] ^ grooves[number + 1]) / -(-bar.duration // GROOVE_STEP)


MEASURED: tuple[tuple[str, str, Callable[[Score], float | None]], ...] = (
    ("length of a piece", "bars", lambda score: len(score.bars)),
    ("pitch range", "semitones", pitch_range),
    ("pitches used", "", n_pitches_used),
    ("pitch classes used", "", n_pitch_classes_used),
    ("pitch entropy", "bits", pitch_entropy),
    ("pitch class entropy", "bits", pitch_class_entropy),
    ("pitch-in-scale rate", "%", pitch_in_scale_rate),
    ("scale consistency", "%", scale_consistency),
    ("polyphony", "pitches", polyphony),
    ("polyphony rate", "%", polyphony_rate),
    ("empty-beat rate", "%", empty_beat_rate),
    ("empty-measure rate", "%", empty_measure_rate),
    ("groove consistency", "%", groove_consistency),
)
"""Name, unit and measure; each figure is the mean over pieces."""
