"""Where the notes of voices that never fall silent may end; knows nothing of tokens or masks."""

from bisect import bisect_right
from collections.abc import Sequence
from math import gcd

import numpy as np


class VoiceFill:
    """The ticks of a piece from which a voice can go on, note after note, exactly to its end.

    Some ticks are landings: a note of at least one voice has to end there. The voice that sees to it is the leader;
    each of its notes ends no later than the next landing.
    """

    def __init__(self, durations: np.ndarray, landings: Sequence[int], end: int) -> None:
        self._durations, self._landings = durations, sorted({*landings, end} - {0})
        self._fits, self._leads = (np.zeros(end + 1, dtype=bool) for _ in range(2))
        self._fits[end] = self._leads[end] = True
        step = gcd(end, *durations.tolist())
        for tick in reversed(range(0, end, step)):
            ends = tick + durations
            self._fits[tick] = self._fits[ends[ends <= end]].any()
        step = gcd(step, *self._landings)
        for tick in reversed(range(0, end, step)):
            ends = tick + durations
            self._leads[tick] = self._leads[ends[ends <= self.landing_after(tick)]].any()

    def landing_after(self, tick: int) -> int:
        """The next landing, or the end."""
        return self._landings[min(bisect_right(self._landings, tick), len(self._landings) - 1)]

    def unreachable(self) -> int | None:
        """The first landing, or the end, to which no notes lead exactly from the one before; None without one."""
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
        reached = np.zeros(stop - start + 1, dtype=bool)
        reached[0] = True
        for tick in range(stop - start):
            if reached[tick]:
                ends = tick + self._durations
                reached[ends[ends <= stop - start]] = True
        return bool(reached[-1])

    def is_led(self, tick: int, ends: Sequence[int]) -> bool:
        """Whether one of the voices that sound at a tick up to these ends leads to the next landing."""
        landing = self.landing_after(tick)
        return any(end <= landing and self._leads[end] for end in ends)

    def possible(self, tick: int, leading: bool) -> np.ndarray:
        """bool[durations]: those that a note which begins at a tick may have."""
        ends = tick + self._durations
        inside = ends <= (self.landing_after(tick) if leading else len(self._fits) - 1)
        return inside & (self._leads if leading else self._fits)[np.where(inside, ends, 0)]
