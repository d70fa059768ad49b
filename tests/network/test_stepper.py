from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.config import NetworkConfig
from rnngen.network.keras_network import build_network, set_weights
from rnngen.network.stepper import States, Stepper
from tests.conftest import random_weights

CONFIG = NetworkConfig(11, 6, 5, 2, 0.0)


def test_one_unit_follows_the_lstm_equations_worked_out_by_hand():
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
    # The forget and output gates are fully open: the cell is input gate × candidate.
    cell = 1 / (1 + np.exp(-1)) * np.tanh(1)
    assert np.allclose(states.cell[0], cell)
    assert np.allclose(logits, np.array([[1, 2, 3]]) * np.tanh(cell) + [0, 0, 1])


def test_rows_of_a_batch_are_independent(generator):
    stepper = Stepper(CONFIG, random_weights(CONFIG, generator))
    both, _ = stepper.step(np.array([3, 7]), stepper.start(2))
    alone, _ = stepper.step(np.array([7]), stepper.start(1))
    assert np.allclose(both[1], alone[0], atol=1e-6)


LARGE = NetworkConfig(70, 8, 200, 2)
"""Large enough for several threads; neither 200 nor 70 is a multiple of the block size."""


def plain_step(weights, layers, ids, hidden, cell):
    """Compute an LSTM step (Hochreiter & Schmidhuber 1997) in float64, gates in Keras's order."""
    inputs, after_hidden, after_cell = weights["embedding"][ids], [], []
    for layer in range(layers):
        kernel, recurrent, bias = (
            weights[f"lstm_{layer}.{part}"] for part in ("kernel", "recurrent_kernel", "bias")
        )
        gates = inputs @ kernel + hidden[layer] @ recurrent + bias
        input_gate, forget_gate, candidate, output_gate = np.split(gates, 4, axis=1)
        input_gate, forget_gate, output_gate = (
            1 / (1 + np.exp(-gate)) for gate in (input_gate, forget_gate, output_gate)
        )
        after_cell.append(forget_gate * cell[layer] + input_gate * np.tanh(candidate))
        inputs = output_gate * np.tanh(after_cell[-1])
        after_hidden.append(inputs)
    return inputs @ weights["output.kernel"] + weights["output.bias"], after_hidden, after_cell


@pytest.mark.parametrize("config", [CONFIG, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("batch", [1, 2, 15, 16, 17, 33, 70])
def test_any_number_of_rows_follows_the_equations(config, batch, generator):
    weights = {name: weight / 4 for name, weight in random_weights(config, generator).items()}
    doubles = {name: weight.astype(np.float64) for name, weight in weights.items()}
    stepper = Stepper(config, weights)
    states = stepper.start(batch)
    hidden = cell = [np.zeros((batch, config.units))] * config.layers
    for _ in range(3):
        ids = generator.integers(config.vocabulary_size, size=batch)
        logits, states = stepper.step(ids, states)
        expected, hidden, cell = plain_step(doubles, config.layers, ids, hidden, cell)
        assert logits.dtype == np.float32
        assert logits.shape == expected.shape
        assert np.abs(logits - expected).max() < 1e-4
        for ours, theirs in zip([*states.hidden, *states.cell], [*hidden, *cell], strict=True):
            assert ours.dtype == np.float32
            assert np.abs(ours - theirs).max() < 1e-4


@pytest.mark.parametrize(
    ("layers", "tied"), [(1, False), (1, True), (2, False), (2, True), (3, False)]
)
@pytest.mark.parametrize("batch", [1, 2, 40])
def test_any_number_of_rows_equals_keras(layers, tied, batch, generator):
    config = NetworkConfig(20, 16 if tied else 8, 16, layers, tied=tied)
    weights = random_weights(config, generator)
    network = build_network(config)
    set_weights(network, weights)
    ids = generator.integers(20, size=(batch, 3)).astype(np.int32)
    expected, _ = network(ids, [np.zeros((batch, 16), np.float32)] * (2 * layers))
    stepper = Stepper(config, weights)
    states = stepper.start(batch)
    for step in range(3):
        logits, states = stepper.step(ids[:, step], states)
        assert np.abs(logits - expected[:, step]).max() < 1e-4


@pytest.mark.parametrize("batch", [1, 3, 40])
def test_reading_without_predicting_leaves_the_same_states(batch, generator):
    stepper = Stepper(LARGE, random_weights(LARGE, generator))
    ids = generator.integers(0, 70, batch)
    _, states = stepper.step(ids, stepper.start(batch))
    _, expected = stepper.step(ids, states)
    read = stepper.read(ids, states)
    for part, other in zip(read, expected, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(part, other, strict=True))


@pytest.mark.parametrize("batch", [1, 3, 40])
def test_a_step_leaves_its_input_and_earlier_results_unchanged(batch, generator):
    stepper = Stepper(LARGE, random_weights(LARGE, generator))
    ids = generator.integers(70, size=batch)
    logits, states = stepper.step(ids, stepper.start(batch))
    kept_logits, kept_states = logits.copy(), rows_of(states).copy()
    stepper.step(ids[::-1].copy(), states)
    assert np.array_equal(logits, kept_logits)
    assert np.array_equal(rows_of(states), kept_states)


def test_threads_may_share_a_stepper(generator):
    stepper = Stepper(LARGE, random_weights(LARGE, generator))
    sequences = generator.integers(70, size=(8, 30))
    alone = [stepper.feed(sequence, stepper.start(3))[0] for sequence in sequences]
    with ThreadPoolExecutor(4) as threads:
        together = list(
            threads.map(lambda sequence: stepper.feed(sequence, stepper.start(3))[0], sequences)
        )
    assert np.array_equal(together, alone)


def test_a_saved_state_can_be_used_again(generator):
    stepper = Stepper(CONFIG, random_weights(CONFIG, generator))
    _, kept = stepper.feed(np.array([2, 3]), stepper.start(1))
    first, _ = stepper.step(np.array([4]), kept)
    stepper.feed(np.array([9, 9, 9]), kept)
    again, _ = stepper.step(np.array([4]), kept)
    assert np.array_equal(first, again)


def three_rows():
    """Return a stepper and the states of three rows that have read different tokens."""
    stepper = Stepper(CONFIG, random_weights(CONFIG, np.random.default_rng(3)))
    return stepper, stepper.step(np.array([2, 5, 8]), stepper.start(3))[1]


def rows_of(states):
    """Stack hidden and cell states: float32[2 × layers, rows, units]."""
    return np.stack([*states.hidden, *states.cell])


@given(st.lists(st.integers(0, 2), max_size=6))
def test_rows_are_taken_in_the_given_order_and_may_repeat(rows):
    stepper, states = three_rows()
    assert np.array_equal(rows_of(stepper.take(states, rows)), rows_of(states)[:, rows])


@given(st.lists(st.lists(st.integers(0, 2), max_size=3), min_size=1, max_size=4))
def test_states_are_joined_in_order(groups):
    stepper, states = three_rows()
    joined = stepper.join([stepper.take(states, rows) for rows in groups])
    assert isinstance(joined, States)
    assert np.array_equal(
        rows_of(joined), rows_of(stepper.take(states, [row for rows in groups for row in rows]))
    )


@given(st.integers(0, 2), st.integers(0, 2))
def test_putting_a_row_replaces_only_that_row_of_a_copy(into, taken):
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


def test_taking_or_putting_a_missing_row_is_an_error():
    stepper, states = three_rows()
    with pytest.raises(IndexError):
        stepper.take(states, [3])
    with pytest.raises(IndexError):
        stepper.put(states, 3, stepper.take(states, [0]))


def test_extreme_inputs_saturate_without_a_warning():
    config = NetworkConfig(3, 1, 1, 1)
    weights = random_weights(config, np.random.default_rng(0)) | {
        "lstm_0.bias": np.float32([1e4, -1e4, 1e4, -1e4])
    }
    logits, _ = Stepper(config, weights).step(np.array([0]), Stepper(config, weights).start(1))
    assert np.isfinite(logits).all()
