import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rnngen.config import NetworkConfig
from rnngen.network.dropout import draw_masks
from rnngen.tokens.dataset import LaneShape

SHAPE = LaneShape(8, 100, 16)


def test_masks_depend_only_on_seed_and_step():
    config = NetworkConfig(20, 8, 32, 2, dropout=0.5, weight_drop=0.5)
    first, again = draw_masks(config, SHAPE, 7, 3), draw_masks(config, SHAPE, 7, 3)
    for ours, theirs in zip(
        first.hidden + first.recurrent, again.hidden + again.recurrent, strict=True
    ):
        assert np.array_equal(ours, theirs)
    for other in (draw_masks(config, SHAPE, 7, 4), draw_masks(config, SHAPE, 8, 3)):
        assert not np.array_equal(first.hidden[0], other.hidden[0])
        assert not np.array_equal(first.recurrent[0], other.recurrent[0])
    assert not np.array_equal(first.hidden[0], first.hidden[1])


@given(rate=st.floats(1e-6, 0.9), step=st.integers(0, 10**6))
def test_the_share_dropped_is_the_rate(rate, step):
    config = NetworkConfig(20, 8, 64, 1, dropout=rate, weight_drop=rate)
    masks = draw_masks(config, SHAPE, 0, step)
    assert masks.hidden[0].shape == (16, 8, 64)
    assert masks.recurrent[0].shape == (64, 256)
    for mask in (masks.hidden[0], masks.recurrent[0]):
        assert abs((~mask).mean() - rate) < 0.5 / 256 + 5 * np.sqrt(0.25 / mask.size)


def test_without_dropout_nothing_is_drawn():
    assert draw_masks(NetworkConfig(20, dropout=0.0), SHAPE, 0, 0) == ((), ())
