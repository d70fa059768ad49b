import numpy as np
import pytest

from rnngen.config import NetworkConfig
from rnngen.network.stepper import Stepper
from rnngen.network.weights import weight_shapes
from rnngen.training.fine_tuning import grown_weights
from tests.conftest import random_weights


@pytest.mark.parametrize("tied", [False, True])
def test_old_tokens_keep_their_rows_and_new_ones_are_improbable(tied, generator):
    old = NetworkConfig(10, 6 if tied else 4, 6, 1, tied=tied)
    new = NetworkConfig(13, old.embedding_size, 6, 1, tied=tied)
    weights = random_weights(old, generator)
    grown = grown_weights(weights, new, seed=1)
    assert {name: weight.shape for name, weight in grown.items()} == weight_shapes(new)
    assert all(weight.dtype == np.float32 for weight in grown.values())
    before, after = Stepper(old, weights), Stepper(new, grown)
    ids = np.arange(10)
    expected, _ = before.step(ids, before.start(10))
    logits, _ = after.step(ids, after.start(10))
    assert np.allclose(logits[:, :10], expected, atol=1e-5)
    assert len(np.unique(grown["embedding"][10:], axis=0)) == 3
    assert np.array_equal(grown["output.bias"][10:], np.full(3, weights["output.bias"].min()))


def test_without_new_tokens_nothing_changes(generator):
    config = NetworkConfig(10, 4, 6)
    weights = random_weights(config, generator)
    grown = grown_weights(weights, config, seed=1)
    assert all(np.array_equal(grown[name], weights[name]) for name in weights)
