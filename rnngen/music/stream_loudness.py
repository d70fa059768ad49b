"""Read the dynamic marks and hairpins of music21's parts as velocities."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from music21 import dynamics, layout, note

from rnngen.music.dynamics import ALIASES, LEVELS, Loudness
from rnngen.music.score import TICKS_PER_QUARTER

_NEAR = TICKS_PER_QUARTER // 2
"""Ticks by which a mark may stand beside its note; engravers move them on the page."""


class Placed(NamedTuple):
    """An element of a stream with its onset and offset in ticks, and the name of its voice."""

    onset: int
    offset: int
    voice: str
    element: Any


def loudness_of(
    parts: Sequence[Any], placed: Sequence[Sequence[Placed]], left_out: Counter[str]
) -> list[Loudness]:
    """Return the loudness of each part; the staves of one player share their marks.

    Args:
        placed: The elements of each part.
        left_out: Counts marks that have no level, such as `sfz`.
    """
    spans = {id(each.element): each for row in placed for each in row}
    onsets = [_onsets(row) for row in placed]
    hairpins = [
        list(_hairpins(part, spans, row, left_out)) for part, row in zip(parts, onsets, strict=True)
    ]
    marks = [_marks(*each, left_out) for each in zip(placed, onsets, strict=True)]
    found = []
    for index, players in enumerate(_staves(parts)):
        # Where the staves differ, each has its own mark.
        shared = {tick: mark for staff in players for tick, mark in marks[staff].items()}
        wedges = [hairpin for staff in players for hairpin in hairpins[staff]]
        found.append(Loudness(shared | marks[index], wedges))
    return found


def _staves(parts: Sequence[Any]) -> list[list[int]]:
    """Return of each part the parts that share its brace, at least itself."""
    numbers = {id(part): index for index, part in enumerate(parts)}
    rows = []
    for index, part in enumerate(parts):
        braces = [
            each for each in part.getSpannerSites(layout.StaffGroup) if each.symbol == "brace"
        ]
        members = [numbers.get(id(each)) for brace in braces for each in brace]
        rows.append([each for each in members if each is not None] or [index])
    return rows


def _onsets(row: Iterable[Placed]) -> list[int]:
    return sorted({each.onset for each in row if isinstance(each.element, note.NotRest)})


def _marks(row: Iterable[Placed], onsets: Sequence[int], left_out: Counter[str]) -> dict[int, str]:
    """Return the levels of a part by tick."""
    found = {}
    for onset, _, _, element in row:
        if isinstance(element, dynamics.Dynamic):
            mark = ALIASES.get(element.value, element.value)
            left_out["accent"] += mark != element.value or mark not in LEVELS
            if mark in LEVELS:
                found[_nearest(onsets, onset)] = mark
    return found


def _nearest(onsets: Sequence[int], tick: int) -> int:
    """Return the onset of the nearest note, or the tick if none is near."""
    place = bisect_left(onsets, tick)
    near = [onset for onset in onsets[max(0, place - 1) : place + 1] if abs(onset - tick) < _NEAR]
    return min(near, key=lambda onset: (abs(onset - tick), -onset), default=tick)


def _hairpins(
    part: Any, spans: dict[int, Placed], onsets: Sequence[int], left_out: Counter[str]
) -> Iterable[tuple[int, int, bool]]:
    """Yield start, end and direction of each hairpin of a part; not of one within a note."""
    for wedge in part.recurse().getElementsByClass(dynamics.DynamicWedge):
        first, last = spans.get(id(wedge.getFirst())), spans.get(id(wedge.getLast()))
        span = (first.onset, last.offset) if first and last else (0, 0)
        if bisect_left(onsets, span[1]) - bisect_right(onsets, span[0]) > 0:
            yield *span, isinstance(wedge, dynamics.Crescendo)
        else:
            left_out["hairpin"] += 1
