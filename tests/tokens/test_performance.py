"""Performances as tokens, and back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.errors import CodecError
from rnngen.music.performance import check, sounding, transposed
from rnngen.music.transposition import Ranges, is_worth_transposing
from rnngen.tokens import UNKNOWN, codec_from_json
from rnngen.tokens.performance import STRETCHES, PerformanceCodec
from rnngen.tokens.performance_events import read, spell
from tests.played import SCALE, performances, played

CODEC = PerformanceCodec.from_documents(
    [played(*[(10 * pitch, pitch, 30, 78) for pitch in range(128)])]
)
"""Of every key there is, without a pedal."""

PEDALLED = PerformanceCodec.from_documents(
    [played(*[(10 * pitch, pitch, 30, 78) for pitch in range(58, 64)], pedal=[(600, 620)])]
)


def tokens(codec, performance):
    return [codec.vocabulary.tokens[i] for i in codec.encode(performance)]


@settings(max_examples=60)
@given(performances())
def test_every_performance_comes_back_exactly(performance):
    codec = PerformanceCodec.from_documents([performance])
    assert codec.decode(codec.encode(performance)) == performance


def test_a_second_as_tokens():
    """A third, whose upper note is louder, late by 20 ms and left early; then 1.25 seconds of rest, and an end."""
    second = played((0, 60, 480, 66), (20, 64, 300, 78), (1570, 60, 100, 78))
    assert tokens(PerformanceCodec.from_documents([second]), second) == [
        *("Velocity_17", "NoteOn_60", "TimeShift_20", "Velocity_20", "NoteOn_64"),
        *("TimeShift_300", "NoteOff_64", "TimeShift_160", "NoteOff_60"),
        *("TimeShift_1000", "TimeShift_90", "NoteOn_60", "TimeShift_100", "NoteOff_60"),
    ]


def test_a_pedal_as_tokens():
    """Caught by the pedal, which changes with the next note, as pianists do."""
    bar = played((0, 60, 100, 66), (500, 64, 100, 66), pedal=[(100, 500), (520, 900)])
    codec = PerformanceCodec.from_documents([bar])
    assert tokens(codec, bar) == [
        *("Velocity_17", "NoteOn_60", "TimeShift_100", "Pedal_down", "NoteOff_60"),
        *("TimeShift_400", "Pedal_up", "NoteOn_64", "TimeShift_20", "Pedal_down"),
        *("TimeShift_80", "NoteOff_64", "TimeShift_300", "Pedal_up"),
    ]
    assert codec.vocabulary.tokens[-2:] == ("Pedal_up", "Pedal_down")
    assert (codec.longest, codec.longest_pedal) == (100, 400)
    back = codec_from_json(codec.to_json())
    assert (back.longest_pedal, back.held) == (400, codec.held) == (400, (100,) * 4)


@settings(max_examples=60)
@given(performances())
def test_a_codec_without_a_pedal_spells_what_is_heard(performance):
    """As models of earlier versions do."""
    assert CODEC.decode(CODEC.encode(performance)) == sounding(performance)
    assert not CODEC.extended([performance]).has_pedal
    assert "longest_pedal" not in CODEC.to_json()


def test_a_pedal_in_another_key_and_at_another_pace_stays_with_its_notes():
    whole = played((0, 60, 100, 66), (0, 72, 100, 66), (500, 64, 100, 66), pedal=[(100, 500)])
    wide = [whole, played((0, 59, 100, 66), (0, 73, 100, 66))]
    ranges = Ranges.of(wide)
    codec = PerformanceCodec.from_documents(wide).with_keys(wide, ranges)
    rows = [codec.encode(each) for each in wide]
    [first, second] = map(codec.decode, codec.transposed_streams(wide, rows, ranges))
    for found in (first, second):
        [span] = found.pedal
        assert (span.down, span.up) == (found.notes[0].offset, found.notes[2].onset)


def test_a_key_is_left_before_it_is_struck_again():
    assert tokens(CODEC, played((0, 60, 100, 78), (100, 60, 100, 78)))[2:5] == [
        "TimeShift_100",
        "NoteOff_60",
        "NoteOn_60",
    ]


def test_a_vocabulary_holds_the_keys_of_its_corpus_and_all_times_and_velocities():
    codec = PerformanceCodec.from_documents([played((0, 60, 500, 78), (0, 64, 700, 78))])
    assert codec.vocabulary.tokens[2:7] == (
        "NoteOn_60",
        "NoteOn_64",
        "NoteOff_60",
        "NoteOff_64",
        "TimeShift_10",
    )
    assert len(codec.vocabulary) == 2 + 4 + 100 + 32
    assert codec.longest == 700
    assert codec.encode(played((0, 61, 100, 78))).tolist().count(UNKNOWN) == 2
    wider = codec.extended([played((0, 61, 900, 78))])
    assert wider.vocabulary.tokens[: len(codec.vocabulary)] == codec.vocabulary.tokens
    assert wider.vocabulary.tokens[len(codec.vocabulary) :] == ("NoteOn_61", "NoteOff_61")
    assert wider.longest == 900


@given(st.lists(st.integers(0, len(PEDALLED.vocabulary) - 1), max_size=200))
def test_any_row_of_ids_is_some_performance(ids):
    check(PEDALLED.decode(ids))


def test_a_codec_comes_back_from_json_and_its_tokens_from_their_spelling():
    back = codec_from_json(CODEC.to_json())
    assert (back.vocabulary, back.longest, back.most_down) == (
        CODEC.vocabulary,
        CODEC.longest,
        CODEC.most_down,
    )
    assert all(spell(read(token)) == token for token in CODEC.vocabulary.tokens[2:])


@pytest.mark.parametrize(
    "token",
    [
        "NoteOn_128",
        "TimeShift_15",
        "TimeShift_1010",
        "Velocity_0",
        "NoteOn_060",
        "Pitch_60",
        "Pedal_1",
    ],
)
def test_other_tokens_are_refused(token):
    with pytest.raises(CodecError, match="is not a token of performances"):
        read(token)


def test_one_in_two_hundred_may_exceed_the_limits():
    notes = [(100 * i, 60, 90, 78) for i in range(199)] + [(0, 61, 99_000, 78)]
    assert PerformanceCodec.from_documents([played(*notes)]).longest == 90
    assert PerformanceCodec.from_documents([played(*notes[1:])]).longest == 99_000
    chord = [(19_900, pitch, 90, 78) for pitch in (60, 64)]
    assert PerformanceCodec.from_documents([played(*notes[:198], *chord)]).most_down == 1
    assert PerformanceCodec.from_documents([played(*notes[:197], *chord)]).most_down == 2
    pedal = [(100 * i, 100 * i + 50) for i in range(198)] + [(19_850, 30_000)]
    one = played(*notes[:199], pedal=pedal)
    assert PerformanceCodec.from_documents([one]).longest_pedal == 30_000 - 19_850
    two = played(
        *notes[:199], (19_900, 60, 90, 78), pedal=[*pedal[:-1], (19_800, 19_850), (19_900, 30_000)]
    )
    assert PerformanceCodec.from_documents([two]).longest_pedal == 50


@pytest.mark.parametrize(
    "limit",
    [
        {"longest": 0},
        {"longest_pedal": 0},
        {"longest_pedal": "1"},
        {"held": [20, 10]},
        {"held": ["10"]},
    ],
)
def test_a_limit_out_of_range_is_refused(limit):
    with pytest.raises(CodecError, match="damaged"):
        codec_from_json(PEDALLED.to_json() | limit)


@settings(max_examples=20)
@given(st.lists(performances(least_notes=1), min_size=1, max_size=3))
def test_every_performance_is_once_in_each_key_that_suits_it_at_some_pace(corpus):
    ranges = Ranges.of(corpus)
    codec = PerformanceCodec.from_documents(corpus).with_keys(corpus, ranges)
    rows = [codec.encode(performance) for performance in corpus]
    passes = [codec.decode(ids) for ids in codec.transposed_streams(corpus, rows, ranges)]
    assert len(passes) == sum(len(ranges.shifts(performance)) for performance in corpus)
    wanted = {
        tuple(sorted(note.pitch for note in transposed(performance, shift).notes))
        for performance in corpus
        for shift in ranges.shifts(performance)
    }
    # A note of a few hundredths may meet another of its pitch where time is shortened.
    found = {tuple(sorted(note.pitch for note in performance.notes)) for performance in passes}
    assert {frozenset(pitches) for pitches in found} == {frozenset(pitches) for pitches in wanted}
    again = codec.transposed_streams(corpus, rows, ranges)
    assert [codec.decode(ids) for ids in again] == passes


def test_paces_differ_by_at_most_a_twentieth():
    corpus = [SCALE, played(*[(0, pitch, 500, 78) for pitch in (48, 84)])]
    ranges = Ranges.of(corpus)
    codec = PerformanceCodec.from_documents(corpus).with_keys(corpus, ranges)
    passes = list(codec.transposed_streams(corpus, [codec.encode(each) for each in corpus], ranges))
    lengths = [codec.decode(ids).milliseconds / SCALE.milliseconds for ids in passes]
    assert len(lengths) == 11
    assert all(min(abs(length - stretch) for stretch in STRETCHES) < 0.005 for length in lengths)
    assert len({round(length, 2) for length in lengths}) > 2


def test_the_beginning_of_a_performance_gives_no_more_than_itself_in_other_keys():
    corpus = [SCALE, played(*[(0, pitch, 500, 78) for pitch in (48, 84)])]
    ranges = Ranges.of(corpus)
    codec = PerformanceCodec.from_documents(corpus).with_keys(corpus, ranges)
    row = codec.encode(SCALE)[:11]
    notes = len(codec.decode(row).notes)
    assert 0 < notes < 12
    for ids in codec.transposed_streams(corpus[:1], [row], ranges):
        assert len(codec.decode(ids).notes) == notes


def test_keys_are_told_of_performances_as_of_scores():
    everywhere = [transposed(SCALE, shift) for shift in range(-6, 6)]
    assert not is_worth_transposing(
        [played(*[(0, pitch, 100, 78) for pitch in (60, 62, 64, 65, 67, 69, 71)])]
    )
    majors = [
        played(*[(0, root + step, 100, 78) for step in (0, 2, 4, 5, 7, 9, 11)])
        for root in range(50, 62)
    ]
    assert is_worth_transposing(majors)
    assert len(everywhere) == 12
    assert np.all(CODEC.encode(everywhere[0]) != UNKNOWN)


def test_the_most_keys_down_are_counted_and_older_models_know_none():
    codec = PerformanceCodec.from_documents(
        [played((0, 60, 100, 9), (50, 64, 100, 9), (100, 67, 100, 9))]
    )
    assert codec.most_down == 2
    assert codec.extended([played(*[(0, pitch, 100, 9) for pitch in range(60, 65)])]).most_down == 5
    data = codec.to_json()
    assert PerformanceCodec.from_json({**data, "most_down": 3}).most_down == 3
    del data["most_down"]
    assert PerformanceCodec.from_json(data).most_down == 128
    with pytest.raises(CodecError, match="keys down"):
        PerformanceCodec.from_json({**data, "most_down": 0})
