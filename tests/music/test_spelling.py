"""The names of notes: by the key, by the chord, and by where they lead."""

import pytest
from hypothesis import given

from rnngen.music.names import Spelling, key_alterations
from rnngen.music.score import Key, Note, Score
from rnngen.music.spelling import Speller
from tests.scores import METRES, bars_of, scores, tune

_SIGNS = {-2: "bb", -1: "b", 0: "", 1: "#", 2: "##"}


def names(score):
    """The spelled names of a score's notes, in order."""
    speller = Speller(score)
    spelled = [speller.of(note.part, note.pitch, note.onset) for note in score.notes]
    return [f"{letter}{_SIGNS[alter]}" for letter, alter, _ in spelled]


def in_key(fifths, *pitches):
    return tune(*[(pitch, 24) for pitch in pitches], keys=(Key(0, fifths, False),))


@pytest.mark.parametrize(
    ("fifths", "pitches", "expected"),
    [
        (3, (69, 73, 68, 69), "A C# G# A"),
        (-4, (68, 73, 72, 75), "Ab Db C Eb"),
        (0, (67, 68, 69), "G G# A"),
        (0, (69, 68, 67), "A Ab G"),
        (0, (64, 63, 62), "E Eb D"),
        (0, (62, 63, 64), "D D# E"),
        (0, (60, 66, 67, 65, 66, 67), "C F# G F F# G"),
        (-3, (67, 66, 67), "G F# G"),
    ],
)
def test_a_note_leads_where_its_name_says(fifths, pitches, expected):
    assert names(in_key(fifths, *pitches)) == expected.split()


@pytest.mark.parametrize(
    ("pitches", "expected"),
    [
        ((60, 63, 68), "C Eb Ab"),
        ((64, 68, 71), "E G# B"),
        ((57, 61, 64), "A C# E"),
        ((60, 64, 70), "C E Bb"),
    ],
)
def test_a_chord_is_spelled_in_thirds(pitches, expected):
    notes = tuple(Note(0, 0, pitch, 192, 80) for pitch in pitches)
    score = Score(notes, bars_of((192, METRES[0])), keys=(Key(0, 0, False),))
    assert names(score) == expected.split()


@given(scores())
def test_a_name_sounds_as_its_pitch_and_the_scale_needs_no_accidentals(score):
    speller = Speller(score)
    semitones = dict(zip("CDEFGAB", (0, 2, 4, 5, 7, 9, 11), strict=True))
    for note in score.notes:
        spelled = speller.of(note.part, note.pitch, note.offset - 1)
        assert isinstance(spelled, Spelling)
        letter, alter, octave = spelled
        assert 12 * (octave + 1) + semitones[letter] + alter == note.pitch
        signature = key_alterations(speller.fifths(note.onset))
        scale = {(semitones[each] + signature.get(each, 0)) % 12 for each in semitones}
        assert (alter == signature.get(letter, 0)) == (note.pitch % 12 in scale)
