"""Descriptions of codecs that no codec wrote: an error, or a codec that works, never more."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.constraints.bars import MetreConstraint
from rnngen.constraints.performance import PerformanceConstraint
from rnngen.errors import CodecError, ConstraintError
from rnngen.music.limits import MOST_TICKS
from rnngen.music.performance import Performance, PlayedNote
from rnngen.music.performance import check as check_performance
from rnngen.music.score import Score, quarters
from rnngen.tokens import codec_from_json
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import read as read_event
from rnngen.tokens.performance import PerformanceCodec
from tests.fuzz.json_values import changed
from tests.scores import assert_canonical, scores, tune

EVENTS = EventCodec.from_documents([tune((60, 48), (62, 96), (64, 24))]).to_json()
EVENTS["accents"]["exceptions"] = [[4, 4, 0, 100]]
PLAYED = PerformanceCodec.from_documents(
    [Performance((PlayedNote(0, 60, 10, 82), PlayedNote(20, 64, 10, 82)))]
).to_json()


def with_(value, **fields):
    return {**value, **fields}


@pytest.mark.parametrize(
    "token",
    [
        *("Metre_255/1", "Metre_65/4", "Metre_1/128", "Metre_1/1024", "Metre_0/4", "Metre_4/0"),
        *("Polyphony_0", "Polyphony_129", "Polyphony_10000", "Part_128", "Part_-1"),
        *("Tempo_0", "Tempo_3", "Tempo_1001", "Velocity_0", "Velocity_128", "Pitch_128"),
        *("Duration_0", "Duration_20001", "Duration_1/0", "Duration_1/49", "Bar_2001", "Shift_5"),
        *("Again_0", "Again_65", "Key_H", "Instrument_128", "Instrument_drums_x", "Step_1", ""),
        *("Pitch_" + "9" * 5000, "Pitch_٣", "Pitch_6_0", "Pitch_+60", " Pitch_60"),
    ],
)
def test_a_token_that_no_score_needs_is_refused(token):
    with pytest.raises(CodecError, match="is not a token of scores"):
        codec_from_json(with_(EVENTS, tokens=[*EVENTS["tokens"], token]))


@pytest.mark.parametrize(
    "token",
    [
        *("NoteOn_128", "NoteOff_-1", "NoteOn_060", "NoteOn", "Pitch_60", "Velocity_0"),
        *("Velocity_33", "TimeShift_0", "TimeShift_5", "TimeShift_1010", "TimeShift_1e3"),
    ],
)
def test_a_token_that_no_performance_needs_is_refused(token):
    with pytest.raises(CodecError, match="is not a token of performances"):
        codec_from_json(with_(PLAYED, tokens=[*PLAYED["tokens"], token]))


@pytest.mark.parametrize(
    "tokens", [[1], [None], [True], [["Bar"]], [{}], "Bar", {"Bar": 1}, 5, None]
)
@pytest.mark.parametrize("description", [EVENTS, PLAYED], ids=["event", "performance"])
def test_tokens_are_a_list_of_texts(description, tokens):
    with pytest.raises(CodecError, match="tokens are not a list of texts"):
        codec_from_json(with_(description, tokens=tokens))


@pytest.mark.parametrize(
    "value", [math.inf, -math.inf, math.nan, 10**400, 0, 128, 80.5, "80", True, None]
)
def test_a_velocity_that_is_none_is_refused(value):
    for accents in (
        {"velocity": value, "exceptions": []},
        {"velocity": 80, "exceptions": [[4, 4, 0, value]]},
    ):
        with pytest.raises(CodecError, match="velocities are 1 to 127"):
            codec_from_json(with_(EVENTS, accents=accents))


@pytest.mark.parametrize(
    "row",
    [
        *([4, 4, 0], [4, 4, 0, 80, 1], [4, 4, -1, 80], [4, 4, MOST_TICKS + 1, 80], [255, 1, 0, 80]),
        *([4, 3, 0, 80], [4, 4, math.inf, 80], [True, 4, 0, 80], ["4", 4, 0, 80], "4408", None, {}),
    ],
)
def test_a_velocity_that_is_in_no_bar_is_refused(row):
    with pytest.raises(CodecError, match="not listed by metre and position"):
        codec_from_json(with_(EVENTS, accents={"velocity": 80, "exceptions": [row]}))


@pytest.mark.parametrize(
    "value", [math.inf, math.nan, 10**400, 9, 4 * 3_600_000 + 1, 10.5, "10", True]
)
def test_a_longest_note_that_is_none_is_refused(value):
    with pytest.raises(CodecError, match="longest note"):
        codec_from_json(with_(PLAYED, longest=value))


@pytest.mark.parametrize("value", [math.inf, math.nan, 0, 129, 2.0, "2", True, None])
def test_a_number_of_keys_that_is_none_is_refused(value):
    with pytest.raises(CodecError, match="keys down at once"):
        codec_from_json(with_(PLAYED, most_down=value))


def test_old_performance_codecs_have_no_limit_of_keys():
    assert codec_from_json({k: v for k, v in PLAYED.items() if k != "most_down"}).most_down == 128


@settings(max_examples=300, deadline=None)
@given(changed(EVENTS) | changed(PLAYED), st.randoms(use_true_random=False))
def test_any_description_is_refused_or_gives_a_codec_that_works(description, chance):
    try:
        codec = codec_from_json(description)
    except CodecError:
        return
    assert codec_from_json(json.loads(json.dumps(codec.to_json()))).to_json() == codec.to_json()
    ids = np.array([chance.randrange(len(codec.vocabulary)) for _ in range(50)])
    if codec.name == "char":
        return
    document = codec.decode(ids)
    if isinstance(document, Score):
        assert_canonical(document)
    else:
        check_performance(document)


TOKENS = [
    *(f"Metre_{n}/{d}" for n in (1, 3, 4, 64) for d in (1, 4, 64)),
    *("Bar", "Bar_1/48", "Bar_4", "Bar_64", "Bar_2000"),
    *("Duration_1/48", "Duration_1/2", "Duration_4", "Duration_64", "Duration_20000"),
    *("Shift_1/48", "Shift_1", "Shift_4", "Step", "Again_1", "Again_64", "Pitch_0", "Pitch_60"),
    *("Velocity_1", "Velocity_127", "Key_C", "Tempo_4", "Tempo_1000", "Part_0", "Part_127"),
    *("Polyphony_1", "Polyphony_128", "Melody", "Instrument_none", "Instrument_drums"),
    *("Voices_2", "Voices_3", "Sung_0.60", "Sung_1.48", "Hold", "Rest", "Fifths_-7", "Fifths_2"),
    *("Bar_1.1", "Bar_4.64", "Bar_end.1", "Bar_end.64", "Bar_4_end.1"),
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), min_size=8, unique=True))
def test_full_bars_of_any_vocabulary_are_refused_or_spelled(tokens):
    """The longest bars with the shortest notes need the most tokens: 64 quarters of 1/48.

    Three voices need one each.
    """
    codec = codec_from_json(with_(EVENTS, tokens=tokens))
    try:
        constraint = MetreConstraint(codec)
    except ConstraintError:
        return
    witness = constraint.witness(constraint.start())
    assert len(witness) <= 3 * (64 * 48 + 200)
    assert_canonical(codec.decode(witness))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PLAYED["tokens"]), unique=True))
def test_performances_of_any_vocabulary_are_refused_or_spelled(tokens):
    codec = codec_from_json(with_(PLAYED, tokens=tokens))
    try:
        constraint = PerformanceConstraint(codec, milliseconds=10_000)
    except ConstraintError:
        return
    check_performance(codec.decode(constraint.witness(constraint.start())))


@settings(max_examples=40)
@given(scores())
def test_whatever_the_encoder_writes_can_be_read(score):
    codec = EventCodec.from_documents([score])
    for token in codec.vocabulary.tokens[2:]:
        read_event(token)


@pytest.mark.parametrize("ticks", [1, 48, 192, MOST_TICKS])
def test_durations_up_to_the_longest_piece_can_be_read(ticks):
    assert read_event(f"Duration_{quarters(ticks)}").value == ticks
