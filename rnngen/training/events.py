"""The events of a training, as plain values for whoever shows them, and its results."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnngen.brief import Brief
from rnngen.config import NetworkConfig
from rnngen.models.learning_curve import Point
from rnngen.models.model_file import Model
from rnngen.training.planning import Plan


@dataclass(frozen=True)
class Started:
    """The run is about to take its next step."""

    network: NetworkConfig
    step: int
    """Steps already done: 0 unless the run is resumed."""


@dataclass(frozen=True)
class Progress:
    """The state of the run after a step."""

    step: int
    epoch: float
    share: float
    """Fraction of the budget used, 0 to 1."""
    seconds: float
    seconds_left: float
    """Estimate from the speed so far; infinite if there is none yet."""
    loss: float
    """Running mean, in nats per token."""
    tokens_per_second: float
    """Mean over the run so far, validations included."""


@dataclass(frozen=True)
class Validated(Brief):
    """The run was validated on the held-out stream."""

    progress: Progress
    nats_per_token: float
    change: float
    """Difference to the last validation, in nats per token; NaN for the first one."""
    best: bool
    """Whether the loss is the lowest so far."""
    weights: dict[str, np.ndarray]
    curve: list[Point]
    """All validations so far."""
    quick: bool = False
    """Whether only a part of the held-out sample was scored."""
    nats: np.ndarray | None = None
    """float32[n], the loss of each held-out token that was scored; None for pairs."""


@dataclass(frozen=True)
class ModelValidated(Brief):
    """A validation together with the model of this moment, ready to sample from."""

    validated: Validated
    bits_per_character: float | None
    nats_per_note: float | None
    model: Model


@dataclass(frozen=True)
class RolledBack:
    """The loss diverged, and the run went back to an earlier step."""

    step: int
    """Step of the divergence."""
    loss: float
    to_step: int
    learning_rate: float
    """The new peak learning rate."""


@dataclass(frozen=True)
class Cooling:
    """Validation no longer improves: the run goes back to its best weights and ends early."""

    step: int
    seconds_left: float


@dataclass(frozen=True)
class SaveFailed:
    """A file could not be written. The file before it stays, and training goes on."""

    reason: str
    again: bool = True
    """Whether the run will try again."""


@dataclass(frozen=True)
class Late:
    """Preparing the corpus has taken nearly all of a time budget, or more."""

    spent: float
    """Seconds so far."""
    given: float
    """Seconds of the budget."""
    seconds: float
    """Seconds after which the run ends instead."""


@dataclass(frozen=True)
class Waiting:
    """Other workers have not come yet."""

    workers: str
    """Their names."""


@dataclass(frozen=True)
class Joined:
    """All workers have come."""

    number: int
    """Of this worker."""
    size: int
    first: str
    """Address of worker 0."""


Event = (
    Plan
    | Waiting
    | Joined
    | Late
    | Started
    | Progress
    | Validated
    | ModelValidated
    | RolledBack
    | Cooling
    | SaveFailed
)
"""`train` reports each validation as ModelValidated, `run_training` as Validated."""

Report = Callable[[Event], None]

BUDGET, NO_IMPROVEMENT, STOPPED = "budget", "no improvement", "stopped"
"""Why a run ended: the budget is used, validation no longer improves, or the user stopped it."""


@dataclass(frozen=True)
class Result:
    """The weights with the lowest validation loss, and why the run ended."""

    weights: dict[str, np.ndarray]
    nats_per_token: float
    ended: str
    """BUDGET, NO_IMPROVEMENT or STOPPED."""


@dataclass(frozen=True)
class Reached:
    """What network, n-grams and both together reach on held-out tokens."""

    unit: str
    """Such as bits per character."""
    network: float
    counted: float
    """Of n-grams of a part of the training data."""
    order: int
    """Tokens of the longest n-gram."""
    both: float


@dataclass(frozen=True)
class Trained(Brief):
    """The result of `train`."""

    model: Model
    """The model with the lowest validation loss."""
    ended: str
    """BUDGET, NO_IMPROVEMENT or STOPPED. A stopped training can be resumed."""
    curve: list[Point]
    """All validations; the curve in the model ends with its own."""
    reached: Reached | None = None
    """How the model compares with counting n-grams; None for models of pairs."""
