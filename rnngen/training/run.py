"""The loop of one training: steps, validations, snapshots, roll-backs and the early end."""

import math
import time
from collections.abc import Callable

import numpy as np

from rnngen.config import NetworkConfig, TrainConfig
from rnngen.errors import TrainingError
from rnngen.tokens.dataset import Dataset, check_size
from rnngen.training.events import (
    BUDGET,
    NO_IMPROVEMENT,
    STOPPED,
    Cooling,
    Progress,
    Report,
    Result,
    RolledBack,
    Started,
    Validated,
)
from rnngen.training.feeds import feed_of
from rnngen.training.schedule import COOLING_SHARE, learning_rate, share_of
from rnngen.training.state import Counters, Snapshot, is_finite
from rnngen.training.team import Alone

TRAINED_PER_VALIDATED = 5
"""Fewest tokens trained on for each validated one: validations take at most 6 % of the time."""
QUICK_SECONDS, QUICK_RATIO = 8.0, 2.0
"""Seconds from the first step to the first quick validation, and from each to the next as a
multiple. So something is to be seen early, on any corpus and machine."""
TRAINED_PER_QUICK = 15
"""The same as TRAINED_PER_VALIDATED for quick validations, which take at most 2 % of the time."""
VALIDATION_SPEED = 2.5
"""Tokens validated in the time of a trained one: a step forward, without one back."""
MIN_STALE = 3
"""Fewest validations without improvement before a run ends early."""
SPIKE_RATIO, SPIKE_NATS = 1.5, 0.5
"""A running loss above its lowest by both is a divergence. Chance stays far below."""
MAX_ROLLBACKS = 8

Save = Callable[[Snapshot], None]


class Run:
    """One training, a step at a time.

    Every random choice depends only on the seed and on the number of the step or pass. So a
    snapshot needs no random state.
    """

    def __init__(
        self,
        dataset: Dataset,
        network: NetworkConfig,
        config: TrainConfig,
        report: Report,
        save: Save,
        team: Alone,
    ) -> None:
        self._network, self._config = network, config
        self._report, self._save, self._team = report, save, team
        self._started = team.started
        self._feed = feed_of(dataset, network, config, team)
        self._shape, self._trainer = self._feed.shape, self._feed.trainer
        self._tokens = self._shape.lanes * self._shape.steps
        """Tokens of a step."""
        self._validation_interval = TRAINED_PER_VALIDATED * self._feed.scored / self._tokens
        self.counters, self._best_weights = Counters(), dict[str, np.ndarray]()
        self._saved_at = self._started
        self._first: tuple[float, float] | None = None
        """Seconds and share after the first step since the start or resumption."""

    def begin(self, snapshot: Snapshot | dict[str, np.ndarray] | None) -> None:
        """Start from a snapshot, from initial weights or from random ones, and report it."""
        if isinstance(snapshot, Snapshot):
            self._restore(snapshot)
            self._started -= self.counters.seconds
        elif snapshot is not None:
            self._trainer.set_weights(snapshot)
        self._trainer.begin()
        self._good = self._snapshot()
        """The state to roll back to: at the last validation, or at the start."""
        self._report(Started(self._network, self.counters.step))

    @property
    def seconds(self) -> float:
        """Return the wall-clock time, summed over all resumed parts."""
        return self._team.now() - self._started

    @property
    def share(self) -> float:
        """Return the fraction of the budget used."""
        return self._share_at(self.counters.step, self.seconds)

    def _share_at(self, step: int, seconds: float) -> float:
        if not step:
            return 0.0
        windows, started = self._shape.windows, self.counters.started
        return share_of(self._config, windows, step, seconds, started, self._reserve)

    @property
    def _reserve(self) -> float:
        """Return the seconds of a time budget for half a step and all that follows the last one."""
        now = self.counters
        of_step = max(0.0, self.seconds - now.started) / max(1, now.step - 1)
        last = now.validation_seconds
        if math.isinf(last):
            last = of_step * self._feed.scored / self._tokens / VALIDATION_SPEED
        return of_step / 2 + last + self._feed.closing

    @property
    def ended(self) -> str | None:
        """Return why the run is over, or None while it goes on."""
        if self.share >= self._end:
            return BUDGET if self._cooling_from is None else NO_IMPROVEMENT
        return None

    @property
    def _cooling_from(self) -> float | None:
        """Return the fraction of the budget used when cooling began, or None."""
        now = self.counters
        return self._share_at(now.cooling_step, now.cooling_seconds) if now.cooling_step else None

    @property
    def _end(self) -> float:
        """Return the fraction of the budget at which the run ends."""
        start = self._cooling_from
        return 1.0 if start is None else min(1.0, start + COOLING_SHARE)

    def _cool_down_if_stale(self) -> None:
        """Return to the best weights and end early if validation has not improved for too long.

        A run gains most while its learning rate falls, so it does not stop at once.
        """
        now = self.counters
        validated = self._share_at(now.validated_step, now.validated_seconds)
        waited = validated - self._share_at(now.best_step, now.best_seconds)
        stale = now.stale >= MIN_STALE and waited >= self._config.patience
        if stale and self._best_weights and not now.cooling_step and self.share + COOLING_SHARE < 1:
            self._trainer.set_weights(self._best_weights)
            # The best weights have memorised less. Their higher loss is no divergence.
            now.loss, now.lowest_loss = math.nan, math.inf
            now.cooling_step, now.cooling_seconds = now.step, self.seconds
            self._report(Cooling(now.step, self._progress().seconds_left))

    def step(self) -> None:
        """Train on the next window and report it, or undo a divergence."""
        counters = self.counters
        rate = counters.rate_scale * learning_rate(self._config, self.share, self._cooling_from)
        loss = self._feed.learn(counters.step, rate)
        counters.follow(loss)
        if not counters.started:
            if not counters.curve:
                self.validate(quick=True)  # the curve begins here, and scoring is compiled
            counters.started = self.seconds
        self._first = self._first or (self.seconds, self.share)
        if self._has_diverged(loss):
            self._roll_back(loss)
        else:
            self._report(self._progress())

    def _has_diverged(self, loss: float) -> bool:
        counters = self.counters
        limit = max(SPIKE_RATIO * counters.lowest_loss, counters.lowest_loss + SPIKE_NATS)
        return not math.isfinite(loss) or counters.loss > limit

    def _roll_back(self, loss: float) -> None:
        """Return to the last good state, and continue with half the learning rate."""
        diverged = self.counters
        scale, rollbacks = diverged.rate_scale / 2, diverged.rollbacks + 1
        peak = scale * self._config.peak_rate
        if rollbacks > MAX_ROLLBACKS:
            raise TrainingError(
                f"The loss diverges again and again ({loss:.3g} nats). "
                f"Choose a --learning-rate below {peak:g}."
            )
        self._restore(self._good)
        self.counters.rate_scale, self.counters.rollbacks = scale, rollbacks
        self._report(RolledBack(diverged.step, loss, self.counters.step, peak))

    def validate_or_save_if_due(self) -> None:
        """Validate if it is due, and save a snapshot after that or every `checkpoint_seconds`.

        Workers that learn alone do so only when they have averaged their weights.
        """
        if not self._trainer.is_settled:
            return
        counters, interval = self.counters, 1 / self._config.validations
        validated = self._share_at(counters.validated_step, counters.validated_seconds)
        due = self.share - validated >= interval and self.share < self._end - interval / 2
        if due and counters.step - counters.validated_step >= self._validation_interval:
            self.validate()
            # Before the snapshot, so that a resumed run cools down at the same step.
            self._cool_down_if_stale()
            snapshot = self.save()
            self._good = snapshot or self._good
            return
        if self._is_quick_due() and self.share < self._end - interval / 2:
            self.validate(quick=True)
        if self._team.now() - self._saved_at >= self._config.checkpoint_seconds:
            self.save()

    def _is_quick_due(self) -> bool:
        """Return whether it is twice as long since the first step as at the last validation."""
        now = self.counters
        last = max(now.validated_seconds, now.quick_seconds) - now.started
        return self.seconds - now.started >= max(QUICK_SECONDS, QUICK_RATIO * last)

    def validate(self, quick: bool = False) -> None:
        """Score the held-out stream, once a step. Keep the best weights, and report it.

        Args:
            quick: score only a part of the stream, small beside what was trained on since the last
                validation.
        """
        counters, before = self.counters, self.seconds
        if counters.curve and counters.validated_step == counters.step and not quick:
            return
        self._trainer.settle()
        steps = counters.step - max(counters.validated_step, counters.quick_step)
        most = steps * self._tokens // TRAINED_PER_QUICK if quick else None
        found, weights = self._feed.validate(most), self._trainer.weights()
        best = counters.assess(before, found.loss, quick)
        if best:
            self._best_weights = weights
        progress, change = self._add_point(found.loss, quick)
        curve = list(counters.curve)
        self._report(
            Validated(progress, found.loss, change, best, weights, curve, quick, found.nats)
        )
        if not quick:
            counters.validation_seconds = min(counters.validation_seconds, self.seconds - before)

    def _add_point(self, loss: float, quick: bool) -> tuple[Progress, float]:
        """Add a validation to the curve; return the progress, and the change since the last one."""
        counters, progress = self.counters, self._progress()
        change = loss - counters.curve[-1]["validation"] if counters.curve else math.nan
        if counters.curve and counters.curve[-1]["step"] == counters.step:
            counters.curve.pop()  # a quick one of the same step
        speed = progress.tokens_per_second
        counters.add_point(progress.epoch, progress.seconds, loss, speed, quick)
        return progress, change

    def save(self) -> Snapshot | None:
        """Save a snapshot and return it, or return None if it has NaNs or infinities."""
        self._saved_at = self._team.now()
        snapshot = self._snapshot()
        if not is_finite(snapshot):
            return None
        self._save(snapshot)
        return snapshot

    def result(self, ended: str) -> Result:
        """Return the best weights.

        Raises:
            TrainingError: if every validation loss was NaN.
        """
        if not self._best_weights:
            rate = self._config.peak_rate
            raise TrainingError(
                f"Every validation loss was NaN. Choose a --learning-rate below {rate:g}."
            )
        return Result(self._best_weights, self.counters.best_loss, ended)

    def _snapshot(self) -> Snapshot:
        self._trainer.settle()
        self.counters.seconds = self.seconds
        return Snapshot(self.counters.copy(), self._trainer.arrays(), self._best_weights)

    def _restore(self, snapshot: Snapshot) -> None:
        self.counters, self._best_weights = snapshot.counters.copy(), snapshot.best_weights
        self._trainer.restore(snapshot.arrays)

    def _seconds_left(self, seconds: float, share: float) -> float:
        """Estimate the time to the end from the speed since the first step, after compiling."""
        if self._config.seconds is not None:
            started = self.counters.started
            return max(0.0, started + self._end * (self._config.seconds - started) - seconds)
        then, share_then = self._first or (seconds, share)
        if share <= share_then:
            return math.inf
        return (seconds - then) * (self._end - share) / (share - share_then)

    def _progress(self) -> Progress:
        step, shape = self.counters.step, self._shape
        seconds, share = self.seconds, min(self.share, 1.0)
        return Progress(
            step=step,
            epoch=step / shape.windows,
            share=share,
            seconds=seconds,
            seconds_left=self._seconds_left(seconds, share),
            loss=self.counters.loss,
            tokens_per_second=step * shape.lanes * shape.steps / max(seconds, 1e-9),
        )


def run_training(
    dataset: Dataset,
    network: NetworkConfig,
    config: TrainConfig,
    report: Report = lambda event: None,
    stop: Callable[[], bool] = lambda: False,
    save: Save = lambda snapshot: None,
    begin: Snapshot | dict[str, np.ndarray] | None = None,
    team: Alone | None = None,
) -> Result:
    """Train a network on a dataset for at least one step, and return its best weights.

    Args:
        report: called with each event: Started, Progress after every step, Validated,
            RolledBack or Cooling.
        stop: asked after every step whether to stop. A stopped run is saved and validated.
        save: called with a snapshot every `checkpoint_seconds`, after validations, and if
            `stop` ends the run.
        begin: a snapshot to resume exactly, or initial weights by name.
        team: the workers that train together, and the start of a time budget; the default is this
            process, now.

    Raises:
        CorpusError: if the dataset is too small for a single window.
        TrainingError: if the loss diverges again and again.
    """
    team = team or Alone(time.perf_counter())
    check_size(dataset)
    run = Run(dataset, network, config, report, save, team)
    run.begin(begin)
    if isinstance(begin, dict):
        run.validate()  # the loss of the base model
    while True:
        run.step()
        run.validate_or_save_if_due()
        if team.should_stop(stop()):
            run.save()
            run.validate()
            return run.result(STOPPED)
        if ended := run.ended:
            run.validate()
            return run.result(ended)
