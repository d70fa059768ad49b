"""Quantize live playing: move onsets to eighths, triplets or 16ths, quarter by quarter.

Each quarter gets the division under which its onsets are most likely. A finer division fits any
onset better but has more places to choose from, so its likelihood carries a penalty.
"""

import numpy as np
from numpy.typing import NDArray

from rnngen.music.pulse import Floats

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
    beats = np.floor(quarters + AHEAD)
    _, group = np.unique(beats, return_inverse=True)
    inside = quarters - beats
    snapped = np.round(inside[:, None] * DIVISIONS) / DIVISIONS
    errors = inside[:, None] - snapped
    shares = np.full(len(DIVISIONS), 1 / len(DIVISIONS))
    spread = float(
        np.clip(np.sqrt(np.median(errors[:, 3] ** 2) / 0.455), LEAST_SPREAD, MOST_SPREAD)
    )
    chosen = np.zeros(int(group.max()) + 1, np.int64)
    for _ in range(ROUNDS):
        costs = errors**2 / (2 * spread**2) + np.log(DIVISIONS)
        sums = np.stack([np.bincount(group, column) for column in costs.T], axis=1)
        chosen = np.argmin(sums - np.log(shares), axis=1)
        counts = np.bincount(chosen, minlength=len(DIVISIONS))
        shares = (counts + 1) / (counts.sum() + len(DIVISIONS))
    picked = chosen[group]
    moved = beats + snapped[np.arange(len(quarters)), picked]
    return np.maximum.accumulate(np.maximum(moved, 0.0)), _common(chosen)


def _common(chosen: NDArray[np.int64]) -> list[int]:
    counts = np.bincount(chosen, minlength=len(DIVISIONS))
    common = [int(DIVISIONS[i]) for i in np.flatnonzero(counts >= NAMED_SHARE * counts.sum())]
    # A division contained in another common one adds nothing.
    return [
        each for each in common if not any(other > each and other % each == 0 for other in common)
    ]
