import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.config import NetworkConfig
from rnngen.stepper import States, Stepper
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


def three_rows():
    """A stepper and the states of three rows that have read different tokens."""
    stepper = Stepper(CONFIG, random_weights(CONFIG, np.random.default_rng(3)))
    return stepper, stepper.step(np.array([2, 5, 8]), stepper.start(3))[1]


def rows_of(states):
    """float32[layers of h and c, rows, units]."""
    return np.stack([*states.hidden, *states.cell])


@given(st.lists(st.integers(0, 2), max_size=6))
def test_rows_are_taken_in_the_order_asked_for_and_may_repeat(rows):
    stepper, states = three_rows()
    assert np.array_equal(rows_of(stepper.take(states, rows)), rows_of(states)[:, rows])


@given(st.lists(st.lists(st.integers(0, 2), max_size=3), min_size=1, max_size=4))
def test_states_are_joined_row_after_row(groups):
    stepper, states = three_rows()
    joined = stepper.join([stepper.take(states, rows) for rows in groups])
    assert isinstance(joined, States)
    assert np.array_equal(rows_of(joined), rows_of(stepper.take(states, [row for rows in groups for row in rows])))


@given(st.integers(0, 2), st.integers(0, 2))
def test_a_row_put_replaces_that_row_alone_and_changes_nothing_in_place(into, taken):
    stepper, states = three_rows()
    _, later = stepper.step(np.array([1, 1, 1]), states)
    before, saved = rows_of(later).copy(), stepper.take(states, [taken])
    result = stepper.put(later, into, saved)
    expected = before.copy()
    expected[:, into] = rows_of(states)[:, taken]
    assert isinstance(result, States)
    assert np.array_equal(rows_of(result), expected)
    assert np.array_equal(rows_of(later), before)
    assert np.array_equal(rows_of(saved), rows_of(states)[:, [taken]])


def test_a_row_that_is_not_there_cannot_be_taken_or_put():
    stepper, states = three_rows()
    with pytest.raises(IndexError):
        stepper.take(states, [3])
    with pytest.raises(IndexError):
        stepper.put(states, 3, stepper.take(states, [0]))


def test_extreme_inputs_saturate_without_a_warning():
    config = NetworkConfig(3, 1, 1, 1)
    weights = random_weights(config, np.random.default_rng(0)) | {"lstm_0.bias": np.float32([1e4, -1e4, 1e4, -1e4])}
    logits, _ = Stepper(config, weights).step(np.array([0]), Stepper(config, weights).start(1))
    assert np.isfinite(logits).all()
