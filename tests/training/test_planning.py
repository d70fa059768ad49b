import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.config import NetworkOverrides, TrainConfig
from rnngen.tokens.dataset import lane_shape
from rnngen.training.planning import (
    CANDIDATES,
    MOST_WEIGHT_DECAY,
    WEIGHT_MEMORY_PASSES,
    PairSizes,
    network_of,
    plan,
    useful_passes,
)

SHAKESPEARE, VOCABULARY, LAPTOP = 1_003_855, 67, 180.0


def planned(
    seconds=None, tokens=SHAKESPEARE, vocabulary=VOCABULARY, gigaflops=LAPTOP, epochs=None, **wishes
):
    config = TrainConfig(seconds=seconds, epochs=epochs)
    return plan(tokens, vocabulary, config, NetworkOverrides(**wishes), gigaflops)


@given(
    tokens=st.integers(8, 10**10),
    vocabulary=st.integers(3, 10**5),
    seconds=st.floats(1, 10**6),
    gigaflops=st.floats(0.1, 10**4),
)
def test_every_corpus_time_and_machine_gets_a_plan(tokens, vocabulary, seconds, gigaflops):
    found = planned(seconds, tokens, vocabulary, gigaflops)
    assert found.network.units in CANDIDATES
    assert found.network.vocabulary_size == vocabulary
    assert found.seconds == seconds
    assert found.passes > 0
    assert found.network.tied == (vocabulary >= 1000)


def test_more_time_or_a_faster_machine_never_plans_a_smaller_network():
    for change in ({"seconds": seconds} for seconds in (30, 90, 300, 900, 3600, 10**5)):
        units = [
            planned(**change, gigaflops=gigaflops).network.units
            for gigaflops in (5, 20, 80, 300, 1000)
        ]
        assert units == sorted(units)
    units = [planned(seconds).network.units for seconds in (30, 90, 300, 900, 3600, 10**5)]
    assert units == sorted(units)
    assert units[0] < units[-1]


def test_what_is_seen_often_is_learnt_with_more_dropout():
    rates = [
        planned(3600, tokens=tokens).network.dropout for tokens in (10**9, 10**7, 10**6, 10**5)
    ]
    assert rates == sorted(rates)
    assert rates[0] == 0
    assert rates[-1] >= 0.4


def test_a_weight_is_forgotten_in_as_many_passes_of_any_corpus():
    for tokens in (10**5, 10**6, 10**7):
        config = planned(600, tokens=tokens).config
        steps = lane_shape(tokens, config.lanes, config.sequence_length).windows
        left = (1 - config.learning_rate * config.weight_decay) ** (steps * WEIGHT_MEMORY_PASSES)
        assert left == pytest.approx(1 / math.e, rel=0.02)
    assert planned(600, tokens=100).config.weight_decay == MOST_WEIGHT_DECAY


def test_fine_tuning_lets_no_weight_fade():
    base = network_of(64, 1, VOCABULARY)
    assert (
        plan(
            10**5, VOCABULARY, TrainConfig(seconds=60), NetworkOverrides(), LAPTOP, base
        ).config.weight_decay
        == 0
    )


def test_wishes_are_granted():
    found = planned(60, units=300, layers=3, dropout=0.25, weight_drop=0.0).network
    assert (found.units, found.layers, found.dropout, found.weight_drop) == (300, 3, 0.25, 0.0)


def test_passes_are_taken_as_given_and_their_time_is_foretold():
    found = planned(epochs=2)
    assert found.passes == found.config.epochs == 2
    assert found.seconds == pytest.approx(2 * SHAKESPEARE / found.tokens_per_second, abs=20)


def test_without_a_budget_a_small_corpus_is_seen_more_often_than_a_large_one():
    assert planned().config.epochs == pytest.approx(useful_passes(SHAKESPEARE))
    passes = [useful_passes(10**power) for power in range(2, 10)]
    assert passes == sorted(passes, reverse=True)
    assert all(1 <= number <= 100 for number in passes)


def test_pictures_get_smaller_networks_and_less_dropout_if_they_move():
    plans = [
        plan(
            279_000,
            14,
            TrainConfig(seconds=300, shift=shift),
            NetworkOverrides(),
            LAPTOP,
            None,
            pairs,
        )
        for shift, pairs in (
            (0, PairSizes()),
            (0, PairSizes(features=28)),
            (2, PairSizes(features=28)),
        )
    ]
    documents, still, moved = (each.network for each in plans)
    assert documents.units > still.units == moved.units
    assert still.dropout > moved.dropout
    assert moved.features == 28
