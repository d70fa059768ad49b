"""The moving parts of one training: clock, counters, lanes, validations, and the way back from a divergence."""

import math
import time
from collections.abc import Callable

import numpy as np

from rnngen.config import NetworkConfig, TrainConfig
from rnngen.errors import TrainingError
from rnngen.tokens.dataset import Dataset, check_size, lane_shape, sampled_lanes, window
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
from rnngen.training.schedule import COOLING_SHARE, learning_rate, share_of
from rnngen.training.state import VALIDATION_TOKENS, Counters, Snapshot, is_finite
from rnngen.training.trainer import Trainer

TRAINED_PER_VALIDATED = 5
"""Tokens trained on for each one validated, at least, so that validating takes some 6 % of the time at most."""
FEWEST_STALE = 3
"""Validations without improvement before which no run is brought to its end."""
SPIKE_RATIO, SPIKE_NATS = 1.5, 0.5
"""A running loss above its lowest by both is a divergence; chance and changes of subject stay far below."""
MOST_ROLLBACKS = 8

Save = Callable[[Snapshot], None]


class Run:
    """One training, a step at a time.

    All that is random follows from the seed and the number of the step or pass, so a snapshot holds no random state.
    """

    def __init__(
        self,
        dataset: Dataset,
        network: NetworkConfig,
        config: TrainConfig,
        report: Report,
        keep: Save,
        started: float,
    ) -> None:
        self._dataset, self._network, self._config = dataset, network, config
        self._report, self._keep, self._started = report, keep, started
        self._shape = lane_shape(len(dataset.train), config.lanes, config.sequence_length)
        self._trainer = Trainer(network, config, self._shape)
        self._lanes = sampled_lanes(dataset.validation, VALIDATION_TOKENS)
        tokens = self._shape.lanes * self._shape.steps
        self._validation_interval = TRAINED_PER_VALIDATED * len(self._lanes.predicted) / tokens
        self.counters, self._best_weights = Counters(), dict[str, np.ndarray]()
        self._saved_at = started
        self._first: tuple[float, float] | None = None
        """Seconds and share after the first step of this sitting."""

    def begin(self, snapshot: Snapshot | dict[str, np.ndarray] | None) -> None:
        """Take up a snapshot, or initial weights, and report the start."""
        if isinstance(snapshot, Snapshot):
            self._restore(snapshot)
            self._started -= self.counters.seconds
        elif snapshot is not None:
            self._trainer.set_weights(snapshot)
        self._good = self._snapshot()
        """Where a divergence goes back to: the state at the last validation, or at the start of this sitting."""
        self._report(Started(self._network, self.counters.step))

    @property
    def seconds(self) -> float:
        """Wall-clock over all sittings."""
        return time.perf_counter() - self._started

    @property
    def share(self) -> float:
        """Used part of the budget; a time budget keeps room for the validation at its end."""
        reserve = self.counters.validation_seconds
        return self._share_at(
            self.counters.step, self.seconds + (reserve if math.isfinite(reserve) else 0.0)
        )

    def _share_at(self, step: int, seconds: float) -> float:
        if not step:
            return 0.0
        return share_of(self._config, self._shape.windows, step, seconds, self.counters.started)

    @property
    def ended(self) -> str | None:
        """Why the run is over, or None while it is not."""
        if self.share >= self._end:
            return BUDGET if self._cooling_from is None else NO_IMPROVEMENT
        return None

    @property
    def _cooling_from(self) -> float | None:
        """Used part of the budget where the run began to be brought to its end early, or None."""
        now = self.counters
        return self._share_at(now.cooling_step, now.cooling_seconds) if now.cooling_step else None

    @property
    def _end(self) -> float:
        """Used part of the budget at which the run ends."""
        start = self._cooling_from
        return 1.0 if start is None else min(1.0, start + COOLING_SHARE)

    def _cool_down_if_stale(self) -> None:
        """Where validation has not improved for too long, go on from the best weights, and to an early end.

        Most of what a run gains it gains while its rate falls, so that stopping at once would waste it.
        """
        now = self.counters
        validated = self._share_at(now.validated_step, now.validated_seconds)
        waited = validated - self._share_at(now.best_step, now.best_seconds)
        stale = now.stale >= FEWEST_STALE and waited >= self._config.patience
        if stale and self._best_weights and not now.cooling_step and self.share + COOLING_SHARE < 1:
            self._trainer.set_weights(self._best_weights)
            now.loss, now.lowest_loss = (
                math.nan,
                math.inf,
            )  # these weights have learnt less by heart: no divergence
            now.cooling_step, now.cooling_seconds = now.step, self.seconds
            self._report(Cooling(now.step, self._progress().seconds_left))

    def step(self) -> None:
        """Learn from the next window and report it, or undo a divergence."""
        counters = self.counters
        pass_number, number = divmod(counters.step, self._shape.windows)
        offset = int(
            np.random.default_rng([self._config.seed, 0, pass_number]).integers(self._shape.steps)
        )
        x, y = window(self._dataset.train, self._shape, offset, number)
        draws = np.random.default_rng([self._config.seed, 1, counters.step]).random((len(x), 1))
        kept = (draws >= self._config.reset_probability).astype(np.float32)
        rate = counters.rate_scale * learning_rate(self._config, self.share, self._cooling_from)
        loss = self._trainer.step(x, y, kept, counters.step, rate)
        counters.follow(loss)
        counters.started = counters.started or self.seconds
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
        """Go back to the last good state and on from there with half the learning rate."""
        step, scale, times = (
            self.counters.step,
            self.counters.rate_scale / 2,
            self.counters.rollbacks + 1,
        )
        peak = scale * self._config.peak_rate
        if times > MOST_ROLLBACKS:
            expected = f"a learning rate below {peak:g}"
            raise TrainingError(
                f"The loss diverges again and again. Expected {expected}. Received: {loss:.3g} nats."
            )
        self._restore(self._good)
        self.counters.rate_scale, self.counters.rollbacks = scale, times
        self._report(RolledBack(step, loss, self.counters.step, peak))

    def validate_or_save_if_due(self) -> None:
        """Validate where the next part of the budget is reached, and save after that or when it is time."""
        counters, interval = self.counters, 1 / self._config.validations
        validated = self._share_at(counters.validated_step, counters.validated_seconds)
        due = self.share - validated >= interval and self.share < self._end - interval / 2
        if due and counters.step - counters.validated_step >= self._validation_interval:
            self.validate()
            self._cool_down_if_stale()  # before the snapshot, so that a resumed run does it at the very same step
            snapshot = self.save()
            self._good = snapshot or self._good
        elif time.perf_counter() - self._saved_at >= self._config.checkpoint_seconds:
            self.save()

    def validate(self) -> None:
        """Score the held-out stream, unless that was done at this step; keep the best weights, and report it."""
        counters, before = self.counters, self.seconds
        if counters.curve and counters.validated_step == counters.step:
            return
        change = -counters.curve[-1]["validation"] if counters.curve else math.nan
        loss, weights = self._trainer.validate(self._lanes), self._trainer.weights()
        best = counters.assess(before, loss)
        if best:
            self._best_weights = weights
        progress = self._progress()
        counters.add_point(progress.epoch, progress.seconds, loss, progress.tokens_per_second)
        self._report(Validated(progress, loss, change + loss, best, weights, list(counters.curve)))
        counters.validation_seconds = min(counters.validation_seconds, self.seconds - before)

    def save(self) -> Snapshot | None:
        """Hand out a snapshot and return it, unless it is spoilt already."""
        self._saved_at = time.perf_counter()
        snapshot = self._snapshot()
        if not is_finite(snapshot):
            return None
        self._keep(snapshot)
        return snapshot

    def result(self, ended: str) -> Result:
        """What came of it.

        Raises:
            TrainingError: where no validation gave a number.
        """
        if not self._best_weights:
            rate = self._config.peak_rate
            raise TrainingError(
                f"No validation gave a number. Expected a learning rate below {rate:g}."
            )
        return Result(self._best_weights, self.counters.best_loss, ended)

    def _snapshot(self) -> Snapshot:
        self.counters.seconds = self.seconds
        return Snapshot(self.counters.copy(), self._trainer.arrays(), self._best_weights)

    def _restore(self, snapshot: Snapshot) -> None:
        self.counters, self._best_weights = snapshot.counters.copy(), snapshot.best_weights
        self._trainer.restore(snapshot.arrays)

    def _seconds_left(self, seconds: float, share: float) -> float:
        """Until its end, at the speed since this sitting's first step, so that compiling does not count."""
        if self._config.seconds is not None:
            started = self.counters.started
            return max(0.0, started + self._end * (self._config.seconds - started) - seconds)
        then, share_then = self._first or (seconds, share)
        return (
            (seconds - then) * (self._end - share) / (share - share_then)
            if share > share_then
            else math.inf
        )

    def _progress(self) -> Progress:
        counters, shape, seconds, share = (
            self.counters,
            self._shape,
            self.seconds,
            min(self.share, 1.0),
        )
        left = self._seconds_left(seconds, share)
        speed = counters.step * shape.lanes * shape.steps / max(seconds, 1e-9)
        return Progress(
            counters.step, counters.step / shape.windows, share, seconds, left, counters.loss, speed
        )


def run_training(
    dataset: Dataset,
    network: NetworkConfig,
    config: TrainConfig,
    report: Report = lambda event: None,
    stop: Callable[[], bool] = lambda: False,
    save: Save = lambda snapshot: None,
    begin: Snapshot | dict[str, np.ndarray] | None = None,
    started: float | None = None,
) -> Result:
    """Train a network on a dataset, one step at least; returns the weights that validated best.

    Args:
        report: called with `Started` once, `Progress` after every step, `Validated` after every validation, and
            `RolledBack` where the loss diverged, and `Cooling` where the run begins to end early.
        stop: asked after every step; a run that it ends is saved, then validated, and keeps its best weights.
        save: called with a snapshot every `checkpoint_seconds`, after validations, and where `stop` ends the run.
        begin: a snapshot that `save` was given, to go on exactly from there; or initial weights by name.
        started: `time.perf_counter()` from which a time budget counts; now, if not given.

    Raises:
        CorpusError: where the dataset is too small for a single window.
        TrainingError: where the loss diverges again and again.
    """
    started = time.perf_counter() if started is None else started
    check_size(dataset)
    run = Run(dataset, network, config, report, save, started)
    run.begin(begin)
    if isinstance(begin, dict):
        run.validate()  # what the weights are worth before anything is learnt
    while True:
        run.step()
        run.validate_or_save_if_due()
        if stop():
            run.save()
            run.validate()
            return run.result(STOPPED)
        if ended := run.ended:
            run.validate()
            return run.result(ended)
