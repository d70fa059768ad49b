"""Whatever a model prefers and wherever it stops, the music is complete and its bars are full."""

from fractions import Fraction
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rnngen.constraints.bars import MetreConstraint, event_table
from rnngen.constraints.bars.fills import UNREACHABLE, BarFill
from rnngen.errors import ConstraintError
from rnngen.music.score import Key, Metre, Note, Part, Score
from rnngen.tokens import UNKNOWN, Vocabulary
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_coding import is_melody
from rnngen.tokens.event_tokens import EventKind
from rnngen.tokens.velocity_profile import VelocityProfile
from tests.constraints.walks import walk
from tests.scores import METRES, assert_canonical, bars_of, scores, tune

CORPORA = st.lists(scores(least_notes=1), min_size=1, max_size=3)
IRISH = sorted((Path(__file__).parents[3] / "corpora" / "irish").rglob("*.mid"))


def assert_bars_are_full(tokens: list[str]) -> None:
    """Check a melody's bars by adding up its tokens, in quarters."""
    now = barline = length = duration = Fraction(0)
    for token in tokens:
        name, _, value = token.partition("_")
        if name == "Metre":
            length = 4 * Fraction(value)
        elif name == "Bar":
            assert now >= barline
            barline += Fraction(value) if value else length
        elif name == "Duration":
            duration = Fraction(value)
        elif name == "Pitch":
            assert now < barline
            now += duration
        elif name == "Shift":
            now += Fraction(value)
            assert now <= barline
    assert now == barline > 0


@settings(max_examples=60)
@given(CORPORA, st.integers(0, 999), st.booleans(), st.integers(0, 150))
def test_every_walk_spells_a_whole_score(corpus, seed, stubborn, steps):
    codec = EventCodec.from_documents(corpus).without(lambda event: event.kind is EventKind.AGAIN)
    ids = walk(MetreConstraint(codec), len(codec.vocabulary), seed, stubborn, steps)
    tokens = [codec.vocabulary.tokens[i] for i in ids]
    score = codec.decode(ids)
    assert_canonical(score)
    names = [token.partition("_")[0] for token in tokens]
    assert len(score.notes) == names.count("Pitch") > 0
    assert len(score.bars) == names.count("Bar") > 0
    if "Melody" in names:
        assert_bars_are_full(tokens)
    again = codec.encode(score)
    if "Melody" in names or not (is_melody(score) or "Shift_4" in tokens):
        assert list(again) == ids
    elif UNKNOWN not in again:
        assert codec.decode(again) == score


@settings(max_examples=60)
@given(CORPORA, st.integers(0, 999), st.booleans(), st.integers(0, 150))
def test_every_walk_with_bars_that_come_again_spells_a_whole_score(corpus, seed, stubborn, steps):
    codec = EventCodec.from_documents(corpus)
    assume(codec.periods)
    ids = walk(MetreConstraint(codec), len(codec.vocabulary), seed, stubborn, steps)
    score, kinds = codec.decode(ids), [codec.events[i].kind for i in ids]
    assert_canonical(score)
    assert len(score.notes) == codec.count_notes(ids) > 0
    assert len(score.bars) == kinds.count(EventKind.BAR) > 0
    for kind, before, later in zip(kinds[1:], kinds[:-1], [*kinds[2:], None], strict=True):
        if kind is EventKind.AGAIN:
            assert before is EventKind.BAR
            assert later in (None, EventKind.BAR, EventKind.METRE, EventKind.KEY, EventKind.TEMPO)
    if UNKNOWN not in codec.encode(score):
        assert codec.decode(codec.encode(score)) == score


def test_a_bar_may_come_again_just_where_nothing_else_stands_in_the_bar():
    tokens = ["Melody", "Instrument_none", "Metre_2/4", "Metre_3/4", "Bar", "Again_1", "Again_2"]
    codec = EventCodec(
        Vocabulary.of([*tokens, "Duration_1", "Duration_2", "Pitch_60"]), VelocityProfile()
    )
    constraint, index = MetreConstraint(codec), codec.vocabulary.index
    row = (
        "Melody Instrument_none Metre_2/4 Bar Duration_1 Pitch_60 Pitch_60 "
        "Bar Again_1 Bar Pitch_60 Duration_2 Pitch_60"
    )
    row += " Bar Duration_1 Pitch_60 Bar Pitch_60 Pitch_60 Bar Again_1 Metre_3/4 Bar"
    state, allowed = constraint.start(), []
    for token in row.split():
        state = constraint.advance(state, index[token])
        mask = constraint.allowed(state)
        allowed.append([ago for ago in (1, 2) if mask[index[f"Again_{ago}"]]])
        assert not allowed[-1] or token == "Bar"
    bars = [may for token, may in zip(row.split(), allowed, strict=True) if token == "Bar"]
    # A note is held into the fourth bar. The third rings on. The fourth starts within such a note.
    assert bars == [[], [1], [1, 2], [], [1], [1, 2], []]


@settings(max_examples=25)
@given(CORPORA, st.integers(0, 999))
def test_no_part_strikes_a_pitch_that_it_holds(corpus, seed):
    codec = EventCodec.from_documents(corpus)
    ends: dict[tuple[int, int], int] = {}
    for note in codec.decode(
        walk(MetreConstraint(codec), len(codec.vocabulary), seed, False, 150)
    ).notes:
        assert ends.get((note.part, note.pitch), 0) <= note.onset
        ends[note.part, note.pitch] = note.offset


@settings(max_examples=25)
@given(CORPORA, st.integers(0, 999), st.integers(0, 40))
def test_a_witness_followed_a_token_at_a_time_is_the_witness(corpus, seed, steps):
    """Ask for the mask again after each token, as the sampler does."""
    codec = EventCodec.from_documents(corpus)
    constraint, generator = MetreConstraint(codec), np.random.default_rng(seed)
    state = constraint.start()
    for _ in range(steps):
        state = constraint.advance(
            state,
            int((generator.random(len(codec.vocabulary)) * constraint.allowed(state)).argmax()),
        )
    while witness := constraint.witness(state):
        state = constraint.advance(state, witness[0])
        assert constraint.witness(state) == witness[1:]
    assert constraint.boundary(state)


@settings(max_examples=50)
@given(CORPORA)
def test_what_the_corpus_does_is_accepted(corpus):
    codec = EventCodec.from_documents(corpus)
    with mock.patch.object(event_table, "MOST_SILENT_BARS", 100):
        constraint = MetreConstraint(codec)
        for score in corpus:
            assume(not strikes_again(score))
            state = constraint.start()
            for token in codec.encode(score).tolist():
                assert constraint.accepts(state, token), codec.vocabulary.tokens[token]
                state = constraint.advance(state, token)
            assert constraint.boundary(state)


def strikes_again(score: Score) -> bool:
    """Return whether a part strikes a pitch that it still holds."""
    ends: dict[tuple[int, int], int] = {}
    for note in score.notes:
        if ends.get((note.part, note.pitch), 0) > note.onset:
            return True
        ends[note.part, note.pitch] = note.offset
    return False


def allowed_after(codec: EventCodec, text: str) -> set[str]:
    """Return what may follow some tokens, each of which must itself be allowed."""
    constraint = MetreConstraint(codec)
    state = constraint.start()
    for token in codec.vocabulary.ids(text.split()).tolist():
        assert constraint.allowed(state)[token], codec.vocabulary.tokens[token]
        state = constraint.advance(state, token)
    return {codec.vocabulary.tokens[i] for i in np.flatnonzero(constraint.allowed(state))}


WALTZ = EventCodec.from_documents(
    [tune((60, 48), (62, 96), (64, 24), (0, 24), (65, 96), metre=METRES[1])]
)
OPENING = "Melody Instrument_none Metre_3/4 Bar "


def test_a_rest_is_allowed_only_up_to_the_barline():
    assert "Shift_1/2" in allowed_after(WALTZ, OPENING + "Duration_1/2 Pitch_60")
    after = allowed_after(WALTZ, OPENING + "Duration_1 Pitch_60 Pitch_60 Pitch_60")
    assert after == {"Bar", "<boundary>"}


def test_a_duration_is_followed_by_its_note_and_not_repeated():
    pitches = {"Pitch_60", "Pitch_62", "Pitch_64", "Pitch_65"}
    assert allowed_after(WALTZ, OPENING + "Duration_1") == pitches
    assert allowed_after(WALTZ, OPENING + "Duration_1 Pitch_60") == pitches | {
        "Duration_1/2",
        "Duration_2",
        "Shift_1/2",
    }


def test_gaps_are_not_made_of_two_shifts():
    assert "Shift_1/2" not in allowed_after(WALTZ, OPENING + "Shift_1/2")


def test_only_notes_that_leave_a_bar_to_be_filled_are_allowed():
    corpus = [
        tune((60, 96), (62, 48), metre=METRES[1], bars=1),
        tune((60, 64), (62, 32), metre=Metre(2, 4), bars=1),
    ]
    codec = EventCodec.from_documents(corpus)
    assert "Duration_4/3" in allowed_after(codec, "Melody Instrument_none Metre_2/4 Bar")
    binary = EventCodec.from_documents(
        [
            tune((60, 96), (62, 48), metre=METRES[1], bars=1),
            tune((0, 96), (60, 48), (0, 48), bars=1),
        ]
    )
    assert "Shift_2" in allowed_after(
        binary, "Melody Instrument_none Metre_3/4 Bar Duration_1 Pitch_60"
    )


def test_a_tune_cannot_fall_silent_for_good():
    score = tune((60, 144), *[(0, 144)] * 4, (62, 144), metre=METRES[1], bars=6)
    codec = EventCodec.from_documents([score])
    silence = OPENING + "Duration_3 Pitch_60 Bar Shift_3 Bar Shift_3 Bar"
    assert allowed_after(codec, silence) == {"Pitch_60", "Pitch_62"}


def test_a_document_ends_only_with_a_full_bar_and_a_note():
    assert "<boundary>" not in allowed_after(WALTZ, OPENING)
    assert "<boundary>" not in allowed_after(WALTZ, OPENING + "Duration_2 Pitch_60")
    assert "<boundary>" not in allowed_after(WALTZ, OPENING + "Duration_2 Pitch_60 Pitch_60")
    assert "<boundary>" in allowed_after(WALTZ, OPENING + "Duration_2 Pitch_60 Duration_1 Pitch_62")


def test_changes_stand_once_before_a_bar_in_their_order():
    a, b = (tune((60, 192), bars=1, keys=(Key(0, fifths, False),)) for fifths in (1, 2))
    c = tune((60, 144), metre=METRES[1], bars=1)
    codec = EventCodec.from_documents([a, b, c])
    assert allowed_after(codec, "Melody Instrument_none") == {"Metre_4/4", "Metre_3/4"}
    assert allowed_after(codec, "Melody Instrument_none Metre_4/4") == {"Key_G", "Key_D", "Bar"}
    assert allowed_after(codec, "Melody Instrument_none Metre_4/4 Key_G") == {"Bar"}
    after = allowed_after(codec, "Melody Instrument_none Metre_4/4 Key_G Bar Duration_4 Pitch_60")
    assert after == {"<boundary>", "Bar", "Key_D", "Metre_3/4"}


def test_chords_rise_through_the_parts_and_repeat_no_note():
    notes = (
        Note(0, 0, 60, 96, 80),
        Note(0, 0, 64, 96, 80),
        Note(0, 1, 48, 48, 80),
        Note(48, 1, 50, 48, 80),
    )
    codec = EventCodec.from_documents(
        [Score(notes, bars_of((96, Metre(2, 4))), parts=(Part(), Part()))]
    )
    header = "Polyphony_2 Instrument_none Instrument_none Metre_2/4 Bar "
    assert "Step" not in allowed_after(codec, header)
    after = allowed_after(codec, header + "Duration_2 Pitch_60 Part_0")
    assert {token for token in after if token.startswith("Pitch")} == {"Pitch_64"}
    assert "<boundary>" in allowed_after(codec, header + "Duration_2 Pitch_60")
    assert "<boundary>" not in allowed_after(
        codec, header + "Duration_2 Pitch_60 Duration_1 Pitch_48 Step"
    )


def test_a_witness_ends_on_the_tonic_nearest_to_the_last_note():
    score = tune((66, 48), (67, 48), (69, 48), (79, 48), bars=1, keys=(Key(0, 1, False),))
    codec = EventCodec.from_documents([score])
    constraint = MetreConstraint(codec)
    state = constraint.start()
    for token in codec.encode(score).tolist()[:-1]:
        state = constraint.advance(state, token)
    assert [codec.vocabulary.tokens[i] for i in constraint.witness(state)] == ["Pitch_67"]


def test_a_vocabulary_without_music_is_refused():
    with pytest.raises(ConstraintError, match="an instrument, a bar, and notes"):
        MetreConstraint(
            EventCodec(
                Vocabulary.of(["Melody", "Instrument_none", "Metre_4/4", "Bar"]), VelocityProfile()
            )
        )


@given(
    *[st.lists(st.integers(1, 12), max_size=3)] * 2,
    st.lists(st.integers(1, 12), min_size=1, max_size=2),
)
def test_a_bar_counts_as_fillable_just_where_a_search_finds_a_way(durations, shifts, bars):
    def can_end(left: int, rested: bool, seen: set[tuple[int, bool]]) -> bool:
        if left == 0:
            return True
        if (left, rested) in seen:
            return False
        seen.add((left, rested))
        if left < 0:
            return any(can_end(left + bar, False, seen) for bar in bars)
        rests = [] if rested else [shift for shift in shifts if shift <= left]
        notes = any(can_end(left - duration, False, seen) for duration in durations)
        return notes or any(can_end(left - rest, True, seen) for rest in rests)

    fill = BarFill(durations, shifts, bars)
    for left in range(1, max(bars) + 1):
        for rested in (False, True):
            assert (fill.cost(True, rested, left) < UNREACHABLE) == can_end(left, rested, set())


@pytest.mark.parametrize("count", [12, pytest.param(1200, marks=pytest.mark.slow)])
def test_the_tokens_of_real_tunes_are_allowed(count):
    """Apart from one in ten thousand at most, where a source strikes a pitch that it holds."""
    from rnngen.music.bridge import read_midi

    tunes = [read_midi(path.read_bytes())[0] for path in IRISH[:count]]
    codec = EventCodec.from_documents(tunes)
    spelled = codec.without(lambda event: event.kind is EventKind.AGAIN)
    constraint, allowed = MetreConstraint(codec), []
    for score, codec in [
        *((score, codec) for score in tunes),
        *((score, spelled) for score in tunes),
    ]:
        state = constraint.start()
        for token in codec.encode(score).tolist():
            allowed.append(bool(constraint.allowed(state)[token]))
            state = constraint.advance(state, token)
        assert constraint.boundary(state)
    assert len(allowed) > 200 * count
    assert allowed.count(False) <= len(allowed) / 10_000


@pytest.mark.parametrize("bars", [25, 64])
def test_a_drone_can_be_sampled(bars):
    codec = EventCodec.from_documents([tune((60, 192 * bars), bars=bars)])
    assert (
        len(codec.decode(walk(MetreConstraint(codec), len(codec.vocabulary), 0, False, 0)).bars)
        == bars
    )


def test_a_note_of_more_bars_than_are_considered_is_refused_with_the_way_out():
    with pytest.raises(ConstraintError, match=r"at most 64 bars.*--free"):
        MetreConstraint(EventCodec.from_documents([tune((60, 192 * 65), bars=65)]))
