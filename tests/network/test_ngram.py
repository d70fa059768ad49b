"""N-gram models: probabilities worked out by hand, and agreement of steps with whole streams."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.network.ngram import NGram

A, B, C = 0, 1, 2
STREAMS = st.lists(st.integers(0, 3), min_size=2, max_size=40).map(np.array)


def test_probabilities_of_a_short_stream_equal_those_worked_out_by_hand():
    ngram = NGram(np.array([A, B, A, B, A, C]), vocabulary_size=3, order=2)
    # Without context: 6 tokens of 3 kinds: a (3 + 3 · 1/3) / 9, b (2 + 1) / 9, c (1 + 1) / 9.
    unigrams = np.array([4, 3, 2]) / 9
    # After a come 3 tokens of 2 kinds: b twice and c once.
    after_a = (np.array([0, 2, 1]) + 2 * unigrams) / 5
    logits, states = ngram.step(np.array([A]), ngram.start(1))
    assert np.exp(logits[0]) == pytest.approx(after_a)
    # Nothing comes after c, so the unigrams remain.
    logits, _ = ngram.step(np.array([C]), states)
    assert np.exp(logits[0]) == pytest.approx(unigrams)
    by_order = ngram.probabilities(np.array([A, C, B]))
    assert by_order == pytest.approx(
        np.array([[unigrams[C], unigrams[B]], [after_a[C], unigrams[B]]])
    )


@given(STREAMS, STREAMS, st.integers(1, 5))
def test_step_distributions_sum_to_one_and_agree_with_the_whole_stream(train, stream, order):
    ngram = NGram(train, 4, order)
    states, by_step = ngram.start(1), []
    for token, following in pairwise(stream):
        logits, states = ngram.step(np.array([token]), states)
        assert np.exp(logits.astype(float)).sum() == pytest.approx(1, abs=1e-5)
        by_step.append(np.exp(logits[0, following]))
    assert by_step == pytest.approx(ngram.probabilities(stream)[-1], rel=1e-5)


@given(STREAMS, st.lists(st.integers(0, 3), min_size=1, max_size=6))
def test_rows_are_independent_and_can_be_taken_put_and_joined(train, ids):
    ngram = NGram(train, 4, 3)
    together, states = ngram.step(np.array(ids), ngram.start(len(ids)))
    alone = [ngram.step(np.array([token]), ngram.start(1)) for token in ids]
    assert np.array_equal(together, np.concatenate([logits for logits, _ in alone]))
    assert ngram.join([state for _, state in alone]) == states
    assert ngram.take(states, range(len(ids))[::-1]) == states[::-1]
    assert ngram.put(states, 0, alone[-1][1])[0] == states[-1]


def test_frequent_tokens_are_more_likely():
    generator = np.random.default_rng(0)
    stream = generator.choice(4, 500, p=[0.6, 0.2, 0.15, 0.05])
    distribution = np.exp(NGram(stream, 4, 1).step(np.array([0]), ((),))[0][0])
    assert (np.diff(distribution) < 0).all()
