from itertools import groupby

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnngen.errors import CorpusError
from rnngen.music.names import tonic
from rnngen.music.score import Key, Note, Part, Score
from rnngen.music.transposition import (
    Ranges,
    is_worth_transposing,
    scale_of,
    spread_of_keys,
    transposed,
    with_few_signs,
)
from tests.scores import METRES, assert_canonical, bars_of, scores, tune

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)


def scale(first, **fields):
    return tune(*((pitch + first, 24) for pitch in SCALE), **fields)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(scores(), st.integers(-5, 6))
def test_transposing_moves_every_pitch_and_nothing_else(score, shift):
    score = Score(
        tuple(sorted({note._replace(pitch=min(max(note.pitch, 5), 121)) for note in score.notes})),
        score.bars, score.keys, score.tempos, score.parts,
    )  # fmt: skip
    higher = transposed(score, shift)
    assert_canonical(higher)
    assert higher.bars == score.bars
    moved = {
        note if score.parts[note.part].drums else note._replace(pitch=note.pitch + shift)
        for note in score.notes
    }
    assert set(higher.notes) == moved


@pytest.mark.parametrize("shift", range(-5, 7))
@pytest.mark.parametrize("minor", [False, True])
def test_the_key_is_transposed_with_the_notes(shift, minor):
    for fifths in range(-7, 8):
        [key] = transposed(scale(0, keys=(Key(0, fifths, minor),)), shift).keys
        assert tonic(key.fifths, minor) == (tonic(fifths, minor) + shift) % 12
        assert key.minor == minor
        assert -7 <= key.fifths <= 7


@given(scores(), st.integers(-12, 12))
def test_transposing_back_restores_the_piece(score, fifths):
    semitones = (7 * fifths + 6) % 12 - 6
    try:
        there = transposed(score, semitones, lambda key: with_few_signs(key + fifths))
    except CorpusError:
        return
    back = transposed(there, -semitones, lambda key: with_few_signs(key - fifths))
    assert back.notes == score.notes
    assert list(keys_of(back)) == list(keys_of(score))
    assert all(-7 <= key.fifths <= 7 for key in there.keys)


def keys_of(score):
    """Yield each key that differs from the one before, however it is spelled."""
    return (key for key, _ in groupby((key.fifths % 12, key.minor) for key in score.keys))


def test_a_note_beyond_the_range_of_midi_is_an_error():
    with pytest.raises(CorpusError, match="G9 leaves the range"):
        transposed(tune((127, 192), bars=1), 2)


def test_drums_are_not_transposed():
    notes = (Note(0, 0, 60, 48, 80), Note(0, 1, 38, 48, 80))
    score = Score(notes, bars_of((192, METRES[0])), parts=(Part(), Part(drums=True)))
    assert [note.pitch for note in transposed(score, 3).notes] == [63, 38]


def test_shifts_keep_every_part_in_the_range_of_its_corpus():
    corpus = [scale(0), scale(2), scale(-3)]
    ranges = Ranges.of(corpus)
    assert [ranges.shifts(score) for score in corpus] == [
        [-3, -2, -1, 1, 2],
        [-5, -4, -3, -2, -1],
        [1, 2, 3, 4, 5],
    ]


def test_the_scale_of_a_piece_is_found_from_its_notes():
    assert [scale_of(scale(first)) for first in range(12)] == list(range(12))


def test_transposing_pays_for_a_corpus_in_many_keys():
    assert spread_of_keys([scale(0)] * 5) == 1
    assert spread_of_keys([scale(first) for first in range(12)]) == pytest.approx(12)
    assert is_worth_transposing([scale(first) for first in range(8)])
    assert not is_worth_transposing([scale(2)] * 9 + [scale(7)] * 8)
