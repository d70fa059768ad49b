"""Network and n-grams mixed: weights against known ones, steps against both alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.evaluation.baseline import Mixture, fit_weights, mixed_nats
from rnngen.network.ngram import NGram
from rnngen.network.stepper import Stepper
from tests.conftest import random_weights
from tests.network.test_stepper import CONFIG

STREAM = np.array([2, 3, 4, 2, 3, 5, 2, 3, 4, 6, 7, 2, 3, 4])
WEIGHTS = np.array([0.9, 0.5, 0.2])


@pytest.fixture
def parts(generator):
    return Stepper(CONFIG, random_weights(CONFIG, generator)), NGram(
        STREAM, CONFIG.vocabulary_size, 3
    )


@pytest.fixture
def mixture(parts):
    return Mixture(*parts, WEIGHTS)


def test_the_weights_of_a_mixture_are_found_from_what_it_wrote(generator):
    true, many = np.array([0.8, 0.3]), 40_000
    lengths = generator.integers(0, 2, many)
    network, counted = generator.dirichlet(np.ones(3), (2, many))
    chances = true[lengths][:, None] * network + (1 - true[lengths])[:, None] * counted
    came = (generator.random(many)[:, None] > chances.cumsum(axis=1)).sum(axis=1).clip(0, 2)
    rows = np.arange(many)
    found = fit_weights(network[rows, came], counted[rows, came], lengths, 2)
    assert found == pytest.approx(true, abs=0.03)


def test_without_a_token_nobody_has_more_say():
    assert fit_weights(np.array([0.5]), np.array([0.1]), np.array([0]), 3)[1:] == pytest.approx(
        [0.5, 0.5]
    )


def test_what_is_scored_has_no_part_in_the_weights_that_score_it(generator):
    network, counted = generator.uniform(0.01, 1, (2, 100))
    lengths = generator.integers(0, 3, 100)
    before = mixed_nats(network, counted, lengths, 3)
    network[7] = 1e-6
    after = mixed_nats(network, counted, lengths, 3)
    assert np.array_equal(np.delete(before[:50], 7), np.delete(after[:50], 7))
    assert not np.array_equal(before[50:], after[50:])


def test_a_step_weighs_what_both_say_by_the_context_that_was_counted(parts, mixture):
    network, ngram = parts
    states, theirs, contexts = mixture.start(1), network.start(1), ngram.start(1)
    for token, length in ((4, 1), (2, 2), (9, 0), (6, 1)):
        ids = np.array([token])
        mixed, states = mixture.step(ids, states)
        logits, theirs = network.step(ids, theirs)
        counted, contexts = ngram.step(ids, contexts)
        softmax = np.exp(logits[0]) / np.exp(logits[0]).sum()
        expected = WEIGHTS[length] * softmax + (1 - WEIGHTS[length]) * np.exp(counted[0])
        assert np.exp(mixed[0]) == pytest.approx(expected, rel=1e-4)


@given(st.lists(st.integers(0, 7), min_size=2, max_size=20))
def test_the_context_of_a_stream_is_as_long_as_that_of_its_steps(ids):
    ngram = NGram(STREAM, CONFIG.vocabulary_size, 4)
    states, lengths = ngram.start(1), []
    for token in ids[:-1]:
        states = ngram.advance(np.array([token]), states)
        lengths.append(int(ngram.distributions(states)[1][0]))
    assert ngram.known_lengths(np.array(ids)).tolist() == lengths


def test_rows_are_fed_taken_put_and_joined(mixture):
    ids = np.array([[2, 3, 4], [7, 2, 3]])
    fed = [mixture.feed(row, mixture.start(1)) for row in ids]
    states = mixture.start(2)
    for column in ids.T:
        logits, states = mixture.step(column, states)
    assert np.allclose(logits, np.concatenate([each[0] for each in fed]), atol=1e-5)
    following = np.array([5, 6])
    expected, _ = mixture.step(following, states)
    for same in (
        mixture.join([each[1] for each in fed]),
        mixture.take(mixture.take(states, [1, 0]), [1, 0]),
        mixture.put(mixture.put(states, 0, fed[1][1]), 0, fed[0][1]),
    ):
        assert np.allclose(mixture.step(following, same)[0], expected, atol=1e-5)
