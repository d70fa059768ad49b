import resource
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.config import DataConfig
from rnngen.errors import CorpusError
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.dataset import (
    Dataset,
    check_size,
    cut,
    lane_shape,
    sampled_lanes,
    scoring_lanes,
    split,
    stream,
    token_type,
    window,
)


def test_a_single_long_text_is_split_to_the_character_as_nanogpt_does():
    text = np.arange(2, 1002, dtype=np.int32)
    whole = np.concatenate(list(stream([[text]])))
    assert whole[: cut(len(whole))].tolist() == [BOUNDARY, *text[:900].tolist()]


def test_many_documents_are_held_out_whole_and_none_is_lost():
    learnt, held = split(40, DataConfig(validation_share=0.25))
    assert sorted([*learnt, *held]) == list(range(40))
    assert learnt == sorted(learnt)
    assert len(held) == 10


def test_few_documents_are_all_learnt_from():
    assert split(19) == (list(range(19)), [])


def test_a_stream_has_a_boundary_before_between_and_after_whatever_the_pieces():
    assert np.concatenate(
        list(stream([[np.int32([5])], [np.int32([6]), np.int32([7])]]))
    ).tolist() == [
        0,
        5,
        0,
        6,
        7,
        0,
    ]


@pytest.mark.parametrize(
    ("vocabulary", "kind"),
    [(3, np.uint8), (256, np.uint8), (257, np.uint16), (65_536, np.uint16), (65_537, np.uint32)],
)
def test_tokens_are_stored_in_the_smallest_type_that_holds_them(vocabulary, kind):
    assert token_type(vocabulary) == kind


def test_windows_and_lanes_of_narrow_tokens_are_int32():
    ids = np.arange(200, dtype=np.uint8)
    arrays = [*window(ids, lane_shape(200, 4, 8), 0, 0), *scoring_lanes(ids, 4, 8)[:2]]
    assert all(array.dtype == np.int32 for array in arrays)


@given(
    tokens=st.integers(8, 5000),
    lanes=st.integers(1, 70),
    steps=st.integers(2, 70),
    offset=st.integers(0, 69),
)
def test_windows_hold_each_lanes_tokens_in_order_and_y_is_x_shifted_by_one(
    tokens, lanes, steps, offset
):
    ids = np.arange(tokens, dtype=np.int32)
    shape = lane_shape(tokens, lanes, steps)
    last = None
    for number in range(shape.windows):
        x, y = window(ids, shape, offset % shape.steps, number)
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


def test_a_sample_of_a_long_stream_comes_from_all_of_it_and_is_warm():
    ids = np.arange(100_000, dtype=np.int32)
    laid = sampled_lanes(ids, 20_000)
    counted = laid.counted.astype(bool)
    assert laid.predicted.tolist() == laid.y[counted].tolist()
    assert len(set(laid.predicted.tolist())) == len(laid.predicted) <= 20_000
    assert laid.predicted.min() == 1
    assert laid.predicted.max() == 99_999
    assert np.diff(np.sort(laid.predicted)).max() < 15_000
    assert (laid.x[1:, 0] == laid.predicted.reshape(len(laid.x), -1)[1:, 0] - 257).all()


def test_a_short_stream_is_scored_whole():
    ids = np.arange(5000, dtype=np.int32)
    assert sorted(sampled_lanes(ids, 5000).predicted.tolist()) == list(range(1, 5000))


@pytest.mark.parametrize(("train", "validation"), [(7, 2), (8, 1)])
def test_too_small_a_corpus_is_refused(train, validation):
    with pytest.raises(CorpusError, match="too small to train on"):
        check_size(Dataset(np.zeros(train, np.uint8), np.zeros(validation, np.uint8), False))
    check_size(Dataset(np.zeros(8, np.uint8), np.zeros(2, np.uint8), False))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts memory as Linux does")
def test_a_pass_over_a_stream_on_disk_leaves_little_of_it_in_memory(tmp_path):
    tokens = 2**28
    with (tmp_path / "tokens").open("wb") as file:
        file.truncate(tokens)
    before = mapped_bytes()
    ids = np.memmap(tmp_path / "tokens", np.uint8, mode="r")
    shape, most = lane_shape(tokens, 16, 4096), 0
    for number in range(shape.windows):
        window(ids, shape, 0, number)
        most = max(most, mapped_bytes())
    assert most - before < tokens / 2


def mapped_bytes() -> int:
    """Bytes of files that are in this process's memory."""
    return int(Path("/proc/self/statm").read_text().split()[2]) * resource.getpagesize()
