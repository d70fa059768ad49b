"""A piece of music as some fifty numbers by name, for the two-sample test.

Local features say how notes follow each other: intervals, durations, scale degrees, places in the
bar. The others are the measures of form and voice leading.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from rnngen.evaluation.form_measures import tonic_at
from rnngen.evaluation.piece_measures import PieceMeasure
from rnngen.evaluation.style_music import (
    empty_beat_rate,
    intervals,
    pitched,
    polyphony,
    polyphony_rate,
)
from rnngen.music.metre import beat_ticks
from rnngen.music.score import Note, Score, quarters

Features = dict[str, float]
"""Name → number; a name is left out where it makes no sense."""

INTERVALS = (
    (0, "repeated notes"),
    (2, "steps"),
    (4, "thirds"),
    (7, "fourths and fifths"),
    (12, "sixths to octaves"),
    (127, "leaps over an octave"),
)
"""Widest interval in semitones, and its name."""
DURATIONS = (6, 12, 16, 24, 36, 48, 72, 96, 144, 192)
"""Ticks of durations with a feature of their own."""
DEGREES = (
    "notes on the tonic",
    *(
        f"notes a {interval} above the tonic"
        for interval in (
            *("minor second", "major second", "minor third", "major third", "fourth", "tritone"),
            *("fifth", "minor sixth", "major sixth", "minor seventh", "major seventh"),
        )
    ),
)
"""By semitones from the tonic up, in any octave."""
OTHER = "notes of other lengths"
PLACES = ("on the first beat", "on other beats", "on half beats", "between")


def local_features(score: Score) -> Features:
    """Return how notes follow each other, as shares of all notes or intervals."""
    notes = pitched(score)
    return {
        **_shares(map(_interval_name, intervals(score)), _interval_names()),
        **_shares(map(_duration_name, notes), [*map(_spell, DURATIONS), OTHER]),
        **_degrees(score, notes),
        **_shares(_places(score), [f"notes {place}" for place in PLACES]),
        **_present(
            {
                "simultaneous notes": polyphony(score),
                "time with several notes": polyphony_rate(score),
                "beats of silence": empty_beat_rate(score),
                "time without a note": _silence(score),
                "notes in a bar": len(score.notes) / len(score.bars),
            }
        ),
    }


def features_of(score: Score, measures: Iterable[PieceMeasure]) -> Features:
    """Return the local features and the measures of a piece."""
    figures = {measure.name: measure.of(score) for measure in measures}
    return {
        **local_features(score),
        "length of a piece in bars": len(score.bars),
        **_present(figures),
    }


def matrix(rows: Sequence[Features]) -> tuple[list[str], np.ndarray]:
    """Return the names of features that vary, and float64[rows, features].

    What a piece lacks is replaced by the median of the others.
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = np.array([[row.get(name, np.nan) for name in names] for row in rows], np.float64)
    table = np.where(np.isnan(table), np.nanmedian(table, axis=0), table)
    varied = table.std(axis=0) > 0
    return [name for name, kept in zip(names, varied, strict=True) if kept], table[:, varied]


def _present(figures: dict[str, float | None]) -> Features:
    return {name: value for name, value in figures.items() if value is not None}


def _shares(values: Iterable[str], names: Sequence[str]) -> Features:
    """Return the share of each name among values; nothing if there are none."""
    counts = Counter(values)
    return {name: counts[name] / counts.total() for name in names} if counts else {}


def _interval_name(step: int) -> str:
    name = next(name for widest, name in INTERVALS if abs(step) <= widest)
    return name if step == 0 else f"{name} {'up' if step > 0 else 'down'}"


def _interval_names() -> list[str]:
    moving = [f"{name} {way}" for _, name in INTERVALS[1:] for way in ("up", "down")]
    return [INTERVALS[0][1], *moving]


def _duration_name(note: Note) -> str:
    return _spell(note.duration) if note.duration in DURATIONS else OTHER


def _spell(ticks: int) -> str:
    return f"notes of {quarters(ticks)} quarter{'' if ticks <= 48 else 's'}"


def _degrees(score: Score, notes: Sequence[Note]) -> Features:
    """Return the shares of pitch classes from the tonic up; nothing without a key."""
    if not score.keys:
        return {}
    degrees = [(note.pitch - (tonic_at(score, note.onset) or 0)) % 12 for note in notes]
    return _shares((DEGREES[degree] for degree in degrees), DEGREES)


def _places(score: Score) -> Iterable[str]:
    """Yield where in its bar each note begins."""
    number = 0
    for note in score.notes:
        while number + 1 < len(score.bars) and note.onset >= score.bars[number].offset:
            number += 1
        bar = score.bars[number]
        # A pick-up is counted from its end.
        place = note.onset - (bar.offset - bar.metre.ticks if number == 0 else bar.onset)
        beat = beat_ticks(bar.metre)
        at = 0 if place == 0 else 1 if place % beat == 0 else 2 if 2 * place % beat == 0 else 3
        yield f"notes {PLACES[at]}"


def _silence(score: Score) -> float | None:
    """Return the share of the time, up to the end of the last note, in which nothing sounds."""
    end = max((note.offset for note in score.notes), default=0)
    sounding = np.zeros(end, bool)
    for note in score.notes:
        sounding[note.onset : note.offset] = True
    return float(1 - sounding.mean()) if end else None
