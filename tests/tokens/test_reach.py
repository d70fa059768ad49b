"""The limits of parts: counted in a corpus, and stored."""

import pytest

from rnngen.corpus import load_corpus
from rnngen.errors import CodecError
from rnngen.music.score import Metre, Note, Part, Score
from rnngen.tokens.event_tokens import Player
from rnngen.tokens.reach import FEW_CHORDS, Reach, reaches_from_json, reaches_of, reaches_to_json
from tests.scores import bars_of

BAR = (96, Metre(2, 4))
PIANO, DRUMS = Part(0), Part(0, drums=True)


def played(*notes: Note, parts=(PIANO, PIANO)) -> Score:
    return Score(tuple(sorted(notes)), bars_of(BAR), parts=parts)


def test_held_notes_count_for_the_width_and_the_number_of_a_chord():
    bass, third, fifth = Note(0, 1, 36, 96, 80), Note(24, 1, 52, 24, 80), Note(24, 1, 55, 24, 80)
    after_them = Note(48, 1, 48, 24, 80)
    rag = played(Note(0, 0, 72, 24, 80), bass, third, fifth, after_them)
    reaches = reaches_of([rag] * FEW_CHORDS)
    assert reaches == {
        Player(PIANO, 1): Reach(72, 72, 0, 1),
        Player(PIANO, 2): Reach(36, 55, 19, 3),
    }


def test_rare_chords_do_not_count_but_rare_pitches_do():
    usual = [played(Note(0, 0, 60, 24, 80), Note(0, 0, 64, 24, 80))] * 200
    wide = played(Note(0, 0, 40, 24, 80), Note(0, 0, 80, 24, 80))
    assert reaches_of([*usual, wide]) == {Player(PIANO, 1): Reach(40, 80, 4, 2)}


def test_drums_have_no_reach():
    assert reaches_of([played(Note(0, 0, 36, 12, 80), parts=(DRUMS,))] * FEW_CHORDS) == {}


def test_few_chords_say_nothing():
    assert reaches_of([played(Note(0, 0, 60, 24, 80))] * (FEW_CHORDS - 1)) == {}


def test_hands_of_rags_reach_an_octave_and_hold_four_notes():
    reaches = reaches_of(document.content for document in load_corpus("ragtime").documents)
    right, left = reaches[Player(Part(), 1)], reaches[Player(Part(), 2)]
    assert right.low > left.low
    assert right.high > left.high
    assert (left.span, left.notes, right.notes) == (12, 4, 4)
    assert reaches_from_json(reaches_to_json(reaches)) == reaches


def test_an_unknown_part_is_refused():
    with pytest.raises(CodecError):
        reaches_from_json({"Pitch_200": [1, 2, 3, 4]})
