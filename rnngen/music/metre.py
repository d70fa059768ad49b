"""Rows of bars from time signatures; knows nothing of notes or files."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from rnngen.music.score import TICKS_PER_QUARTER, Bar, Metre

COMMON_TIME = Metre(4, 4)
"""What holds where a source names no metre."""

LARGEST_NUMERATOR = 64
LARGEST_DENOMINATOR = 64
"""A 64th note is 3 ticks; a shorter beat has no whole number of them."""


def is_metre(numerator: int, denominator: int) -> bool:
    """Whether a time signature can be kept: 1–64 beats of a whole to a 64th note."""
    power_of_two = denominator > 0 and denominator & (denominator - 1) == 0
    return (
        1 <= numerator <= LARGEST_NUMERATOR and power_of_two and denominator <= LARGEST_DENOMINATOR
    )


def is_compound(metre: Metre) -> bool:
    """Whether three notes of the denominator make a beat, as in 6/8, 9/8 and 12/8."""
    return metre.denominator >= 8 and metre.numerator > 3 and metre.numerator % 3 == 0


def beat_ticks(metre: Metre) -> int:
    """Ticks of the beat as it is felt."""
    return (3 if is_compound(metre) else 1) * 4 * TICKS_PER_QUARTER // metre.denominator


def bars_of(changes: Iterable[tuple[int, Metre]], end: int) -> tuple[Bar, ...]:
    """Bars from tick 0 that reach `end` or pass it (at least one bar), from (onset, metre) changes.

    A change always starts a bar: inside a bar it cuts that bar short, which is how a pick-up is written
    in MIDI. Before the first change the metre is 4/4; of several changes at one tick the last one holds.
    """
    end = max(end, 1)
    metres = {0: COMMON_TIME} | {onset: metre for onset, metre in changes if onset < end}
    onsets = sorted(metres)
    bars: list[Bar] = []
    for onset, limit in pairwise((*onsets, end)):
        bars += _full_bars(onset, limit, metres[onset])
        if limit < end:
            bars[-1] = bars[-1]._replace(duration=limit - bars[-1].onset)
    return tuple(bars)


def extend(bars: Sequence[Bar], end: int) -> tuple[Bar, ...]:
    """The bars, and after them full bars of the last metre until one reaches `end` or passes it."""
    return (*bars, *_full_bars(bars[-1].offset, end, bars[-1].metre))


def _full_bars(onset: int, end: int, metre: Metre) -> list[Bar]:
    return [Bar(start, metre.ticks, metre) for start in range(onset, end, metre.ticks)]


def join_split_bars(bars: Iterable[Bar]) -> tuple[Bar, ...]:
    """Bars in which two short neighbours that fill one bar are that bar: a repeat sign had cut it in two."""
    joined: list[Bar] = []
    for bar in bars:
        last = joined[-1] if joined else None
        if last and last.metre == bar.metre and 0 < bar.duration == bar.metre.ticks - last.duration:
            joined[-1] = last._replace(duration=bar.metre.ticks)
        else:
            joined.append(bar)
    return tuple(joined)
