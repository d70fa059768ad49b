"""A window's lanes in shares: each lane lies in one of them, with all that belongs to it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rnngen.config import NetworkConfig
from rnngen.network.dropout import Masks, draw_masks
from rnngen.tokens.dataset import LaneShape
from rnngen.training.trainer import MIN_LANES, Window, share_count

STEPS, UNITS = 3, 2


def window_of(lanes, layers, dropout):
    """A window whose numbers all differ from lane to lane."""
    config = NetworkConfig(9, UNITS, UNITS, layers, dropout=dropout, weight_drop=0.5)
    x = np.arange(lanes * STEPS, dtype=np.int32).reshape(lanes, STEPS)
    kept = np.arange(lanes, dtype=np.float32)[:, None]
    states = [np.full((lanes, UNITS), i, np.float32) + kept for i in range(2 * layers)]
    return Window(x, x + 1, kept, draw_masks(config, LaneShape(lanes, STEPS, STEPS), 1, 2), states)


def joined(shares):
    """The window that these are shares of."""
    x, y, kept = (np.concatenate([np.asarray(share[i]) for share in shares]) for i in range(3))
    hidden = zip(*(share.masks.hidden for share in shares), strict=True)
    states = zip(*(share.states for share in shares), strict=True)
    masks = Masks(
        tuple(np.concatenate(layer, axis=1) for layer in hidden), shares[0].masks.recurrent
    )
    return Window(x, y, kept, masks, [np.concatenate(state) for state in states])


@given(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.sampled_from([0.0, 0.5]))
def test_shares_are_equal_and_together_the_window(shares, lanes, layers, dropout):
    window = window_of(shares * lanes, layers, dropout)
    parts = window.split(shares)
    assert [share.x.shape for share in parts] == [(lanes, STEPS)] * shares
    again = joined(parts)
    for ours, theirs in zip(again[:3], window[:3], strict=True):
        assert np.array_equal(ours, theirs)
    assert len(again.masks.hidden) == (layers if dropout else 0)
    for ours, theirs in zip(
        (*again.masks.hidden, *again.states), (*window.masks.hidden, *window.states), strict=True
    ):
        assert np.array_equal(ours, theirs)
    assert all(share.masks.recurrent is window.masks.recurrent for share in parts)


@given(st.integers(1, 300), st.integers(1, 64))
def test_shares_are_at_most_one_a_core_and_none_is_too_small(lanes, cores):
    count = share_count(lanes, cores)
    assert 1 <= count <= cores
    assert lanes % count == 0
    assert count == 1 or lanes // count >= MIN_LANES


def test_shares_of_the_usual_lanes():
    assert [share_count(64, cores) for cores in (1, 2, 3, 4, 16)] == [1, 2, 2, 4, 4]
