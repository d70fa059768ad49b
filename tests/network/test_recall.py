"""Recall: a mixture that agrees with its definition, row by row and wherever rows are moved."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.network.ngram import NGram
from rnngen.network.recall import (
    LONGEST,
    MOST,
    SHORTEST,
    WEIGHT,
    Recall,
    fitted_shares,
    recall_of,
)
from rnngen.tokens.base import BOUNDARY

SIZE = 6
IS_NOTE = np.array([False, False, True, True, True, False])
NETWORK = NGram(np.arange(60) * 7 % 11 % SIZE, SIZE, order=2)
SHARES = tuple(0.0 if length < SHORTEST else 0.05 * length for length in range(LONGEST + 1))
NOWHERE = np.zeros(SIZE, bool)
RECALL = Recall(NETWORK, IS_NOTE, SHARES, NOWHERE)
TOKENS = st.integers(0, SIZE - 1)
STREAMS = st.lists(TOKENS, min_size=1, max_size=60).map(np.array)


def softmax(logits):
    chances = np.exp(logits.astype(float))
    return chances / chances.sum(axis=-1, keepdims=True)


def followed(notes):
    """Yield (length of the match, note after it) for every earlier note, by definition."""
    for place in range(len(notes)):
        length = 0
        while length < min(place, LONGEST) and notes[place - 1 - length] == notes[-1 - length]:
            length += 1
        yield length, notes[place]


def expected(before):
    """Return the mixture after these tokens, by definition."""
    logits, _ = NETWORK.feed(np.array(before), NETWORK.start(1))
    own = softmax(logits[0])
    begins = max((place + 1 for place, token in enumerate(before) if token == BOUNDARY), default=0)
    notes = [token for token in before[begins:] if IS_NOTE[token]]
    recalled = np.zeros(SIZE)
    for length, note in followed(notes):
        recalled[note] += WEIGHT[length]
    share = SHARES[max((length for length, _ in followed(notes)), default=0)]
    if not share:
        return own
    of_notes = own[IS_NOTE].sum()
    return np.where(IS_NOTE, 1 - share, 1) * own + share * of_notes * recalled / recalled.sum()


@given(STREAMS)
def test_each_step_mixes_what_followed_the_longest_matches(stream):
    states = RECALL.start(1)
    for place, token in enumerate(stream):
        logits, states = RECALL.step(np.array([token]), states)
        wanted = expected(stream[: place + 1].tolist())
        assert softmax(logits[0]) == pytest.approx(wanted, abs=1e-5)


@given(STREAMS, st.lists(st.tuples(TOKENS, TOKENS), max_size=20))
def test_rows_keep_their_notes_when_they_are_read_taken_put_and_joined(first, further):
    _, fed = RECALL.feed(first, RECALL.start(1))
    both = RECALL.join([fed, RECALL.start(1)])
    both = RECALL.put(RECALL.take(both, [1, 1]), 0, fed)
    histories = [first.tolist(), []]
    for tokens in further:
        logits, both = RECALL.step(np.array(tokens), both)
        histories = [[*past, token] for past, token in zip(histories, tokens, strict=True)]
        wanted = np.array([expected(past) for past in histories])
        assert softmax(logits) == pytest.approx(wanted, abs=1e-5)


@given(STREAMS)
def test_what_a_stream_recalls_is_what_steps_mix_in(stream):
    lengths, chances = recall_of(stream, IS_NOTE)
    own_states = NETWORK.advance(np.array([BOUNDARY]), NETWORK.start(1))
    logits, states = RECALL.step(np.array([BOUNDARY]), RECALL.start(1))
    for token, length, chance in zip(stream, lengths, chances, strict=True):
        if IS_NOTE[token]:
            own = NETWORK.distributions(own_states)[0][0]
            recalled = SHARES[length] * own[IS_NOTE].sum() * chance
            wanted = (1 - SHARES[length]) * own[token] + recalled
            assert softmax(logits[0])[token] == pytest.approx(wanted, abs=1e-5)
        logits, states = RECALL.step(np.array([token]), states)
        own_states = NETWORK.advance(np.array([token]), own_states)


@given(STREAMS, STREAMS)
def test_nothing_is_recalled_where_several_parts_share_the_notes(before, stream):
    mixes = np.arange(SIZE) == 5
    recall = Recall(NETWORK, IS_NOTE, SHARES, mixes)
    logits, states = recall.feed(np.array([*before, BOUNDARY, 5]), recall.start(1))
    own_logits, own = NETWORK.feed(np.array([BOUNDARY, 5]), NETWORK.start(1))
    for token in stream[stream != BOUNDARY]:
        assert np.array_equal(logits, own_logits)
        logits, states = recall.step(np.array([token]), states)
        own_logits, own = NETWORK.step(np.array([token]), own)


def test_shares_grow_with_what_recall_is_worth():
    rng = np.random.default_rng(0)
    lengths = rng.integers(0, LONGEST + 1, 5000)
    nats = np.full(5000, 1.5)
    never, at_times, always = (
        fitted_shares(lengths, (rng.random(5000) < worth).astype(float), nats)
        for worth in (0, 0.5, 1)
    )
    assert set(never) == {0.0}
    assert always[SHORTEST:] == (MOST,) * (LONGEST + 1 - SHORTEST)
    assert all(0 < share < MOST for share in at_times[SHORTEST:])
    assert at_times[:SHORTEST] == (0,) * SHORTEST


def test_a_share_is_the_likeliest_one_but_for_eagerness_and_doubt():
    rng = np.random.default_rng(1)
    own = rng.uniform(0.05, 0.6, 100_000)
    chances = (rng.random(len(own)) < 0.55).astype(float)
    lengths = np.full(len(own), 3)
    share = fitted_shares(lengths, chances, -np.log(own))[3] / 1.5
    losses = [
        -np.log((1 - other) * own + other * chances).sum()
        for other in (share - 0.05, share, share + 0.05)
    ]
    assert min(losses) == losses[1]
    assert all(loss > losses[1] for loss in losses[::2])


def test_pairs_of_steps_leave_their_states_unchanged():
    stream = [2, 3, 5, 2, 3, 2, 4, 2, 3]
    states = RECALL.start(1)
    kept = []
    for token, following in pairwise(stream):
        _, after = RECALL.step(np.array([token]), states)
        RECALL.step(np.array([following]), after)
        kept.append((states, after))
        states = after
    for (before, after), token in zip(kept, stream, strict=False):
        again = RECALL.step(np.array([token]), before)[1]
        assert np.array_equal(again.notes.tokens, after.notes.tokens)
        assert np.array_equal(again.notes.matches, after.notes.matches)
