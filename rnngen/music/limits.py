"""The largest piece of music: what is read, learnt and written.

Real music stays far below these sizes. Beyond them a file is damaged or hostile, and would cost
hours or gigabytes. Everything that multiplies with the size of a piece relies on them.
"""

from rnngen.errors import CorpusError, UnreadableScore
from rnngen.music.score import TICKS_PER_QUARTER

LARGEST_NUMERATOR = 64
"""Beats of a bar."""

LARGEST_DENOMINATOR = 64
"""A 64th note is 3 ticks; a shorter beat is not a whole number of ticks."""

MOST_BEATS = 256
"""Beats of a bar that is read; in a metre of more than LARGEST_NUMERATOR it counts as irregular."""

SLOWEST, FASTEST = 4, 1000
"""Tempo in quarters per minute."""

MOST_QUARTERS = 20_000
"""Hours of music. It bounds the longest note too: a drone may last as long as the piece."""

MOST_TICKS = MOST_QUARTERS * TICKS_PER_QUARTER

LONGEST_BAR = 2_000 * TICKS_PER_QUARTER
"""In ticks; music without barlines may be one bar."""

MOST_BARS = 20_000
"""A symphony has 2,500."""

BARS_PER_NOTE, MOST_SILENT_BARS = 10, 100
"""Bars that a file may have for each of its notes, and besides.

Otherwise one long note, of ten bytes, would cost a megabyte of bars.
"""

MOST_NOTES = 200_000
"""A symphony has 100,000."""

MOST_EVENTS = 3 * MOST_NOTES
"""Events of a MIDI file: starts and ends of notes, pedals, pitch bends."""

MOST_PARTS = 128
"""Parts that sound together. The fullest orchestral score has 60 staves."""

MOST_HOURS = 4
"""Length of a performance."""

MOST_MILLISECONDS = MOST_HOURS * 3_600_000


class TooLarge(UnreadableScore):
    """A piece beyond the limits; `reason` completes "the file …"."""

    def __init__(self, reason: str) -> None:
        CorpusError.__init__(self, f"This piece {reason}.")
        self.reason = reason


_MOST = {"parts": MOST_PARTS, "bars": MOST_BARS, "notes": MOST_NOTES, "events": MOST_EVENTS}


def check_size(ticks: int = 0, bar_ticks: int = 0, **counts: int) -> None:
    """Raise TooLarge if a piece is longer, or has more parts, bars, notes or events, than one may.

    Args:
        ticks: Length of the piece.
        bar_ticks: Length of its longest bar.
        counts: How many parts, bars, notes or events it has.

    Example:
        check_size(score.ticks, parts=2, notes=300_000)  # raises TooLarge
    """
    if ticks > MOST_TICKS:
        raise TooLarge(f"is longer than {MOST_QUARTERS:,} quarters")
    if bar_ticks > LONGEST_BAR:
        raise TooLarge(f"has a bar longer than {LONGEST_BAR // TICKS_PER_QUARTER:,} quarters")
    for what, count in counts.items():
        if count > _MOST[what]:
            raise TooLarge(f"has more than {_MOST[what]:,} {what}")


def check_density(bars: int, notes: int) -> None:
    """Raise TooLarge if a file has far more bars than notes."""
    if bars > MOST_SILENT_BARS + BARS_PER_NOTE * notes:
        raise TooLarge(f"has {bars:,} bars but only {notes:,} note{'s' * (notes != 1)}")
