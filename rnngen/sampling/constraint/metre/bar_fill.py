"""From which places of a melody its bars can still be filled exactly; knows nothing of tokens or masks.

A place is what is left of the bar in ticks: positive inside it, zero at the barline, negative where the last
note sounds on beyond it. A note or a rest takes from what is left, and a new bar adds to it; the way is
finished at a barline, with at least one note written.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np

from rnngen.codec.event_state import LONGEST_SHIFT

FAR = 1_000_000_000
"""The cost where there is no way; more than that of any way."""

BAR, NOTE, REST = 1, 2, 3
"""Costs; a rest costs more, so that the cheapest way prefers to end on a note."""

LONGEST = 3072
"""Ticks (64 quarters); longer notes and bars are not considered unless the music needs them."""


class Fill(Protocol):
    """What the rules of a melody need to know of the way on."""

    def cost(self, noted: bool, rested: bool, left: np.ndarray | int) -> np.ndarray:
        """Least costs to the end from places of the bar; FAR where there is no way."""


class BarFill:
    """The least cost from each place to the end, for the durations, shifts and bar lengths there are (ticks)."""

    def __init__(
        self,
        durations: Iterable[int],
        shifts: Iterable[int],
        bars: Iterable[int],
        longest: int = LONGEST,
        following: "BarFill | None" = None,
        ends: bool = True,
    ) -> None:
        """Without more, any number of bars may come.

        Args:
            following: What holds in the bar after this one, if that is another.
            ends: Whether the way may end with this bar.
        """
        self._durations = sorted(ticks for ticks in durations if ticks <= longest)
        self._bars = sorted(ticks for ticks in bars if ticks <= longest)
        self._beyond = max(self._durations, default=0)
        self._inside = max(self._bars, default=0)
        self._shifts = sorted(ticks for ticks in shifts if ticks <= self._inside)
        self._cost = np.full((2, 2, self._beyond + 1 + self._inside), FAR, dtype=np.int64)  # (noted, rested, left)
        self._later = self._cost if following is None else following._cost
        if ends:
            self._cost[1, :, self._beyond] = 0
        self._relax()

    def cost(self, noted: bool, rested: bool, left: np.ndarray | int) -> np.ndarray:
        """Least costs to the end; FAR where there is no way, or a place lies outside what is considered.

        Args:
            noted: Whether there has been a note.
            rested: Whether a rest has just been written, after which a note or a barline must come.
        """
        places = np.asarray(left) + self._beyond
        known = (places >= 0) & (places < self._cost.shape[-1])
        return np.where(known, self._cost[int(noted), int(rested), np.where(known, places, 0)], FAR)

    def _relax(self) -> None:
        """Bellman and Ford: shorten ways by one move at a time until none gets shorter."""
        cost, zero, end = self._cost, self._beyond, self._cost.shape[-1]
        before = None
        while before is None or not np.array_equal(before, cost):
            before = cost.copy()
            for ticks in self._durations:
                _lower(cost[:, :, zero + 1 :], NOTE + cost[1, 0, zero + 1 - ticks : end - ticks])
            for ticks in self._shifts:
                rested = int(ticks != LONGEST_SHIFT)
                _lower(cost[:, 0, zero + ticks :], REST + cost[:, rested, zero : end - ticks])
            for ticks in self._bars:
                _lower(cost[:, :, : zero + 1], BAR + self._later[:, :1, ticks : ticks + zero + 1])


def last_bars(
    durations: Sequence[int], shifts: Sequence[int], bars: Sequence[int], count: int, longest: int = LONGEST
) -> list[BarFill]:
    """For each number of bars that are still to come, below `count`, the costs inside the bar before them."""
    fills = [BarFill(durations, shifts, bars, longest, BarFill(durations, shifts, bars, longest, ends=False))]
    while len(fills) < count:
        fills.append(BarFill(durations, shifts, bars, longest, fills[-1], ends=False))
    return fills


def _lower(cost: np.ndarray, other: np.ndarray) -> None:
    np.minimum(cost, other, out=cost)
