from rnngen.music.score import Note
from rnngen.music.ties import WrittenNote, join_ties


def head(onset, duration, tied_from=False, tied_on=False, pitch=60, voice="", velocity=80):
    return WrittenNote(Note(onset, 0, pitch, duration, velocity), voice, tied_from, tied_on)


def test_a_chain_of_ties_is_one_note_with_the_first_velocity():
    chain = [
        head(0, 48, tied_on=True),
        head(48, 48, True, True, velocity=60),
        head(96, 24, tied_from=True),
    ]
    assert join_ties(reversed(chain)) == [Note(0, 0, 60, 120, 80)]


def test_a_repeated_note_is_not_joined():
    assert len(join_ties([head(0, 48), head(48, 48)])) == 2


def test_ties_without_a_partner_are_ignored():
    alone = [head(0, 48, tied_on=True), head(96, 48, tied_from=True)]
    assert join_ties(alone) == [Note(0, 0, 60, 48, 80), Note(96, 0, 60, 48, 80)]


def test_a_tie_does_not_join_another_pitch():
    assert len(join_ties([head(0, 48, tied_on=True), head(48, 48, tied_from=True, pitch=62)])) == 2


def test_two_voices_on_one_pitch_keep_their_own_ends():
    heads = [
        head(0, 96, tied_on=True, voice="1"),
        head(48, 48, tied_on=True, voice="2"),
        head(96, 24, tied_from=True, voice="1"),
        head(96, 72, tied_from=True, voice="2"),
    ]
    assert sorted((note.onset, note.offset) for note in join_ties(heads)) == [(0, 120), (48, 168)]


def test_a_tie_may_lead_into_another_voice():
    assert join_ties([head(0, 48, tied_on=True, voice="1"), head(48, 48, tied_from=True)]) == [
        Note(0, 0, 60, 96, 80)
    ]
