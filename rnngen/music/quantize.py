"""Times of a source, snapped to the grid of TICKS_PER_QUARTER; knows nothing of files or bars.

Onsets and offsets are snapped, never durations, so that rounding cannot add up along a piece.
"""

from fractions import Fraction
from math import floor

from rnngen.music.score import TICKS_PER_QUARTER


def snap(time: int, per_quarter: int) -> int:
    """Grid ticks nearest to `time`, which counts `per_quarter` to the quarter; a half goes up."""
    return (2 * time * TICKS_PER_QUARTER + per_quarter) // (2 * per_quarter)


def snap_quarters(quarters: float | Fraction) -> int:
    """Grid ticks nearest to a time in quarters; a half goes up."""
    return floor(quarters * TICKS_PER_QUARTER + Fraction(1, 2))


def off_grid(time: int, per_quarter: int) -> bool:
    """Whether snapping moves `time` by more than a quarter of a tick, as in a recording of live playing.

    Rounding in the source itself (a triplet at 1024 per quarter) moves times by less.
    """
    error = abs(time * TICKS_PER_QUARTER - snap(time, per_quarter) * per_quarter)
    return 4 * error > per_quarter


def snap_span(onset: int, offset: int, per_quarter: int) -> tuple[int, int]:
    """Onset and duration in grid ticks, the duration at least 1, of a span in the source's ticks."""
    start = snap(onset, per_quarter)
    return start, max(1, snap(offset, per_quarter) - start)
