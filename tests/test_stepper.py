import numpy as np

from rnngen.config import NetworkConfig
from rnngen.stepper import Stepper
from tests.conftest import random_weights

CONFIG = NetworkConfig(11, 6, 5, 2, 0.0)


def test_one_unit_follows_the_lstm_equations_worked_by_hand():
    config = NetworkConfig(3, 1, 1, 1)
    weights = {
        "embedding": np.float32([[0], [1], [2]]),
        "lstm_0.kernel": np.float32([[1, 0, 1, 0]]),
        "lstm_0.recurrent_kernel": np.float32([[0, 0, 0, 0]]),
        "lstm_0.bias": np.float32([0, 100, 0, 100]),
        "output.kernel": np.float32([[1, 2, 3]]),
        "output.bias": np.float32([0, 0, 1]),
    }
    logits, states = Stepper(config, weights).step(np.array([1]), Stepper(config, weights).start(1))
    cell = 1 / (1 + np.exp(-1)) * np.tanh(1)  # input gate × candidate; forget and output gates are fully open
    assert np.allclose(states.cell[0], cell)
    assert np.allclose(logits, np.array([[1, 2, 3]]) * np.tanh(cell) + [0, 0, 1])


def test_rows_of_a_batch_do_not_touch_each_other(generator):
    stepper = Stepper(CONFIG, random_weights(CONFIG, generator))
    both, _ = stepper.step(np.array([3, 7]), stepper.start(2))
    alone, _ = stepper.step(np.array([7]), stepper.start(1))
    assert np.allclose(both[1], alone[0], atol=1e-6)


def test_a_kept_state_can_be_taken_up_again(generator):
    stepper = Stepper(CONFIG, random_weights(CONFIG, generator))
    _, kept = stepper.feed(np.array([2, 3]), stepper.start(1))
    first, _ = stepper.step(np.array([4]), kept)
    stepper.feed(np.array([9, 9, 9]), kept)
    again, _ = stepper.step(np.array([4]), kept)
    assert np.array_equal(first, again)


def test_extreme_inputs_saturate_without_a_warning():
    config = NetworkConfig(3, 1, 1, 1)
    weights = random_weights(config, np.random.default_rng(0)) | {"lstm_0.bias": np.float32([1e4, -1e4, 1e4, -1e4])}
    logits, _ = Stepper(config, weights).step(np.array([0]), Stepper(config, weights).start(1))
    assert np.isfinite(logits).all()
