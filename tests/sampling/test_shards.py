"""Shards of a run: their ranges, and samples that do not depend on which others are drawn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.config import NetworkConfig, SampleConfig
from rnngen.errors import SettingError
from rnngen.models.model_file import Model
from rnngen.sampling.generate import continue_prompt
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.request import Rules, SampleRequest
from rnngen.shards import WHOLE, Shard, check_whole
from rnngen.tokens.char import CharCodec
from tests.conftest import random_weights

CODEC = CharCodec.from_documents(["".join(map(chr, range(32, 127)))])
NETWORK = NetworkConfig(len(CODEC.vocabulary), 32, 128)
"""Large enough for products that round by their number of rows."""


@given(st.integers(0, 1000), st.integers(1, 40))
def test_shards_are_consecutive_and_nearly_equal(total, of):
    ranges = [Shard(number, of).range_of(total) for number in range(1, of + 1)]
    assert [number for part in ranges for number in part] == list(range(total))
    assert max(map(len, ranges)) - min(map(len, ranges)) <= 1


@given(st.lists(st.integers(), max_size=50), st.integers(1, 9))
def test_dealt_items_are_all_items(items, of):
    dealt = [Shard(number, of).dealt(items) for number in range(1, of + 1)]
    assert sorted(each for part in dealt for each in part) == sorted(items)


@pytest.mark.parametrize("text", ["", "3", "0/8", "9/8", "-1/8", "1/0", "a/b", "1/8/2", "²/8"])
def test_what_is_no_shard_is_refused(text):
    with pytest.raises(SettingError, match="--shard must be K/N"):
        Shard.parse(text)


def test_a_whole_has_each_part_once():
    parts = [Shard.parse(f"{number}/3") for number in (2, 1, 3)]
    check_whole(parts, "abc")
    for wrong in (parts[:2], [*parts, parts[0]], [*parts[:2], WHOLE]):
        with pytest.raises(SettingError):
            check_whole(wrong, "abcd"[: len(wrong)])


@pytest.mark.parametrize("count", [100, pytest.param(1000, marks=pytest.mark.slow)])
def test_eight_shards_draw_the_samples_of_one_run(count):
    weights = random_weights(NETWORK, np.random.default_rng(0))
    model = Model("prose", "text", NETWORK, CODEC, weights)
    config = SampleConfig(count=count, length=8, seed=3, temperature="1.5")

    def drawn(shard):
        request = SampleRequest(model, config=config, rules=Rules(free=True), shard=shard)
        return [document.content for document in continue_prompt(request)]

    parts = [text for number in range(1, 9) for text in drawn(Shard(number, 8))]
    assert parts == drawn(WHOLE)
    assert len(parts) == count
    assert len(set(parts)) > 0.9 * count  # a few of the shortest are alike


def test_probabilities_are_the_same_to_the_last_bit_beside_any_others():
    weights = random_weights(NETWORK, np.random.default_rng(0))
    model = Model("prose", "text", NETWORK, CODEC, weights)
    seen = {}

    def stats(shard):
        config = SampleConfig(count=12, length=20, seed=3)
        request = SampleRequest(model, config=config, shard=shard)
        observer = SamplingObserver()
        continue_prompt(request, observer)
        return {number: each.masked for number, each in observer.stats.items()}

    for number in range(1, 5):
        seen |= stats(Shard(number, 4))
    assert seen == stats(WHOLE)
