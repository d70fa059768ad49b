"""Whether pieces repeat and vary as real ones do: which bars are like earlier ones, and how far back these lie.

A piece is compared with itself, bar by bar (Foote 1999, "Visualizing music and audio using self-similarity"); summed
along the diagonals, the matrix tells the lags at which it repeats (Foote & Uchihashi 2001, "The beat spectrum"). Bars
are alike exactly, in rhythm, or in contour: the ups and downs of their highest notes.
"""

from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise

from rnngen.evaluation.bars import BarNotes, bars_of
from rnngen.evaluation.distributions import Sides, mean_measure
from rnngen.evaluation.material import Material
from rnngen.evaluation.report import Profile, Section
from rnngen.music.score import Score

LAGS = range(1, 17)
"""In bars."""
SECTION = 8
"""Bars of a section."""
AGAIN = 0.75
"""Share of its bars that a section has in common, place by place, with an earlier one that it repeats."""

Likeness = Callable[[BarNotes], Hashable]
"""What is equal of bars that are alike; None where a bar has nothing to compare."""


def exactly(bar: BarNotes) -> Hashable:
    """The notes."""
    return bar or None


def rhythm(bar: BarNotes) -> Hashable:
    """When notes begin, in which part, and how long they last."""
    return tuple((note.onset, note.part, note.duration) for note in bar) or None


def contour(bar: BarNotes) -> Hashable:
    """Whether the highest notes go up (1), down (-1) or stay (0); None for fewer than three."""
    highest: dict[int, int] = {}
    for note in bar:
        highest[note.onset] = max(note.pitch, highest.get(note.onset, 0))
    steps = tuple((later > pitch) - (later < pitch) for pitch, later in pairwise(highest.values()))
    return steps if len(steps) > 1 else None


LIKENESSES: dict[str, Likeness] = {"exactly": exactly, "in rhythm": rhythm, "in contour": contour}


def structure(material: Material) -> Section | None:
    """How much of pieces repeats; None for text."""
    if not material.is_music:
        return None
    measures = [
        mean_measure(
            f"bars that repeat an earlier one {how}", "%", _repeating(likeness), material.sides
        )
        for how, likeness in LIKENESSES.items()
    ]
    again = mean_measure(
        f"sections of {SECTION} bars that come again", "%", sections_again, material.sides
    )
    profiles = [
        _profile(f"alike {how}", likeness, material.sides) for how, likeness in LIKENESSES.items()
    ]
    return Section("Structure", (*measures, again), profiles=tuple(profiles))


def _repeating(likeness: Likeness) -> Callable[[Score], float | None]:
    return lambda score: repeating(list(map(likeness, bars_of(score))))


def repeating(bars: Sequence[Hashable]) -> float | None:
    """The share of bars that equal an earlier one, of those that are not None."""
    present = [bar for bar in bars if bar is not None]
    return 1 - len(set(present)) / len(present) if present else None


def sections_again(score: Score) -> float | None:
    """The share of sections, but for the first, that repeat an earlier one; None for a piece of one section."""
    bars = bars_of(score)
    if score.bars[0].duration < score.bars[0].metre.ticks:
        bars = bars[1:]  # a pick-up
    sections = [
        bars[first : first + SECTION] for first in range(0, len(bars) - SECTION + 1, SECTION)
    ]
    later = range(1, len(sections))
    again = [
        any(_is_again(sections[number], earlier) for earlier in sections[:number])
        for number in later
    ]
    return sum(again) / len(again) if again else None


def _is_again(section: Sequence[BarNotes], earlier: Sequence[BarNotes]) -> bool:
    return sum(map(lambda one, other: one == other, section, earlier)) >= AGAIN * SECTION


def _profile(name: str, likeness: Likeness, sides: Sides) -> Profile:
    pieces = [[list(map(likeness, bars_of(score))) for score in side] for side in sides]
    samples, held_out = (tuple(alike_at(lag, side) for lag in LAGS) for side in pieces)
    difference = sum(abs(one - other) for one, other in zip(samples, held_out, strict=True)) / len(
        LAGS
    )
    return Profile(name, "bars", tuple(map(str, LAGS)), samples, held_out, difference)


def alike_at(lag: int, pieces: Sequence[Sequence[Hashable]]) -> float:
    """The share of bars of all pieces that equal the one `lag` bars before; None does not count, and nothing is 0."""
    rows = (zip(bars, bars[lag:], strict=False) for bars in pieces)
    pairs = [(earlier, bar) for row in rows for earlier, bar in row if bar is not None]
    return sum(earlier == bar for earlier, bar in pairs) / len(pairs) if pairs else 0.0
