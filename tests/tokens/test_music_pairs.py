"""Pairs of music in tokens: both sides move together, and melodies dictate their own tokens."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from rnngen.corpus.pairs import Pair
from rnngen.corpus.score_pairs import melody_first
from rnngen.music.parts import MELODY, take_parts
from rnngen.music.score import Key, Metre, Note, Part, Score, Tempo
from rnngen.music.transposition import Ranges, transposed
from rnngen.tokens.base import UNKNOWN
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import EventKind
from rnngen.tokens.label import LabelCodec
from rnngen.tokens.notes import NotesCodec
from rnngen.tokens.pair import PairCodec
from rnngen.tokens.voices import is_of_melody
from tests.scores import METRES, bars_of, scores, tune


def duet(pitch: int, third: int) -> Pair:
    """Return a melody of two notes and the same over a bass."""
    bars, keys = bars_of((192, METRES[0])), (Key(0, 0, False),)
    upper = (Note(0, 0, pitch, 96, 80), Note(96, 0, pitch + third, 96, 80))
    notes = (*upper, Note(0, 1, pitch - 12, 192, 80))
    both = Score(tuple(sorted(notes)), bars, keys, parts=(Part(), Part()))
    return Pair(replace(both, notes=upper, parts=(Part(),)), both)


def test_a_melody_and_its_piece_move_together():
    pairs = [duet(60, 4), duet(64, 3), duet(69, 5)]
    ranges = Ranges.of([pair.music for pair in pairs])
    codec = PairCodec.of(EventCodec, EventCodec, pairs).with_keys(pairs, ranges)
    rows = [codec.encode(pair) for pair in pairs]
    found = list(codec.transposed_streams(pairs, rows, ranges))
    wanted = [
        Pair(transposed(pair.source, shift), transposed(pair.target, shift))
        for pair in pairs
        for shift in ranges.shifts(pair.target)
    ]
    decoded = [codec.decode(ids) for ids in found]
    assert len(decoded) == len(wanted)
    assert all(pair in wanted for pair in decoded)
    assert not any((ids == UNKNOWN).any() for ids in found)


def test_a_label_stays_in_every_key():
    pairs = [Pair(tune((60, 96), (67, 96)), "reel"), Pair(tune((64, 96), (72, 96)), "jig")]
    ranges = Ranges.of([pair.music for pair in pairs])
    codec = PairCodec.of(NotesCodec, LabelCodec, pairs).with_keys(pairs, ranges)
    rows = [codec.encode(pair) for pair in pairs]
    found = [codec.decode(ids) for ids in codec.transposed_streams(pairs, rows, ranges)]
    pitches = {(pair.target, tuple(note.pitch for note in pair.source.notes)) for pair in found}
    assert len(found) == sum(len(ranges.shifts(pair.source)) for pair in pairs) == len(pitches)
    assert all(high - low == {"reel": 7, "jig": 8}[label] for label, (low, high) in pitches)


@given(scores(least_notes=1))
def test_a_melody_dictates_its_notes_and_the_barlines(score):
    codec = EventCodec.from_documents([score]).with_events([])
    events = [codec.events[token] for token in codec.encode(score)]
    assume(not any(event.kind is EventKind.AGAIN for event in events))
    of_melody = is_of_melody(events)
    written = [event.kind is EventKind.PITCH for event in events]
    notes = [note.part == 0 for note in score.notes]
    assert [
        dictated for dictated, is_note in zip(of_melody, written, strict=True) if is_note
    ] == notes
    assert all(
        of_melody[place] for place, event in enumerate(events) if event.kind is EventKind.BAR
    )
    assert codec.is_dictated(codec.encode(score), score).tolist() == of_melody.tolist()
    assert not codec.is_dictated(codec.encode(score), "a title").any()


@given(scores(melody=False, least_notes=1))
def test_a_piece_begins_with_its_melody_and_keeps_its_other_notes(score):
    score = replace(score, parts=tuple(Part(part.program) for part in score.parts))
    melody = take_parts(score, (), MELODY)
    piece = melody_first(score, melody)
    assert [note for note in piece.notes if note.part == 0] == list(melody.notes)
    assert piece.bars == score.bars
    assert len(piece.parts) == len(score.parts)
    others = [sum(note.part == part for note in score.notes) for part in range(len(score.parts))]
    counts = [sum(note.part == part for note in piece.notes) for part in range(len(score.parts))]
    assert sorted(counts[1:]) in (sorted(others[:i] + others[i + 1 :]) for i in range(len(others)))


@given(
    st.lists(st.tuples(st.integers(50, 80), st.sampled_from((12, 24, 36, 48))), min_size=1),
    st.sampled_from((Fraction(1, 2), Fraction(2))),
    st.sampled_from((Metre(6, 8), Metre(2, 4))),
)
def test_notes_are_read_alike_in_any_notation(notes, factor, metre):
    row = tune(*notes, bars=40)
    other = tune(*((pitch, int(ticks * factor)) for pitch, ticks in notes), metre=metre, bars=200)
    other = replace(other, tempos=(Tempo(0, 200),), keys=(Key(0, 3, False),))
    codec = NotesCodec.from_documents([row])
    assert np.array_equal(codec.encode(row), codec.encode(other))
    assert [note.pitch for note in codec.decode(codec.encode(row)).notes] == [
        note.pitch for note in row.notes
    ][:128]
