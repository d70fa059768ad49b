"""How pieces repeat and vary: which bars are like earlier ones, and how far back.

A piece is compared with itself, bar by bar (Foote 1999, "Visualizing music and audio using
self-similarity"). Summed along its diagonals, the matrix tells at which lags the piece repeats
(Foote & Uchihashi 2001, "The beat spectrum").
"""

from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise
from typing import NamedTuple

from rnngen.evaluation.distributions import Sides, mean_measure
from rnngen.evaluation.report import Profile, Section
from rnngen.evaluation.sample_pair import SamplePair
from rnngen.music.score import Score

LAGS = range(1, 17)
"""In bars."""
SECTION = 8
"""Bars of a section."""
REPEATED = 0.75
"""Least share of a section's bars that an earlier section has in the same place."""


class BarNote(NamedTuple):
    """A note within its bar; times are in ticks."""

    onset: int
    """From the start of the bar."""
    part: int
    pitch: int
    duration: int


BarNotes = tuple[BarNote, ...]


def bars_of(score: Score) -> list[BarNotes]:
    """Return the notes that begin in each bar, sorted."""
    rows: list[list[BarNote]] = [[] for _ in score.bars]
    number = 0
    for onset, part, pitch, duration, _ in score.notes:
        while number + 1 < len(rows) and onset >= score.bars[number].offset:
            number += 1
        rows[number].append(BarNote(onset - score.bars[number].onset, part, pitch, duration))
    return [tuple(row) for row in rows]


def in_any_key(bar: BarNotes) -> BarNotes:
    """Transpose a bar so that its lowest pitch is 0; bars that differ in key only become equal."""
    lowest = min((note.pitch for note in bar), default=0)
    return tuple(note._replace(pitch=note.pitch - lowest) for note in bar)


Likeness = Callable[[BarNotes], Hashable]
"""Returns what is equal in bars that are alike; None if the bar has too few notes."""


def exactly(bar: BarNotes) -> Hashable:
    """Return the notes."""
    return bar or None


def rhythm(bar: BarNotes) -> Hashable:
    """Return when notes begin, in which part, and how long they last."""
    return tuple((note.onset, note.part, note.duration) for note in bar) or None


def contour(bar: BarNotes) -> Hashable:
    """Return whether the highest notes go up (1), down (-1) or stay (0); None below three."""
    highest: dict[int, int] = {}
    for note in bar:
        highest[note.onset] = max(note.pitch, highest.get(note.onset, 0))
    steps = tuple((later > pitch) - (later < pitch) for pitch, later in pairwise(highest.values()))
    return steps if len(steps) > 1 else None


LIKENESSES: dict[str, Likeness] = {"exactly": exactly, "in rhythm": rhythm, "in contour": contour}


def structure(pair: SamplePair) -> Section:
    """Measure how much of the pieces repeats, and at which lags."""
    measures = [
        mean_measure(
            f"bars that repeat an earlier one {how}", "%", _repeated_by(likeness), pair.sides
        )
        for how, likeness in LIKENESSES.items()
    ]
    sections = mean_measure(
        f"sections of {SECTION} bars that come again", "%", repeated_sections, pair.sides
    )
    profiles = [
        _profile(f"alike {how}", likeness, pair.sides) for how, likeness in LIKENESSES.items()
    ]
    return Section("Structure", (*measures, sections), profiles=tuple(profiles))


def _repeated_by(likeness: Likeness) -> Callable[[Score], float | None]:
    return lambda score: repeated_bars(list(map(likeness, bars_of(score))))


def repeated_bars(bars: Sequence[Hashable]) -> float | None:
    """Return the share of bars that equal an earlier one; None in `bars` does not count."""
    present = [bar for bar in bars if bar is not None]
    return 1 - len(set(present)) / len(present) if present else None


def repeated_sections(score: Score) -> float | None:
    """Return the share of sections after the first that repeat an earlier one.

    None for a piece of one section.
    """
    bars = bars_of(score)
    if score.bars[0].duration < score.bars[0].metre.ticks:
        bars = bars[1:]  # a pick-up
    starts = range(0, len(bars) - SECTION + 1, SECTION)
    sections = [bars[start : start + SECTION] for start in starts]
    repeated = [
        any(_repeats(section, earlier) for earlier in sections[:number])
        for number, section in enumerate(sections)
    ][1:]
    return sum(repeated) / len(repeated) if repeated else None


def _repeats(section: Sequence[BarNotes], earlier: Sequence[BarNotes]) -> bool:
    same = sum(one == other for one, other in zip(section, earlier, strict=True))
    return same >= REPEATED * SECTION


def _profile(name: str, likeness: Likeness, sides: Sides) -> Profile:
    pieces = [[list(map(likeness, bars_of(score))) for score in side] for side in sides]
    samples, held_out = (tuple(alike_at(lag, side) for lag in LAGS) for side in pieces)
    differences = [abs(one - other) for one, other in zip(samples, held_out, strict=True)]
    difference = sum(differences) / len(LAGS)
    return Profile(name, "bars", tuple(map(str, LAGS)), samples, held_out, difference)


def alike_at(lag: int, pieces: Sequence[Sequence[Hashable]]) -> float:
    """Return the share of bars of all pieces that equal the bar `lag` bars before, 0 to 1.

    None does not count; without any bars the share is 0.
    """
    rows = (zip(bars, bars[lag:], strict=False) for bars in pieces)
    pairs = [(earlier, bar) for row in rows for earlier, bar in row if bar is not None]
    return sum(earlier == bar for earlier, bar in pairs) / len(pairs) if pairs else 0.0
