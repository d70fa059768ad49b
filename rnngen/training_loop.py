"""The training loop: windows into steps, the schedule, validation, and the best weights kept.

Says what happens through `report`; knows nothing of corpora, files or terminals.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from rnngen.config import NetworkConfig, TrainConfig
from rnngen.dataset import Dataset, LaneShape, lane_shape, scoring_lanes, windows
from rnngen.errors import CorpusError, TrainingError
from rnngen.trainer import Trainer

VALIDATION_LANES, VALIDATION_CONTEXT = 128, 64
VALIDATION_TOKENS = 1 << 17
"""Most tokens of the held-out stream that are scored while training."""
VALIDATION_SHARE = 0.06
"""Most of the time that goes into validations, the last one apart."""


@dataclass(frozen=True)
class Started:
    """What is about to be trained."""

    network: NetworkConfig
    parameters: int
    shape: LaneShape
    train_tokens: int
    validation_tokens: int


@dataclass(frozen=True)
class Progress:
    """The state of a run after a step."""

    step: int
    epoch: float
    share: float
    """Of the budget, 0 to 1."""
    seconds: float
    loss: float
    """Running mean, nats per token."""
    tokens_per_second: float
    """Mean over the run so far, validations included."""


@dataclass(frozen=True)
class Validated:
    """A validation on the held-out stream."""

    progress: Progress
    nats_per_token: float
    best: bool
    """Whether it is the lowest so far."""
    weights: dict[str, np.ndarray]


Report = Callable[[Started | Progress | Validated], None]


@dataclass(frozen=True)
class Result:
    """The weights that validated best."""

    weights: dict[str, np.ndarray]
    nats_per_token: float
    interrupted: bool


def learning_rate(config: TrainConfig, share: float) -> float:
    """Linear warm-up, then half a cosine down to the final rate; `share` is the used part of the budget, 0 to 1."""
    warm = min(1.0, (share + 1e-3) / (config.warmup_share + 1e-3))
    floor = config.final_rate_share
    return config.learning_rate * warm * (floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * min(share, 1.0))))


def run_training(
    dataset: Dataset,
    network_config: NetworkConfig,
    config: TrainConfig,
    report: Report = lambda event: None,
    stop: Callable[[], bool] = lambda: False,
) -> Result:
    """Train a network on a dataset until the budget is used or `stop()` says so.

    Args:
        report: called with `Started` once, `Progress` after every step, `Validated` after every validation.
        stop: asked after every step; a run that it ends is validated and keeps its best weights like any other.

    Raises:
        CorpusError: where the dataset is too small for a single window.
        TrainingError: where the loss diverges.
    """
    started = time.perf_counter()
    if len(dataset.validation) < 2:
        raise CorpusError("The corpus is too small to train on. Expected at least 2 tokens to validate on.")
    shape = lane_shape(len(dataset.train), config.lanes, config.sequence_length)
    trainer = Trainer(network_config, config, shape)
    validation = dataset.validation[: VALIDATION_TOKENS + 1]
    report(Started(network_config, trainer.network.count_params(), shape, len(dataset.train), len(dataset.validation)))
    run = _Run(trainer, validation, config, report, started)
    for x, y in _endless_windows(dataset.train, shape, np.random.default_rng(config.seed)):
        run.step(x, y)
        interrupted = stop()
        if interrupted or run.share >= 1:
            run.validate()
            return Result(run.best_weights, run.best_loss, interrupted)
        if run.validation_due():
            run.validate()
    raise AssertionError("an endless iterator ended")


def _endless_windows(
    ids: np.ndarray, shape: LaneShape, generator: np.random.Generator
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pass after pass, each with window edges of its own."""
    while True:
        yield from windows(ids, shape, int(generator.integers(shape.steps)))


class _Run:
    """The moving parts of one training: clock, counters, lane states and the best weights so far."""

    def __init__(
        self, trainer: Trainer, validation: np.ndarray, config: TrainConfig, report: Report, started: float
    ) -> None:
        self._trainer, self._config, self._report, self._started = trainer, config, report, started
        self._lanes = scoring_lanes(validation, VALIDATION_LANES, VALIDATION_CONTEXT)
        self._generator = np.random.default_rng([config.seed, 1])
        self._states = trainer.zero_states(trainer.shape.lanes)
        self._steps, self._loss = 0, math.nan
        self._validating_seconds, self._last_validation, self._validated_share = 0.0, 0.0, 0.0
        self.best_loss, self.best_weights = math.inf, trainer.weights()

    @property
    def _seconds(self) -> float:
        return time.perf_counter() - self._started

    @property
    def share(self) -> float:
        """Used part of the budget; a time budget keeps room for the validation at its end."""
        if self._config.seconds is not None:
            return self._seconds / max(self._config.seconds - self._last_validation, 1e-9)
        return self._steps / max(1, round((self._config.epochs or 0) * self._trainer.shape.windows))

    def step(self, x: np.ndarray, y: np.ndarray) -> None:
        """Learn from one window and report it."""
        rate = learning_rate(self._config, self.share)
        kept = (self._generator.random((len(x), 1)) >= self._config.reset_probability).astype(np.float32)
        loss, self._states = self._trainer.step(x, y, self._states, kept, rate)
        self._steps += 1
        if not math.isfinite(loss):
            raise TrainingError(
                f"The loss is no longer a number at step {self._steps}. Expected a learning rate below "
                f"{self._config.learning_rate:g}. The best model so far is kept."
            )
        self._loss = loss if math.isnan(self._loss) else 0.95 * self._loss + 0.05 * loss
        self._report(self._progress())

    def validation_due(self) -> bool:
        """Whether the next part of the budget is reached, its end is not near, and validating stays cheap."""
        interval = 1 / self._config.validations
        due = self.share - self._validated_share >= interval and self.share < 1 - interval / 2
        return due and self._validating_seconds <= VALIDATION_SHARE * self._seconds

    def validate(self) -> None:
        """Score the held-out stream, keep the weights if they are the best, and report it."""
        before, self._validated_share = self._seconds, self.share
        loss, weights = self._trainer.validate(self._lanes), self._trainer.weights()
        best = loss < self.best_loss or not math.isfinite(self.best_loss)
        if best:
            self.best_loss, self.best_weights = loss, weights
        self._last_validation = self._seconds - before
        self._validating_seconds += self._last_validation
        self._report(Validated(self._progress(), loss, best, weights))

    def _progress(self) -> Progress:
        shape = self._trainer.shape
        speed = self._steps * shape.lanes * shape.steps / self._seconds
        epoch = self._steps / shape.windows
        return Progress(self._steps, epoch, min(self.share, 1.0), self._seconds, self._loss, speed)
