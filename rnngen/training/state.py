"""The state of a run: counters and arrays from which it resumes exactly."""

import math
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from rnngen.errors import TrainingError
from rnngen.models.learning_curve import CURVE, Point

VALIDATION_TOKENS = 1 << 17
"""Held-out tokens that a validation scores at most."""

SMOOTHING = 0.95
"""Share of the running loss that a step keeps: the mean covers about 20 steps."""


@dataclass
class Counters:
    """The numbers of a run. `step` alone gives the position in the corpus."""

    step: int = 0
    seconds: float = 0.0
    """Wall-clock time when the snapshot was taken, summed over all resumed parts."""
    started: float = 0.0
    """Seconds until the first step was done. TensorFlow starts and compiles in this time."""
    loss: float = math.nan
    """Running mean, nats per token."""
    lowest_loss: float = math.inf
    """The lowest running mean so far."""
    rate_scale: float = 1.0
    """Factor on the learning rate, halved by every roll-back."""
    rollbacks: int = 0
    validated_step: int = 0
    validated_seconds: float = 0.0
    """Time of the last validation."""
    best_loss: float = math.inf
    """The lowest validation loss so far, in nats per token."""
    best_step: int = 0
    best_seconds: float = 0.0
    stale: int = 0
    """Number of validations since the best one."""
    cooling_step: int = 0
    cooling_seconds: float = 0.0
    """Time when cooling began; 0 before that."""
    validation_seconds: float = math.inf
    """Duration of the fastest validation, reports and saves included."""
    curve: list[Point] = field(default_factory=list)

    def follow(self, loss: float) -> None:
        """Count a step and its loss."""
        self.step += 1
        self.loss = (
            loss if math.isnan(self.loss) else SMOOTHING * self.loss + (1 - SMOOTHING) * loss
        )
        self.lowest_loss = min(self.lowest_loss, self.loss)

    def assess(self, seconds: float, loss: float) -> bool:
        """Count a validation, and return whether its loss is the lowest so far."""
        self.validated_step, self.validated_seconds = self.step, seconds
        best = loss < self.best_loss
        if best:
            self.best_loss, self.best_step, self.best_seconds = loss, self.step, seconds
        self.stale = 0 if best else self.stale + 1
        return best

    def add_point(
        self, epoch: float, seconds: float, validation: float, tokens_per_second: float
    ) -> None:
        """Add a validation to the learning curve."""
        values = (self.step, epoch, seconds, self.loss, validation, tokens_per_second)
        self.curve.append(dict(zip(CURVE, values, strict=True)))

    def copy(self) -> "Counters":
        """Return an independent copy."""
        return replace(self, curve=list(self.curve))

    def to_json(self) -> dict[str, Any]:
        """Return plain values. NaN and infinity become None, which stands for their default."""
        values = asdict(self)
        return {
            key: None if isinstance(x, float) and not math.isfinite(x) else x
            for key, x in values.items()
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Counters":
        """Return the counters that `to_json` described.

        Raises:
            TrainingError: if the values do not describe counters.
        """
        try:
            return cls(**{name: value for name, value in data.items() if value is not None})
        except (TypeError, AttributeError) as error:
            raise TrainingError("the counters are not usable") from error


@dataclass(frozen=True)
class Snapshot:
    """A run at one moment, from which it can resume."""

    counters: Counters
    arrays: dict[str, np.ndarray]
    """What `Trainer.arrays` returns."""
    best_weights: dict[str, np.ndarray]
    """Name → array, see `rnngen.network.stepper.weight_shapes`; empty before a validation."""


def is_finite(snapshot: Snapshot) -> bool:
    """Return whether a snapshot has no NaN and no infinity."""
    return all(np.isfinite(array).all() for array in snapshot.arrays.values())
