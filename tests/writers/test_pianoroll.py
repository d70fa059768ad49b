"""Scores as pictures."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.music.names import pitch_name
from rnngen.music.score import Metre, Part, Score
from rnngen.writers import render
from rnngen.writers.timeline import part_names, pick_up_bars, pitch_range, split_systems
from tests.scores import METRES, bars_of, scores, tune


@settings(max_examples=8)
@given(scores())
def test_any_score_gives_the_same_png_twice(score):
    data = render(score, ".png", "rnngen, seed 1")
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert data == render(score, ".png", "rnngen, seed 1")
    assert b"Software" not in data


def test_an_empty_score_gives_a_picture():
    assert render(Score((), ()), ".png", "nothing").startswith(b"\x89PNG")


def test_a_score_of_many_parts_and_a_long_title_gives_a_picture():
    parts = (Part(drums=True), *[Part(0)] * 19)
    names = ("_a $x^^$ name", "李白")
    score = Score(tune((60, 96)).notes, bars_of((192, METRES[0])), parts=parts, names=names)
    assert render(score, ".png", "long $x^^$ title 李白 " * 9).startswith(b"\x89PNG")


@given(st.integers(1, 3000), st.sampled_from(METRES), st.sampled_from([0, 12]))
def test_systems_hold_every_bar_once_and_stay_within_a_picture(count, metre, pick_up):
    bars = bars_of(*([(pick_up, metre)] if pick_up else []), *[(metre.ticks, metre)] * count)
    systems = split_systems(bars)
    assert [bar for system in systems for bar in system] == list(bars)
    assert len(systems) <= 24
    lengths = [len(system) for system in systems]
    assert len(set(lengths[1:-1])) <= 1
    assert all(
        (length - (i == 0 and pick_up > 0)) % 4 == 0 for i, length in enumerate(lengths[:-1])
    )


def test_a_reel_stands_in_systems_of_eight_bars():
    bars = bars_of(*[(192, METRES[0])] * 32)
    assert [len(system) for system in split_systems(bars)] == [8, 8, 8, 8]


def test_a_pick_up_is_a_short_first_bar():
    assert pick_up_bars(bars_of((24, Metre(6, 8)), (144, Metre(6, 8)))) == 1
    assert pick_up_bars(bars_of((144, Metre(6, 8)), (24, Metre(6, 8)))) == 0
    assert pick_up_bars(bars_of((24, Metre(6, 8)))) == 0


def test_pitches_have_their_names():
    assert [pitch_name(pitch) for pitch in (0, 60, 61, 69, 127)] == ["C-1", "C4", "C♯4", "A4", "G9"]


def test_parts_are_named_by_their_files_else_by_instrument_and_told_apart():
    parts = (Part(), Part(), Part(40), Part(40), Part(0, drums=True), Part(25))
    score = Score((), (), parts=parts, names=("rh:", "lh:", "", "", "", "Lead guitar"))
    names = ["Right hand", "Left hand", "Violin 1", "Violin 2", "Drums", "Lead guitar"]
    assert part_names(score) == names


def test_the_range_holds_every_note_and_an_octave_at_least():
    assert pitch_range(tune((60, 96), (70, 96)).notes) == (59, 71)
    low, high = pitch_range(tune((127, 96)).notes)
    assert low <= 127 <= high
