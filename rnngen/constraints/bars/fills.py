"""Dynamic programming over ticks: from which positions can bars still be filled exactly?

A bar of 4/4 has 192 ticks. Whether a note may come next depends on what can follow it. Some row of
notes and rests, perhaps over several barlines, must lead to a barline where the music may end. With
an eighth left to the barline, a model that knows no eighth note may be stuck. These tables answer
the question for all positions at once: they hold the least cost of any such row. A finite cost
means "allowed", and the smallest cost spells the witness.

Three tables:
    BarFill    a melody, over any number of bars or a chain of bars of one length
    GapFill    a melody in a gap whose barlines are given
    VoiceFill  a voice under a given melody, without rests

Only ticks are known here: no tokens, no masks.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import partial
from math import gcd
from typing import Protocol

import numpy as np

from rnngen.tokens.event_tokens import LONGEST_SHIFT

UNREACHABLE = 1_000_000_000
"""The cost of a position from which no end can be reached; larger than any real cost."""

BAR, NOTE, REST = 1, 2, 3
"""Cost of one bar, note or rest. A rest costs most, so that the cheapest way ends on a note."""

LONGEST = 3072
"""Longest bar in a table, in ticks (64 quarters), and longest note of usual music."""

LONGEST_NOTE = 4 * LONGEST
"""Longest note in a table of music that needs longer ones: a table takes time with its length."""

FEW_PAIRS = 4096
"""Most pairs whose sums are computed one by one. The sums are the same either way."""


class Fill(Protocol):
    """The part of a table that the rules of a melody need."""

    def cost(self, noted: bool, rested: bool, left: np.ndarray | int) -> np.ndarray:
        """Return the least cost to the end with `left` ticks left in the bar, or UNREACHABLE."""


class BarFill:
    """The least cost from each position of a melody to its end.

    A position is the number of ticks left in the bar. It is positive inside the bar and 0 at the
    barline. It is negative where the last note sounds on over the barline. A note or rest subtracts
    its length, and a new bar adds its length. A melody may end at a barline (0) once it has a note.

    Two more facts belong to a position: whether there was a note yet (`noted`), and whether the
    last event was a rest (`rested`). After a rest shorter than LONGEST_SHIFT a note or the barline
    must follow, so that each pause has one spelling.
    """

    def __init__(
        self,
        durations: Iterable[int],
        shifts: Iterable[int],
        bars: Iterable[int],
        longest: int = LONGEST,
        inside: int = 0,
        following: "BarFill | None" = None,
        ends: bool = True,
    ) -> None:
        """Compute the table for these note lengths, rests and bars, all in ticks.

        Bars longer than LONGEST are ignored.

        Args:
            longest: Ignore notes that are longer than this, or than LONGEST_NOTE.
            inside: Length of the longest bar that a melody may already be in, if `bars` has none as
                long.
            following: Table for the bar after this one. Without it, this table serves every bar.
            ends: Whether the melody may end with this bar.
        """
        self._durations = _sorted(durations, min(longest, LONGEST_NOTE))
        self._bars = _sorted(bars, LONGEST)
        self._beyond = int(self._durations.max(initial=0))
        self._inside = max(int(self._bars.max(initial=0)), min(inside, LONGEST))
        self._shifts = _sorted(shifts, self._inside)
        # Index (noted, rested, left + beyond): the offset makes negative positions indexable.
        self._cost = np.full((2, 2, self._beyond + 1 + self._inside), UNREACHABLE, dtype=np.int64)
        self._goes_on = following is None
        if following is not None:
            self._enter(following._cost)
        if ends:
            self._cost[1, :, self._beyond] = 0
        self._settle()

    def cost(self, noted: bool, rested: bool, left: np.ndarray | int) -> np.ndarray:
        """Return the least cost to the end; UNREACHABLE if there is none, or outside the table.

        Args:
            noted: Whether there has been a note.
            rested: Whether the last event was a rest, so that a note or a barline must follow.
            left: Ticks left in the bar.
        """
        index = np.asarray(left) + self._beyond
        known = (index >= 0) & (index < self._cost.shape[-1])
        return np.where(
            known, self._cost[int(noted), int(rested), np.where(known, index, 0)], UNREACHABLE
        )

    def differs_by_a_constant(self, other: "BarFill") -> bool:
        """Return whether all costs differ from another table of the same lengths by one number."""
        known = self._cost < UNREACHABLE
        return (
            np.array_equal(known, other._cost < UNREACHABLE)
            and len(np.unique((self._cost - other._cost)[known])) < 2
        )

    def _enter(self, later: np.ndarray) -> None:
        """Set the costs at and beyond the barline from those inside the bar after it."""
        for ticks in self._bars:
            # At the barline `left` ticks (0 or less) remain; a bar turns them into left + ticks.
            _lower(
                self._cost[:, :, : self._beyond + 1],
                BAR + later[:, :1, ticks : ticks + self._beyond + 1],
            )

    def _settle(self) -> None:
        """Run Dijkstra's algorithm backwards from the ends.

        Costs are small integers, so all positions of one cost are settled together: one numpy step
        per cost instead of one heap operation per position. Each position is settled once.
        """
        level = -1
        while (further := self._cost[(self._cost > level) & (self._cost < UNREACHABLE)]).size:
            level = int(further.min())
            for noted in (0, 1):
                at, rested_at = (np.flatnonzero(row == level) for row in self._cost[noted])
                if at.size or rested_at.size:
                    self._lower_before(noted, at, rested_at, level)

    def _lower_before(self, noted: int, at: np.ndarray, rested_at: np.ndarray, level: int) -> None:
        """Lower the costs of all positions one event before the positions of cost `level`.

        Args:
            at: Indices of those positions where no rest came before.
            rested_at: Indices of those where a rest came before.
        """
        cost, zero = self._cost, self._beyond
        if noted:
            # A note may follow anything and makes any position a noted one. It starts in a bar.
            before = _reached(at, self._durations, zero + 1, cost.shape[-1])
            cost[:, :, before] = np.minimum(cost[:, :, before], level + NOTE)
        # A rest of LONGEST_SHIFT may be continued by another rest; any shorter one may not. Rests
        # end inside the bar or at its barline (index >= zero), never beyond.
        whole = self._shifts == LONGEST_SHIFT
        for ends, shifts in ((at, self._shifts[whole]), (rested_at, self._shifts[~whole])):
            before = _reached(ends[ends >= zero], shifts, zero + 1, cost.shape[-1])
            cost[noted, 0, before] = np.minimum(cost[noted, 0, before], level + REST)
        if self._goes_on:
            # A bar leads from the barline, or from beyond it, into the bar.
            before = _reached(at, -self._bars, 0, zero + 1)
            cost[noted][:, before] = np.minimum(cost[noted][:, before], level + BAR)


def last_bars(
    durations: Iterable[int],
    shifts: Iterable[int],
    bars: Iterable[int],
    count: int,
    longest: int,
    inside: int,
) -> list[BarFill]:
    """Return one table for each number of bars still to come, from -1 to `count`.

    Entry 0 belongs to one bar too many: no end can be reached from it. Entry n + 1 is the table
    inside the bar before the last n bars. Once an added bar raises all costs by the same number,
    every further bar does too. Only the order of costs matters, so later entries then share one
    table.
    """
    before = partial(BarFill, durations, shifts, bars, longest, inside)
    fills = [before(ends=False)]
    fills.append(before(following=fills[0]))
    settled = False
    while len(fills) < count + 2:
        fills.append(fills[-1] if settled else before(following=fills[-1], ends=False))
        settled = fills[-1].differs_by_a_constant(fills[-2])
    return fills


def _sorted(ticks: Iterable[int], longest: int) -> np.ndarray:
    return np.array(sorted(each for each in ticks if each <= longest), dtype=np.int64)


def _reached(positions: np.ndarray, moves: np.ndarray, low: int, high: int) -> np.ndarray:
    """Return the positions from `low` to below `high` that are a move away from one of these."""
    if len(positions) * len(moves) <= FEW_PAIRS:
        sums = np.add.outer(positions, moves).ravel()
        return sums[(sums >= low) & (sums < high)]
    # Many pairs would fill the memory, but have few sums: mark them, a slice for each value.
    fewer, more = sorted((positions, moves), key=len)
    least = int(more.min())
    shape = np.zeros(int(more.max()) - least + 1, dtype=bool)
    shape[more - least] = True
    reached = np.zeros(high - low, dtype=bool)
    for start in (fewer + least - low).tolist():
        first, last = max(start, 0), min(start + len(shape), len(reached))
        if first < last:
            reached[first:last] |= shape[first - start : last - start]
    return np.flatnonzero(reached) + low


def _lower(cost: np.ndarray, other: np.ndarray) -> None:
    np.minimum(cost, other, out=cost)


class GapFill:
    """The least cost from each tick of a gap to its end, for a melody.

    Positions are ticks of the piece, since the barlines are fixed. Notes may cross the barlines
    inside the gap but not the last one. Rests cross none.
    """

    def __init__(
        self, durations: Iterable[int], shifts: Iterable[int], barlines: Sequence[int]
    ) -> None:
        """Compute the table; `barlines` are the ticks of the gap's start and of each bar's end."""
        self._durations, self._shifts = (
            np.array(sorted(ticks), np.int64) for ticks in (durations, shifts)
        )
        self._barlines = barlines
        # Index (rested, ticks from the gap's start).
        self._cost = np.full((2, barlines[-1] - barlines[0] + 1), UNREACHABLE, dtype=np.int64)
        self._cost[:, -1] = 0
        # Notes and rests lead forwards in time only, so one pass from the end suffices.
        for number in reversed(range(len(barlines) - 1)):
            self._fill(barlines[number] - barlines[0], barlines[number + 1] - barlines[0])

    def bar(self, number: int) -> "GapBar":
        """Return the view of one bar of the gap, counted from 0."""
        return GapBar(self, self._barlines[number + 1])

    def cost(self, rested: bool, ticks: np.ndarray | int) -> np.ndarray:
        """Return the least cost from ticks of the piece to the gap's end, or UNREACHABLE."""
        index = np.asarray(ticks) - self._barlines[0]
        known = (index >= 0) & (index < self._cost.shape[1])
        return np.where(known, self._cost[int(rested), np.where(known, index, 0)], UNREACHABLE)

    def _fill(self, first: int, end: int) -> None:
        """Compute the costs inside one bar from those after it."""
        cost, last, whole = self._cost, self._cost.shape[1], self._shifts % LONGEST_SHIFT == 0
        for tick in reversed(range(first, end)):
            ends = tick + self._durations
            cost[:, tick] = NOTE + cost[0, ends[ends < last]].min(initial=UNREACHABLE)
            # As in BarFill: only after a rest of LONGEST_SHIFT may another rest follow.
            ends = tick + self._shifts
            rests = np.where(whole, *cost[:, np.minimum(ends, end)])[ends <= end]
            cost[0, tick] = min(cost[0, tick], REST + rests.min(initial=UNREACHABLE))
        # The barline separates rests: after it another one may start.
        cost[1, first] = cost[0, first]


class GapBar:
    """A `Fill` for one bar of a gap."""

    def __init__(self, fill: GapFill, offset: int) -> None:
        self._fill, self._offset = fill, offset

    def cost(self, noted: bool, rested: bool, left: np.ndarray | int) -> np.ndarray:
        """Return the least cost to the gap's end, or UNREACHABLE."""
        return self._fill.cost(rested, self._offset - np.asarray(left))


class VoiceFill:
    """The ticks of a piece from which a voice can go on to its end, note after note without a rest.

    Where the melody enters after a rest, time has to stop: an event sequence can only reach a tick
    at which some note ends. Such a tick is a *landing*. One voice, the leader, has to end a note
    exactly there, so each of its notes ends at or before the next landing.
    """

    def __init__(self, durations: np.ndarray, landings: Sequence[int], end: int) -> None:
        """Compute the table up to tick `end`; `durations` are note lengths in ticks."""
        self._durations, self._landings = durations, sorted({*landings, end} - {0})
        self._fits, self._leads = (np.zeros(end + 1, dtype=bool) for _ in range(2))
        self._fits[end] = self._leads[end] = True
        # Backwards from the end. Only multiples of the common divisor can be reached.
        step = gcd(end, *durations.tolist())
        for tick in reversed(range(0, end, step)):
            ends = tick + durations
            self._fits[tick] = self._fits[ends[ends <= end]].any()
        step = gcd(step, *self._landings)
        for tick in reversed(range(0, end, step)):
            ends = tick + durations
            self._leads[tick] = self._leads[ends[ends <= self.landing_after(tick)]].any()

    def landing_after(self, tick: int) -> int:
        """Return the next landing, or the end of the piece."""
        return self._landings[min(bisect_right(self._landings, tick), len(self._landings) - 1)]

    def unreachable(self) -> int | None:
        """Return the first landing that no notes reach exactly from the one before, or None."""
        before = [0, *self._landings[:-1]]
        return next(
            (
                stop
                for start, stop in zip(before, self._landings, strict=True)
                if not self._leads_to(start, stop)
            ),
            None,
        )

    def _leads_to(self, start: int, stop: int) -> bool:
        """Return whether notes fill the time between two ticks exactly."""
        reached = np.zeros(stop - start + 1, dtype=bool)
        reached[0] = True
        for tick in range(stop - start):
            if reached[tick]:
                ends = tick + self._durations
                reached[ends[ends <= stop - start]] = True
        return bool(reached[-1])

    def is_led(self, tick: int, ends: Sequence[int]) -> bool:
        """Return whether one of the sounding voices can lead; their notes end at `ends`."""
        landing = self.landing_after(tick)
        return any(end <= landing and self._leads[end] for end in ends)

    def possible(self, tick: int, leading: bool) -> np.ndarray:
        """Return bool[durations]: the lengths that a note starting at `tick` may have."""
        ends = tick + self._durations
        inside = ends <= (self.landing_after(tick) if leading else len(self._fits) - 1)
        return inside & (self._leads if leading else self._fits)[np.where(inside, ends, 0)]
