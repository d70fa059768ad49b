"""The state of a run: counters and arrays from which it resumes exactly."""

import math
from dataclasses import asdict, dataclass, field, replace
from typing import Annotated, Any

import numpy as np

from rnngen.models.learning_curve import Point
from rnngen.schema import Amount, Count, Limits, Loss, Share, convert

VALIDATION_TOKENS = 1 << 17
"""Held-out tokens that a validation scores at most."""

SMOOTHING = 0.95
"""Share of the running loss that a step keeps: the mean covers about 20 steps."""


@dataclass
class Counters:
    """The numbers of a run. `step` alone gives the position in the corpus.

    The types are what a checkpoint may hold; NaN and infinity are defaults, which it leaves out.
    """

    step: Count = 0
    seconds: Amount = 0.0
    """Wall-clock time when the snapshot was taken, summed over all resumed parts."""
    started: Amount = 0.0
    """Seconds until the first step was done and validated. TensorFlow starts and compiles in this
    time."""
    loss: Loss = math.nan
    """Running mean, nats per token."""
    lowest_loss: Loss = math.inf
    """The lowest running mean so far."""
    rate_scale: Share = 1.0
    """Factor on the learning rate, halved by every roll-back."""
    rollbacks: Count = 0
    validated_step: Count = 0
    validated_seconds: Amount = 0.0
    """Time of the last validation."""
    quick_step: Count = 0
    quick_seconds: Amount = 0.0
    """Time of the last quick validation."""
    best_loss: Loss = math.inf
    """The lowest validation loss so far, in nats per token."""
    best_is_quick: bool = False
    """Whether it is of a quick validation; the next whole one is better, whatever it finds."""
    best_step: Count = 0
    best_seconds: Amount = 0.0
    stale: Count = 0
    """Number of validations since the best one."""
    cooling_step: Count = 0
    cooling_seconds: Amount = 0.0
    """Time when cooling began; 0 before that."""
    validation_seconds: Amount = math.inf
    """Duration of the fastest whole validation, reports and saves included."""
    curve: Annotated[list[Point], Limits(max_length=200_000)] = field(default_factory=list)

    def follow(self, loss: float) -> None:
        """Count a step and its loss."""
        self.step += 1
        self.loss = (
            loss if math.isnan(self.loss) else SMOOTHING * self.loss + (1 - SMOOTHING) * loss
        )
        self.lowest_loss = min(self.lowest_loss, self.loss)

    def assess(self, seconds: float, loss: float, quick: bool) -> bool:
        """Count a validation, and return whether it is the best so far.

        A quick one is never better than a whole one: they score different tokens.
        """
        best = loss < self.best_loss
        if quick:
            self.quick_step, self.quick_seconds = self.step, seconds
            best = best and (self.best_is_quick or math.isinf(self.best_loss))
        else:
            self.validated_step, self.validated_seconds = self.step, seconds
            best = best or (self.best_is_quick and math.isfinite(loss))
            self.stale = 0 if best else self.stale + 1
        if best:
            self.best_loss, self.best_step, self.best_seconds = loss, self.step, seconds
            self.best_is_quick = quick
        return best

    def add_point(
        self, epoch: float, seconds: float, validation: float, speed: float, quick: bool
    ) -> None:
        """Add a validation to the learning curve.

        Args:
            speed: in tokens per second.
        """
        self.curve.append(
            Point(
                step=self.step,
                epoch=epoch,
                seconds=seconds,
                train=self.loss,
                validation=validation,
                tokens_per_second=speed,
                quick=quick,
            )
        )

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
            ValueError: if the values do not describe counters.
        """
        known = {name: value for name, value in data.items() if value is not None}
        return convert(known, cls, closed=True)


@dataclass(frozen=True)
class Snapshot:
    """A run at one moment, from which it can resume."""

    counters: Counters
    arrays: dict[str, np.ndarray]
    """What `Trainer.arrays` returns."""
    best_weights: dict[str, np.ndarray]
    """Name → array, see `rnngen.network.weights.weight_shapes`; empty before a validation."""


def is_finite(snapshot: Snapshot) -> bool:
    """Return whether a snapshot has no NaN and no infinity."""
    return all(np.isfinite(array).all() for array in snapshot.arrays.values())
