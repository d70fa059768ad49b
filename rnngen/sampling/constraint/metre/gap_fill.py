"""How the bars of a gap in a melody can be filled exactly up to its last barline; knows nothing of tokens or masks."""

from collections.abc import Iterable, Sequence

import numpy as np

from rnngen.codec.event_state import LONGEST_SHIFT
from rnngen.sampling.constraint.metre.bar_fill import FAR, NOTE, REST


class GapFill:
    """The least cost from each tick of a gap to its end, for the durations and shifts there are (ticks).

    Notes may cross the barlines inside the gap but not its last one; rests cross none.
    """

    def __init__(self, durations: Iterable[int], shifts: Iterable[int], barlines: Sequence[int]) -> None:
        """`barlines`: ticks of the gap's start and of the end of each of its bars."""
        self._durations, self._shifts = (np.array(sorted(ticks), np.int64) for ticks in (durations, shifts))
        self._barlines = barlines
        self._cost = np.full((2, barlines[-1] - barlines[0] + 1), FAR, dtype=np.int64)  # (rested, ticks)
        self._cost[:, -1] = 0
        for number in reversed(range(len(barlines) - 1)):
            self._fill(barlines[number] - barlines[0], barlines[number + 1] - barlines[0])

    def bar(self, number: int) -> "GapBar":
        """What the rules inside one of its bars need."""
        return GapBar(self, self._barlines[number + 1])

    def cost(self, rested: bool, ticks: np.ndarray | int) -> np.ndarray:
        """Least costs from ticks of the piece to the end; FAR where there is no way."""
        places = np.asarray(ticks) - self._barlines[0]
        known = (places >= 0) & (places < self._cost.shape[1])
        return np.where(known, self._cost[int(rested), np.where(known, places, 0)], FAR)

    def _fill(self, first: int, end: int) -> None:
        """The costs inside one bar, those after it being known; at a barline a rest counts as past."""
        cost, last, whole = self._cost, self._cost.shape[1], self._shifts % LONGEST_SHIFT == 0
        for place in reversed(range(first, end)):
            ends = place + self._durations
            cost[:, place] = NOTE + cost[0, ends[ends < last]].min(initial=FAR)
            ends = place + self._shifts
            rests = np.where(whole, *cost[:, np.minimum(ends, end)])[ends <= end]
            cost[0, place] = min(cost[0, place], REST + rests.min(initial=FAR))
        cost[1, first] = cost[0, first]


class GapBar:
    """A `rnngen.sampling.constraint.metre.bar_fill.Fill` of one bar of a gap."""

    def __init__(self, fill: GapFill, offset: int) -> None:
        self._fill, self._offset = fill, offset

    def cost(self, noted: bool, rested: bool, left: np.ndarray | int) -> np.ndarray:
        """Least costs to the end of the gap; FAR where there is no way."""
        return self._fill.cost(rested, self._offset - np.asarray(left))
