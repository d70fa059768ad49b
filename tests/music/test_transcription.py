"""Performances as pages: two staves that a pianist can read."""

from itertools import pairwise

from hypothesis import given

from rnngen.music.transcription import transcribed
from rnngen.music.written import voices
from tests.played import performances, played


@given(performances(least_notes=1))
def test_each_hand_is_one_row_of_chords(performance):
    score, _ = transcribed(performance)
    for hand in range(len(score.parts)):
        notes = [note for note in score.notes if note.part == hand]
        assert len(voices(notes)) == 1
        assert all(before.onset <= after.onset for before, after in pairwise(notes))
    assert {note.pitch for note in score.notes} == {note.pitch for note in performance.notes}


def test_hands_part_at_middle_c():
    score, _ = transcribed(played((0, 60, 500, 50), (0, 59, 500, 50), (500, 72, 500, 50)))
    assert [(note.part, note.pitch) for note in score.notes] == [(0, 60), (1, 59), (0, 72)]
    assert [part.program for part in score.parts] == [0, 0]
