"""What a training run says of itself, as plain values; knows nothing of how they are shown."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnngen.config import NetworkConfig


@dataclass(frozen=True)
class Started:
    """A run that is about to take its next step."""

    network: NetworkConfig
    step: int
    """Steps already done: 0 unless the run is resumed."""


@dataclass(frozen=True)
class Progress:
    """The state of a run after a step."""

    step: int
    epoch: float
    share: float
    """Of the budget, 0 to 1."""
    seconds: float
    seconds_left: float
    """As the speed so far has it."""
    loss: float
    """Running mean, nats per token."""
    tokens_per_second: float
    """Mean over the run so far, validations included."""


@dataclass(frozen=True)
class Validated:
    """A validation on the held-out stream."""

    progress: Progress
    nats_per_token: float
    change: float
    """Against the validation before, in nats per token; not a number for the first one."""
    best: bool
    """Whether it is the lowest so far."""
    weights: dict[str, np.ndarray]
    curve: list[dict[str, float]]
    """All validations up to this one; a point holds what `rnngen.training.state.CURVE` lists."""


@dataclass(frozen=True)
class RolledBack:
    """A divergence that was undone."""

    step: int
    """Where it was noticed."""
    loss: float
    to_step: int
    learning_rate: float
    """The new peak."""


@dataclass(frozen=True)
class Cooling:
    """A run that begins to end early, as validation no longer improves: back to the best weights, and slower on."""

    step: int
    seconds_left: float


BUDGET, NO_IMPROVEMENT, STOPPED = "budget", "no improvement", "stopped"
"""Why a run ended: its budget is used; validation has not improved for long; somebody said stop."""

Event = Started | Progress | Validated | RolledBack | Cooling
Report = Callable[[Event], None]


@dataclass(frozen=True)
class Result:
    """The weights that validated best, and why the run ended."""

    weights: dict[str, np.ndarray]
    nats_per_token: float
    ended: str
    """BUDGET, NO_IMPROVEMENT or STOPPED."""
