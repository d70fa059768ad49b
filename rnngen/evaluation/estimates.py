"""Figures with their 95 % intervals."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

NORMAL = NormalDist().inv_cdf(0.975)
"""Standard deviations on either side that hold 95 % of a normal distribution."""
RESAMPLES = 1000


@dataclass(frozen=True)
class Estimate:
    """A figure, and the interval that holds the true one with a confidence of 95 %."""

    value: float
    low: float
    high: float


def wilson(hits: int, tries: int) -> Estimate:
    """Return a share of at least one try, with its interval (Wilson 1927)."""
    share, squared = hits / tries, NORMAL**2 / tries
    middle = (share + squared / 2) / (1 + squared)
    half = (squared * (share * (1 - share) + squared / 4)) ** 0.5 / (1 + squared)
    return Estimate(share, max(0.0, middle - half), min(1.0, middle + half))


def ratio(sums: np.ndarray, generator: np.random.Generator) -> Estimate:
    """Return the ratio of two sums over units, with its bootstrap interval (Efron 1979).

    Args:
        sums: float64[units, 2], what each unit adds to the numerator and to the denominator.
    """
    units = len(sums)
    drawn = (sums[generator.integers(units, size=units)].sum(axis=0) for _ in range(RESAMPLES))
    ratios = np.array([above / below for above, below in drawn])
    low, high = np.quantile(ratios, [0.025, 0.975])
    above, below = sums.sum(axis=0)
    return Estimate(float(above / below), float(low), float(high))
