"""Models that want to copy, and cannot."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rnngen.constraints.bars import MetreConstraint
from rnngen.constraints.base import NullConstraint, Verdict
from rnngen.errors import SettingError
from rnngen.memorization import TrainingNotes, TrainingText, no_copy
from rnngen.memorization.notes import part_rows
from rnngen.tokens.base import BOUNDARY, UNKNOWN
from rnngen.tokens.event import EventCodec
from tests.memorization.test_longest_run import contains, stream_of
from tests.scores import scores, tune

MOST_DRAWS = 8


class Endless(NullConstraint):
    """Never lets a document end, so that there are dead ends.

    With `forces`, every third token is no choice.
    """

    def __init__(self, size, forces=False):
        super().__init__(size)
        self._allowed[BOUNDARY] = False
        self._only = np.arange(size) == size - 1
        self._forces = forces

    def start(self):
        return 0

    def advance(self, state, token):
        return state + 1

    def allowed(self, state):
        return self._only if self._forces and state % 3 == 2 else self._allowed

    def fallback(self, state):
        return [2]


def copycat(stream, row, most=40):
    """Return the token that a model wants which knows the text by heart.

    It follows the longest end of the row in the text.
    """
    for length in range(min(len(row), most), -1, -1):
        for start in range(len(stream) - length):
            if stream[start : start + length] == row[len(row) - length :]:
                return stream[start + length]
    return UNKNOWN


def write(constraint, wants, most, generator):
    """Sample by the contract of a constraint; return tokens, and whether each was a choice."""
    state, row = constraint.start(), []
    final, draws = (state, 0), 0
    while len(row) < most:
        mask = constraint.allowed(state)
        assert mask.any()
        assert not mask[UNKNOWN]
        wanted = wants([token for token, _ in row])
        others = np.flatnonzero(mask)
        token = wanted if mask[wanted] and not draws else int(generator.choice(others))
        if token == BOUNDARY:
            break
        state = constraint.advance(state, token)
        row.append((token, len(others) > 1))
        verdict = constraint.verdict(state)
        if verdict is Verdict.FINAL:
            final, draws = (state, len(row)), 0
        elif verdict is Verdict.REJECTED:
            draws += 1
            state, row = final[0], row[: final[1]]
            if draws == MOST_DRAWS:
                for token in constraint.fallback(state):
                    state = constraint.advance(state, token)
                    row.append((token, False))
                final, draws = (state, len(row)), 0
    return row


def assert_no_choice_completes_a_run(row, stream, length):
    tokens = [token for token, _ in row]
    for end in range(length, len(row) + 1):
        assert not row[end - 1][1] or not contains(stream, tokens[end - length : end])


@given(
    st.lists(st.sampled_from([BOUNDARY, 2, 2, 3, 4]), min_size=1, max_size=30),
    st.integers(2, 6),
    st.sampled_from(["null", "endless", "forcing"]),
    st.integers(0, 2**32),
)
def test_no_choice_completes_a_run_and_no_mask_is_empty(stream, length, kind, seed):
    inner = NullConstraint(6) if kind == "null" else Endless(6, kind == "forcing")
    constraint = no_copy(inner, TrainingText(np.array(stream, np.uint8), 1.0), length)
    row = write(constraint, lambda row: copycat(stream, row), 40, np.random.default_rng(seed))
    assert_no_choice_completes_a_run(row, stream, length)


def test_a_model_that_knows_its_text_by_heart_writes_on_without_copying():
    text = "the quick brown fox jumps over the lazy dog; pack my box with five dozen liquor jugs. "
    stream = [ord(letter) for letter in text * 2]
    training = TrainingText(np.array(stream, np.uint8), 1.0)
    for length in (2, 8, 20):
        row = write(
            no_copy(NullConstraint(128), training, length),
            lambda row: copycat(stream, row, most=20),
            100,
            np.random.default_rng(length),
        )
        tokens = [token for token, _ in row]
        assert len(tokens) == 100
        assert training.longest_shared_run(tokens).length == length - 1


def test_only_runs_count_that_lie_inside_one_document():
    training = TrainingText(np.array([0, 2, 3, 0, 4, 5, 0], np.uint8), 1.0)
    constraint = no_copy(NullConstraint(6), training, 2)
    state = constraint.advance(constraint.start(), 3)
    assert constraint.allowed(state)[[BOUNDARY, 4]].all(), (
        "an end completes no run, and begins anew"
    )
    assert constraint.allowed(constraint.advance(state, BOUNDARY))[[4, 5]].all()
    assert not constraint.allowed(constraint.advance(state, 4))[5]


def test_what_leaves_no_choice_is_rejected_and_what_leaves_one_way_is_open():
    training = TrainingText(np.array([2, 2, 3, 2, 4, 3, 3], np.uint8), 1.0)
    constraint = no_copy(Endless(5), training, 2)
    after = {token: constraint.advance(constraint.start(), token) for token in (2, 3, 4)}
    assert constraint.verdict(constraint.start()) is Verdict.FINAL
    assert constraint.verdict(after[2]) is Verdict.REJECTED
    assert constraint.allowed(after[2]).any(), "even there, as a prompt may lead there"
    assert constraint.verdict(after[3]) is Verdict.OPEN
    assert np.flatnonzero(constraint.allowed(after[3])).tolist() == [4]
    assert constraint.verdict(after[4]) is Verdict.FINAL


def test_what_the_other_constraint_leaves_no_choice_about_may_be_a_copy():
    constraint = no_copy(
        Endless(5, forces=True), TrainingText(np.array([3, 3, 4], np.uint8), 1.0), 2
    )
    state = constraint.advance(constraint.advance(constraint.start(), 2), 3)
    assert np.flatnonzero(constraint.allowed(state)).tolist() == [4]
    assert constraint.verdict(state) is Verdict.FINAL


@pytest.mark.parametrize("length", [1, 0, -3])
def test_shorter_runs_than_any_corpus_avoids_are_refused(length):
    with pytest.raises(SettingError, match="at least 2 characters"):
        no_copy(NullConstraint(3), TrainingText(np.array([2], np.uint8), 1.0), length)


def melody(generator, bars):
    return tune(*((int(pitch), 24) for pitch in generator.integers(60, 72, 8 * bars)), bars=bars)


@pytest.mark.parametrize("length", [3, 5, 9])
@pytest.mark.parametrize("interval", [0, 2, -3])
def test_a_model_that_recites_a_melody_in_any_key_cannot(generator, interval, length):
    original = melody(generator, 8)
    scale = tune(*((pitch, 24) for pitch in range(50, 82)), bars=4)
    codec = EventCodec.from_documents([original, scale])
    training = TrainingNotes.of(codec, stream_of(codec, [original]))
    wanted = tune(*((note.pitch + interval, 24) for note in original.notes), bars=8)
    script = codec.encode(wanted).tolist()
    assert training.longest_shared_run(script).length == 64
    row = write(
        no_copy(MetreConstraint(codec), training, length),
        lambda row: script[len(row)] if len(row) < len(script) else BOUNDARY,
        len(script),
        generator,
    )
    tokens = [token for token, _ in row]
    assert training.longest_shared_run(tokens).length == length - 1
    assert len(codec.decode(tokens).notes) > 40


@settings(max_examples=40)
@given(
    st.lists(scores(least_notes=4), min_size=1, max_size=2),
    st.integers(3, 6),
    st.integers(0, 2**32),
)
def test_no_choice_completes_a_run_of_notes_in_any_number_of_parts(corpus, length, seed):
    codec = EventCodec.from_documents(corpus)
    training = TrainingNotes.of(codec, stream_of(codec, corpus))
    script = codec.encode(corpus[0]).tolist()
    assume(training.longest_shared_run(script).length >= length)
    row = write(
        no_copy(MetreConstraint(codec), training, length),
        lambda row: script[len(row)] if len(row) < len(script) else BOUNDARY,
        len(script),
        np.random.default_rng(seed),
    )
    tokens = [token for token, _ in row]
    for end in range(len(row) + 1):
        if training.longest_shared_run(tokens[:end]).length >= length:
            assert not row[end - 1][1], "only what left no choice completes the first run"
            break


@settings(max_examples=40)
@given(st.lists(scores(melody=True, least_notes=4), min_size=1, max_size=3), st.integers(3, 5))
def test_just_the_pitches_and_bars_that_complete_a_run_are_taken_away(corpus, length):
    codec = EventCodec.from_documents(corpus)
    training = TrainingNotes.of(codec, stream_of(codec, corpus))
    tracker = training.tracker(length)
    music = [
        [step.transition for step in row] for row in part_rows(codec, stream_of(codec, corpus))
    ]
    script, state = codec.encode(corpus[0]).tolist(), tracker.start()
    pitches = {i for i, event in enumerate(codec.events) if event and event.kind == "Pitch"}
    again = {i for i, event in enumerate(codec.events) if event and event.kind == "Again"}
    for place, token in enumerate(script):
        if token in pitches:
            ends = {
                pitch: last_steps(codec, [*script[:place], pitch], length - 1) for pitch in pitches
            }
            expected = {
                pitch
                for pitch, end in ends.items()
                if end and any(contains(row, end) for row in music)
            }
            assert set(tracker.forbidden(state)) & pitches == expected
        if token in again:
            steps = [
                step.transition for row in part_rows(codec, script[: place + 1]) for step in row
            ]
            new = codec.count_notes(script[: place + 1]) - codec.count_notes(script[:place])
            ends = [steps[: len(steps) - back][-(length - 1) :] for back in range(new)]
            completes = any(
                len(end) == length - 1 and any(contains(row, end) for row in music) for end in ends
            )
            assert (token in tracker.forbidden(state)) == completes
        state = tracker.advance(state, token)


def test_a_pitch_is_only_taken_away_in_the_rhythm_that_it_had():
    original = tune((60, 48), (62, 48), (64, 48), (0, 48), (60, 48), (62, 48), (66, 24), bars=2)
    codec = EventCodec.from_documents([original])
    tracker = TrainingNotes.of(codec, stream_of(codec, [original])).tracker(3)
    script, ids, state = codec.encode(original).tolist(), codec.vocabulary.index, tracker.start()
    for token in script[: script.index(ids["Pitch_62"]) + 1]:
        state = tracker.advance(state, token)
    assert tracker.forbidden(state) == [ids["Pitch_64"]]
    assert tracker.forbidden(tracker.advance(state, ids["Duration_1/2"])) == [ids["Pitch_66"]]


def last_steps(codec, tokens, count):
    """The last transitions of a melody; none where it has fewer."""
    row = [step.transition for steps in part_rows(codec, tokens) for step in steps]
    return row[-count:] if len(row) >= count else []


def test_two_notes_are_no_run_to_avoid(generator):
    codec = EventCodec.from_documents([melody(generator, 2)])
    with pytest.raises(SettingError, match="at least 3 notes"):
        no_copy(MetreConstraint(codec), TrainingNotes.of(codec, []), 2)
