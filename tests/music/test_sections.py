"""Excerpts, joined pieces, and names of keys and ranges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.music.canonical import check
from rnngen.music.names import MAJOR_KEYS, MINOR_KEYS, key_of_name, note_name, read_key, read_range
from rnngen.music.score import Score
from rnngen.music.sections import empty_bars, excerpt, joined
from tests.scores import assert_canonical, scores, tune


@given(scores(), st.data())
def test_joined_excerpts_equal_the_piece_with_notes_cut_between_them(score, data):
    bar = data.draw(st.integers(0, len(score.bars)))
    if not 0 < bar < len(score.bars):
        return
    first, second = excerpt(score, range(bar)), excerpt(score, range(bar, len(score.bars)))
    for part in (first, second):
        assert_canonical(part)
    whole = joined(first, second)
    check(whole)
    cut = score.bars[bar].onset
    ended = [
        note._replace(duration=min(note.duration, cut - note.onset)) if note.onset < cut else note
        for note in score.notes
    ]
    assert whole == Score(tuple(ended), score.bars, score.keys, score.tempos, score.parts)


def test_empty_bars_continue_the_metre():
    score = tune((60, 192), bars=1)
    longer = joined(score, empty_bars(score.bars[0], 2))
    assert longer.bars == tune((60, 192), bars=3).bars
    assert longer.notes == score.notes


@pytest.mark.parametrize("name", [*MAJOR_KEYS, *MINOR_KEYS])
def test_every_key_is_read_as_people_write_it(name):
    key = key_of_name(name)
    assert read_key(name) == read_key(f" {name.replace('b', '♭').replace('#', '♯')} ") == key
    spelled = name.removesuffix("m")
    assert read_key(f"{spelled.lower()[0]}{spelled[1:]} {'minor' if key[1] else 'major'}") == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ador", (1, True)),
        ("D mix", (1, False)),
        ("e Phrygian", (0, True)),
        ("F♯ lydian", (7, False)),
        ("Bb Ionian", (-2, False)),
        ("C#loc", (2, True)),
    ],
)
def test_a_mode_has_the_signature_that_it_is_written_in(text, key):
    assert read_key(text) == key


@pytest.mark.parametrize("text", ["", "H", "D doric mode", "G#", "Dmm", "A7", "DM", "C b"])
def test_an_invalid_key_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - its message is for nobody
        read_key(text)


@given(st.integers(0, 127), st.integers(0, 127))
def test_every_range_is_read_back_from_its_name(low, high):
    low, high = sorted((low, high))
    assert read_range(f"{note_name(low)}-{note_name(high)}") == (low, high)


@pytest.mark.parametrize(
    ("text", "pitches"), [("G3-D6", (55, 86)), (" bb3 – F♯5 ", (58, 78)), ("C-1-C-1", (0, 0))]
)
def test_ranges_are_read_as_people_write_them(text, pitches):
    assert read_range(text) == pitches


@pytest.mark.parametrize("text", ["G3", "D6-G3", "G3-", "G-D", "H3-D6", "C9-C10", "3-6"])
def test_an_invalid_range_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - its message is for nobody
        read_range(text)
