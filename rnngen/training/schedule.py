"""The learning rate along the budget of a run."""

import math

from rnngen.config import TrainConfig

COOLING_SHARE = 0.2
"""Fraction of the budget in which a run settles after validation stopped improving."""


def share_of(
    config: TrainConfig,
    windows: int,
    steps: int,
    seconds: float,
    started: float = 0.0,
    reserve: float = 0.0,
) -> float:
    """Return the fraction of the budget used; it may exceed 1.

    Args:
        windows: steps in one pass over the corpus.
        started: seconds until the first step was done. A time budget counts from there, so that
            compiling does not use up the warm-up.
        reserve: seconds of a time budget to keep free at its end.
    """
    if config.seconds is not None:
        end = config.seconds - reserve
        return (seconds - started) / (end - started) if started < end else 1.0
    return steps / max(1, round((config.epochs or 0) * windows))


def learning_rate(config: TrainConfig, share: float, cooling_from: float | None = None) -> float:
    """Return the learning rate: linear warm-up, then half a cosine down to the final rate.

    Args:
        share: fraction of the budget used, 0 to 1.
        cooling_from: `share` at which cooling began. From there the rest of the cosine takes
            COOLING_SHARE of the budget.
    """
    if cooling_from is not None:
        share = cooling_from + (1 - cooling_from) * min(1.0, (share - cooling_from) / COOLING_SHARE)
    warm = min(1.0, (share + 1e-3) / (config.warmup_share + 1e-3))
    cosine = 0.5 * (1 + math.cos(math.pi * min(share, 1.0)))
    floor = config.final_rate_share
    return config.peak_rate * warm * (floor + (1 - floor) * cosine)
