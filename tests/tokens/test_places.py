"""Barlines say where they stand, and samples and prompts count on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.config import DataConfig
from rnngen.constraints.bars import BarsConstraint, MetreConstraint
from rnngen.music.score import Metre
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import EventKind
from rnngen.tokens.places import ENDING, OPEN, Place, Places
from tests.constraints.walks import walk
from tests.scores import tune

FOUR = Metre(4, 4)
PLACES = st.sampled_from([Places(8, 8), Places(12, 12), Places(0, 8)])


def tunes(lengths, pick_up=0):
    return [
        tune(*([(60, 48)] if pick_up else []), *[(60 + n % 5, 192)] * n, pick_up=pick_up, bars=n)
        for n in lengths
    ]


def codec_of(lengths=(32,) * 9 + (16, 24, 12)):
    return EventCodec.from_documents(tunes(lengths), DataConfig(places=True))


def bars_of(codec, ids):
    tokens = (codec.vocabulary.tokens[i] for i in ids)
    return [token for token in tokens if token.split("_")[0] == "Bar"]


def walked(constraint, codec, seed=1):
    return walk(constraint, len(codec.vocabulary), seed, stubborn=False, steps=4000)


def test_the_bars_of_a_tune_count_through_its_sections_and_down_to_the_end():
    (tune_of_20,) = tunes([20])
    row = bars_of(codec_of((32,) * 9 + (20,)), codec_of((32,) * 9 + (20,)).encode(tune_of_20))
    assert row == [
        *(f"Bar_{section}.{bar}" for section in (1, 2) for bar in range(1, 9)),
        *(f"Bar_end.{left}" for left in (4, 3, 2, 1)),
    ]


def test_a_pick_up_has_no_place_and_a_beginning_has_no_end():
    codec = EventCodec.from_documents(tunes((32,) * 9, pick_up=48), DataConfig(places=True))
    (with_pick_up,) = tunes((16,), pick_up=48)
    row = bars_of(codec, codec.encode(with_pick_up))
    assert row[:2] == ["Bar_1", "Bar_1.1"]
    assert row[-1] == "Bar_end.1"
    assert not any("end" in bar for bar in bars_of(codec, codec.encode(with_pick_up, OPEN)))


@pytest.mark.parametrize(
    ("lengths", "phrase", "ending"),
    [((32,) * 8, 8, 8), ((12, 24) * 4, 12, 12), ((13, 17, 9) * 3, 0, ENDING), ((32,) * 7, 0, 0)],
)
def test_the_phrase_is_that_of_the_corpus(lengths, phrase, ending):
    assert Places.of_lengths(lengths) == Places(phrase, ending)


@given(PLACES, st.integers(1, 70))
def test_each_bar_of_a_piece_may_follow_the_one_before(places, bars):
    left = 0
    for number in range(bars):
        place = places.at(number, bars)
        assert places.may_follow(place, number, left)
        left = place.bar if place.is_ending else max(left - 1, 0)
    assert left == 1


@given(PLACES, st.integers(0, 40), st.integers(0, 9))
def test_some_place_may_always_follow_but_after_the_last_bar(places, number, left):
    known = [Place(s, b) for s in range(5) for b in range(13)]
    assert any(places.may_follow(place, number, left) for place in known)


@pytest.mark.parametrize("seed", range(6))
def test_samples_end_where_their_barlines_say(seed):
    codec = codec_of()
    row = bars_of(codec, walked(MetreConstraint(codec), codec, seed))
    number = next(i for i, bar in enumerate(row) if "end" in bar)
    assert number % 8 == 0
    assert row[number:] == [f"Bar_end.{left}" for left in range(len(row) - number, 0, -1)]


@pytest.mark.parametrize("bars", [1, 8, 20, 32, 70])
def test_a_piece_of_given_length_has_its_end_in_sight(bars):
    codec = codec_of()
    row = bars_of(codec, walked(BarsConstraint(codec, bars), codec))
    last = (bars - 1) % 8 + 1
    assert len(row) == bars
    assert row[-last:] == [f"Bar_end.{left}" for left in range(last, 0, -1)]


def test_the_first_section_of_a_longer_piece_has_no_end():
    codec = codec_of()
    row = bars_of(codec, walked(BarsConstraint(codec, 8, more=24), codec))
    assert row == [f"Bar_1.{bar}" for bar in range(1, 9)]


def test_the_last_bar_repeats_none():
    codec = codec_of()
    for score in tunes((32, 16)):
        ids = codec.encode(score)
        events = [codec.events[i] for i in ids]
        last = max(i for i, event in enumerate(events) if event.kind is EventKind.BAR)
        assert any(event.kind is EventKind.AGAIN for event in events)
        assert not any(event.kind is EventKind.AGAIN for event in events[last:])
        assert codec.decode(ids) == score
