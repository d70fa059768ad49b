"""Parts without overlaps as voices, moment by moment; and pitches written from the tonic."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.config import DataConfig
from rnngen.constraints.bars import BarsConstraint, MetreConstraint
from rnngen.corpus import load_corpus
from rnngen.errors import CodecError
from rnngen.music.score import Key, Note, Part, Score
from rnngen.tokens import BOUNDARY, UNKNOWN, codec_from_json
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_coding import Spelling, encode_events, is_melody
from rnngen.tokens.event_tokens import EventKind
from rnngen.tokens.habits import LAST_CHORDS, LEAPS, PARALLELS, RESTS, Habits
from rnngen.tokens.moments import moments_of
from rnngen.tokens.relative import semitones_of, sounding, written
from rnngen.tokens.velocity_profile import VelocityProfile
from rnngen.tokens.voices import is_of_melody
from tests.constraints.walks import walk
from tests.scores import METRES, assert_canonical, bar_rows, bars_of, scores

ALL = DataConfig(relative=True, places=True, voices=True, habits=True)
VOICES = DataConfig(voices=True, habits=True)


@st.composite
def voices(draw, parts: int | None = None) -> Score:
    """Draw a score of several parts, each a line of notes and rests."""
    bars = draw(bar_rows())
    parts = parts or draw(st.integers(2, 4))
    end, notes = bars[-1].offset, []
    for part in range(parts):
        tick = 0
        while tick < end:
            duration = min(draw(st.sampled_from([12, 24, 48, 72, 96, 300])), end - tick)
            if draw(st.integers(0, 5)):
                velocity = draw(st.sampled_from([80, 80, 80, 100]))
                notes.append(Note(tick, part, draw(st.integers(40, 80)), duration, velocity))
            tick += duration
    key = Key(0, draw(st.integers(-7, 7)), draw(st.booleans()))
    return Score(tuple(sorted(notes)), bars, (key,), parts=(Part(),) * parts)


@pytest.fixture(scope="module")
def chorales():
    return [document.content for document in load_corpus("bach").documents]


@pytest.fixture(scope="module")
def chorale_codec(chorales):
    return EventCodec.from_documents(chorales, DataConfig(places=True, voices=True, habits=True))


@settings(max_examples=60, deadline=None)
@given(st.lists(voices() | scores(), min_size=1, max_size=3), st.sampled_from([ALL, VOICES]))
def test_every_score_comes_back_exactly(corpus, config):
    codec = EventCodec.from_documents(corpus, config)
    stored = codec_from_json(json.loads(json.dumps(codec.to_json())))
    for score in corpus:
        ids = codec.encode(score)
        assert not np.isin(ids, [BOUNDARY, UNKNOWN]).any()
        assert codec.decode(ids) == score
        assert np.array_equal(stored.encode(score), ids)
        assert codec.count_notes(ids) == len(score.notes)


@settings(max_examples=40, deadline=None)
@given(voices(), st.data())
def test_any_row_of_ids_gives_a_canonical_score(score, data):
    codec = EventCodec.from_documents([score], ALL)
    ids = data.draw(st.lists(st.integers(0, len(codec.vocabulary) - 1), max_size=80))
    assert_canonical(codec.decode(ids))


@settings(max_examples=40)
@given(voices())
def test_moments_tell_which_note_each_part_holds(score):
    moments = [moment for bar in moments_of(score) for moment in bar]
    assert sum(moment.duration for moment in moments) == score.ticks
    for moment in moments:
        for part, note in enumerate(moment.notes):
            held = [
                each
                for each in score.notes
                if each.part == part and each.onset <= moment.onset < each.offset
            ]
            assert held == ([] if note is None else [note])


@settings(max_examples=60)
@given(scores() | voices())
def test_a_score_moved_to_c_comes_back_and_has_the_same_intervals(score):
    fifths, moved = written(score)
    assert sounding(moved, fifths) == score
    if score.keys and fifths == score.keys[0].fifths:
        assert moved.keys[0].fifths == 0
    shift = semitones_of(fifths)
    for note, other in zip(
        sorted(score.notes, key=lambda note: (note.part, note.onset, note.pitch)),
        sorted(moved.notes, key=lambda note: (note.part, note.onset, note.pitch)),
        strict=True,
    ):
        assert other.pitch == note.pitch - shift * (not score.parts[note.part].drums)


def test_all_chorales_are_voices_and_come_back(chorales, chorale_codec):
    assert chorale_codec.spelling.voices
    for score in chorales:
        ids = chorale_codec.encode(score)
        assert chorale_codec.decode(ids) == score
    assert chorale_codec.habits.kept >= {PARALLELS, LEAPS, RESTS, LAST_CHORDS}


def test_parts_whose_notes_rarely_meet_stay_events():
    fast = [Note(12 * i, 0, 60 + i % 12, 12, 80) for i in range(64)]
    slow = [Note(0, part, 40 + part, 768, 80) for part in range(1, 6)]
    score = Score(tuple(sorted((*fast, *slow))), bars_of((768, METRES[0])), parts=(Part(),) * 6)
    assert not EventCodec.from_documents([score], VOICES).spelling.voices


def _parallels(score: Score) -> int:
    found = 0
    rows = [[n.pitch for n in m.notes] for bar in moments_of(score) for m in bar]
    for before, after in pairwise(rows):
        for a in range(4):
            for b in range(a):
                steps = after[a] - before[a], after[b] - before[b]
                same = (before[b] - before[a]) % 12 == (after[b] - after[a]) % 12
                found += same and (before[b] - before[a]) % 12 in (0, 7) and steps[0] * steps[1] > 0
    return found


@pytest.mark.parametrize("seed", range(4))
def test_samples_without_a_model_keep_the_habits_of_chorales(chorale_codec, seed):
    score = chorale_codec.decode(
        walk(MetreConstraint(chorale_codec), len(chorale_codec.vocabulary), seed, False, 1500)
    )
    assert_canonical(score)
    moments = [moment for bar in moments_of(score) for moment in bar]
    assert all(note is not None for moment in moments for note in moment.notes)
    assert not _parallels(score)
    for part in range(4):
        low, high = chorale_codec.habits.ranges[4, part]
        line = [note.pitch for note in score.notes if note.part == part]
        assert all(low <= pitch <= high for pitch in line)
        assert all(abs(a - b) <= 12 for a, b in pairwise(line))


@pytest.mark.parametrize("seed", range(3))
def test_a_sample_that_ends_ends_on_a_triad(chorale_codec, seed):
    score = chorale_codec.decode(
        walk(BarsConstraint(chorale_codec, 4), len(chorale_codec.vocabulary), seed, False, 5000)
    )
    last = {note.pitch % 12 for note in moments_of(score)[-1][-1].notes}
    triads = [
        {(root + step) % 12 for step in (0, third, 7)} for root in range(12) for third in (3, 4)
    ]
    assert any(last <= triad for triad in triads)


def test_habits_that_are_none_are_refused():
    codec = EventCodec.from_documents([], VOICES)
    for habits in ({"kept": ["flying"], "ranges": []}, {"kept": [], "ranges": [[4, 0, 70, 60]]}):
        with pytest.raises(CodecError):
            codec_from_json(codec.to_json() | {"habits": habits})


def test_a_corpus_that_breaks_a_habit_has_it_not():
    leaping = tuple(Note(48 * i, 0, 40 + 30 * (i % 2), 48, 80) for i in range(8))
    score = Score(leaping, bars_of((192, METRES[0]), (192, METRES[0])))
    assert is_melody(score)
    assert LEAPS not in Habits.of([score], voices=True).kept
    assert EventKind.SUNG not in {e.kind for e in EventCodec.from_documents([score], ALL).ids}


@given(voices())
def test_a_melody_dictates_the_first_voice_but_not_how_long_a_moment_lasts(score):
    events = encode_events(score, Spelling(VelocityProfile(), (), voices=True))
    told = list(zip(is_of_melody(events), events, strict=True))
    sung = [(dictated, each.value.part) for dictated, each in told if each.kind is EventKind.SUNG]
    assert all(dictated == (part == 0) for dictated, part in sung)
    assert not any(dictated for dictated, each in told if each.kind is EventKind.DURATION)
    kept = [dictated for dictated, each in told if each.kind in (EventKind.HOLD, EventKind.REST)]
    moments = sum(map(len, moments_of(score)))
    assert len(kept) + len(sung) == len(score.parts) * moments
    assert sum(kept) + sum(dictated for dictated, _ in sung) == moments
