"""Bands in tracks: part after part in each bar, with repeats of a part, and drums of their own."""

import json

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rnngen.config import DataConfig
from rnngen.constraints.bars import BarsConstraint, MetreConstraint
from rnngen.corpus import load_corpus
from rnngen.errors import CodecError
from rnngen.music.score import Metre, Note, Part, Score
from rnngen.tokens import UNKNOWN, codec_from_json
from rnngen.tokens.band_habits import BandHabits
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_coding import is_melody
from rnngen.tokens.event_tokens import EventKind, Player
from rnngen.tokens.rounding import DRUM_TICKS, LEVEL, rounded
from rnngen.tokens.track_steps import ranks_of
from tests.constraints.walks import walk
from tests.scores import assert_canonical, bars_of, scores

TRACKS = DataConfig(tracks=True, habits=True)
ALL = DataConfig(relative=True, places=True, voices=True, tracks=True, habits=True)
GUITAR, BASS, KIT = Part(30), Part(34), Part(0, drums=True)
FOUR = Metre(4, 4)


def band(bars: int = 8, riff: tuple[int, ...] = (40, 40, 43, 45)) -> Score:
    """Return bass and drums that play the same in every bar, and a guitar that climbs."""
    notes = []
    for bar in range(bars):
        first = bar * FOUR.ticks
        for beat, pitch in enumerate(riff):
            onset = first + 48 * beat
            notes.append(Note(onset, 0, pitch + 12 + bar, 24, 90))
            notes.append(Note(onset, 1, pitch - 12, 48, 100))
            notes.append(Note(onset, 2, 36 if beat % 2 == 0 else 38, 12, 110))
    full = bars_of(*[(FOUR.ticks, FOUR)] * bars)
    return Score(tuple(sorted(notes)), full, parts=(GUITAR, BASS, KIT))


def bars_with_notes(score) -> list[bool]:
    return [any(bar.onset <= note.onset < bar.offset for note in score.notes) for bar in score.bars]


def in_tracks(corpus, config=TRACKS) -> EventCodec:
    """Return a codec that writes in tracks whatever the corpus is like."""
    codec = EventCodec.from_documents([band()], config)
    assert codec.spelling.tracks
    return codec.extended(corpus)


@settings(max_examples=80, deadline=None)
@given(st.lists(scores(melody=False), min_size=1, max_size=2), st.sampled_from([TRACKS, ALL]))
def test_scores_come_back_rounded_and_the_same_from_then_on(corpus, config):
    codec = in_tracks(corpus, config)
    stored = codec_from_json(json.loads(json.dumps(codec.to_json())))
    for score in corpus:
        ids = codec.encode(score)
        again = codec.decode(ids)
        expected = score if is_melody(score) else rounded(score)
        assert again == expected
        assert codec.count_notes(ids) == len(again.notes)
        if is_melody(again) == is_melody(score):  # rounding may leave no overlaps
            assert np.array_equal(codec.encode(again), ids)
        assert np.array_equal(stored.encode(score), ids)


@given(scores(melody=False))
def test_rounding_keeps_onsets_and_frees_held_pitches(score):
    plain = rounded(score)
    assert rounded(plain) == plain
    assert {note[:3] for note in plain.notes} == {note[:3] for note in score.notes}
    assert all(note.velocity % LEVEL == LEVEL // 2 for note in plain.notes)
    ends = {}
    for note in plain.notes:
        if score.parts[note.part].drums:
            assert note.duration <= DRUM_TICKS
        else:
            assert ends.get(note[1:3], 0) <= note.onset
            ends[note[1:3]] = note.offset


def test_a_bar_that_a_part_repeats_costs_two_tokens():
    codec = EventCodec.from_documents([band()], TRACKS)
    events = [codec.events[i] for i in codec.encode(band())]
    begins = [i for i, event in enumerate(events) if event.kind is EventKind.BAR]
    for begin in begins[1:]:
        drums, first, bass, second, guitar, length = events[begin + 1 : begin + 7]
        assert [player.value for player in (drums, bass, guitar)] == [
            Player(part) for part in (KIT, BASS, GUITAR)
        ]
        assert first.kind is second.kind is EventKind.AGAIN
        assert length.kind is EventKind.DURATION


def test_drums_play_first_and_basses_second():
    assert ranks_of([GUITAR, KIT, BASS, GUITAR, Part(32)]) == (3, 0, 1, 4, 2)


@settings(max_examples=60, deadline=None)
@given(scores(melody=False), st.integers(0, 999), st.booleans(), st.integers(0, 150))
def test_whatever_is_drawn_is_music_in_full_bars(score, seed, stubborn, steps):
    codec = in_tracks([score])
    whole, fixed = MetreConstraint(codec), BarsConstraint(codec, 5)
    for constraint in (whole, fixed):
        tokens = walk(constraint, len(codec.vocabulary), seed, stubborn, steps)
        piece = codec.decode(tokens)
        assert_canonical(piece)
        assert all(bar.duration == bar.metre.ticks for bar in piece.bars[1:])
        if constraint is fixed:
            assert len(piece.bars) in (5, 6)  # a pick-up is not counted


@settings(max_examples=40, deadline=None)
@given(scores(melody=False))
def test_a_prompt_in_tracks_is_accepted(score):
    assume(all(bars_with_notes(score)))  # music must not fall silent
    codec = in_tracks([score])
    constraint = MetreConstraint(codec)
    state = constraint.start()
    for token in codec.encode(score).tolist():
        assert constraint.accepts(state, token)
        state = constraint.advance(state, token)


def test_tracks_are_chosen_where_they_take_fewer_tokens():
    lines = Score(
        tuple(Note(48 * i, part, 60 + 7 * part + i, 48, 80) for i in range(8) for part in (0, 1)),
        bars_of((192, FOUR), (192, FOUR)),
        parts=(Part(), Part()),
    )
    assert EventCodec.from_documents([band()], ALL).spelling.tracks
    assert not EventCodec.from_documents([lines], ALL).spelling.tracks
    assert not EventCodec.from_documents([band()], DataConfig(habits=True)).spelling.tracks


def test_habits_count_repeats_and_intervals():
    habits = EventCodec.from_documents([band()], TRACKS).habits.band
    # Drums play first. The bass repeats as they do, the guitar after it does not.
    assert habits.drums_repeated == (1.0, 0.0, 0.0)
    assert habits.others_repeated == (0.0, 0.0, 0.5)
    assert habits.silence == 0  # the bass never rests
    assert len(habits.intervals) == 12
    assert BandHabits.from_json(habits.to_json()) == habits


def test_a_single_share_of_repeats_holds_after_every_lead():
    habits = BandHabits.from_json([0.5, 0.25, 0, []])
    assert habits.drums_repeated == (0.5, 0.5, 0.5)
    assert habits.others_repeated == (0.25, 0.25, 0.25)


@pytest.mark.parametrize(
    "data",
    [
        *(None, [], [0.5, 2, 0, []], [0.5, 0.5, 0, [1]], ["a", 0, 0, []], [0, 0, 0]),
        *([[0.5], 0, 0, []], [0, 0, 0, [], {"Play_0": [1, 2, 3]}]),
        [0, 0, 0, [], {"Play_0": [1, 200, 3, 4]}],
    ],
)
def test_damaged_habits_are_refused(data):
    with pytest.raises(CodecError, match="habits of bands"):
        BandHabits.from_json(data)


@pytest.mark.slow
def test_the_band_corpus_comes_back_rounded():
    pieces = [document.content for document in load_corpus("band").documents][::8]
    codec = EventCodec.from_documents(pieces, ALL)
    for piece in pieces:
        ids = codec.encode(piece)
        assert not np.isin(ids, UNKNOWN).any()
        assert codec.decode(ids) == rounded(piece)


def test_tracks_mix_the_notes_of_several_parts():
    codec = in_tracks([])
    events = [codec.events[token] for token in np.flatnonzero(codec.mixes_parts())]
    assert [event.kind for event in events] == [EventKind.TRACKS]
