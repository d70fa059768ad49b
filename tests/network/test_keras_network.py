"""The Keras network and the numpy stepper compute the same function."""

import numpy as np
import pytest

from rnngen.config import SIZES, NetworkConfig
from rnngen.network.dropout import draw_masks
from rnngen.network.fused_lstm import FusedLSTM
from rnngen.network.keras_network import build_network, set_weights, variables
from rnngen.network.stepper import States, Stepper
from rnngen.network.weights import weight_shapes
from rnngen.tokens.dataset import LaneShape
from tests.conftest import random_weights

SHAPES = [(1, False), (2, False), (3, False), (1, True), (2, True)]
LOOKED_UP, PROJECTED = 20, 50
"""Vocabularies smaller and larger than a window of 3 × 9 tokens.

The network projects the smaller one as a whole, and of the larger one only the tokens that occur.
"""


def get_weights(network):
    return {name: variable.value.numpy() for name, variable in variables(network).items()}


def network_and_weights(config, generator):
    drawn = random_weights(config, generator)
    weights = {
        name: (weight / np.sqrt(max(weight.shape))).astype(np.float32)
        for name, weight in drawn.items()
    }
    network = build_network(config)
    set_weights(network, weights)
    return network, weights


def networks():
    """Yield every shape with few units, and two shapes for the units of each named size.

    Together they multiply every matrix of that size: of the first layer, of a higher layer, and of
    both kinds of output.
    """
    for vocabulary_size in (LOOKED_UP, PROJECTED):
        for layers, tied in SHAPES:
            yield 16, layers, tied, vocabulary_size
    for units in sorted({units for units, _ in SIZES.values()}):
        yield units, 2, False, PROJECTED
        yield units, 1, True, LOOKED_UP


@pytest.mark.parametrize(("units", "layers", "tied", "vocabulary_size"), [*networks()])
def test_stepper_equals_keras_on_random_weights_states_and_ids(
    units, layers, tied, vocabulary_size, generator
):
    config = NetworkConfig(vocabulary_size, units if tied else 24, units, layers, 0.3, 0.3, tied)
    network, weights = network_and_weights(config, generator)
    ids = generator.integers(vocabulary_size, size=(3, 9)).astype(np.int32)
    states = [generator.normal(size=(3, units)).astype(np.float32) for _ in range(2 * layers)]
    logits, after = network(ids, states)
    stepper, now = Stepper(config, weights), States(tuple(states[::2]), tuple(states[1::2]))
    for step in range(9):
        expected, now = stepper.step(ids[:, step], now)
        assert np.abs(logits[:, step] - expected).max() < 1e-4
    assert np.abs(np.stack(after[::2]) - np.stack(now.hidden)).max() < 1e-4
    assert np.abs(np.stack(after[1::2]) - np.stack(now.cell)).max() < 1e-4


@pytest.mark.parametrize(("layers", "tied"), [(1, False), (2, True)])
def test_the_network_computes_the_same_without_fusing(layers, tied, generator, monkeypatch):
    """On a GPU, Keras's own layers run instead, with cuDNN."""
    config = NetworkConfig(
        20, 16 if tied else 8, 16, layers, dropout=0.5, weight_drop=0.25, tied=tied
    )
    network, _ = network_and_weights(config, generator)
    ids = generator.integers(20, size=(2, 5)).astype(np.int32)
    states = [generator.normal(size=(2, 16)).astype(np.float32) for _ in range(2 * layers)]
    masks = draw_masks(config, LaneShape(2, 5, 5), seed=1, step=2)
    logits, after = network(ids, states, masks)
    monkeypatch.setattr(FusedLSTM, "fuses", lambda lstm, training=False: False)
    expected, expected_after = network(ids, states, masks)
    for ours, theirs in zip([logits, *after], [expected, *expected_after], strict=True):
        assert np.abs(ours - theirs).max() < 1e-5


def one_layer(sequence, weights, layer):
    """Return the outputs of one LSTM layer for a sequence [steps, features], from a zero state."""
    units = len(weights[f"lstm_{layer}.recurrent_kernel"])
    parts = {
        f"lstm_0.{part}": weights[f"lstm_{layer}.{part}"]
        for part in ("kernel", "recurrent_kernel", "bias")
    }
    identity = {
        "output.kernel": np.eye(units, dtype=np.float32),
        "output.bias": np.zeros(units, np.float32),
    }
    stepper = Stepper(
        NetworkConfig(len(sequence) + 2, units, units), {"embedding": sequence, **parts, **identity}
    )
    outputs, states = [], stepper.start(1)
    for step in range(len(sequence)):
        output, states = stepper.step(np.array([step]), states)
        outputs.append(output[0])
    return np.stack(outputs)


def test_dropout_zeroes_the_masked_values_and_scales_the_others(generator):
    config = NetworkConfig(20, 8, 16, 2, dropout=0.5, weight_drop=0.25)
    network, weights = network_and_weights(config, generator)
    ids, states = (
        generator.integers(20, size=(2, 5)).astype(np.int32),
        [np.zeros((2, 16), np.float32)] * 4,
    )
    masks = draw_masks(config, LaneShape(2, 5, 5), seed=1, step=2)
    logits, _ = network(ids, states, masks)
    for layer in range(2):
        name = f"lstm_{layer}.recurrent_kernel"
        weights[name] = np.where(masks.recurrent[layer], weights[name] / 0.75, 0).astype(np.float32)
    for lane in range(2):
        sequence = weights["embedding"][ids[lane]]
        for layer in range(2):
            outputs = one_layer(sequence, weights, layer)
            sequence = np.where(masks.hidden[layer][:, lane], outputs / 0.5, 0).astype(np.float32)
        expected = sequence @ weights["output.kernel"] + weights["output.bias"]
        assert np.abs(logits[lane] - expected).max() < 1e-4


def test_weights_read_back_from_keras_are_unchanged(generator):
    config = NetworkConfig(20, 8, 8, 2, tied=True)
    network, weights = network_and_weights(config, generator)
    back = get_weights(network)
    assert {name: array.shape for name, array in back.items()} == weight_shapes(config)
    assert all(np.array_equal(back[name], weights[name]) for name in weights)


def test_the_seed_decides_the_initial_weights():
    config = NetworkConfig(20, 8, 8)
    first, again, other = (
        get_weights(build_network(config, seed))["output.kernel"] for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_forget_gates_start_open():
    bias = get_weights(build_network(NetworkConfig(20, 8, 8)))["lstm_0.bias"]
    assert np.array_equal(bias, np.repeat([0, 1, 0, 0], 8))
