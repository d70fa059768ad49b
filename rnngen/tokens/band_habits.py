"""Habits of bands and pianos, counted in a corpus: repeats, intervals, and what a part can play.

A network reads the parts of a bar one after another, and so forgets what sounds at the same time.
The counts remind it when it samples.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from operator import add
from typing import Any

import numpy as np

from rnngen.errors import CodecError
from rnngen.music.score import TICKS_PER_QUARTER, Score
from rnngen.tokens.event_state import Lead, RepeatCounts, Repeats
from rnngen.tokens.event_tokens import Player
from rnngen.tokens.reach import Reach, reaches_from_json, reaches_of, reaches_to_json
from rnngen.tokens.rounding import rounded

OCTAVE = 12
GRID = TICKS_PER_QUARTER // 4
"""Ticks between the moments at which pitches are compared."""
LEAST_RATIO = 0.1
"""A rarer interval counts as this share of what chance would give."""

Shares = tuple[float, ...]
"""The share of bars that repeat an earlier one, by `Lead`."""
NO_SHARES: Shares = (0.0,) * len(Lead)


@dataclass(frozen=True)
class BandHabits:
    """The habits of a corpus of bands; by default none."""

    others_repeated: Shares = NO_SHARES
    """Of the bars of parts that are no drums, after the first of each."""
    drums_repeated: Shares = NO_SHARES
    """Of those of drums."""
    silence: float = 1.0
    """The share of the time in which nothing sounds."""
    intervals: tuple[float, ...] = ()
    """For 0 to 11 semitones between two parts: nats by which they are likelier than by chance."""
    reaches: Mapping[Player, Reach] = field(default_factory=dict)
    """The limits of each part."""

    @classmethod
    def of(cls, scores: Sequence[Score], repeats: RepeatCounts) -> "BandHabits":
        """Count the habits of scores.

        Args:
            repeats: How often they are written with repeats, added up.
        """
        ticks = silent = 0
        found, expected = np.zeros(OCTAVE), np.zeros(OCTAVE)
        for score in map(rounded, scores):
            each, by_chance = _intervals(score)
            ticks += score.ticks
            silent += score.ticks - _sounding_ticks(score)
            found += each
            expected += by_chance
        ratios = np.maximum(found / np.maximum(expected, 1e-9), LEAST_RATIO)
        return cls(
            _shares(repeats, False),
            _shares(repeats, True),
            round(silent / max(ticks, 1), 4),
            tuple(round(log(ratio), 3) for ratio in ratios) if expected.any() else (),
            reaches_of(scores),
        )

    def to_json(self) -> list[Any]:
        """Return the JSON array that `from_json` reads."""
        shares = [list(self.drums_repeated), list(self.others_repeated)]
        return [*shares, self.silence, list(self.intervals), reaches_to_json(self.reaches)]

    @classmethod
    def from_json(cls, data: Any) -> "BandHabits":
        """Build the habits that `to_json` described; older models have one share and no reaches.

        Raises:
            CodecError: unless these are shares, nats for twelve intervals or none, and reaches.
        """
        try:
            drums, others, silence, intervals, *more = data
            reaches = reaches_from_json(*more) if more else {}
            nats = tuple(map(float, intervals))
            habits = cls(_as_shares(others), _as_shares(drums), float(silence), nats, reaches)
        except (TypeError, ValueError):
            habits = cls(silence=-1.0)
        shares = *habits.drums_repeated, *habits.others_repeated, habits.silence
        is_sound = all(0 <= share <= 1 for share in shares) and np.isfinite(habits.intervals).all()
        if not is_sound or len(habits.intervals) not in (0, OCTAVE):
            raise CodecError("The codec of this model is damaged: its habits of bands are wrong.")
        return habits


NO_BAND = BandHabits()


def _as_shares(data: Any) -> Shares:
    """Return the shares of JSON; a single one holds after every lead."""
    shares = tuple(map(float, data if type(data) is list else [data] * len(Lead)))
    if len(shares) != len(Lead):
        raise ValueError(data)
    return shares


def _shares(repeats: RepeatCounts, drums: bool) -> Shares:
    counts = [repeats.get((drums, lead), Repeats()) for lead in Lead]
    return tuple(round(count.repeated / max(count.bars, 1), 4) for count in counts)


def added(counts: RepeatCounts, more: RepeatCounts) -> RepeatCounts:
    """Return the sums of two counts of repeats."""
    none = Repeats()
    return {
        case: Repeats(*map(add, counts.get(case, none), more.get(case, none)))
        for case in {**counts, **more}
    }


def _sounding_ticks(score: Score) -> int:
    """Return for how many ticks something sounds."""
    sounding = until = 0
    for note in score.notes:
        sounding += max(0, note.offset - max(note.onset, until))
        until = max(until, note.offset)
    return sounding


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
