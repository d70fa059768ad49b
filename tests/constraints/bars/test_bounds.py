"""Vocabularies that no corpus has: no table grows without bound, and none takes long."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.constraints.bars import BarsConstraint, MetreConstraint, fills
from rnngen.constraints.bars.event_table import EventTable
from rnngen.constraints.bars.fills import LONGEST, LONGEST_NOTE, UNREACHABLE, BarFill
from rnngen.constraints.bars.melody import MOST_TABLES, _all_lengths, options_for_any_length
from rnngen.errors import ConstraintError
from rnngen.music.score import quarters
from rnngen.tokens import Vocabulary
from rnngen.tokens.event import EventCodec
from rnngen.tokens.velocity_profile import VelocityProfile

TICKS = st.lists(st.integers(1, 960_000) | st.integers(1, 200), max_size=12, unique=True)


def codec(*tokens, durations=(), bars=(), shifts=()):
    times = [("Duration", durations), ("Bar", bars), ("Shift", shifts)]
    spelled = [f"{kind}_{quarters(ticks)}" for kind, values in times for ticks in values]
    return EventCodec(
        Vocabulary.of(["Melody", "Instrument_none", *tokens, *spelled, "Pitch_60"]),
        VelocityProfile(),
    )


@given(TICKS, TICKS, TICKS, st.integers(0, 10**6), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_no_table_is_larger_than_the_longest_note_and_bar(durations, shifts, bars, longest, inside):
    fill = BarFill(durations, [ticks for ticks in shifts if ticks <= 192], bars, longest, inside)
    assert fill._cost.size <= 4 * (LONGEST_NOTE + 1 + LONGEST)


@given(
    st.lists(st.integers(0, 50), max_size=30),
    st.lists(st.integers(-60, 60), max_size=30),
    st.integers(0, 20),
    st.integers(0, 80),
    st.booleans(),
)
def test_positions_a_move_away_are_found_one_by_one_or_all_at_once(here, moves, low, room, at_once):
    high = low + room
    few, fills.FEW_PAIRS = fills.FEW_PAIRS, 0 if at_once else 10**6
    try:
        found = fills._reached(np.array(here, int), np.array(moves, int), low, high)
    finally:
        fills.FEW_PAIRS = few
    sums = {position + move for position in here for move in moves}
    assert set(found.tolist()) == {each for each in sums if low <= each < high}


@pytest.mark.parametrize(
    "vocabulary",
    [
        codec("Metre_64/1", "Bar", durations=[1]),
        codec("Metre_64/1", "Bar", durations=range(1, 12_289)),
        codec("Metre_4/4", "Bar", durations=[960_000], bars=[96_000]),
        codec("Metre_4/4", durations=[1, 960_000], bars=[96_000]),
    ],
    ids=["shortest notes", "all notes", "the longest note", "the longest bar"],
)
def test_music_of_bars_beyond_64_quarters_cannot_be_spelled(vocabulary):
    with pytest.raises(ConstraintError, match="cannot spell music in full bars"):
        MetreConstraint(vocabulary)
    with pytest.raises(ConstraintError):
        BarsConstraint(vocabulary, 8)


@pytest.mark.parametrize(
    ("vocabulary", "notes"),
    [
        (codec("Metre_8/1", "Bar", durations=[1]), 8 * 192),
        (codec("Metre_4/4", "Bar", durations=range(1, 3073), shifts=range(1, 193)), 1),
        (codec("Metre_4/4", "Bar", durations=[192 * 50, 192 * 64]), 1),
        (codec("Metre_4/4", "Metre_64/1", "Bar", "Bar_1/48", durations=[2, 3]), 64),
    ],
    ids=["shortest notes", "all notes and rests", "a drone", "long and short bars"],
)
def test_music_that_fills_its_bars_is_spelled(vocabulary, notes):
    constraint = MetreConstraint(vocabulary)
    witness = constraint.witness(constraint.start())
    assert len(vocabulary.decode(witness).notes) == notes


def test_each_metre_has_a_table_of_its_own_unless_there_are_many_long_ones():
    few = codec(*(f"Metre_{n}/4" for n in range(1, 13)), "Bar", durations=[48])
    many = codec(*(f"Metre_{n}/1" for n in range(1, 65)), "Bar", durations=[48])
    assert len(options_for_any_length(EventTable(few))) == 3
    assert len(options_for_any_length(EventTable(many))) == 2
    assert 12 * 12 * 48 <= MOST_TABLES < 64 * 64 * 192


@given(
    st.lists(st.sampled_from(["Metre_4/4", "Metre_2/2", "Metre_3/4", "Metre_12/4"]), unique=True),
    st.lists(st.sampled_from([1, 48, 144, 192, 576]), unique=True),
    st.booleans(),
)
def test_all_lengths_of_bars_are_those_of_each_metre(metres, bars, full):
    table = EventTable(codec(*metres, *["Bar"] * full, bars=bars))
    each = {int(ticks) for metre in table.metres.values() for ticks in table.bar_lengths(metre)}
    assert _all_lengths(table) == tuple(sorted(each - {0}))


def test_positions_beyond_a_table_are_out_of_reach():
    fill = BarFill([48], [], [192])
    assert fill.cost(True, False, np.array([10**9, -(10**9), 193])).tolist() == [UNREACHABLE] * 3
