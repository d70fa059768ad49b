"""Dynamic evaluation: weights learn from what they have scored, never before."""

from dataclasses import replace

import numpy as np
import pytest

from rnngen.config import AdaptConfig, NetworkConfig
from rnngen.evaluation.adaptation import adaptation, adapted_nats
from rnngen.evaluation.adaptive_network import AdaptiveNetwork
from rnngen.evaluation.likelihood import token_nats
from rnngen.models.model_file import Model
from rnngen.network.backend import tf
from rnngen.network.keras_network import variables
from rnngen.tokens.char import CharCodec
from tests.conftest import random_weights

CODEC = CharCodec.from_documents(["abcdefg"])
CONFIG = AdaptConfig(segment=5, learning_rate=0.02, decay=0.01, statistics=4)


@pytest.fixture(scope="module")
def model():
    config = NetworkConfig(len(CODEC.vocabulary), 4, 8, 1, 0.0)
    return Model("letters", "text", config, CODEC, random_weights(config, np.random.default_rng(1)))


@pytest.fixture
def uncompiled():
    """Do not compile, which takes seconds; one test shows that compiling changes nothing."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture
def train(generator):
    return generator.integers(2, 9, size=400).astype(np.int32)


def test_scores_do_not_depend_on_what_comes_later(uncompiled, model, train, generator):
    ids = generator.integers(2, 9, size=23).astype(np.int32)
    other, kept = ids.copy(), 13
    other[kept:] = generator.permutation(ids[kept:])
    one, two = (adapted_nats(model, train, row, CONFIG) for row in (ids, other))
    assert not np.array_equal(ids, other)
    assert np.array_equal(one[: kept - 1], two[: kept - 1])
    assert not np.allclose(one[kept:], two[kept:])


def test_weights_that_do_not_move_give_the_usual_scores(model, train, generator):
    ids = generator.integers(2, 9, size=23).astype(np.int32)
    still = adapted_nats(model, train, ids, replace(CONFIG, learning_rate=0.0))
    assert still == pytest.approx(token_nats(model.stepper(), ids), abs=1e-4)


def test_a_text_that_repeats_itself_is_learnt_while_it_is_read(uncompiled, model, train):
    ids = np.tile([2, 5, 3, 8, 6, 4], 25).astype(np.int32)
    found = adaptation(model, train, ids, config=CONFIG)
    assert found.gain == pytest.approx(
        found.unadapted.nats_per_token - found.adapted.nats_per_token
    )
    assert found.gain > 0.5
    assert found.adapted.tokens == found.unadapted.tokens == len(ids) - 1


def test_only_the_first_tokens_are_read_of_a_long_stream(uncompiled, model, train):
    ids = np.tile([2, 5, 3], 20).astype(np.int32)
    found = adaptation(model, train, ids, config=replace(CONFIG, most_tokens=11))
    assert found.adapted.tokens == found.unadapted.tokens == 10


def test_a_step_is_the_one_of_the_paper(uncompiled, model):
    """θ − η g / (RMS + ε) + min(λ RMS / mean RMS, 1) (θ₀ − θ), with g as a difference quotient."""
    network = AdaptiveNetwork(model.config, model.weights, CONFIG)
    ids, name, at = np.array([2, 3, 4, 5, 6, 7]), "output.bias", 4
    network.measure(ids)
    network.settle(1)
    network.forget()
    variable = variables(network._network)[name]
    moved = variable.numpy()
    moved[at] += 0.5
    variable.assign(moved)

    def loss(change):
        weights = model.weights | {name: moved + change * np.eye(len(moved), dtype=np.float32)[at]}
        return token_nats(replace(model, weights=weights).stepper(), ids).mean(dtype=np.float64)

    gradient = (loss(0.01) - loss(-0.01)) / 0.02
    roots = [np.sqrt(squares.numpy()) for squares in network._squares]
    mean = sum(root.sum() for root in roots) / sum(root.size for root in roots)
    place = next(
        i for i, weight in enumerate(network._network.trainable_variables) if weight is variable
    )
    root = roots[place][at]
    network.read(ids)
    home = min(CONFIG.decay * root / mean, 1) * -0.5
    step = CONFIG.learning_rate * gradient / (root + CONFIG.damping * mean)
    assert variable.numpy()[at] - moved[at] == pytest.approx(home - step, rel=1e-2)
