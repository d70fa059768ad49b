"""Authorship: costs per character and per bar, passages, models of different vocabularies."""

import math

import numpy as np
import pytest
from hypothesis import given, settings

from rnngen.config import NetworkConfig
from rnngen.errors import ModelFileError
from rnngen.evaluation.authorship import UNKNOWN_BITS, attributed, bar_costs, character_costs
from rnngen.evaluation.baseline import counted_model
from rnngen.models.model_file import Model
from rnngen.sampling.scoring import surprises
from rnngen.tokens.char import CharCodec
from rnngen.tokens.dataset import Dataset
from rnngen.tokens.event import EventCodec
from tests.conftest import random_weights
from tests.scores import scores, tune

CALM, WILD = "the fox sat on the mat. ", "xq zj! kv wy? "


def model_of(name, kind, codec, opening=()):
    config = NetworkConfig(len(codec.vocabulary), 4, 8, 1, 0.0)
    return Model(
        name, kind, config, codec, random_weights(config, np.random.default_rng(3)), opening=opening
    )


def counting(name, text):
    """A model that counted a text, and knows no other characters."""
    codec = CharCodec.from_documents([text])
    ids = codec.encode(text * 30)
    return counted_model(model_of(name, "text", codec), Dataset(ids[:-20], ids[-20:], False))


def test_each_passage_is_given_to_the_model_that_finds_it_likeliest_and_the_whole_is_their_sum():
    models = [counting("calm", CALM), counting("wild", WILD)]
    text = f"{CALM * 3}\n\n{WILD * 3}\n \n{CALM * 3}"
    whole, *passages = attributed(models, text)
    assert [each.name for each in passages] == ["paragraph 1", "paragraph 2", "paragraph 3"]
    assert [each.likeliest for each in passages] == [0, 1, 0]
    assert passages[1].beginning == "xq zj! kv wy? xq zj! kv wy? xq z"
    assert whole.size == len(text) == sum(each.size for each in passages)
    for model in (0, 1):
        total = sum(each.costs[model] * each.size for each in passages)
        assert whole.costs[model] == pytest.approx(total / len(text))
    assert passages[1].margin == pytest.approx(passages[1].costs[0] - passages[1].costs[1])


def test_what_a_model_does_not_know_costs_the_amount_that_is_stated():
    costs = character_costs(model_of("calm", "text", CharCodec.from_documents([CALM])), "the §fox")
    assert costs[4] == UNKNOWN_BITS * math.log(2)
    assert (costs[[0, 1, 2, 3, 5]] != costs[4]).all()


def test_a_text_is_read_from_where_documents_of_the_model_begin():
    codec = CharCodec.from_documents([CALM])
    model = model_of("calm", "text", codec, opening=tuple(codec.encode("mat. ").tolist()))
    assert character_costs(model, "the fox") == pytest.approx(
        surprises(model, [codec.encode("the fox")])[0], rel=1e-5
    )


def test_text_of_one_paragraph_is_told_as_a_whole_and_none_as_nothing():
    models = [counting("calm", CALM), counting("wild", WILD)]
    assert [each.name for each in attributed(models, CALM)] == ["whole"]
    assert attributed(models, "")[0].costs == (0.0, 0.0)


@settings(max_examples=20)
@given(scores())
def test_bars_share_out_what_a_piece_costs(score):
    model = model_of("tunes", "score", EventCodec.from_documents([score]))
    costs = bar_costs(model, score)
    assert len(costs) == len(score.bars)
    assert costs.sum() == pytest.approx(
        surprises(model, [model.codec.encode(score)])[0].sum(), rel=1e-4
    )
    assert (costs > 0).all()


def test_music_is_told_by_eight_bars_after_the_pick_up():
    piece = tune((60, 48), *[(60 + i % 5, 96) for i in range(20)], pick_up=48, bars=10)
    whole, first, second = attributed(
        [model_of(n, "score", EventCodec.from_documents([piece])) for n in "ab"], piece
    )
    assert (first.name, second.name) == ("bars 1–8", "bars 9–10")
    assert (whole.size, first.size, second.size) == (21, 17, 4)


def test_events_that_a_model_does_not_know_cost_the_same_amount_in_their_bar():
    piece = tune((60, 192), (61, 192))
    model = model_of("tunes", "score", EventCodec.from_documents([tune((60, 192), (60, 192))]))
    assert bar_costs(model, piece)[1] >= UNKNOWN_BITS * math.log(2) > bar_costs(model, piece)[0] / 6


def test_text_and_music_cannot_be_compared():
    models = [
        counting("calm", CALM),
        model_of("tunes", "score", EventCodec.from_documents([tune((60, 192))])),
    ]
    with pytest.raises(ModelFileError, match=r"calm-\d-grams \(text\), tunes \(score\)"):
        attributed(models, CALM)
