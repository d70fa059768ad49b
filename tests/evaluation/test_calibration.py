"""Calibration error and temperature scaling: cases worked by hand, and sums over all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.evaluation.calibration import FULL_VOCABULARY, TEMPERATURES, Calibrator
from rnngen.network.stepper import cross_entropy


def calibration_of(*steps):
    """Of pairs of logits and targets."""
    calibrator = Calibrator()
    for step, (logits, targets) in enumerate(steps):
        logits, targets = np.asarray(logits, np.float32), np.asarray(targets)
        calibrator.observe(logits, targets, cross_entropy(logits, targets), step)
    return calibrator.result()


def test_the_error_of_a_case_worked_by_hand():
    # Four predictions with a top probability of 0.9, of which two come true; one of 0.5 that does.
    sure, unsure = np.log([0.9, 0.06, 0.04]), np.log([0.5, 0.3, 0.2])
    found = calibration_of(([sure] * 4, [0, 0, 1, 2]), ([unsure], [0]))
    assert found.error == pytest.approx(4 / 5 * abs(0.9 - 0.5) + 1 / 5 * abs(0.5 - 1))
    held = {i: each for i, each in enumerate(found.bins) if each.share}
    assert held.keys() == {int(0.5 * 15), int(0.9 * 15)}
    assert (held[13].share, held[13].accuracy) == (pytest.approx(0.8), pytest.approx(0.5))
    assert held[13].confidence == pytest.approx(0.9)


def test_certainty_falls_into_the_last_bin():
    found = calibration_of(([[100.0, 0.0]], [0]))
    assert found.bins[-1].share == 1
    assert found.error == pytest.approx(0)


@pytest.mark.parametrize("truth", [0.7, 1.0, 1.4])
def test_logits_that_are_too_large_or_small_by_a_factor_are_found_out(truth):
    generator = np.random.default_rng(1)
    logits = generator.normal(0, 2, (40_000, 5))
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    targets = (chances.cumsum(axis=1) < generator.random((len(logits), 1))).sum(axis=1).clip(max=4)
    found = calibration_of((logits * truth, targets))
    assert found.temperature == pytest.approx(truth, rel=0.02)
    assert found.nats_per_token == pytest.approx(cross_entropy(logits, targets).mean(), abs=2e-4)
    assert (found.error < 0.02) == (truth == 1.0)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.sampled_from([3, FULL_VOCABULARY + 1]))
def test_the_loss_at_the_best_temperature_is_no_more_than_at_any_that_was_tried(seed, vocabulary):
    generator = np.random.default_rng(seed)
    steps = [
        (generator.normal(0, 3, (4, vocabulary)), generator.integers(3, size=4)) for _ in range(5)
    ]
    found = calibration_of(*steps)
    # Of a large vocabulary, every other step is tried; what that gains is taken off the whole loss.
    tried = steps if vocabulary == 3 else steps[::2]
    losses = [
        np.mean([cross_entropy(logits / t, y) for logits, y in tried]) for t in (1, *TEMPERATURES)
    ]
    whole = np.mean([cross_entropy(logits, targets) for logits, targets in steps])
    assert found.nats_per_token <= whole + min(losses) - losses[0] + 1e-4
    assert TEMPERATURES[0] <= found.temperature <= TEMPERATURES[-1]


def test_a_model_that_is_always_right_would_be_surer_still():
    found = calibration_of(([[1.0, 0.0, 0.0]], [0]))
    assert found.temperature == 0.5
    assert found.nats_per_token == pytest.approx(np.log(1 + 2 * np.exp(-2)))


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(0, 9))
def test_parts_add_up_to_exactly_the_whole(seed, cut):
    generator = np.random.default_rng(seed)
    logits = generator.normal(0, 3, (9, 5)).astype(np.float32)
    targets = generator.integers(5, size=9)
    calibrators = [Calibrator() for _ in range(3)]
    for calibrator, rows in zip(
        calibrators, (slice(None), slice(cut), slice(cut, None)), strict=True
    ):
        nats = cross_entropy(logits[rows], targets[rows])
        calibrator.observe(logits[rows], targets[rows], nats, 0)
    whole, *parts = [calibrator.sums for calibrator in calibrators]
    assert Calibrator.of_sums(parts).sums.tolist() == whole.tolist()
    assert Calibrator.of_sums(parts).result() == calibrators[0].result()
