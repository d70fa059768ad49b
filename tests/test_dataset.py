import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.codec.base import BOUNDARY
from rnngen.config import DataConfig
from rnngen.dataset import lane_shape, scoring_lanes, split, stream, windows
from rnngen.errors import CorpusError


def test_a_single_long_text_is_split_to_the_character_as_nanogpt_does():
    text = np.arange(2, 1002, dtype=np.int32)
    dataset = split([text])
    assert dataset.train.tolist() == [BOUNDARY, *text[:900].tolist()]
    assert dataset.validation.tolist() == text[900:].tolist()


def test_many_documents_are_held_out_whole_and_none_is_lost():
    documents = [np.full(5, i + 2, dtype=np.int32) for i in range(40)]
    dataset = split(documents, DataConfig(validation_share=0.25))
    held, kept = set(dataset.validation.tolist()), set(dataset.train.tolist())
    assert held & kept == {BOUNDARY}
    assert held | kept == {BOUNDARY, *range(2, 42)}
    assert len(held) == 11


def test_a_stream_has_a_boundary_before_between_and_after():
    assert stream([np.int32([5]), np.int32([6, 7])]).tolist() == [0, 5, 0, 6, 7, 0]


@given(tokens=st.integers(8, 5000), lanes=st.integers(1, 70), steps=st.integers(2, 70), offset=st.integers(0, 69))
def test_windows_hold_each_lanes_tokens_in_order_and_y_is_x_shifted_by_one(tokens, lanes, steps, offset):
    ids = np.arange(tokens, dtype=np.int32)
    shape = lane_shape(tokens, lanes, steps)
    last = None
    for x, y in windows(ids, shape, offset % shape.steps):
        assert x.shape == (shape.lanes, shape.steps)
        assert np.array_equal(y, x + 1)
        assert (np.diff(x, axis=1) == 1).all()
        assert last is None or np.array_equal(x[:, 0], last)
        last = y[:, -1]
    assert last is not None


@given(tokens=st.integers(2, 3000), lanes=st.integers(1, 40), context=st.integers(1, 50))
def test_scoring_counts_every_prediction_exactly_once(tokens, lanes, context):
    ids = np.arange(tokens, dtype=np.int32)
    laid = scoring_lanes(ids, lanes, context)
    counted = laid.counted.astype(bool)
    assert sorted(laid.y[counted].tolist()) == list(range(1, tokens))
    assert np.array_equal(laid.y[counted], laid.x[counted] + 1)


def test_scoring_lanes_warm_up_on_the_tokens_just_before_their_own():
    laid = scoring_lanes(np.arange(101, dtype=np.int32), 4, 5)
    assert laid.x[1].tolist() == list(range(20, 50))
    assert laid.counted[1].tolist() == [0.0] * 5 + [1.0] * 25


def test_a_stream_of_seven_tokens_is_too_small():
    with pytest.raises(CorpusError, match="at least 8 tokens"):
        lane_shape(7, 32, 64)
