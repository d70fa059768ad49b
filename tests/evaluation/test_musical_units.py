"""Bars and time steps, counted by hand and against scores themselves."""

import numpy as np
from hypothesis import given, settings

from rnngen.evaluation.likelihood import bars, time_steps
from rnngen.music.score import Bar, Metre, Note, Part, Score
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.event import EventCodec
from tests.scores import scores, tune

CHORDS = Score(
    notes=(
        Note(0, 0, 60, 48, 80),
        Note(0, 1, 64, 96, 80),
        Note(48, 0, 62, 48, 80),
        Note(192, 0, 60, 48, 80),
    ),
    bars=(Bar(0, 192, Metre(4, 4)), Bar(192, 192, Metre(4, 4))),
    parts=(Part(), Part()),
)
"""Two notes together, one while the second of them sounds on, and one in the next bar."""
MELODY = tune((60, 48), (62, 48), (0, 48), (64, 48), (60, 192))


def ids_of(codec, *documents):
    return np.concatenate(
        [part for document in documents for part in (codec.encode(document), [BOUNDARY])]
    )


def test_notes_that_begin_together_are_one_time_step():
    codec = EventCodec.from_documents([CHORDS])
    ids = ids_of(codec, CHORDS)
    assert (bars(codec, ids), time_steps(codec, ids)) == (2, 3)


def test_melodies_and_polyphony_in_one_stream_are_told_apart():
    codec = EventCodec.from_documents([CHORDS, MELODY])
    ids = ids_of(codec, MELODY, CHORDS, MELODY)
    assert (bars(codec, ids), time_steps(codec, ids)) == (6, 11)


def test_a_stream_that_begins_inside_a_melody_is_one_where_the_codec_knows_nothing_else():
    codec = EventCodec.from_documents([MELODY])
    ids = codec.encode(MELODY)
    first_note = next(
        i for i, token in enumerate(ids) if codec.vocabulary.tokens[token].startswith("Pitch_")
    )
    assert time_steps(codec, ids[first_note:]) == 4


@settings(max_examples=30)
@given(scores(least_notes=1))
def test_any_score_has_a_time_step_for_each_distinct_onset(score):
    codec = EventCodec.from_documents([score])
    ids = codec.encode(score)
    assert time_steps(codec, ids) == len({note.onset for note in score.notes})
    assert bars(codec, ids) == len(score.bars)
