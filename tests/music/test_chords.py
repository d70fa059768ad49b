"""Chord symbols and progressions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.music.chords import (
    QUALITIES,
    Chord,
    chord_at,
    chord_beats,
    chord_name,
    likely_key,
    read_chord,
    read_progression,
)
from rnngen.music.names import key_name


@pytest.mark.parametrize(
    ("symbol", "pitch_classes", "bass"),
    [
        ("C", {0, 4, 7}, 0),
        ("F#m7", {6, 9, 1, 4}, 6),
        ("B♭7", {10, 2, 5, 8}, 10),
        ("D/F#", {2, 6, 9}, 6),
        ("Cb", {11, 3, 6}, 11),
        ("Am/G", {9, 0, 4, 7}, 7),
        ("Bø", {11, 2, 5, 9}, 11),
        ("Gsus", {7, 0, 2}, 7),
        ("E°7", {4, 7, 10, 1}, 4),
        ("C+", {0, 4, 8}, 0),
        ("G-7", {7, 10, 2, 5}, 7),
    ],
)
def test_chord_symbols_are_read_as_musicians_read_them(symbol, pitch_classes, bass):
    chord = read_chord(symbol)
    assert chord.pitch_classes == pitch_classes
    assert chord.bass == bass


@given(st.integers(0, 11), st.sampled_from(list(QUALITIES.values())), st.integers(0, 11))
def test_every_chord_is_read_back_from_its_name(root, quality, bass):
    chord = Chord(root, quality, bass)
    assert read_chord(chord_name(chord)) == chord


def test_a_progression_is_read_bar_by_bar():
    bars = read_progression("| G | C G | % | D7 |")
    assert [[chord_name(chord) for chord in bar] for bar in bars] == [
        ["G"],
        ["C", "G"],
        ["C", "G"],
        ["D7"],
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing"),
        ("G || C", "a bar without a chord"),
        ("G | H7", "H7"),
        ("% | G", "%"),
        ("Gx", "Gx"),
    ],
)
def test_the_error_names_the_unreadable_chord(text, said):
    with pytest.raises(ValueError, match=said):
        read_progression(text)


def test_chords_share_the_beats_of_a_bar():
    assert chord_beats(2, 4) == [0, 2]
    assert chord_beats(2, 3) == [0, 2]
    assert chord_beats(1, 2) == [0]
    assert chord_beats(4, 2) == [0, 0.5, 1, 1.5]
    first, second = read_progression("G C")[0]
    assert [chord_at((first, second), 3, beat) for beat in (0, 1.5, 2, 2.9)] == [
        first,
        first,
        second,
        second,
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("G | C G | D7 | G", "G"),
        ("Am | Dm | E7 | Am", "Am"),
        ("Bm | A | G | F#", "Bm"),
        ("Eb | Ab | Bb7 | Eb", "Eb"),
        ("C | F | C | G", "C"),
    ],
)
def test_the_likely_key_is_the_one_a_musician_would_name(text, key):
    assert key_name(*likely_key(read_progression(text), (False, True))) == key


def test_the_likely_key_has_one_of_the_given_modes():
    assert likely_key(read_progression("Am | Dm | E7 | Am"), (False,)) == (0, False)
