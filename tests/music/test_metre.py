from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.music.metre import bars_of, beat_ticks, extend, is_metre, join_split_bars
from rnngen.music.score import Bar, Metre
from tests import scores

COMMON, WALTZ = Metre(4, 4), Metre(3, 4)


def test_without_a_time_signature_bars_of_4_4_reach_the_end():
    assert bars_of([], 193) == (Bar(0, 192, COMMON), Bar(192, 192, COMMON))
    assert bars_of([], 0) == (Bar(0, 192, COMMON),)


def test_a_time_signature_inside_a_bar_cuts_it_short():
    bars = bars_of([(0, COMMON), (48, COMMON), (240, WALTZ)], 400)
    assert bars == (
        Bar(0, 48, COMMON),
        Bar(48, 192, COMMON),
        Bar(240, 144, WALTZ),
        Bar(384, 144, WALTZ),
    )


def test_the_last_of_two_simultaneous_time_signatures_wins():
    assert bars_of([(0, COMMON), (0, WALTZ)], 1) == (Bar(0, 144, WALTZ),)


def test_a_time_signature_after_the_end_makes_no_bar():
    assert bars_of([(0, WALTZ), (144, COMMON)], 144) == (Bar(0, 144, WALTZ),)


def test_extending_adds_full_bars_of_the_last_metre():
    pick_up = (Bar(0, 48, WALTZ),)
    assert extend(pick_up, 49) == (Bar(0, 48, WALTZ), Bar(48, 144, WALTZ))
    assert extend(pick_up, 48) == pick_up


def test_a_bar_split_by_a_repeat_sign_is_joined_but_a_pick_up_stays():
    cut = scores.bars_of((48, COMMON), (192, COMMON), (144, COMMON), (48, COMMON), (144, COMMON))
    joined = scores.bars_of((48, COMMON), (192, COMMON), (192, COMMON), (144, COMMON))
    assert join_split_bars(cut) == joined


@pytest.mark.parametrize("signature", [(0, 4), (4, 0), (3, 3), (4, 128), (65, 4), (4, -4)])
def test_impossible_time_signatures_are_not_metres(signature):
    assert not is_metre(*signature)


@given(
    st.lists(st.tuples(st.integers(0, 2000), st.sampled_from(scores.METRES))), st.integers(0, 3000)
)
def test_bars_cover_the_piece_without_gaps(changes, end):
    bars = bars_of(changes, end)
    assert bars[0].onset == 0
    assert all(before.offset == after.onset for before, after in pairwise(bars))
    assert bars[-1].onset < max(end, 1) <= bars[-1].offset
    assert {onset for onset, _ in changes if onset < end} <= {bar.onset for bar in bars}


def test_the_beat_of_a_compound_metre_has_three_notes():
    beats = {(4, 4): 48, (2, 2): 96, (6, 8): 72, (12, 8): 72, (3, 8): 24, (7, 8): 24, (6, 4): 48}
    assert {metre: beat_ticks(Metre(*metre)) for metre in beats} == beats


def test_short_bars_stay_apart_where_a_key_changes():
    half = [Bar(0, 84, Metre(7, 8)), Bar(84, 84, Metre(7, 8))]
    assert join_split_bars(half, changes=[84]) == tuple(half)
    assert join_split_bars(half, changes=[0]) == (Bar(0, 168, Metre(7, 8)),)
