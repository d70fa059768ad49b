"""How far a run is in its budget, and the learning rate there; knows nothing of networks or data."""

import math

from rnngen.config import TrainConfig


def share_of(
    config: TrainConfig, windows: int, steps: int, seconds: float, started: float = 0.0
) -> float:
    """The used part of the budget, 0 to 1 and beyond; a pass over the corpus has so many windows.

    Time counts from `started`, the seconds until the first step was done, so that the warm-up is never over before.
    """
    if config.seconds is not None:
        return (seconds - started) / (config.seconds - started) if started < config.seconds else 1.0
    return steps / max(1, round((config.epochs or 0) * windows))


COOLING_SHARE = 0.2
"""Part of the budget in which a run whose validation has stopped improving is brought to its end."""


def learning_rate(config: TrainConfig, share: float, cooling_from: float | None = None) -> float:
    """Linear warm-up, then half a cosine down to the final rate; `share` is the used part of the budget, 0 to 1.

    From `cooling_from` on, if that is given, the rest of the way down takes COOLING_SHARE of the budget.
    """
    if cooling_from is not None:
        share = cooling_from + (1 - cooling_from) * min(1.0, (share - cooling_from) / COOLING_SHARE)
    warm = min(1.0, (share + 1e-3) / (config.warmup_share + 1e-3))
    floor = config.final_rate_share
    return (
        config.peak_rate
        * warm
        * (floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * min(share, 1.0))))
    )
