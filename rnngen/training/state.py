"""Where a training run stands: counters and arrays from which it goes on as if it had never stopped."""

import math
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from rnngen.errors import TrainingError
from rnngen.models.learning_curve import CURVE, Point

VALIDATION_TOKENS = 1 << 17
"""Most tokens of the held-out stream that are scored while training."""

SMOOTHING = 0.95
"""Share of the running loss that a step keeps: it looks back over some 20 steps."""


@dataclass
class Counters:
    """The numbers of a run; the position in the corpus follows from `step` alone."""

    step: int = 0
    seconds: float = 0.0
    """Wall-clock over all sittings, when the snapshot was taken."""
    started: float = 0.0
    """Seconds until the first step was done, with all that TensorFlow needs to start and compile."""
    loss: float = math.nan
    """Running mean, nats per token."""
    lowest_loss: float = math.inf
    """The lowest running mean so far."""
    rate_scale: float = 1.0
    """Halved by every roll-back."""
    rollbacks: int = 0
    validated_step: int = 0
    validated_seconds: float = 0.0
    """When the last validation was."""
    best_loss: float = math.inf
    """The lowest validation so far, nats per token."""
    best_step: int = 0
    best_seconds: float = 0.0
    stale: int = 0
    """Validations since the best one."""
    cooling_step: int = 0
    cooling_seconds: float = 0.0
    """When the run began to be brought to its end early; 0 before that."""
    validation_seconds: float = math.inf
    """What the fastest validation took, with all that was reported and saved of it."""
    curve: list[Point] = field(default_factory=list)

    def follow(self, loss: float) -> None:
        """Count a step with its loss."""
        self.step += 1
        self.loss = (
            loss if math.isnan(self.loss) else SMOOTHING * self.loss + (1 - SMOOTHING) * loss
        )
        self.lowest_loss = min(self.lowest_loss, self.loss)

    def assess(self, seconds: float, loss: float) -> bool:
        """Count a validation after so many seconds; returns whether its loss is the lowest so far."""
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
        """An independent copy."""
        return replace(self, curve=list(self.curve))

    def to_json(self) -> dict[str, Any]:
        """Plain values; a number that JSON cannot write becomes None, which is that number's default."""
        values = asdict(self)
        return {
            key: None if isinstance(x, float) and not math.isfinite(x) else x
            for key, x in values.items()
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Counters":
        """The reverse of `to_json`.

        Raises:
            TrainingError: for anything else.
        """
        try:
            return cls(**{name: value for name, value in data.items() if value is not None})
        except (TypeError, AttributeError) as error:
            raise TrainingError(
                "A run's counters are not usable. Expected those of a checkpoint."
            ) from error


@dataclass(frozen=True)
class Snapshot:
    """A run at one moment."""

    counters: Counters
    arrays: dict[str, np.ndarray]
    """As `Trainer.arrays` gives them."""
    best_weights: dict[str, np.ndarray]
    """By name, as in `rnngen.network.stepper.weight_shapes`; empty before the first validation."""


def is_finite(snapshot: Snapshot) -> bool:
    """Whether all numbers of a snapshot's arrays are numbers."""
    return all(np.isfinite(array).all() for array in snapshot.arrays.values())
