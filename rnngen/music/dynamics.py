"""Dynamic marks and hairpins ↔ the velocities of notes.

A score keeps velocities only: models learn them, and they are in MIDI files too. Marks are read as
velocities, and found again in them for the page.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from rnngen.music.score import TICKS_PER_QUARTER, Note, Score

UNMARKED = 90
"""MusicXML's velocity of notes without one."""

LEVELS = {"ppp": 17, "pp": 33, "p": 49, "mp": 65, "mf": 81, "f": 97, "ff": 113, "fff": 125}
"""Mark → MIDI velocity, as MuseScore plays them, but never one of the round numbers of sequencers.

So music whose velocities are just these had marks.
"""

ALIASES = {"pppp": "ppp", "ffff": "fff", "fp": "p", "sfp": "p", "sfpp": "pp"}
"""Other marks → the level that goes on after them."""

_MARKS = {velocity: mark for mark, velocity in LEVELS.items()} | {UNMARKED: "mf"}
"""The level of unmarked notes is written only where they follow others."""
_ORDER = list(LEVELS)

_RAMP = range(19, 124, 4)
"""Velocities within hairpins; no mark has one of them, so that hairpins are found again."""

_CLEAR = 12
"""Velocities by which played music must leave a level before the next mark; levels are 16 apart."""
_AROUND = 2
"""Bars on either side whose notes tell the level of played music."""


class Mark(NamedTuple):
    """A dynamic mark at a note."""

    onset: int
    part: int
    level: str
    """One of LEVELS."""


class Hairpin(NamedTuple):
    """A crescendo or diminuendo from one onset of a part to a later one."""

    onset: int
    last: int
    part: int
    grows: bool


class Dynamics(NamedTuple):
    """The signs of a score; sorted."""

    marks: tuple[Mark, ...] = ()
    hairpins: tuple[Hairpin, ...] = ()

    def of(self, part: int) -> "Dynamics":
        """Return the signs of one part."""
        return Dynamics(
            tuple(mark for mark in self.marks if mark.part == part),
            tuple(hairpin for hairpin in self.hairpins if hairpin.part == part),
        )


# ---- Reading


class _Change(NamedTuple):
    """The velocity from a tick on; it moves evenly up to another tick."""

    start: int
    end: int
    before: int
    after: int


class Loudness:
    """The velocity of a part at each tick, by its marks and hairpins.

    A hairpin leads to the next mark; without one, to the next level.

    Args:
        marks: Tick → one of LEVELS.
        hairpins: Start and end in ticks, and whether it grows.
    """

    def __init__(self, marks: Mapping[int, str], hairpins: Iterable[tuple[int, int, bool]]) -> None:
        self._ticks = sorted(marks)
        self._marks = marks
        self._changes: list[_Change] = []
        wedges = {start: (end, grows) for start, end, grows in sorted(hairpins) if start < end}
        for tick in sorted({*marks, *wedges}):
            if tick in marks:
                velocity = LEVELS[marks[tick]]
                self._changes.append(_Change(tick, tick, velocity, velocity))
            if tick in wedges and not self._within_ramp(tick):
                self._changes.append(self._ramp(tick, *wedges[tick]))
        self._starts = [change.start for change in self._changes]

    def at(self, tick: int) -> int:
        """Return the velocity of notes that begin at a tick."""
        index = bisect_right(self._starts, tick) - 1
        if index < 0:
            return UNMARKED
        change = self._changes[index]
        if change.start < tick < change.end:
            share = (tick - change.start) / (change.end - change.start)
            return _on_ramp(change.before, change.after, share)
        return change.before if tick == change.start else change.after

    def _within_ramp(self, tick: int) -> bool:
        return bool(self._changes) and tick < self._changes[-1].end

    def _ramp(self, start: int, end: int, grows: bool) -> _Change:
        before = self._changes[-1].after if self._changes else UNMARKED
        index = bisect_right(self._ticks, start)
        for tick in self._ticks[index : index + 1]:
            after = LEVELS[self._marks[tick]]
            if tick <= end + TICKS_PER_QUARTER and (after > before) == grows:
                return _Change(start, min(tick, end), before, after)
        return _Change(start, end, before, _step(before, grows))


def _step(velocity: int, grows: bool) -> int:
    """Return the next level after a hairpin that leads to no mark."""
    place = _ORDER.index(_MARKS[velocity]) + (1 if grows else -1)
    return LEVELS[_ORDER[min(max(place, 0), len(_ORDER) - 1)]]


def _on_ramp(before: int, after: int, share: float) -> int:
    low, high = sorted((before, after))
    between = [velocity for velocity in _RAMP if low < velocity < high]
    exact = before + (after - before) * share
    return min(between, key=lambda velocity: abs(velocity - exact), default=before)


# ---- Writing


Row = list[tuple[int, int]]
"""Onsets of a part in order, each with the velocity of its loudest note."""


def dynamics_of(score: Score, braces: Iterable[tuple[int, int]] = ()) -> Dynamics:
    """Return the marks and hairpins that a score's velocities tell.

    Velocities that no marks would give, such as a player's, tell only of changes over phrases.

    Args:
        braces: First and last part of the staves of one player. A mark of both is written once.
    """
    rows = [_row(score, part) for part in range(len(score.parts))]
    found = [_of_row(score, part, row) for part, row in enumerate(rows)]
    for pair in braces:
        upper, lower = _shared([found[part] for part in pair], [rows[part] for part in pair])
        found[pair[0]], found[pair[1]] = upper, lower
    return Dynamics(
        tuple(sorted(mark for signs in found for mark in signs.marks)),
        tuple(sorted(hairpin for signs in found for hairpin in signs.hairpins)),
    )


def levels_of(score: Score) -> Callable[[Note], int]:
    """Return a function from a note to its velocity by the score's marks and hairpins alone."""
    signs = dynamics_of(score)
    ends = {(note.part, note.onset): note.offset for note in score.notes}
    rows = []
    for part in range(len(score.parts)):
        own = signs.of(part)
        wedges = [(each.onset, ends[part, each.last], each.grows) for each in own.hairpins]
        rows.append(Loudness({mark.onset: mark.level for mark in own.marks}, wedges))
    return lambda note: rows[note.part].at(note.onset)


def _row(score: Score, part: int) -> Row:
    loudest: dict[int, int] = {}
    for note in score.notes:
        if note.part == part:
            loudest[note.onset] = max(note.velocity, loudest.get(note.onset, 0))
    return list(loudest.items())


def _of_row(score: Score, part: int, row: Row) -> Dynamics:
    """Return the signs of a part; drums have none."""
    if score.parts[part].drums:
        return Dynamics()
    exact = _exact(part, row)
    if exact is not None:
        return exact
    marks = tuple(_of_phrases(score, part, row))
    return Dynamics(marks if len(marks) > 1 else ())


def _exact(part: int, row: Row) -> Dynamics | None:
    """Return the marks and hairpins that give just these velocities, or None if none do."""
    marks: list[Mark] = []
    hairpins: list[Hairpin] = []
    runs = [list(run) for _, run in groupby(row, key=lambda pair: pair[1] in _MARKS)]
    current = before = UNMARKED
    for index, run in enumerate(runs):
        if run[0][1] in _MARKS:
            for onset, velocity in run:
                if velocity != current:
                    marks.append(Mark(onset, part, _MARKS[velocity]))
                current = velocity
            continue
        ramp = [*runs[index - 1][-1:], *run] if index else []
        velocities = [velocity for _, velocity in ramp]
        if not (rises(velocities) or rises(velocities[::-1])):
            return None
        grows = rises(velocities)
        # The peak between two hairpins needs no mark where these alone lead to it.
        is_peak = len(runs[index - 1]) == 1 and bool(hairpins) and hairpins[-1].grows != grows
        if is_peak and velocities[0] == _step(before, not grows):
            marks.pop()
        hairpins.append(Hairpin(ramp[0][0], ramp[-1][0], part, grows))
        current, before = 0, velocities[0]
    return Dynamics(tuple(marks), tuple(hairpins))


def rises(values: Sequence[int]) -> bool:
    """Return whether no value is lower than the one before, and the last is higher."""
    in_order = all(before <= after for before, after in pairwise(values))
    return in_order and len(values) > 1 and values[0] < values[-1]


def _of_phrases(score: Score, part: int, row: Row) -> Iterator[Mark]:
    """Yield a mark where the notes of several bars are louder or softer than before."""
    onsets = [onset for onset, _ in row]
    current = ""
    for index, bar in enumerate(score.bars):
        first, last = (bisect_left(onsets, tick) for tick in (bar.onset, bar.offset))
        if first == last:
            continue
        near = score.bars[max(0, index - _AROUND) : index + _AROUND + 1]
        start, end = bisect_left(onsets, near[0].onset), bisect_left(onsets, near[-1].offset)
        velocity = median(velocity for _, velocity in row[start:end])
        if not current or abs(velocity - LEVELS[current]) > _CLEAR:
            nearest = min(_ORDER, key=lambda level: abs(LEVELS[level] - velocity))
            if nearest != current:
                current = nearest
                yield Mark(onsets[first], part, current)


def _shared(staves: Sequence[Dynamics], rows: Sequence[Row]) -> Iterator[Dynamics]:
    """Yield the signs of two staves without those of one that the other has too."""
    levels = [_next_levels(signs.marks, row) for signs, row in zip(staves, rows, strict=True)]
    shown = ["", ""]
    kept: list[list[Mark]] = [[], []]
    pairs = [(mark, staff) for staff, signs in enumerate(staves) for mark in signs.marks]
    for mark, staff in sorted(pairs):
        if shown[staff] != mark.level:
            kept[staff].append(mark)
            shown[staff] = mark.level
            if levels[1 - staff](mark.onset) == mark.level:
                shown[1 - staff] = mark.level
    twice = {(hairpin.onset, hairpin.grows) for hairpin in staves[0].hairpins}
    own = [each for each in staves[1].hairpins if (each.onset, each.grows) not in twice]
    yield Dynamics(tuple(kept[0]), staves[0].hairpins)
    yield Dynamics(tuple(kept[1]), tuple(own))


def _next_levels(marks: Sequence[Mark], row: Row) -> Callable[[int], str]:
    """Return a function from a tick to the level of the next note of a staff, '' for none."""
    onsets, changes = [onset for onset, _ in row], [mark.onset for mark in marks]

    def level(tick: int) -> str:
        place = bisect_left(onsets, tick)
        index = bisect_right(changes, onsets[place]) - 1 if place < len(onsets) else -1
        return marks[index].level if index >= 0 else ""

    return level
