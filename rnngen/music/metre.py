"""Bars from time signatures."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from rnngen.music.limits import LARGEST_DENOMINATOR, LARGEST_NUMERATOR, check_size
from rnngen.music.score import TICKS_PER_QUARTER, Bar, Metre

COMMON_TIME = Metre(4, 4)
"""The metre where a source names none."""


def is_metre(numerator: int, denominator: int) -> bool:
    """Tell whether a time signature can be kept: 1 to 64 beats of a whole to a 64th note."""
    power_of_two = denominator > 0 and denominator & (denominator - 1) == 0
    return (
        1 <= numerator <= LARGEST_NUMERATOR and power_of_two and denominator <= LARGEST_DENOMINATOR
    )


def is_compound(metre: Metre) -> bool:
    """Tell whether three notes of the denominator make a beat, as in 6/8, 9/8 and 12/8."""
    return metre.denominator >= 8 and metre.numerator > 3 and metre.numerator % 3 == 0


def beat_ticks(metre: Metre) -> int:
    """Return the ticks of the felt beat."""
    return (3 if is_compound(metre) else 1) * 4 * TICKS_PER_QUARTER // metre.denominator


def bars_of(changes: Iterable[tuple[int, Metre]], end: int) -> tuple[Bar, ...]:
    """Return bars from tick 0 to at least `end`, at least one, from (onset, metre) changes.

    A change always starts a bar. Inside a bar it cuts that bar short, which is how MIDI writes
    a pick-up. The metre is 4/4 before the first change; of several changes at one tick the last
    wins.

    Raises:
        TooLarge: if that makes too many bars.
    """
    end = max(end, 1)
    metres = {0: COMMON_TIME} | {onset: metre for onset, metre in changes if onset < end}
    onsets = sorted(metres)
    bars: list[Bar] = []
    for onset, limit in pairwise((*onsets, end)):
        bars += _full_bars(onset, limit, metres[onset])
        check_size(bars=len(bars))
        if limit < end:
            bars[-1] = bars[-1]._replace(duration=limit - bars[-1].onset)
    return tuple(bars)


def extend(bars: Sequence[Bar], end: int) -> tuple[Bar, ...]:
    """Add full bars of the last metre until one reaches `end`; raise TooLarge for too many."""
    return (*bars, *_full_bars(bars[-1].offset, end, bars[-1].metre))


def _full_bars(onset: int, end: int, metre: Metre) -> list[Bar]:
    starts = range(onset, end, metre.ticks)
    check_size(end, bars=len(starts))
    return [Bar(start, metre.ticks, metre) for start in starts]


def join_split_bars(bars: Iterable[Bar], changes: Iterable[int] = ()) -> tuple[Bar, ...]:
    """Join two short neighbours that fill one bar: a repeat sign had split it.

    Args:
        changes: onsets of new keys and tempos, which need a barline; nothing is joined there.
    """
    row = list(bars)
    apart = {*changes, *_pick_up(row)}
    joined: list[Bar] = []
    for bar in row:
        last = joined[-1] if joined else None
        if last and fill_one(last, bar) and bar.onset not in apart:
            joined[-1] = last._replace(duration=bar.metre.ticks)
        else:
            joined.append(bar)
    return tuple(joined)


def fill_one(first: Bar, second: Bar) -> bool:
    """Tell whether two short bars make one."""
    fills = 0 < second.duration == second.metre.ticks - first.duration
    return fills and first.metre == second.metre


def _pick_up(bars: Sequence[Bar]) -> list[int]:
    """Return the end of a first bar that is a pick-up, although it would fill the second.

    The second belongs to the third, from which a repeat sign splits it.
    """
    told = len(bars) > 2 and fill_one(bars[0], bars[1]) and fill_one(bars[1], bars[2])
    return [bars[1].onset] if told else []
