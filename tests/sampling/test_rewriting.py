"""Bars of a score are written anew; the others, and the bars themselves, stay as they are."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rnngen.config import SampleConfig
from rnngen.constraints.bars.gap import GapConstraint
from rnngen.errors import ConstraintError, SettingError
from rnngen.music.score import Metre, Note, Part, Score
from rnngen.sampling.bars import gaps_of, kept_bars
from rnngen.sampling.request import SampleRequest
from rnngen.sampling.rewriting import rewrite
from rnngen.tokens.base import BOUNDARY, UNKNOWN
from rnngen.tokens.char import CharCodec
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_coding import after, encode_barlines, encode_bars, encode_header
from rnngen.tokens.event_tokens import EventKind
from tests.sampling.conftest import BigramModel, fond_of_repeats, untrained
from tests.scores import METRES, assert_canonical, bars_of, scores, tune

SCORES = scores(least_notes=1)


def rewritten(model, config, score, kept):
    return rewrite(SampleRequest(model, score, config, kept_bars=frozenset(kept)))


def notes_in(score: Score, bars: range) -> list:
    """The notes that begin in some bars in a row."""
    start, end = score.bars[bars.start].onset, score.bars[bars.stop - 1].offset
    return [note for note in score.notes if start <= note.onset < end]


@settings(max_examples=40)
@given(st.lists(SCORES, max_size=1), SCORES, st.data(), st.integers(0, 99))
def test_kept_bars_stay_and_the_others_are_filled_up_to_their_barline(corpus, score, data, seed):
    codec = EventCodec.from_documents(corpus or [score])
    if data.draw(st.booleans()):
        codec = codec.without(lambda event: event.kind is EventKind.AGAIN)
    kept = data.draw(st.sets(st.integers(0, len(score.bars) - 1), max_size=len(score.bars) - 1))
    config = SampleConfig(temperature=1, count=2, best_of=2, seed=seed)
    try:
        documents = rewritten(untrained("score", codec), config, score, kept)
    except ConstraintError:
        assume(False)
    for document in documents:
        written = document.content
        assert_canonical(written)
        assert written.bars == score.bars
        assert (written.keys, written.tempos, written.parts) == (
            score.keys,
            score.tempos,
            score.parts,
        )
        for number in kept:
            assert notes_in(written, range(number, number + 1)) == notes_in(
                score, range(number, number + 1)
            )
        for gap in gaps_of(kept, len(score.bars)):
            assert all(
                note.offset <= written.bars[gap.stop - 1].offset for note in notes_in(written, gap)
            )
        again = codec.encode(written)
        if "Melody" in codec.vocabulary.tokens[int(document.ids[0])] and UNKNOWN not in again:
            assert codec.decode(document.ids) == written
            assert codec.periods or list(again) == list(document.ids)


def assert_repeats_are_true(codec, document) -> int:
    """Fail unless each bar that the ids say comes again is the earlier one; how many there are."""
    score, number, found = document.content, -1, 0
    for event in map(codec.events.__getitem__, document.ids):
        number += event.kind is EventKind.BAR
        if event.kind is EventKind.AGAIN:
            earlier, later = (range(place, place + 1) for place in (number - event.value, number))
            assert placed_in(score, earlier) == placed_in(score, later)
            assert score.bars[earlier.start][1:] == score.bars[number][1:]
            found += 1
    return found


def placed_in(score: Score, bars: range) -> list:
    """The notes of some bars, counted from their beginning."""
    return [
        note._replace(onset=note.onset - score.bars[bars.start].onset)
        for note in notes_in(score, bars)
    ]


@settings(max_examples=60)
@given(SCORES, st.data(), st.integers(0, 99))
def test_a_bar_that_comes_again_is_what_now_stands_there(score, data, seed):
    codec = EventCodec.from_documents([score])
    assume(codec.periods)
    kept = data.draw(st.sets(st.integers(0, len(score.bars) - 1), max_size=len(score.bars) - 1))
    config = SampleConfig(temperature=1, count=2, best_of=2, seed=seed)
    try:
        documents = rewritten(fond_of_repeats(codec, seed), config, score, kept)
    except ConstraintError:  # no notes fill these bars exactly
        assume(False)
    for document in documents:
        written = document.content
        assert_canonical(written)
        assert written.bars == score.bars
        assert_repeats_are_true(codec, document)
        for number in kept:
            assert notes_in(written, range(number, number + 1)) == notes_in(
                score, range(number, number + 1)
            )


@pytest.mark.parametrize("parts", [1, 2])
def test_a_bar_of_the_gap_comes_again_but_none_of_before_it(parts):
    notes = tuple(
        Note(192 * bar, part, 60 + bar % 2 + 7 * part, 192, 80)
        for bar in range(8)
        for part in range(parts)
    )
    score = Score(notes, bars_of(*[(192, METRES[0])] * 8), parts=(Part(),) * parts)
    codec = EventCodec.from_documents([score])
    assert codec.periods >= {2}
    header = encode_header(score, codec.spelling)
    start = after(
        encode_bars(score, range(4), after(header), codec.spelling, encode_barlines(score)),
        after(header),
    )
    constraint = GapConstraint(codec, start, encode_barlines(score)[4:])
    state, found = constraint.start(), []
    for number in range(4, 8):
        state = constraint.advance(state, int(constraint.next_sign(state).argmax()))
        mask = constraint.allowed(state)
        found.append(
            {
                event.value
                for event, i in codec.ids.items()
                if event.kind is EventKind.AGAIN and mask[i]
            }
        )
        again = codec.vocabulary.index["Again_2"]
        written = encode_bars(
            score, range(number, number + 1), state.event, codec.spelling, encode_barlines(score)
        )[1:]
        for token in [again] if mask[again] else [codec.ids[event] for event in written]:
            assert constraint.allowed(state)[token]
            state = constraint.advance(state, token)
    assert found == [set(), codec.periods & {1}, codec.periods & {1, 2}, codec.periods & {1, 2, 3}]
    assert constraint.boundary(state)


def test_kept_bars_are_spelled_by_what_now_stands_before_them():
    """The third bar repeated the first; once that is written anew, it has to be spelled out, or to say another."""
    score = tune((60, 192), (62, 192), (60, 192), (62, 192), bars=4)
    codec = EventCodec.from_documents([score])
    for seed in range(8):
        config = SampleConfig(temperature=2, seed=seed)
        (document,) = rewritten(untrained("score", codec), config, score, {1, 2, 3})
        assert codec.decode(document.ids) == document.content
        assert document.content.notes[-3:] == score.notes[-3:]


def test_ways_are_compared_by_the_same_music_however_it_is_spelled():
    """After four 60s the kept bar is one event of 3 nats, `Again_1`; after all else four of 1 nat: 4 in all."""
    score = tune(*[(62, 48)] * 4, *[(60, 48)] * 12, bars=4)
    codec = EventCodec.from_documents([score])
    index = codec.vocabulary.index
    assert codec.periods == {1}
    chances = np.full((len(index),) * 2, 0.001)
    chances[:, [index["Bar"], index["Pitch_60"], index["Pitch_62"]]] = 0.37, 0.37, 0.2
    chances[
        index["Bar"], [index["Bar"], index["Pitch_60"], index["Pitch_62"], index["Again_1"]]
    ] = 0.1, 0.4, 0.4, 0.05
    weights = {"bigram": np.log(chances)}
    model = BigramModel("m", "score", untrained("score", codec).config, codec, weights)
    for document in rewritten(
        model, SampleConfig(temperature=1, count=4, best_of=48), score, {1, 2, 3}
    ):
        assert [note.pitch for note in document.content.notes] == [60] * 16


@settings(max_examples=40)
@given(st.lists(SCORES, max_size=1), SCORES, st.data(), st.integers(0, 999), st.integers(0, 40))
def test_every_walk_through_a_gap_ends_at_its_last_barline(corpus, score, data, seed, steps):
    codec = EventCodec.from_documents(corpus or [score])
    first = data.draw(st.integers(0, len(score.bars) - 1))
    gap = range(first, data.draw(st.integers(first + 1, len(score.bars))))
    header = encode_header(score, codec.spelling)
    start = after(
        encode_bars(score, range(first), after(header), codec.spelling, encode_barlines(score)),
        after(header),
    )
    try:
        constraint = GapConstraint(codec, start, encode_barlines(score)[gap.start : gap.stop])
    except ConstraintError:
        assume(False)
    generator, state, notes = np.random.default_rng(seed), constraint.start(), []
    for step in range(10_000):
        mask = constraint.allowed(state)
        assert mask.any()
        assert not mask[UNKNOWN]
        assert mask[BOUNDARY] == constraint.boundary(state)
        token = int((generator.random(len(mask)) * mask).argmax())
        if step >= steps:
            token = [*constraint.witness(state), BOUNDARY][0]
            assert mask[token]
        if token == BOUNDARY:
            break
        before, state = state.event, constraint.advance(state, token)
        if codec.vocabulary.tokens[token].startswith("Pitch"):
            notes.append(before.cursor + before.duration)
    end = score.bars[gap.stop - 1].offset
    assert token == BOUNDARY
    assert state.event.barline == end
    assert all(offset <= end for offset in notes)
    if start.melody:
        assert state.event.cursor == max(end, start.cursor)


def test_a_melody_that_begins_with_its_own_spelling_is_allowed_in_the_gap():
    score = tune((60, 96), (62, 144), (64, 144), (65, 96), (0, 96), bars=3)
    codec = EventCodec.from_documents([score])
    header = encode_header(score, codec.spelling)
    constraint = GapConstraint(codec, after(header), encode_barlines(score))
    state = constraint.start()
    for token in codec.encode(score).tolist()[len(header) :]:
        assert constraint.allowed(state)[token], codec.vocabulary.tokens[token]
        state = constraint.advance(state, token)
    assert constraint.boundary(state)


def test_of_many_ways_the_one_is_taken_from_which_the_kept_bar_is_likely():
    """The kept bar begins with 72, which is likely after a bar and a 65 alone."""
    score = tune((60, 192), (65, 192), (72, 192), bars=3)
    codec = EventCodec.from_documents([score])
    index = codec.vocabulary.index

    class Remembering(BigramModel):
        def stepper(self):
            return _Remembering(self.weights["bigram"], index)

    model = Remembering(
        "m",
        "score",
        untrained("score", codec).config,
        codec,
        {"bigram": np.zeros((len(index),) * 2)},
    )
    documents = rewritten(model, SampleConfig(temperature=1, count=6, best_of=16), score, {0, 2})
    assert len(documents) == 6
    for document in documents:
        assert [note.pitch for note in document.content.notes] == [60, 65, 72]


class _Remembering:
    """Its state is the last pitch; after 65, 72 is likely."""

    def __init__(self, logits, index):
        self.logits, self.index = logits, index
        self.pitches = [i for token, i in index.items() if token.startswith("Pitch")]

    def start(self, batch):
        return np.zeros(batch, int)

    def step(self, ids, states):
        states = np.where(np.isin(ids, self.pitches), ids, states)
        logits = self.logits[ids].copy()
        logits[states == self.index["Pitch_65"], self.index["Pitch_72"]] += 4
        return logits, states

    def feed(self, ids, states):
        for token in ids:
            logits, states = self.step(np.full(len(states), token), states)
        return logits, states

    def take(self, states, rows):
        return states[np.asarray(rows, int)]

    def put(self, states, row, saved):
        states = states.copy()
        states[row] = saved[0]
        return states


def test_a_note_held_over_the_barline_belongs_to_the_bar_in_which_it_begins():
    score = tune((60, 144), (62, 96), (64, 144), (65, 96), (67, 96), bars=3)
    model = untrained("score", EventCodec.from_documents([score]))
    (kept_first,) = rewritten(model, SampleConfig(), score, {0})
    assert kept_first.content.notes[:2] == score.notes[:2]
    assert all(note.onset >= 240 for note in kept_first.content.notes[2:])
    (kept_second,) = rewritten(model, SampleConfig(), score, {1, 2})
    held = [note for note in kept_second.content.notes if note.onset < 192]
    assert all(note.offset <= 192 for note in held)
    assert kept_second.content.notes[len(held) :] == score.notes[2:]


def test_bars_that_the_model_cannot_fill_are_refused():
    model = untrained("score", EventCodec.from_documents([tune((60, 192), bars=1)]))
    with pytest.raises(ConstraintError, match="cannot fill bars of 3/4"):
        rewritten(model, SampleConfig(), tune((60, 144), (62, 144), metre=METRES[1]), {0})


WITH_PICKUP = tune((60, 48), *[(62, 192)] * 4, pick_up=48, bars=4)
WITHOUT = tune(*[(62, 192)] * 4, bars=4)


@pytest.mark.parametrize(
    ("text", "score", "kept"),
    [
        ("1-2", WITHOUT, {0, 1}),
        ("1-2", WITH_PICKUP, {1, 2}),
        ("0,2", WITH_PICKUP, {0, 2}),
        (
            "0,2",
            Score((), bars_of((48, Metre(1, 4)), (192, Metre(4, 4)), (192, Metre(4, 4)))),
            {0, 2},
        ),
        (
            "1-2",
            Score((), bars_of((192, Metre(4, 4)), (144, Metre(3, 4)), (144, Metre(3, 4)))),
            {0, 1},
        ),
        (" 4 , 1–2", WITHOUT, {0, 1, 3}),
    ],
)
def test_bars_are_counted_as_musicians_do(text, score, kept):
    assert kept_bars(text, score) == kept


@pytest.mark.parametrize("text", ["", "0", "5", "3-2", "1-9", "a", "1,,2", "-1", "1-4", "99999999"])
def test_bars_that_are_none_or_all_are_refused(text):
    with pytest.raises(SettingError, match="--keep-bars"):
        kept_bars(text, WITHOUT)


@given(st.sets(st.integers(0, 7)), st.integers(0, 8))
def test_gaps_are_what_is_not_kept(kept, bars):
    gaps = gaps_of(kept, bars)
    assert [number for gap in gaps for number in gap] == [
        number for number in range(bars) if number not in kept
    ]
    assert all(first.stop < second.start for first, second in pairwise(gaps))


def test_a_model_of_text_rewrites_no_bars():
    model = untrained("text", CharCodec.from_documents(["ab"]))
    with pytest.raises(SettingError, match="a model of music"):
        rewritten(model, SampleConfig(), WITHOUT, {0})


def test_an_irregular_bar_and_a_change_of_metre_stay():
    score = Score(
        tune((60, 192), (62, 48), (64, 96)).notes,
        bars_of((192, Metre(4, 4)), (48, Metre(2, 4)), (96, Metre(2, 4))),
    )
    model = untrained("score", EventCodec.from_documents([score]))
    (document,) = rewritten(model, SampleConfig(), score, {0})
    assert document.content.bars == score.bars
    assert document.content.notes[-1].offset <= score.ticks
