"""Whatever a model prefers and wherever it stops, every key that is pressed is released."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.constraints.performance import OVERDUE, PerformanceConstraint
from rnngen.errors import ConstraintError
from rnngen.music.performance import check
from rnngen.tokens import BOUNDARY, Vocabulary
from rnngen.tokens.performance import PerformanceCodec
from tests.constraints.walks import walk
from tests.played import SCALE, performances, played

CORPORA = st.lists(performances(least_notes=1), min_size=1, max_size=3)
CODEC = PerformanceCodec.from_documents([SCALE])


def assert_all_is_left(names):
    """Follow the tokens by hand: which keys are down, and since when; the pedal is one of them."""
    down, now, velocity = {}, 0, None
    for name in names:
        kind, _, value = name.partition("_")
        if kind == "TimeShift":
            now += int(value)
        elif kind == "Velocity":
            velocity = value
        elif name == "Pedal_down":
            down["pedal"] = now
        elif name == "Pedal_up":
            assert down.pop("pedal") < now
        elif kind == "NoteOn":
            assert value not in down
            assert velocity is not None
            down[value] = now
        else:
            assert down.pop(value) < now
    assert not down


def names_of(codec, ids):
    return [codec.vocabulary.tokens[i] for i in ids]


@settings(max_examples=40)
@given(CORPORA, st.integers(0, 999), st.booleans(), st.integers(0, 150))
def test_every_walk_is_a_performance(corpus, seed, stubborn, steps):
    codec = PerformanceCodec.from_documents(corpus)
    ids = walk(PerformanceConstraint(codec), len(codec.vocabulary), seed, stubborn, steps)
    names = names_of(codec, ids)
    assert_all_is_left(names)
    performance = codec.decode(ids)
    check(performance)
    assert len(performance.notes) == sum(name.startswith("NoteOn") for name in names) > 0


@settings(max_examples=40)
@given(st.integers(0, 999), st.booleans(), st.integers(0, 150), st.integers(1, 500))
def test_a_walk_of_so_many_milliseconds_takes_them(seed, stubborn, steps, hundredths):
    constraint = PerformanceConstraint(CODEC, milliseconds=10 * hundredths)
    names = names_of(CODEC, walk(constraint, len(CODEC.vocabulary), seed, stubborn, steps))
    assert_all_is_left(names)
    shifts = [int(name.partition("_")[2]) for name in names if name.startswith("TimeShift")]
    assert sum(shifts) == 10 * hundredths


@settings(max_examples=20)
@given(st.integers(0, 999), st.integers(0, 60))
def test_only_pitches_that_were_asked_for_are_struck(seed, steps):
    constraint = PerformanceConstraint(CODEC, pitches=[61, 63, 100])
    names = names_of(CODEC, walk(constraint, len(CODEC.vocabulary), seed, False, steps))
    assert {name for name in names if name.startswith("NoteOn")} <= {"NoteOn_61", "NoteOn_63"}


def allowed_after(*names, codec=CODEC, **limits):
    """Return what may come after some tokens, without shifts of more than 10 ms.

    Also return the constraint and its state.
    """
    constraint = PerformanceConstraint(codec, **limits)
    state = constraint.start()
    for name in names:
        token = codec.vocabulary.index[name]
        assert constraint.accepts(state, token)
        state = constraint.advance(state, token)
    found = names_of(codec, np.flatnonzero(constraint.allowed(state)))
    return (
        [name for name in found if not name.startswith("TimeShift") or name == "TimeShift_10"],
        constraint,
        state,
    )


def test_a_performance_begins_with_a_velocity_and_then_a_key():
    first, _, _ = allowed_after()
    assert all(name.startswith("Velocity_") for name in first)
    assert len(first) == 32
    second, _, _ = allowed_after("Velocity_9")
    assert second == [f"NoteOn_{pitch}" for pitch in range(60, 72)]


def test_a_key_that_is_down_can_be_left_once_time_has_passed_and_not_be_struck():
    at_once, _, _ = allowed_after("Velocity_9", "NoteOn_60")
    assert "NoteOn_60" not in at_once
    assert "NoteOff_60" not in at_once
    later, _, state = allowed_after("Velocity_9", "NoteOn_60", "TimeShift_10")
    assert "NoteOff_60" in later
    assert "NoteOff_61" not in later
    assert "<boundary>" not in later
    ended, constraint, state = allowed_after(
        "Velocity_9", "NoteOn_60", "TimeShift_10", "NoteOff_60"
    )
    assert "<boundary>" in ended
    assert constraint.boundary(state)
    assert constraint.advance(state, BOUNDARY) == constraint.start()


def test_no_more_keys_are_down_than_in_the_corpus_nor_any_for_longer():
    assert (CODEC.longest, CODEC.most_down) == (230, 1)
    names, _, _ = allowed_after("Velocity_9", "NoteOn_60", "TimeShift_220")
    assert names == ["NoteOff_60", "TimeShift_10"]
    names, _, _ = allowed_after("Velocity_9", "NoteOn_60", "TimeShift_220", "TimeShift_10")
    assert names == ["NoteOff_60"]


def test_the_pedal_goes_down_and_up_in_turn_and_is_up_at_the_end():
    song = played((0, 60, 100, 34), (200, 60, 100, 34), pedal=[(50, 250)])
    names, _, _ = allowed_after("Velocity_9", codec=PerformanceCodec.from_documents([song]))
    assert names == ["NoteOn_60", "Pedal_down"]
    codec = PerformanceCodec.from_documents([song])
    begun = ("Velocity_9", "Pedal_down", "NoteOn_60")
    names, constraint, state = allowed_after(*begun, codec=codec)
    assert not {"Pedal_up", "Pedal_down", "NoteOff_60"} & set(names)
    released = ["TimeShift_10", "NoteOff_60", "Pedal_up"]
    assert names_of(codec, constraint.witness(state)) == released
    names, constraint, state = allowed_after(*begun, *released[:2], codec=codec)
    assert "Pedal_up" in names
    assert "<boundary>" not in names
    names, _, _ = allowed_after(*begun, *released, codec=codec)
    assert "Pedal_down" not in names
    assert "<boundary>" in names
    names, _, _ = allowed_after(*begun, "TimeShift_100", "NoteOff_60", "TimeShift_100", codec=codec)
    assert names == ["Pedal_up"]


def test_a_key_that_is_overdue_is_likelier_to_be_released():
    song = played(*[(2000 * i, 60, 100 * (i + 1), 34) for i in range(20)])
    codec = PerformanceCodec.from_documents([song])
    assert codec.held == (1800, 1900, 2000, 2000)
    release = codec.vocabulary.index["NoteOff_60"]
    gained = []
    for shifts in (1, 2):
        _, constraint, state = allowed_after(
            "Velocity_9", "NoteOn_60", *["TimeShift_1000"] * shifts, codec=codec
        )
        gained.append(constraint.bias(state)[release])
    assert gained == [0, pytest.approx(2 * OVERDUE)]
    old = PerformanceCodec(codec.vocabulary, codec.longest)
    _, constraint, state = allowed_after("Velocity_9", "NoteOn_60", "TimeShift_1000", codec=old)
    assert constraint.bias(state) is None


def test_keys_of_a_prompt_beyond_the_corpus_are_left_first():
    names, _, _ = allowed_after("Velocity_9", "NoteOn_60", "NoteOn_64", "TimeShift_300")
    assert names == ["NoteOff_60", "NoteOff_64"]
    names, _, _ = allowed_after(
        "Velocity_9", "NoteOn_60", "TimeShift_300", "NoteOn_64", "NoteOff_60"
    )
    assert names == ["TimeShift_10"]


@settings(max_examples=40)
@given(
    CORPORA,
    st.integers(0, 999),
    st.booleans(),
    st.integers(0, 150),
    st.none() | st.integers(1, 300),
)
def test_every_walk_keeps_to_the_keys_and_the_lengths_of_its_corpus(
    corpus, seed, stubborn, steps, hundredths
):
    codec = PerformanceCodec.from_documents(corpus)
    limits = {} if hundredths is None else {"milliseconds": 10 * hundredths}
    performance = codec.decode(
        walk(PerformanceConstraint(codec, **limits), len(codec.vocabulary), seed, stubborn, steps)
    )
    notes = performance.notes
    assert all(span.up - span.down <= codec.longest_pedal for span in performance.pedal)
    assert max(note.duration for note in notes) <= codec.longest
    for note in notes:
        assert sum(other.onset <= note.onset < other.offset for other in notes) <= codec.most_down


def test_a_prompt_may_be_longer_than_what_was_asked_for_and_is_then_closed():
    names, constraint, state = allowed_after(
        "Velocity_9", "NoteOn_60", "TimeShift_200", "NoteOn_64", milliseconds=150, pitches=[61]
    )
    assert names == ["NoteOff_60", "TimeShift_10"]
    assert names_of(CODEC, constraint.witness(state)) == [
        "NoteOff_60",
        "TimeShift_10",
        "NoteOff_64",
    ]


def test_a_vocabulary_without_notes_is_refused():
    for tokens in (
        ["TimeShift_10", "Velocity_3"],
        ["NoteOn_60", "NoteOff_60", "TimeShift_10"],
        ["NoteOn_60"],
    ):
        with pytest.raises(ConstraintError, match="cannot spell a note"):
            PerformanceConstraint(PerformanceCodec(Vocabulary.of(tokens), 100))
    with pytest.raises(ConstraintError):
        PerformanceConstraint(CODEC, pitches=[20])


def test_a_performance_that_is_given_is_accepted_whole():
    constraint = PerformanceConstraint(CODEC, pitches=[61], milliseconds=100)
    state = constraint.start()
    for token in CODEC.encode(SCALE):
        assert constraint.accepts(state, token)
        state = constraint.advance(state, token)
    assert constraint.boundary(state)
    assert played() == CODEC.decode([])
