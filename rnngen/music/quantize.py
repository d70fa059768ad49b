"""Snap times of a source to the grid of TICKS_PER_QUARTER.

Onsets and offsets are snapped, never durations, so that rounding errors do not add up.
"""

from fractions import Fraction
from math import floor

from rnngen.music.score import TICKS_PER_QUARTER


def snap(time: int, per_quarter: int) -> int:
    """Return the nearest grid tick to `time`, in units of `per_quarter`; a half goes up."""
    return (2 * time * TICKS_PER_QUARTER + per_quarter) // (2 * per_quarter)


def snap_quarters(quarters: float | Fraction) -> int:
    """Return the nearest grid tick to a time in quarters; a half goes up."""
    return floor(quarters * TICKS_PER_QUARTER + Fraction(1, 2))


def off_grid(time: int, per_quarter: int) -> bool:
    """Tell whether snapping moves `time` by over a quarter of a tick, as in live playing.

    Rounding in the source (a triplet at 1024 per quarter) moves times by less.
    """
    error = abs(time * TICKS_PER_QUARTER - snap(time, per_quarter) * per_quarter)
    return 4 * error > per_quarter


def snap_span(onset: int, offset: int, per_quarter: int) -> tuple[int, int]:
    """Return onset and duration in grid ticks, the duration at least 1."""
    start = snap(onset, per_quarter)
    return start, max(1, snap(offset, per_quarter) - start)
