"""How a piece is laid out in a picture: rows of bars (systems), and the range of pitches that they show."""

from collections.abc import Sequence
from typing import NamedTuple

from rnngen.music.score import TICKS_PER_QUARTER, Bar, Note

_SYSTEM_QUARTERS = 32
"""A system shows about so many quarters, in a multiple of four bars; more in pieces of over _MOST_SYSTEMS."""
_MOST_SYSTEMS = 24


class Pitches(NamedTuple):
    """The range that a picture shows, both ends included."""

    low: int
    high: int


def split_systems(bars: Sequence[Bar]) -> list[Sequence[Bar]]:
    """The bars in rows of equally many; a pick-up stands before those of the first row."""
    lead = pick_up_bars(bars)
    whole = len(bars) - lead
    average = sum(bar.duration for bar in bars[lead:]) / whole
    least = -(-whole // _MOST_SYSTEMS)
    fours = max(1, round(_SYSTEM_QUARTERS * TICKS_PER_QUARTER / average / 4), -(-least // 4))
    starts = range(lead, len(bars), 4 * fours)
    return [bars[start if i else 0 : start + 4 * fours] for i, start in enumerate(starts)]


def pick_up_bars(bars: Sequence[Bar]) -> int:
    """1 where a short bar opens the piece, else 0; bars are counted from the first whole one."""
    return int(len(bars) > 1 and bars[0].duration < bars[0].metre.ticks)


def pitch_range(notes: Sequence[Note]) -> Pitches:
    """The range of the notes with a semitone to spare, an octave at least."""
    used = [note.pitch for note in notes] or [60, 71]
    low, high = max(0, min(used) - 1), min(127, max(used) + 1)
    return Pitches(low, max(high, low + 11))
