import numpy as np
import pytest

from rnngen.config import TrainConfig
from rnngen.training.schedule import COOLING_SHARE, learning_rate, share_of


def test_the_rate_rises_to_its_peak_and_falls_to_its_floor():
    config = TrainConfig(epochs=1, learning_rate=0.01, warmup_share=0.1, final_rate_share=0.05)
    rates = [learning_rate(config, share) for share in np.linspace(0, 1, 201)]
    assert max(rates) == pytest.approx(0.01, rel=0.05)
    assert np.argmax(rates) == 20
    assert rates[0] < 0.001
    assert rates[-1] == pytest.approx(0.0005)


def test_a_run_that_is_brought_to_its_end_goes_down_all_the_way():
    config = TrainConfig(epochs=1, learning_rate=0.01)
    shares = np.linspace(0.5, 0.5 + COOLING_SHARE, 50)
    rates = [learning_rate(config, share, 0.5) for share in shares]
    assert rates[0] == learning_rate(config, 0.5)
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] == pytest.approx(learning_rate(config, 1.0))


def test_a_budget_of_passes_counts_steps_and_one_of_time_seconds():
    assert share_of(TrainConfig(epochs=2), windows=50, steps=25, seconds=1e9) == 0.25
    assert share_of(TrainConfig(epochs=0.001), windows=50, steps=1, seconds=0) == 1
    assert share_of(TrainConfig(seconds=60), windows=50, steps=10**9, seconds=15) == 0.25


def test_time_counts_from_the_first_step_and_ends_with_the_budget():
    config = TrainConfig(seconds=60)
    shares = [
        share_of(config, windows=50, steps=1, seconds=seconds, started=20)
        for seconds in (20, 30, 60, 70)
    ]
    assert shares == [0, 0.25, 1, 1.25]
    assert share_of(config, windows=50, steps=1, seconds=61, started=61) == 1
