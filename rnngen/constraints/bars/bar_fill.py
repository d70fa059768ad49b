"""From which places of a melody its bars can still be filled exactly; knows nothing of tokens or masks.

A place is what is left of the bar in ticks: positive inside it, zero at the barline, negative where the last
note sounds on beyond it. A note or a rest takes from what is left, and a new bar adds to it; the way is
finished at a barline, with at least one note written.
"""

from collections.abc import Iterable
from functools import partial
from typing import Protocol

import numpy as np

from rnngen.tokens.event_state import LONGEST_SHIFT

UNREACHABLE = 1_000_000_000
"""The cost where there is no way; more than that of any way."""

BAR, NOTE, REST = 1, 2, 3
"""Costs; a rest costs more, so that the cheapest way prefers to end on a note."""

LONGEST = 3072
"""Ticks (64 quarters); longer notes and bars are not considered unless the music needs them."""


class Fill(Protocol):
    """What the rules of a melody need to know of the way on."""

    def cost(self, noted: bool, rested: bool, left: np.ndarray | int) -> np.ndarray:
        """Least costs to the end from places of the bar; UNREACHABLE where there is no way."""


class BarFill:
    """The least cost from each place to the end, for the durations, shifts and bar lengths there are (ticks)."""

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
        """Without more, any number of bars may come.

        Args:
            longest: Longer notes and bars are not considered.
            inside: Ticks of the longest bar that the way may begin in, if none so long comes.
            following: What holds in the bar after this one, if that is another.
            ends: Whether the way may end with this bar.
        """
        self._durations, self._bars = (_sorted(ticks, longest) for ticks in (durations, bars))
        self._beyond = self._durations.max(initial=0)
        self._inside = max(self._bars.max(initial=0), min(inside, longest))
        self._shifts = _sorted(shifts, self._inside)
        self._cost = np.full(
            (2, 2, self._beyond + 1 + self._inside), UNREACHABLE, dtype=np.int64
        )  # (noted, rested, left)
        self._goes_on = following is None
        if following is not None:
            self._enter(following._cost)
        if ends:
            self._cost[1, :, self._beyond] = 0
        self._settle()

    def cost(self, noted: bool, rested: bool, left: np.ndarray | int) -> np.ndarray:
        """Least costs to the end; UNREACHABLE where there is no way, or a place lies outside what is considered.

        Args:
            noted: Whether there has been a note.
            rested: Whether a rest has just been written, after which a note or a barline must come.
        """
        places = np.asarray(left) + self._beyond
        known = (places >= 0) & (places < self._cost.shape[-1])
        return np.where(
            known, self._cost[int(noted), int(rested), np.where(known, places, 0)], UNREACHABLE
        )

    def differs_by_a_constant(self, other: "BarFill") -> bool:
        """Whether all costs are those of another fill, of the same lengths, and one number more."""
        known = self._cost < UNREACHABLE
        return (
            np.array_equal(known, other._cost < UNREACHABLE)
            and len(np.unique((self._cost - other._cost)[known])) < 2
        )

    def _enter(self, later: np.ndarray) -> None:
        """The costs at the barline, those in the bar after it being known."""
        for ticks in self._bars:
            _lower(
                self._cost[:, :, : self._beyond + 1],
                BAR + later[:, :1, ticks : ticks + self._beyond + 1],
            )

    def _settle(self) -> None:
        """Dijkstra, backwards: places in the order of their costs, all of one cost together, each of them once."""
        level = -1
        while (further := self._cost[(self._cost > level) & (self._cost < UNREACHABLE)]).size:
            level = int(further.min())
            for noted in (0, 1):
                at, rested_at = (np.flatnonzero(row == level) for row in self._cost[noted])
                if at.size or rested_at.size:
                    self._lower_before(noted, at, rested_at, level)

    def _lower_before(self, noted: int, at: np.ndarray, rested_at: np.ndarray, level: int) -> None:
        """The costs of all places that are one move before some of this cost."""
        cost, zero = self._cost, self._beyond
        if noted:
            places = _sums(at, self._durations, zero + 1, cost.shape[-1])
            cost[:, :, places] = np.minimum(cost[:, :, places], level + NOTE)
        whole = self._shifts == LONGEST_SHIFT
        for ends, shifts in ((at, self._shifts[whole]), (rested_at, self._shifts[~whole])):
            places = _sums(ends[ends >= zero], shifts, zero + 1, cost.shape[-1])
            cost[noted, 0, places] = np.minimum(cost[noted, 0, places], level + REST)
        if self._goes_on:
            places = _sums(at, -self._bars, 0, zero + 1)
            cost[noted][:, places] = np.minimum(cost[noted][:, places], level + BAR)


def last_bars(
    durations: Iterable[int],
    shifts: Iterable[int],
    bars: Iterable[int],
    count: int,
    longest: int,
    inside: int,
) -> list[BarFill]:
    """For each number of bars that are still to come, up to `count`, the costs inside the bar before them.

    Before them stands one for a bar too many, from which nothing ends. Once one more bar adds the same to all
    costs, so does every other: then they are left as they are.
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


def _sums(places: np.ndarray, moves: np.ndarray, low: int, high: int) -> np.ndarray:
    """The places from `low` on, below `high`, to which the moves lead."""
    sums = np.add.outer(places, moves).ravel()
    return sums[(sums >= low) & (sums < high)]


def _lower(cost: np.ndarray, other: np.ndarray) -> None:
    np.minimum(cost, other, out=cost)
