"""The measures of MusPy (Dong et al. 2020, "MusPy: a toolkit for symbolic music generation"): its names and formulas.

Each takes a piece, and is None where the piece has nothing to measure. Drums count for beats, bars and the groove only.
A time step is a tick, a beat a quarter; a note sounds in a beat where it sounds for a tick of it. (The library as
released counts the beat in which a note ends even where that is its first tick, a beat after the end, and polyphony
from three pitches on, against its own formulas.)
"""

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np

from rnngen.evaluation.bars import bars_of
from rnngen.music.names import tonic
from rnngen.music.score import TICKS_PER_QUARTER, Note, Score

MAJOR = np.array([1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1], bool)
MINOR = np.array([1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0], bool)
"""Natural minor; both by semitones above the root."""
GROOVE_STEP = TICKS_PER_QUARTER // 16
"""Ticks of a position in a bar: a 64th note, as a bar of 4/4 has 64 positions with Wu & Yang."""
SEVERAL = 2
"""Pitches at once that make polyphony."""


def pitched(score: Score) -> list[Note]:
    """The notes that are not drums'."""
    return [note for note in score.notes if not score.parts[note.part].drums]


def pitch_range(score: Score) -> float | None:
    """Semitones from the lowest to the highest pitch."""
    pitches = [note.pitch for note in pitched(score)]
    return max(pitches) - min(pitches) if pitches else None


def n_pitches_used(score: Score) -> float | None:
    """Distinct pitches."""
    return len({note.pitch for note in pitched(score)})


def n_pitch_classes_used(score: Score) -> float | None:
    """Distinct pitch classes, up to 12."""
    return len({note.pitch % 12 for note in pitched(score)})


def polyphony(score: Score) -> float | None:
    """Pitches that are on at once, in the mean over the time steps at which one is."""
    sounding = _pitches_on(score)
    return float(sounding[sounding > 0].mean()) if sounding.any() else None


def polyphony_rate(score: Score) -> float | None:
    """The share of time steps at which several pitches are on, up to the end of the last note."""
    sounding = _pitches_on(score)
    return float((sounding >= SEVERAL).mean()) if len(sounding) else None


def _pitches_on(score: Score) -> np.ndarray:
    """int[ticks]: distinct pitches that are on at each, up to the end of the last note."""
    notes = pitched(score)
    roll = np.zeros((max((note.offset for note in notes), default=0), 128), bool)
    for note in notes:
        roll[note.onset : note.offset, note.pitch] = True
    return roll.sum(axis=1)


def pitch_in_scale_rate(score: Score) -> float | None:
    """The share of notes in the scale of the key that holds, natural where it is minor; None without a key."""
    if not score.keys or not pitched(score):
        return None
    inside = 0
    for note in pitched(score):
        key = next((key for key in reversed(score.keys) if key.onset <= note.onset), score.keys[0])
        scale = MINOR if key.minor else MAJOR
        inside += int(scale[(note.pitch - tonic(key.fifths, key.minor)) % 12])
    return inside / len(pitched(score))


def scale_consistency(score: Score) -> float | None:
    """The largest share of notes that lie in one of the major or minor scales (Mogren 2016)."""
    shares = _shares(note.pitch % 12 for note in pitched(score))
    if not shares:
        return None
    classes = np.zeros(12)
    classes[list(shares)] = list(shares.values())
    return max(
        float(classes[np.roll(scale, root)].sum()) for scale in (MAJOR, MINOR) for root in range(12)
    )


def pitch_entropy(score: Score) -> float | None:
    """Bits of the distribution of pitches."""
    return _entropy(note.pitch for note in pitched(score))


def pitch_class_entropy(score: Score) -> float | None:
    """Bits of the distribution of pitch classes (Wu & Yang 2020)."""
    return _entropy(note.pitch % 12 for note in pitched(score))


def _shares(values: Iterable[int]) -> dict[int, float]:
    found = list(values)
    return {value: found.count(value) / len(found) for value in set(found)}


def _entropy(values: Iterable[int]) -> float | None:
    shares = _shares(values)
    return -sum(share * math.log2(share) for share in shares.values()) if shares else None


def empty_beat_rate(score: Score) -> float | None:
    """The share of quarters in which no note sounds, up to the end of the last note."""
    end = max((note.offset for note in score.notes), default=0)
    return _empty_rate(
        score, [(beat, beat + TICKS_PER_QUARTER) for beat in range(0, end, TICKS_PER_QUARTER)]
    )


def empty_measure_rate(score: Score) -> float | None:
    """The share of bars in which no note sounds, up to the end of the last note (Dong et al. 2018)."""
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
    """1 less the mean Hamming distance between the onsets of neighbouring bars, by 64th notes (Wu & Yang 2020).

    Bars of different lengths, such as a pick-up and the next, are not compared.
    """
    distances = list(_groove_distances(score))
    return 1 - sum(distances) / len(distances) if distances else None


def _groove_distances(score: Score) -> Iterator[float]:
    grooves = [{note.onset // GROOVE_STEP for note in bar} for bar in bars_of(score)]
    for number, (bar, later) in enumerate(pairwise(score.bars)):
        if bar.duration == later.duration:
            yield len(grooves[number] ^ grooves[number + 1]) / -(-bar.duration // GROOVE_STEP)
