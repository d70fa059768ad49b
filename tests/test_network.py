"""The Keras network and the numpy stepper are one function."""

import numpy as np
import pytest

from rnngen.config import SIZES, NetworkConfig
from rnngen.network import build_network, get_weights, set_weights
from rnngen.stepper import Stepper, weight_shapes
from tests.conftest import random_weights

SHAPES = [(1, False), (2, False), (3, False), (1, True), (2, True)]


@pytest.mark.parametrize(("layers", "tied"), SHAPES)
@pytest.mark.parametrize("units", [16, *sorted({size.units for size in SIZES.values()})])
def test_stepper_equals_keras_on_random_weights_states_and_ids(layers, tied, units, generator):
    config = NetworkConfig(50, units if tied else 24, units, layers, 0.3, tied)
    weights = {name: weight / np.sqrt(max(weight.shape)) for name, weight in random_weights(config, generator).items()}
    network = build_network(config)
    set_weights(network, config, weights)
    ids = generator.integers(50, size=(3, 9)).astype(np.int32)
    states = [generator.normal(size=(3, units)).astype(np.float32) for _ in range(2 * layers)]
    expected, *after = (np.array(output) for output in network([ids, *states]))
    stepper = Stepper(config, weights)
    now = type(stepper.start(3))(tuple(states[::2]), tuple(states[1::2]))
    for step in range(9):
        logits, now = stepper.step(ids[:, step], now)
        assert np.abs(logits - expected[:, step]).max() < 1e-4
    assert np.abs(np.stack(after[::2]) - np.stack(now.hidden)).max() < 1e-4
    assert np.abs(np.stack(after[1::2]) - np.stack(now.cell)).max() < 1e-4


def test_weights_survive_the_way_into_keras_and_back(generator):
    config = NetworkConfig(20, 8, 8, 2, 0.0, True)
    weights = random_weights(config, generator)
    network = build_network(config)
    set_weights(network, config, weights)
    back = get_weights(network)
    assert {name: array.shape for name, array in back.items()} == weight_shapes(config)
    assert all(np.array_equal(back[name], weights[name]) for name in weights)


def test_the_same_seed_builds_the_same_network_and_another_seed_another():
    config = NetworkConfig(20, 8, 8)
    first, again, other = (get_weights(build_network(config, seed))["output.kernel"] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_forget_gates_start_open():
    bias = get_weights(build_network(NetworkConfig(20, 8, 8)))["lstm_0.bias"]
    assert np.array_equal(bias, np.repeat([0, 1, 0, 0], 8))
