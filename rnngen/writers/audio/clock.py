"""When a tick of a score sounds; knows nothing of notes."""

from bisect import bisect_right

from rnngen.music.score import TICKS_PER_QUARTER, Score

DEFAULT_TEMPO = 120
"""Quarters per minute where a score names none, as in MIDI."""


def tempos_of(score: Score) -> dict[int, int]:
    """Tick → quarters per minute from there on; tick 0 among them."""
    return {0: DEFAULT_TEMPO} | {tempo.onset: tempo.quarters_per_minute for tempo in score.tempos}


class Clock:
    """Ticks → seconds along the tempos of a score."""

    def __init__(self, score: Score) -> None:
        changes = tempos_of(score)
        self._ticks = sorted(changes)
        self._seconds_per_tick = [60 / (changes[tick] * TICKS_PER_QUARTER) for tick in self._ticks]
        self._starts = [0.0]
        for i in range(1, len(self._ticks)):
            lasted = (self._ticks[i] - self._ticks[i - 1]) * self._seconds_per_tick[i - 1]
            self._starts.append(self._starts[-1] + lasted)

    def seconds(self, tick: int) -> float:
        """Seconds from the start of the piece to a tick, which is 0 or more."""
        place = bisect_right(self._ticks, tick) - 1
        return self._starts[place] + (tick - self._ticks[place]) * self._seconds_per_tick[place]
