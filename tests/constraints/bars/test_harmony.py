"""Whatever a model prefers, a melody stays note for note, and its voices sound through."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rnngen.constraints.bars.fills import VoiceFill
from rnngen.constraints.bars.harmony import HarmonyConstraint
from rnngen.errors import ConstraintError
from rnngen.music.score import Bar, Key, Metre, Note, Score, quarters
from rnngen.sampling.rewriting import notes_written
from rnngen.tokens.base import Vocabulary
from rnngen.tokens.event import EventCodec
from rnngen.tokens.velocity_profile import VelocityProfile
from tests.constraints.walks import walk
from tests.scores import bars_of, tune

DURATIONS = (12, 24, 48, 72, 96, 144, 192, 384)
PITCHES = range(40, 80, 3)


def codec_of(parts: int, durations, shifts=(), stated_parts: bool = True) -> EventCodec:
    """Return a vocabulary of polyphony in 4/4 and 3/4."""
    tokens = [
        f"Polyphony_{parts}",
        "Instrument_none",
        "Instrument_52",
        "Metre_3/4",
        "Metre_4/4",
        "Key_G",
        "Bar",
        "Step",
    ]
    tokens += [f"Shift_{quarters(ticks)}" for ticks in shifts]
    tokens += [f"Part_{part}" for part in range(1, parts)] if stated_parts else []
    tokens += [f"Duration_{quarters(ticks)}" for ticks in durations] + [
        f"Pitch_{pitch}" for pitch in PITCHES
    ]
    return EventCodec(Vocabulary.of(tokens), VelocityProfile())


@st.composite
def melodies(draw, durations, rests: bool) -> Score:
    """Draw notes and rests in full bars, in multiples of a 16th, perhaps after a pick-up."""
    onset, notes = 0, []
    for duration in draw(st.lists(st.sampled_from(durations), min_size=1, max_size=7)):
        onset += draw(st.sampled_from((0, 0, 12, 48, 204))) if rests else 0
        notes.append(
            Note(
                onset, 0, draw(st.sampled_from(PITCHES)), duration, draw(st.sampled_from((80, 33)))
            )
        )
        onset += duration
    metre = draw(st.sampled_from((Metre(4, 4), Metre(3, 4), Metre(5, 8))))
    lengths = [draw(st.sampled_from((metre.ticks, metre.ticks, 48, 12)))]
    while sum(lengths) < onset:
        lengths.append(metre.ticks if rests else min(metre.ticks, onset - sum(lengths)))
    if not rests:
        lengths[-1] -= sum(lengths) - onset
    keys = (Key(0, 1, False),) if draw(st.booleans()) else ()
    return Score(tuple(notes), bars_of(*((ticks, metre) for ticks in lengths)), keys)


def assert_harmonises(notes: list[Note], melody: Score, parts: int) -> None:
    """Check that the melody is part 0 and that the other parts have no gaps."""
    assert [note[:4] for note in notes if not note.part] == [note[:4] for note in melody.notes]
    for part in range(1, parts):
        row = [note for note in notes if note.part == part]
        assert row[0].onset == 0
        assert row[-1].offset == melody.ticks
        assert all(note.offset == later.onset for note, later in pairwise(row))


@settings(max_examples=60)
@given(
    st.data(),
    st.integers(2, 4),
    st.booleans(),
    st.integers(0, 999),
    st.booleans(),
    st.sampled_from((0, 9, 9999)),
)
def test_every_melody_comes_back_over_voices_without_gaps(
    data, parts, rests, seed, stubborn, steps
):
    durations = (12, *data.draw(st.sets(st.sampled_from(DURATIONS))))
    shifts = data.draw(st.sets(st.sampled_from((12, 24, 48, 192))))
    codec = codec_of(parts, sorted(set(durations)), sorted(shifts), stated_parts=rests)
    melody = data.draw(melodies(durations, rests))
    constraint = HarmonyConstraint(
        codec, melody, data.draw(st.none() | st.just(frozenset({43, 46, 49})))
    )
    ids = walk(constraint, len(codec.vocabulary), seed, stubborn, steps)
    _, notes = notes_written(codec, constraint, ids)
    assert_harmonises(notes, melody, parts)
    if all(bar.duration == bar.metre.ticks and bar.metre != Metre(5, 8) for bar in melody.bars):
        assert codec.decode(ids).notes == tuple(sorted(notes))


@settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])
@given(
    st.data(),
    st.sets(st.sampled_from((16, 24, 32, 36, 48, 96, 144)), min_size=1, max_size=3),
    st.integers(0, 99),
)
def test_what_cannot_be_spelled_is_refused_and_all_else_comes_back(data, durations, seed):
    """With few note values voices have to look ahead to reach a note after a rest, and the end."""
    codec = codec_of(3, sorted(durations))
    melody = data.draw(melodies(sorted(durations), rests=True))
    try:
        constraint = HarmonyConstraint(codec, melody)
    except ConstraintError:
        assume(False)
    ids = walk(constraint, len(codec.vocabulary), seed, stubborn=seed % 2 == 0, steps=9999)
    assert_harmonises(notes_written(codec, constraint, ids)[1], melody, 3)


@given(
    st.sets(st.integers(1, 12), min_size=1, max_size=3),
    st.lists(st.integers(1, 11)),
    st.integers(1, 12),
)
def test_a_leader_finds_a_way_just_where_each_landing_can_be_reached(durations, landings, end):
    landings = sorted({landing for landing in landings if landing < end})
    fill = VoiceFill(np.array(sorted(durations)), landings, end)

    def reaches(distance: int) -> bool:
        return not distance or any(
            reaches(distance - ticks) for ticks in durations if ticks <= distance
        )

    stops = [0, *landings, end]
    wrong = [stop for start, stop in pairwise(sorted(set(stops))) if not reaches(stop - start)]
    assert fill.unreachable() == (wrong[0] if wrong else None)
    assert fill.possible(0, leading=True).any() == (not wrong)


@pytest.mark.parametrize(
    ("melody", "sentence"),
    [
        (
            tune((60, 48), bars=1),
            "cannot spell C4 of 1 quarters, 0 quarters from the start.*pitch that the model learnt "
            "from, between E2 and G5",
        ),
        (
            tune((61, 48), (61, 36), (61, 108), bars=1),
            "cannot spell C#4 of 3/4 quarters, 1 quarters from the start.*note value that the "
            "model learnt from, in quarters: 1/2, 1, 9/4",
        ),
    ],
)
def test_the_note_that_the_model_does_not_know_is_named(melody, sentence):
    with pytest.raises(ConstraintError, match=sentence):
        HarmonyConstraint(codec_of(4, (24, 48, 108)), melody)


def test_a_model_whose_first_part_never_rests_refuses_rests():
    with pytest.raises(ConstraintError, match="a melody without rests"):
        HarmonyConstraint(
            codec_of(4, (48, 96), stated_parts=False), tune((61, 48), (0, 48), (61, 96), bars=1)
        )


def test_a_model_of_melodies_does_not_harmonise():
    codec = EventCodec.from_documents([tune((60, 192), bars=1)])
    with pytest.raises(ConstraintError, match="a model of music in several parts"):
        HarmonyConstraint(codec, tune((60, 192), bars=1))


def test_voices_keep_their_pitches():
    codec, melody = (
        codec_of(4, (48, 192)),
        Score((Note(0, 0, 61, 192, 80),), (Bar(0, 192, Metre(4, 4)),)),
    )
    constraint = HarmonyConstraint(codec, melody, frozenset({40, 43}))
    ids = walk(constraint, len(codec.vocabulary), 1, stubborn=False, steps=9999)
    assert {note.pitch for note in notes_written(codec, constraint, ids)[1] if note.part} <= {
        40,
        43,
    }
