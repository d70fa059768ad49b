"""Bars as musicians count them: from 1, and a pick-up is bar 0."""

import re
from collections.abc import Set

from rnngen.errors import SettingError, setting_error
from rnngen.music.score import Bar, Score

MOST_DIGITS = 6


def has_pickup(bars: tuple[Bar, ...]) -> bool:
    """Return whether the first bar is a pick-up.

    It is shorter than its metre, or shorter than the next bar, which has another metre. The second
    is how MIDI spells a pick-up, as it has no sign for one.
    """
    if len(bars) < 2:
        return False
    first, second = bars[:2]
    return first.duration < max(
        first.metre.ticks, second.duration if second.metre != first.metre else 0
    )


def kept_bars(text: str, score: Score) -> frozenset[int]:
    """Read a text such as '1-4,9-12' as indices into `score.bars`.

    Raises:
        SettingError: for a text without bars, bars that the score does not have, or all of its
            bars.
    """
    first = 0 if has_pickup(score.bars) else 1
    last = first + len(score.bars) - 1
    kept: set[int] = set()
    for item in text.split(","):
        match = re.fullmatch(
            rf"\s*(\d{{1,{MOST_DIGITS}}})\s*(?:[-–]\s*(\d{{1,{MOST_DIGITS}}})\s*)?", item
        )
        if match is None:
            raise setting_error("keep_bars", "numbers of bars such as 1-4,9-12", text)
        low = int(match[1])
        high = int(match[2] or match[1])
        if not first <= low <= high <= last:
            pickup = " (0 is the pick-up)" if first == 0 else ""
            expected = f"bars from {first} to {last}{pickup}, the lower one first"
            raise setting_error("keep_bars", expected, item.strip())
        kept.update(range(low - first, high - first + 1))
    if len(kept) == len(score.bars):
        raise SettingError(f"--keep-bars {text} keeps all bars; leave out those to be rewritten.")
    return frozenset(kept)


def gaps_of(kept: Set[int], bars: int) -> list[range]:
    """Return the ranges of bars that are not kept, in order."""
    edges = [
        number
        for number in range(bars + 1)
        if ((number in kept) or number == bars) != _is_kept_before(kept, number)
    ]
    return [range(low, high) for low, high in zip(edges[::2], edges[1::2], strict=True)]


def _is_kept_before(kept: Set[int], number: int) -> bool:
    return number == 0 or number - 1 in kept
