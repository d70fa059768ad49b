"""Bars as musicians count them: from 1, where a pick-up is bar 0."""

import re

from rnngen.errors import SettingError, setting_error
from rnngen.music.score import Bar, Score

MOST_DIGITS = 6


def has_pickup(bars: tuple[Bar, ...]) -> bool:
    """Whether the first bar leads into a second: shorter than its metre, or than the next bar, in another metre.

    The latter is how MIDI, which has no sign for a pick-up, spells one.
    """
    if len(bars) < 2:
        return False
    first, second = bars[:2]
    return first.duration < max(
        first.metre.ticks, second.duration if second.metre != first.metre else 0
    )


def kept_bars(text: str, score: Score) -> set[int]:
    """The bars that a text such as '1-4,9-12' names, as indices into `score.bars`.

    Raises:
        SettingError: for a text that names no bars, bars that the score does not have, or all that it has.
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
        low, high = int(match[1]), int(match[2] or match[1])
        if not first <= low <= high <= last:
            raise _outside(first, last, item)
        kept.update(range(low - first, high - first + 1))
    if len(kept) == len(score.bars):
        raise setting_error(
            "keep_bars", "at least one bar that is not kept, to be written anew", text
        )
    return kept


def _outside(first: int, last: int, item: str) -> SettingError:
    pickup = " (0 is the pick-up)" if first == 0 else ""
    return setting_error(
        "keep_bars", f"bars from {first} to {last}{pickup}, the lower first", item.strip()
    )


def gaps_of(kept: set[int], bars: int) -> list[range]:
    """The rows of bars that are not kept, in order."""
    edges = [
        number
        for number in range(bars + 1)
        if ((number in kept) or number == bars) != _kept_before(kept, number)
    ]
    return [range(low, high) for low, high in zip(edges[::2], edges[1::2], strict=True)]


def _kept_before(kept: set[int], number: int) -> bool:
    return number == 0 or number - 1 in kept
