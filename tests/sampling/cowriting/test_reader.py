from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.config import NetworkConfig
from rnngen.network.stepper import Stepper, cross_entropy
from rnngen.sampling.cowriting.reader import PLACE_EVERY, Reader
from tests.conftest import random_weights

CONFIG = NetworkConfig(6, 4, 5, 2, 0.0)
STEPPER = Stepper(CONFIG, random_weights(CONFIG, np.random.default_rng(3)))


class Counting(Stepper):
    """Counts the tokens it is fed."""

    fed = 0

    def step(self, ids, states):
        self.fed += 1
        return super().step(ids, states)


def counting():
    return Counting(CONFIG, random_weights(CONFIG, np.random.default_rng(3)))


PIECES = st.lists(st.integers(0, 5), min_size=1, max_size=3).map(lambda piece: piece * 30)
TEXTS = st.lists(st.tuples(st.integers(0, 150), PIECES), min_size=1, max_size=4)


@settings(max_examples=15)
@given(TEXTS)
def test_a_text_that_changes_is_read_as_if_it_were_new(changes):
    reader, text = Reader(STEPPER), [0]
    for kept, piece in changes:
        text = text[: max(kept, 1)] + piece
        ids = np.array(text)
        logits, states = reader.feed(ids, reader.start(1))
        expected, expected_states = STEPPER.feed(ids, STEPPER.start(1))
        assert np.array_equal(logits, expected)
        assert all(
            np.array_equal(a, b) for a, b in zip(states.cell, expected_states.cell, strict=True)
        )
        nats, before = [], STEPPER.start(1)
        for token, following in pairwise(text):
            prediction, before = STEPPER.step(np.array([token]), before)
            nats.append(cross_entropy(prediction, np.array([following]))[0])
        assert reader.nats == nats


def test_only_what_is_new_is_fed():
    network = counting()
    reader = Reader(network)
    text = np.arange(10 * PLACE_EVERY) % 6
    reader.feed(text, reader.start(1))
    assert network.fed == len(text)
    longer = np.append(text, [1, 2, 3])
    reader.feed(longer, reader.start(1))
    assert network.fed == len(text) + 3
    reader.feed(longer, reader.start(1))
    assert network.fed == len(text) + 3
    reader.feed(longer[:-20], reader.start(1))
    assert network.fed <= len(text) + 3 + PLACE_EVERY


def test_what_is_handed_out_may_be_changed():
    reader = Reader(STEPPER)
    ids = np.array([0, 2, 3])
    first, _ = reader.feed(ids, reader.start(1))
    kept = first.copy()
    first[:] = 0
    ids[:] = 5
    assert np.array_equal(reader.feed(np.array([0, 2, 3]), reader.start(1))[0], kept)
