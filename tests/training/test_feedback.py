"""When a run is validated, on a clock that a step moves by a known time."""

from itertools import pairwise

import numpy as np
import pytest

from rnngen.config import NetworkConfig, TrainConfig
from rnngen.models.learning_curve import best_point
from rnngen.tokens.dataset import Dataset, sampled_lanes
from rnngen.training import team
from rnngen.training.events import Validated
from rnngen.training.feeds import StreamFeed
from rnngen.training.run import (
    QUICK_RATIO,
    QUICK_SECONDS,
    TRAINED_PER_QUICK,
    TRAINED_PER_VALIDATED,
    run_training,
)
from rnngen.training.state import Counters
from rnngen.training.team import Alone
from rnngen.training.trainer import Trainer

NETWORK = NetworkConfig(13, 4, 8, 1, 0.0)


class Clock:
    """Stands still but for what it is told."""

    def __init__(self):
        self.now = 0.0

    def perf_counter(self):
        return self.now


@pytest.fixture
def timed(monkeypatch, generator):
    """Run a training whose steps and validations take these seconds; return its validations."""

    def train(step, validation, held=1000, **settings):
        clock, scored = Clock(), []
        monkeypatch.setattr(team, "time", clock)
        learn, losses = StreamFeed.learn, Trainer.losses

        def slow_learn(feed, number, rate):
            clock.now += step
            return learn(feed, number, rate)

        def slow_losses(trainer, lanes):
            clock.now += validation * lanes.x.size / (held + 256)
            scored.append(lanes.x.size)
            return losses(trainer, lanes)

        with monkeypatch.context() as patch:
            patch.setattr(StreamFeed, "learn", slow_learn)
            patch.setattr(Trainer, "losses", slow_losses)
            ids = (np.cumsum(generator.integers(1, 3, 2000 + held)) % 10 + 2).astype(np.uint8)
            seen = []
            config = TrainConfig(
                lanes=4, sequence_length=16, learning_rate=0.01, patience=1.0, **settings
            )
            data = Dataset(ids[:2000], ids[2000:], False)
            run_training(data, NETWORK, config, seen.append, team=Alone(0.0))
        validations = [event for event in seen if isinstance(event, Validated)]
        return validations, scored, clock.now

    return train


@pytest.mark.parametrize("step", [0.5, 5.0])
def test_something_is_seen_within_15_seconds_on_any_machine(timed, step):
    validations, _, _ = timed(step, 2 * step, seconds=80)
    assert validations[0].progress.step == 1
    times = [event.progress.seconds - step for event in validations]
    assert QUICK_SECONDS <= times[1] <= 15
    for before, after in pairwise(times[1:]):
        assert after <= QUICK_RATIO * before + 2 * step


def test_a_slow_run_is_seen_at_growing_distances(timed):
    """Steps of 64 tokens in 1 s: a whole validation may come after 250 s."""
    validations, _, _ = timed(1.0, 19.0, held=3000, seconds=240)
    quick = [event.progress.seconds for event in validations if event.quick]
    assert len(quick) == 6
    assert np.allclose(np.divide(quick[2:], quick[1:-1]), QUICK_RATIO, rtol=0.2)


def test_quick_validations_score_little_beside_what_was_learnt(timed):
    validations, scored, _ = timed(0.5, 3.0, seconds=160)
    steps = [event.progress.step for event in validations]
    for event, size, since in zip(validations[1:], scored[1:], np.diff(steps), strict=True):
        if event.quick:
            assert size <= max(2 * 16 * 4, since * 64 / TRAINED_PER_QUICK)
    whole = [event.progress.step for event in validations if not event.quick]
    assert all(64 * gap >= TRAINED_PER_VALIDATED * 1000 for gap in np.diff(whole[:-1]))


def test_a_budget_of_time_is_kept_with_its_last_validation(timed):
    for step, validation in ((0.5, 3.0), (1.0, 8.0)):
        validations, _, end = timed(step, validation, seconds=90)
        assert not validations[-1].quick
        assert abs(end + StreamFeed.closing - 90) <= max(2.0, 0.03 * 90)


def test_a_quick_validation_is_never_better_than_a_whole_one():
    counters = Counters()
    assert counters.assess(1.0, 3.0, quick=True)
    assert counters.assess(2.0, 2.0, quick=True)
    assert counters.assess(3.0, 2.5, quick=False), "it scores more"
    assert not counters.assess(4.0, 1.0, quick=True)
    assert counters.best_loss == 2.5
    assert counters.stale == 0
    assert not counters.assess(5.0, 2.6, quick=False)
    assert counters.stale == 1


def test_the_best_point_is_of_a_whole_validation():
    def point(validation, quick):
        return {"validation": validation, "quick": quick}

    curve = [point(1.0, True), point(float("nan"), False), point(2.0, False), point(3.0, False)]
    assert best_point(curve)["validation"] == 2.0
    assert best_point(curve[:1])["validation"] == 1.0


def test_the_beginning_of_lanes_counts_its_later_half(generator):
    lanes = sampled_lanes(generator.integers(0, 9, 50_000), 8192)
    for tokens in (128, 512, 1024):
        part = lanes.beginning(tokens)
        assert part.x.shape == part.counted.shape == (len(lanes.x), tokens)
        begins = min(256, tokens // 2)
        assert not part.counted[:, :begins].any()
        assert part.counted[:, begins:].all()
        assert np.array_equal(part.y[:, :-1], part.x[:, 1:])
    assert lanes.beginning(10_000) is lanes
