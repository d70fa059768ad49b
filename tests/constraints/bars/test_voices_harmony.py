"""Voices under a melody: whatever a model prefers, the melody is the first voice, note for note."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.config import DataConfig
from rnngen.constraints.bars.event_table import event_of
from rnngen.constraints.bars.voices_harmony import VoicesHarmonyConstraint
from rnngen.corpus import load_corpus
from rnngen.errors import ConstraintError
from rnngen.music.score import Bar, Metre, Note, Score
from rnngen.sampling.harmony import ending_with_last_note
from rnngen.sampling.rewriting import notes_written
from rnngen.tokens.event import EventCodec
from rnngen.tokens.habits import is_triad
from tests.constraints.walks import walk
from tests.scores import bars_of, tune

FOUR = Metre(4, 4)


@pytest.fixture(scope="module")
def codec():
    chorales = [document.content for document in load_corpus("bach").documents]
    return EventCodec.from_documents(chorales, DataConfig(places=True, voices=True, habits=True))


@st.composite
def melodies(draw) -> Score:
    """Draw a melody with rests, perhaps with a pick-up, which may end within a bar."""
    lengths = st.sampled_from([12, 24, 48, 72, 96])
    rows = draw(st.lists(st.tuples(st.just(0) | st.integers(60, 79), lengths), max_size=10))
    rows.append((draw(st.integers(60, 79)), 48))
    pick_up = draw(st.sampled_from([0, 24, 48]))
    ticks = sum(duration for _, duration in rows)
    bars = -(-max(ticks - pick_up, 1) // FOUR.ticks)
    return ending_with_last_note(tune(*rows, pick_up=pick_up, bars=bars))


def harmonised(codec, melody, seed, steps=4000):
    constraint = VoicesHarmonyConstraint(codec, melody)
    ids = walk(constraint, len(codec.vocabulary), seed, seed % 2 == 1, steps)
    state = constraint.start()
    for token in ids:
        state = constraint.advance(state, token)
    return event_of(constraint, state), sorted(notes_written(codec, constraint, ids)[1])


@settings(max_examples=40, deadline=None)
@given(melody=melodies(), seed=st.integers(0, 99), steps=st.sampled_from([0, 30, 4000]))
def test_the_melody_is_the_first_voice_and_the_others_end_with_it(codec, melody, seed, steps):
    state, notes = harmonised(codec, melody, seed, steps)
    assert [note[:4] for note in notes if note.part == 0] == [note[:4] for note in melody.notes]
    assert state.barline == melody.ticks
    others = [note for note in notes if note.part]
    assert {note.part for note in others} == {1, 2, 3}
    for part in (1, 2, 3):
        line = [note for note in others if note.part == part]
        assert line[0].onset == 0
        assert all(a.offset == b.onset for a, b in pairwise(line))
        assert line[-1].offset == melody.ticks


@pytest.mark.parametrize("seed", range(4))
def test_the_last_chord_is_a_triad(codec, seed):
    melody = ending_with_last_note(tune((67, 96), (69, 48), (71, 48), (72, 96), bars=2))
    _, notes = harmonised(codec, melody, seed)
    assert is_triad(note.pitch for note in notes if note.offset == melody.ticks)


def test_a_melody_ends_with_its_last_note():
    score = tune((60, 48), (62, 48), (0, 96), (0, 192), bars=2)
    assert ending_with_last_note(score).bars == (Bar(0, 96, FOUR),)


@pytest.mark.parametrize(
    ("note", "message"),
    [(Note(0, 0, 30, 192, 80), "cannot spell"), (Note(0, 0, 70, 5, 80), "cannot fill")],
)
def test_what_no_voice_can_sing_is_refused(codec, note, message):
    melody = Score((note,), bars_of((192, FOUR)))
    with pytest.raises(ConstraintError, match=message):
        VoicesHarmonyConstraint(codec, melody)


def test_other_voices_keep_to_the_pitches_asked_for(codec):
    melody = tune((72, 96), (74, 96), bars=1)
    constraint = VoicesHarmonyConstraint(codec, melody, frozenset({60, 55, 48}))
    ids = walk(constraint, len(codec.vocabulary), 1, False, 500)
    notes = notes_written(codec, constraint, ids)[1]
    assert {note.pitch for note in notes if note.part} <= {60, 55, 48}
    assert np.all([note.part in range(4) for note in notes])
