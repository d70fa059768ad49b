"""Which bars a melody may go on with, and how they are filled; knows nothing of keys, tempos or single events."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, TypeAlias

import numpy as np

from rnngen.constraints.bars.bar_fill import BAR, LONGEST, UNREACHABLE, BarFill, Fill, last_bars
from rnngen.constraints.bars.event_table import EventTable
from rnngen.music.score import Metre
from rnngen.tokens.event_tokens import EventKind

MOST_BARS = 64
"""The longest note of music that needs notes so long."""


class Fills(NamedTuple):
    """The costs to the end from places of a bar, and of the bar after it."""

    here: Fill
    following: Fill


Filling: TypeAlias = Callable[[tuple[int, ...]], Fills]
"""Ticks of the bars that may come → their fills."""


@dataclass(frozen=True)
class Ways:
    """The ways on from a bar or its barline."""

    table: EventTable
    fills: Callable[[Metre], Fills]
    """By the metre of the bar."""
    regular: bool
    """Whether all bars to come must be full, a pick-up apart."""
    change: int = 1
    """The cost of a change of metre."""

    def bar_costs(self, metre: Metre, noted: bool, left: int, first: bool) -> np.ndarray:
        """int64[BAR tokens]: the cost to the end through each bar of a metre, UNREACHABLE where there is no way.

        Args:
            left: What is left of the bar before, in ticks, at most zero.
            first: Whether no bar has begun yet.
        """
        lengths = self.table.lengths(metre, first, self.regular)
        here, following = (fill.cost(noted, False, left + lengths) for fill in self.fills(metre))
        is_pickup = first & (lengths < metre.ticks)
        costs = np.where(lengths > 0, BAR + np.where(is_pickup, here, following), UNREACHABLE)
        if self.regular and not (costs[~is_pickup] < UNREACHABLE).any():
            costs[:] = UNREACHABLE  # a pick-up leads into a full bar
        return costs


def any_bars(table: EventTable) -> list[Ways]:
    """The ways to an end after however many bars, those to be preferred first."""
    durations, shifts, lengths = (
        table.values[EventKind.DURATION],
        table.values[EventKind.SHIFT],
        _all_lengths(table),
    )
    inside = max(lengths, default=0)
    is_usual = BarFill(durations, shifts, lengths).cost(False, False, 0) < UNREACHABLE
    longest = LONGEST if is_usual else MOST_BARS * inside  # a drone, perhaps

    @cache
    def fills(bars: tuple[int, ...]) -> Fills:
        fill = BarFill(durations, shifts, bars, longest, inside)
        return Fills(fill, fill)

    return _preferred(table, fills)


def last_bars_of(table: EventTable, bars: int) -> list[list[Ways]]:
    """For each number of bars that are still to begin, up to `bars`, the ways to an end after them, as above."""
    durations, shifts, lengths = (
        table.values[EventKind.DURATION],
        table.values[EventKind.SHIFT],
        _all_lengths(table),
    )
    inside = max(lengths, default=0)
    longest = max(LONGEST, min(int(durations.max(initial=0)), MOST_BARS * inside))

    @cache
    def chain(bar_lengths: tuple[int, ...]) -> list[BarFill]:
        return last_bars(durations, shifts, bar_lengths, bars, longest, inside)

    def filling(left: int) -> Filling:
        return lambda bar_lengths: Fills(chain(bar_lengths)[left + 1], chain(bar_lengths)[left])

    return [_preferred(table, filling(left)) for left in range(bars + 1)]


def _preferred(table: EventTable, fills: Filling) -> list[Ways]:
    """First full bars of the metre as it is, then of other metres as well, then bars of any length."""
    every = _all_lengths(table)
    ways = [Ways(table, lambda _: fills(every), regular=False)]
    if table.has_full_bars:
        full = tuple(sorted({metre.ticks for metre in table.metres.values()} - {0}))
        ways.insert(0, Ways(table, lambda _: fills(full), regular=True))
        ways.insert(
            0,
            Ways(table, lambda metre: fills((metre.ticks,)), regular=True, change=UNREACHABLE // 2),
        )
    return ways


def _all_lengths(table: EventTable) -> tuple[int, ...]:
    """Ticks of all bars."""
    lengths = {
        int(ticks) for metre in table.metres.values() for ticks in table.bar_lengths(metre)
    } - {0}
    return tuple(sorted(lengths))
