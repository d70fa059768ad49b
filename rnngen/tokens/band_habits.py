"""Habits of bands, counted in a corpus: how often parts repeat, and which intervals sound together.

A network reads the parts of a bar one after another, and so forgets what sounds at the same time.
The counts remind it when it samples.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np

from rnngen.errors import CodecError
from rnngen.music.score import TICKS_PER_QUARTER, Note, Score
from rnngen.tokens.rounding import rounded
from rnngen.tokens.velocity_profile import notes_by_bar

OCTAVE = 12
GRID = TICKS_PER_QUARTER // 4
"""Ticks between the moments at which pitches are compared."""
LEAST_RATIO = 0.1
"""A rarer interval counts as this share of what chance would give."""


@dataclass(frozen=True)
class BandHabits:
    """The habits of a corpus of bands; by default none."""

    drums_repeated: float = 0.0
    """The share of bars of drums that repeat an earlier one, of those after the first."""
    others_repeated: float = 0.0
    """The same of the bars of other parts."""
    silence: float = 1.0
    """The share of the time in which nothing sounds."""
    intervals: tuple[float, ...] = ()
    """For 0 to 11 semitones between two parts: nats by which they are likelier than by chance."""

    @classmethod
    def of(cls, scores: Iterable[Score], periods: Collection[int]) -> "BandHabits":
        """Count the habits of scores.

        Args:
            periods: Distances in bars at which a bar counts as repeated.
        """
        counts: Counter[tuple[bool, bool]] = Counter()
        ticks = silent = 0
        found, expected = np.zeros(OCTAVE), np.zeros(OCTAVE)
        for score in map(rounded, scores):
            counts.update(_repeats(score, periods))
            each, by_chance = _intervals(score)
            ticks += score.ticks
            silent += score.ticks - _sounding_ticks(score)
            found += each
            expected += by_chance
        ratios = np.maximum(found / np.maximum(expected, 1e-9), LEAST_RATIO)
        return cls(
            _share(counts, True),
            _share(counts, False),
            round(silent / max(ticks, 1), 4),
            tuple(round(log(ratio), 3) for ratio in ratios) if expected.any() else (),
        )

    def to_json(self) -> list[Any]:
        """Return the JSON array that `from_json` reads."""
        shares = self.drums_repeated, self.others_repeated, self.silence
        return [*shares, list(self.intervals)]

    @classmethod
    def from_json(cls, data: Any) -> "BandHabits":
        """Build the habits that `to_json` described.

        Raises:
            CodecError: unless these are three shares, and nats for twelve intervals or none.
        """
        try:
            drums, others, silence, intervals = data
            habits = cls(float(drums), float(others), float(silence), tuple(map(float, intervals)))
        except (TypeError, ValueError):
            habits = cls(-1.0)
        shares = habits.drums_repeated, habits.others_repeated, habits.silence
        is_sound = all(0 <= share <= 1 for share in shares) and np.isfinite(habits.intervals).all()
        if not is_sound or len(habits.intervals) not in (0, OCTAVE):
            raise CodecError("The codec of this model is damaged: its habits of bands are wrong.")
        return habits


NO_BAND = BandHabits()


def _share(counts: Counter[tuple[bool, bool]], drums: bool) -> float:
    repeated, all_bars = counts[drums, True], counts[drums, True] + counts[drums, False]
    return round(repeated / all_bars, 4) if all_bars else 0.0


def _sounding_ticks(score: Score) -> int:
    """Return for how many ticks something sounds."""
    sounding = until = 0
    for note in score.notes:
        sounding += max(0, note.offset - max(note.onset, until))
        until = max(until, note.offset)
    return sounding


def _repeats(score: Score, periods: Collection[int]) -> Iterable[tuple[bool, bool]]:
    """Yield for each bar of a part but its first whether it is of drums, and whether a repeat."""
    played: dict[int, dict[int, list[Note]]] = {}
    for number, (bar, notes) in enumerate(notes_by_bar(score)):
        of_parts: dict[int, list[Note]] = {}
        for note in notes:
            row = of_parts.setdefault(note.part, [])
            row.append(note._replace(onset=note.onset - bar.onset))
        for part, row in of_parts.items():
            before = played.setdefault(part, {})
            if before:
                is_repeat = any(before.get(number - ago) == row for ago in periods)
                yield score.parts[part].drums, is_repeat
            before[number] = row


def _intervals(score: Score) -> tuple[np.ndarray, np.ndarray]:
    """Return float64[12] twice: how often two parts sound n semitones apart, and by chance."""
    rolls = [_roll(score, part) for part, each in enumerate(score.parts) if not each.drums]
    together = np.sum(rolls, axis=0) if rolls else np.zeros((OCTAVE, 1))
    alone = np.sum([np.zeros((OCTAVE, OCTAVE)), *(roll @ roll.T for roll in rolls)], axis=0)
    pairs = together @ together.T - alone
    classes = together.sum(axis=1)
    chance = np.outer(classes, classes) / max(classes.sum() ** 2, 1) * pairs.sum()
    return _by_interval(pairs), _by_interval(chance)


def _roll(score: Score, part: int) -> np.ndarray:
    """Return float64[12, moments]: whether a part sounds each pitch class."""
    roll = np.zeros((OCTAVE, -(-score.ticks // GRID)))
    for note in score.notes:
        if note.part == part:
            end = max(note.offset // GRID, note.onset // GRID + 1)
            roll[note.pitch % OCTAVE, note.onset // GRID : end] = 1
    return roll


def _by_interval(pairs: np.ndarray) -> np.ndarray:
    """Sum float64[12, 12] of pitch classes over the pairs that are 0 to 11 semitones apart."""
    rows: Sequence[int] = range(OCTAVE)
    return np.array(
        [sum(pairs[low, (low + step) % OCTAVE] for low in rows) for step in range(OCTAVE)]
    )
