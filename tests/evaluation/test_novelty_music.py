from hypothesis import given, settings

from rnngen.evaluation.novelty import known_bars, near_phrases
from rnngen.evaluation.structure import bars_of, in_any_key
from rnngen.memorization import TrainingNotes
from rnngen.music.transposition import transposed
from rnngen.tokens.event import EventCodec
from tests.scores import scores, tune

REEL = tune(
    *((60 + pitch, 24) for pitch in (0, 2, 4, 5, 7, 5, 4, 2, 0, 4, 7, 4, 0, 4, 7, 12) * 2), bars=4
)
OTHER = tune(*((60 + pitch, 24) for pitch in (9, 1, 8, 3, 10, 2, 6, 4) * 4), bars=4)


def with_pitch(score, number, pitch):
    notes = list(score.notes)
    notes[number] = notes[number]._replace(pitch=pitch)
    return tune(*((note.pitch, note.duration) for note in notes), bars=len(score.bars))


def test_a_tune_in_another_key_is_not_new():
    codec = EventCodec.from_documents([REEL, transposed(REEL, 3), OTHER])
    music = TrainingNotes.of(codec, codec.encode(REEL).tolist())
    groups = [[codec.encode(transposed(REEL, 3))], [codec.encode(OTHER)], []]
    assert [music.unseen(group, 3) for group in groups] == [0, 1, None]
    assert known_bars([REEL], [[transposed(REEL, 3)], [OTHER], []]) == [1, 0, None]
    assert near_phrases([REEL], [[transposed(REEL, 3)], [OTHER], []]) == [1, 0, None]


def test_one_note_changed_makes_one_bar_new_and_leaves_the_phrase_nearly_the_same():
    changed = with_pitch(REEL, 9, 61)
    assert known_bars([REEL], [[changed]]) == [3 / 4]
    # The interval to the note and that from it differ: 30 notes of 34 in all are common.
    assert near_phrases([REEL], [[changed]]) == [1]
    # Twice as many: 28 of 36.
    assert near_phrases([REEL], [[with_pitch(changed, 20, 61)]]) == [0]


@settings(max_examples=40)
@given(scores())
def test_each_note_stands_in_the_bar_in_which_it_begins(score):
    rows = bars_of(score)
    assert len(rows) == len(score.bars)
    again = {
        (bar.onset + note.onset, note.part, note.pitch, note.duration)
        for bar, row in zip(score.bars, rows, strict=True)
        for note in row
        if 0 <= note.onset < bar.duration
    }
    assert again == {(note.onset, note.part, note.pitch, note.duration) for note in score.notes}


def test_a_bar_is_the_same_in_any_key():
    first, other = bars_of(REEL)[0], bars_of(transposed(REEL, -2))[0]
    assert first != other
    assert in_any_key(first) == in_any_key(other)
    assert in_any_key(()) == ()
