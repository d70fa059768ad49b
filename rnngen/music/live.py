"""Live recordings: tell whether a file is one, and put its notes on the grid that fits best.

A recording played to the click of its file keeps the file's bars and is only moved to the grid.
Otherwise the tempo is estimated from the onsets (`rnngen.music.pulse`), and bars are counted
from the first beat.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnngen.music.limits import FASTEST, MOST_HOURS, SLOWEST, TooLarge
from rnngen.music.metre import COMMON_TIME
from rnngen.music.pulse import Floats, follow_pulse
from rnngen.music.score import TICKS_PER_QUARTER, Metre

NAMES = {1: "quarters", 2: "8ths", 3: "triplets", 4: "16ths", 6: "triplets of 16ths"}
DIVISIONS = np.array(list(NAMES))
LEAST_SPREAD, MOST_SPREAD = 0.01, 0.06
"""Smallest and largest spread of playing around the grid, in quarters."""

AHEAD = 0.1
"""An onset this many quarters before a beat belongs to that beat."""

ROUNDS = 3
NAMED_SHARE = 0.03
"""Share of quarters from which a division is mentioned."""


def on_divisions(quarters: Floats) -> tuple[Floats, list[int]]:
    """Move onsets to the division of their quarter; return them and the common divisions.

    Divisions are in order, coarsest first. The method alternates between choosing a division
    for each quarter and estimating how common each division is (hard EM).
    """
    # An onset just before a beat was meant for it, hence AHEAD.
    beats = np.floor(quarters + AHEAD)
    _, group = np.unique(beats, return_inverse=True)
    inside = quarters - beats
    snapped = np.round(inside[:, None] * DIVISIONS) / DIVISIONS
    errors = inside[:, None] - snapped
    shares = np.full(len(DIVISIONS), 1 / len(DIVISIONS))
    # The spread of the playing, from the median error to the nearest 16th: the median of a squared
    # normal variable is 0.455 of its mean.
    spread = float(
        np.clip(np.sqrt(np.median(errors[:, 3] ** 2) / 0.455), LEAST_SPREAD, MOST_SPREAD)
    )
    chosen = np.zeros(int(group.max()) + 1, np.int64)
    for _ in range(ROUNDS):
        # −ln of a normal density around one of n places a quarter: finer grids cost ln n more.
        costs = errors**2 / (2 * spread**2) + np.log(DIVISIONS)
        sums = np.stack([np.bincount(group, column) for column in costs.T], axis=1)
        chosen = np.argmin(sums - np.log(shares), axis=1)
        # How common each division is weighs in the next round; + 1 keeps rare ones possible.
        counts = np.bincount(chosen, minlength=len(DIVISIONS))
        shares = (counts + 1) / (counts.sum() + len(DIVISIONS))
    picked = chosen[group]
    moved = beats + snapped[np.arange(len(quarters)), picked]
    # Onsets stay in order where neighbouring quarters have different divisions.
    return np.maximum.accumulate(np.maximum(moved, 0.0)), _common(chosen)


def _common(chosen: NDArray[np.int64]) -> list[int]:
    counts = np.bincount(chosen, minlength=len(DIVISIONS))
    common = [int(DIVISIONS[i]) for i in np.flatnonzero(counts >= NAMED_SHARE * counts.sum())]
    # A division contained in another common one adds nothing.
    return [
        each for each in common if not any(other > each and other % each == 0 for other in common)
    ]


LIVE = "a live recording"
"""The start of the notice about a live recording."""

FEWEST_ONSETS, SHORTEST = 16, 4
"""Fewest onsets, and fewest quarters between the first and the last, of a live recording."""
OFF_SHARE = 0.3
"""Share of onsets off the grid from which a file is a live recording."""

USUAL = np.array(sorted({*range(0, TICKS_PER_QUARTER + 1, 6), *range(0, TICKS_PER_QUARTER, 8)}))
"""Ticks within a quarter of 32nds and of triplets of 16ths."""

OFF = 0.6
"""Distance from them, in ticks, from which an onset is off the grid.

0.6 ticks are 6 ms at 120 quarters per minute; rounding in a file moves notes by less.
"""

DISTINCT_SHARE, DISTINCT = 0.3, 20
"""Fewest distinct positions of the onsets off the grid, as a share and in number.

A player's onsets all differ; those of notated swing do not.
"""

CLICK = 0.6
"""Concentration of onsets on the file's own 16ths from which it was played to its click.

The measure is the length of their mean vector on the circle, 0 to 1.
"""

CHORD = 0.025
"""Onsets closer than this, in seconds, belong to one chord."""

PREFERRED, LOWEST, HIGHEST = 100.0, 50.0, 200.0
"""Preferred, lowest and highest tempo in quarters per minute."""

COMPOUND = Metre(6, 8)
TERNARY_LEAD = 0.1
SWING = 0.4
"""Ratio of onsets on the second to those on the third of three beats that marks swing below it."""

LONGEST_WEIGHT = 1.0
"""An onset weighs as much as the seconds to the next one, up to this."""


@dataclass(frozen=True)
class Live:
    """The positions of a live recording on the grid."""

    ticks: Floats
    """Onsets in the file's ticks, ascending."""
    quarters: Floats
    """Played position of each onset, in quarters."""
    snapped: Floats
    """Quantized position of each onset, in quarters."""
    metre: Metre | None
    """Metre of all bars; None to keep the file's."""
    tempo: int | None
    """Quarters per minute; None to keep the file's."""
    notice: str

    def onset(self, tick: int) -> int:
        """Return the quantized onset, in grid ticks, of a note at a tick of the file."""
        quarter = float(
            self.snapped[min(int(np.searchsorted(self.ticks, tick)), len(self.ticks) - 1)]
        )
        return round(quarter * TICKS_PER_QUARTER)

    def duration(self, onset: int, offset: int) -> int:
        """Return the quantized duration in grid ticks, at least one 16th."""
        sixteenth = TICKS_PER_QUARTER // 4
        start = self.onset(onset)
        played = (self._quarter(offset) - self._quarter(onset)) * TICKS_PER_QUARTER
        later = self.snapped[np.searchsorted(self.snapped, (start + 0.5) / TICKS_PER_QUARTER) :]
        end = start + max(1, round(played / sixteenth)) * sixteenth
        if len(later):  # a note held until about the next one ends with it
            following = round(float(later[0]) * TICKS_PER_QUARTER)
            end = following if abs(start + played - following) < sixteenth else end
        return int(end - start)

    def _quarter(self, tick: float) -> float:
        if tick <= self.ticks[-1]:
            return float(np.interp(tick, self.ticks, self.quarters))
        slope = (self.quarters[-1] - self.quarters[0]) / max(1.0, self.ticks[-1] - self.ticks[0])
        return float(self.quarters[-1] + slope * (tick - self.ticks[-1]))


def is_live(onsets: Sequence[int], ticks_per_quarter: int) -> bool:
    """Tell whether distinct onsets, in ticks of the file, were played rather than written."""
    if len(onsets) < FEWEST_ONSETS or onsets[-1] - onsets[0] < SHORTEST * ticks_per_quarter:
        return False
    places = np.asarray(onsets) % ticks_per_quarter
    if ticks_per_quarter >= 2 * TICKS_PER_QUARTER and not np.any(
        places * TICKS_PER_QUARTER % ticks_per_quarter
    ):
        return False  # a player would not hit even a fine grid every time
    ticks = places * (TICKS_PER_QUARTER / ticks_per_quarter)
    off = np.abs(ticks[:, None] - USUAL).min(axis=1) > OFF
    different = len(np.unique(places[off]))
    return bool(off.mean() >= OFF_SHARE and different >= min(DISTINCT, DISTINCT_SHARE * off.sum()))


def on_the_grid(
    onsets: Sequence[int], ticks_per_quarter: int, tempos: Sequence[tuple[int, int]]
) -> Live:
    """Put a live recording on the grid that fits it best.

    Args:
        onsets: distinct and ascending, in ticks of the file.
        tempos: (tick, microseconds per quarter) as stated in the file.
    """
    ticks = np.asarray(onsets, np.float64)
    seconds = seconds_of(ticks, ticks_per_quarter, tempos)
    own = ticks / ticks_per_quarter
    click = np.exp(8j * np.pi * own).mean()
    if abs(click) >= CLICK:
        late = float(np.angle(click)) / (
            8 * np.pi
        )  # the constant delay of the recording behind the click
        return _live(ticks, seconds, own - late, None, None)
    if not np.any(np.diff(seconds) >= CHORD):  # nothing but one chord, which has no pulse
        return _live(ticks, seconds, own, None, None)
    if seconds[-1] - seconds[0] > MOST_HOURS * 3600:
        raise TooLarge(f"is longer than {MOST_HOURS} hours")
    places = _places(seconds)
    per_quarter, metre, phase = _grouping(places, seconds)
    quarters = (places - phase) / per_quarter
    quarters -= np.floor(np.round(quarters[0] * 4) / 4)
    pace = float(np.polyfit(quarters, seconds, 1)[0])
    return _live(ticks, seconds, quarters, metre, int(np.clip(round(60 / pace), SLOWEST, FASTEST)))


def seconds_of(ticks: Floats, ticks_per_quarter: int, tempos: Sequence[tuple[int, int]]) -> Floats:
    """Convert ticks of the file to seconds; before the first tempo, 120 quarters per minute."""
    held = {0: 500_000} | dict(sorted(tempos))
    starts = np.array(sorted(held), np.float64)
    paces = np.array([held[int(start)] for start in starts]) / (1e6 * ticks_per_quarter)
    before = np.concatenate([[0.0], np.cumsum(np.diff(starts) * paces[:-1])])
    index = np.searchsorted(starts, ticks, side="right") - 1
    result: Floats = before[index] + (ticks - starts[index]) * paces[index]
    return result


def _places(seconds: Floats) -> Floats:
    """Return the positions of onsets on the pulse; onsets of one chord count as one."""
    chords = np.cumsum(np.diff(seconds, prepend=seconds[0]) >= CHORD)
    struck = np.bincount(chords, seconds) / np.bincount(chords)
    places = follow_pulse(struck)
    pace = np.polyfit(struck, places, 1)[0]
    result: Floats = np.maximum.accumulate(places[chords] + (seconds - struck[chords]) * pace)
    return result


def _grouping(places: Floats, seconds: Floats) -> tuple[int, Metre, int]:
    """Return the beats of the pulse in a quarter, the metre, and the beat of the first quarter.

    Groups of 2, 3 and 4 beats are compared by how strongly the onsets, weighted by their
    length, concentrate on one beat of the group.
    """
    whole = np.round(places).astype(np.int64)
    weights = np.minimum(np.diff(seconds, append=seconds[-1] + LONGEST_WEIGHT), LONGEST_WEIGHT)
    rate = 60 * float(np.polyfit(seconds, places, 1)[0])
    strength = {
        size: abs((weights * np.exp(2j * np.pi * whole / size)).sum()) / weights.sum()
        for size in (2, 3, 4)
    }
    sizes = [size for size in (1, 2, 4) if LOWEST <= rate / size <= HIGHEST] or [4]
    if strength[3] > max(strength[2], strength[4]) + TERNARY_LEAD:
        first = _heaviest(whole, weights, 3)
        _, middle, last = np.bincount((whole - first) % 3, minlength=3)
        if middle < SWING * last and LOWEST <= rate / 3 <= HIGHEST:
            return 3, COMMON_TIME, first
        # Groups of three eighths, if that gives a possible tempo.
        return 2 if 2 in sizes else min(sizes), COMPOUND, first
    size = min(sizes, key=lambda size: abs(np.log(rate / size / PREFERRED)))
    return size, COMMON_TIME, _heaviest(whole, weights, size)


def _heaviest(whole: "np.ndarray", weights: Floats, size: int) -> int:
    """Return the remainder modulo `size` on which the onsets weigh most."""
    return int(np.argmax(np.bincount(whole % size, weights, minlength=size)))


def _live(
    ticks: Floats, seconds: Floats, quarters: Floats, metre: Metre | None, tempo: int | None
) -> Live:
    snapped, divisions = on_divisions(quarters)
    pace = (seconds[-1] - seconds[0]) / max(float(quarters[-1] - quarters[0]), 1.0)
    error = float(np.abs(quarters - snapped).mean()) * pace * 1000
    names = " and ".join(NAMES[division] for division in divisions)
    at = f"at {tempo} quarters per minute" if tempo else "at its file's own tempo"
    notice = f"{LIVE}, quantised to {names} {at}, mean error {error:.0f} ms"
    return Live(ticks, quarters, snapped, metre, tempo, notice)
