"""Estimate the pulse of a live recording: the finest regular beat that most onsets share.

Onsets on a pulse of frequency f have the same phase of exp(2πi f t). The length of their mean
vector, in a window of a few seconds, says how well f fits; its angle says where the pulse lies.
The windows are joined by the smoothest row of frequencies, because a tempo drifts slowly.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SLOWEST, FASTEST = 1.3, 16.0
"""Slowest and fastest pulse per second: quarters at 80 a minute, 16ths at 240."""

RATIO = 1.01
"""Ratio of neighbouring frequencies that are tried."""

DRIFT = 12
"""Steps of that ratio by which the tempo may drift to either side (12 %)."""

STEADINESS = 0.03
"""Cost of one step of frequency between windows; a perfect mean vector gains 1."""

HOP = 1.0
"""Seconds between windows."""

WIDTHS, ONSETS_WANTED = (2.0, 6.0), 16
"""Shortest and longest half of a window in seconds; it grows until it holds enough onsets."""

FEWEST_IN_WINDOW = 3
REACH = 12
"""Onsets on either side that settle the pulse's position at an onset."""


class _Windows(NamedTuple):
    centres: Floats
    vectors: NDArray[np.complex128]
    """complex128[windows, frequencies], the mean vectors."""
    onsets: NDArray[np.int64]
    """int64[windows], onsets in each window."""


def follow_pulse(onsets: Floats) -> Floats:
    """Return the position on the pulse of each onset (ascending seconds); beats are integers."""
    # Frequencies in equal ratios: a player's tempo drifts in proportion.
    frequencies: Floats = SLOWEST * RATIO ** np.arange(
        1.0 + int(np.log(FASTEST / SLOWEST) / np.log(RATIO))
    )
    windows = _windows(onsets, frequencies)
    # Only frequencies near the usual one are tried in each window: elsewhere lie its multiples,
    # on which any row of onsets fits as well.
    best = _usual_frequency(np.abs(windows.vectors))
    first = max(0, best - DRIFT)
    row = first + _smoothest(np.abs(windows.vectors[:, first : best + DRIFT + 1]))
    places = _unwrapped(windows, frequencies[row], row)
    # Windows overlap, so their positions are smoothed; the last step looks at single onsets again.
    rough = np.interp(onsets, windows.centres, places)
    return _settled(onsets, rough)


def _windows(onsets: Floats, frequencies: Floats) -> _Windows:
    """Return the weighted mean vectors of all windows at all frequencies."""
    centres = np.arange(onsets[0] - HOP, onsets[-1] + 2 * HOP, HOP)
    rows, counts = [], []
    wanted = min(ONSETS_WANTED, len(onsets) - 1)
    reach = np.searchsorted(onsets, [centres - WIDTHS[1], centres + WIDTHS[1]])
    for centre, first, last in zip(centres, *reach, strict=True):
        # A window reaches to the n-th nearest onset: wide in slow passages, narrow in fast ones.
        around = onsets[first:last] - centre
        distances = np.abs(around)
        nth = np.partition(distances, wanted)[wanted] if len(around) > wanted else WIDTHS[1]
        width = float(np.clip(nth, *WIDTHS))
        # A raised cosine weighs onsets down towards the edge, where the tempo may have changed.
        near = around[distances < width]
        weights = np.cos(near * (np.pi / 2 / width)) ** 2
        vector = (
            np.exp(2j * np.pi * np.outer(near, frequencies)).T @ weights / max(weights.sum(), 1e-9)
        )
        rows.append(vector)
        counts.append(len(near))
    return _Windows(centres, np.array(rows), np.array(counts))


def _usual_frequency(lengths: Floats) -> int:
    """Return the frequency that fits best over all windows, each free to drift by half of it."""
    around = DRIFT // 2
    # The best fit of each window within half of the drift of each frequency, then their mean.
    padded = np.pad(lengths, ((0, 0), (around, around)))
    near = np.lib.stride_tricks.sliding_window_view(padded, 2 * around + 1, axis=1).max(axis=2)
    # Of equally good frequencies take the middle one, which is itself a peak.
    return int(np.argmax(near.mean(axis=0) + 1e-3 * lengths.mean(axis=0)))


def _smoothest(lengths: Floats) -> NDArray[np.int64]:
    """Return the frequency number of each window: a good fit that changes little (Viterbi)."""
    # Viterbi: the gain of the best row that ends at each frequency, window by window.
    states = np.arange(lengths.shape[1])
    costs = STEADINESS * np.abs(states[:, None] - states[None])
    total, sources = lengths[0], []
    for length in lengths[1:]:
        reached = total[:, None] - costs
        sources.append(reached.argmax(axis=0))
        total = reached.max(axis=0) + length
    # Follow the sources back from the best end.
    row = [int(total.argmax())]
    for source in reversed(sources):
        row.append(int(source[row[-1]]))
    return np.array(row[::-1])


def _unwrapped(windows: _Windows, frequencies: Floats, row: NDArray[np.int64]) -> Floats:
    """Return the pulse's position at each window's centre: its angle, nearest to the tempo's."""
    # The angle of a mean vector gives the position up to whole beats; the tempo says which.
    chosen = windows.vectors[np.arange(len(row)), row]
    angles = -np.angle(chosen) / (2 * np.pi)
    places = [float(angles[0])]
    for index in range(1, len(row)):
        expected = places[-1] + HOP * (frequencies[index - 1] + frequencies[index]) / 2
        off = (angles[index] - expected + 0.5) % 1 - 0.5
        # A window with few onsets, or with onsets that disagree, moves the position less.
        trusted = windows.onsets[index] >= FEWEST_IN_WINDOW
        places.append(expected + float(off) * float(abs(chosen[index])) * trusted)
    return np.array(places)


def _settled(onsets: Floats, rough: Floats) -> Floats:
    """Refine positions: fit a line through the nearest onsets and their whole positions."""
    # Each round rounds to whole beats and fits again; three rounds are enough to settle.
    places = rough
    for _ in range(3):
        whole = np.round(places)
        places = whole + _off_the_line(onsets, whole)
    return places


def _off_the_line(onsets: Floats, whole: Floats) -> Floats:
    """Return each onset's distance, in beats, from a weighted line through its neighbours."""
    # Rows of the arrays below are onsets, columns their neighbours, weighted by nearness.
    size = len(onsets)
    offsets = np.arange(-REACH, REACH + 1)
    index = np.arange(size)[:, None] + offsets
    weights = np.where(
        (index >= 0) & (index < size), np.cos(offsets * (np.pi / 2 / (REACH + 1))) ** 2, 0.0
    )
    index = np.clip(index, 0, size - 1)
    # Least squares of seconds (y) on beats (x), with both relative to the onset itself.
    x = whole[index] - whole[:, None]
    y = onsets[index] - onsets[:, None]
    total = weights.sum(axis=1)
    mean_x = (weights * x).sum(axis=1) / total
    mean_y = (weights * y).sum(axis=1) / total
    x = x - mean_x[:, None]
    y = y - mean_y[:, None]
    spread = (weights * x * x).sum(axis=1)
    slope = (weights * x * y).sum(axis=1) / np.maximum(spread, 1e-9)
    usable = (spread > 0) & (slope > 1e-3)
    # The onset itself is at x = 0, y = 0; the line passes there at mean_y - slope × mean_x.
    return np.where(usable, (slope * mean_x - mean_y) / np.where(usable, slope, 1.0), 0.0)
