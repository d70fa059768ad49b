"""Whatever a model prefers and a prompt holds, music is steered as asked."""

from functools import partial

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rnngen.constraints.bars import BarsConstraint, MetreConstraint
from rnngen.constraints.bars.event_table import event_of
from rnngen.constraints.bars.steered import value_of
from rnngen.errors import ConstraintError
from rnngen.sampling.steering import Steering
from rnngen.tokens.base import BOUNDARY, UNKNOWN
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import Event, EventKind
from tests.constraints.bars.test_metre import CORPORA
from tests.constraints.walks import walk
from tests.scores import assert_canonical, scores


def drawn_steering(data, codec: EventCodec, density: float | None = None) -> Steering:
    """Draw any steering that the codec can spell."""

    def values(kind):
        return [event.value for event in codec.events if event is not None and event.kind is kind]

    signs = {}
    for kind in (EventKind.METRE, EventKind.KEY, EventKind.TEMPO):
        if values(kind) and data.draw(st.booleans()):
            signs[kind] = Event(kind, data.draw(st.sampled_from(values(kind))))
    pitches = st.sampled_from(sorted(values(EventKind.PITCH)))
    span = data.draw(st.none() | st.tuples(pitches, pitches).map(sorted).map(tuple))
    return Steering(signs, span, density)


def steered(data, codec: EventCodec, steering: Steering):
    """Return the constraint; skip examples that no music obeys."""
    bars = data.draw(st.none() | st.integers(1, 5))
    try:
        return steering.constrain(
            codec, MetreConstraint if bars is None else partial(BarsConstraint, bars=bars)
        )
    except ConstraintError:
        assume(False)


@settings(max_examples=80)
@given(CORPORA, st.data(), st.integers(0, 999), st.booleans(), st.integers(0, 100))
def test_every_walk_is_as_it_was_asked_for(corpus, data, seed, stubborn, steps):
    codec = EventCodec.from_documents(corpus)
    steering = drawn_steering(data, codec, data.draw(st.sampled_from([None, 2.0])))
    score = codec.decode(
        walk(steered(data, codec, steering), len(codec.vocabulary), seed, stubborn, steps)
    )
    assert_canonical(score)
    if EventKind.METRE in steering.signs:
        assert {bar.metre for bar in score.bars} == {steering.signs[EventKind.METRE].value}
    if EventKind.KEY in steering.signs:
        assert [(key.onset, (key.fifths, key.minor)) for key in score.keys] == [
            (0, steering.signs[EventKind.KEY].value)
        ]
    if EventKind.TEMPO in steering.signs:
        tempos = [(tempo.onset, tempo.quarters_per_minute) for tempo in score.tempos]
        assert tempos == [(0, steering.signs[EventKind.TEMPO].value)]
    if steering.range is not None:
        low, high = steering.range
        assert all(low <= note.pitch <= high for note in score.notes)


@settings(max_examples=80)
@given(CORPORA, scores(least_notes=1), st.data(), st.integers(0, 999), st.integers(0, 60))
def test_after_any_prompt_there_is_a_way_and_what_was_asked_for_holds_in_the_end(
    corpus, prompt, data, seed, steps
):
    codec = EventCodec.from_documents(corpus)
    steering = drawn_steering(data, codec)
    constraint = steered(data, codec, steering)
    state, generator = constraint.start(), np.random.default_rng(seed)
    for token in codec.encode(data.draw(st.sampled_from([prompt, *corpus]))).tolist():
        if token != UNKNOWN and constraint.accepts(state, token):
            state = constraint.advance(state, token)
    # No sign comes after a key or a tempo, and none comes twice: a prompt may end in a metre.
    begun = event_of(constraint, state).barline or event_of(constraint, state).last in (
        EventKind.KEY,
        EventKind.TEMPO,
        *steering.signs,
    )
    for _ in range(steps):
        mask = constraint.allowed(state)
        assert mask.any()
        assert not mask[UNKNOWN]
        assert mask[BOUNDARY] == constraint.boundary(state)
        token = int((generator.random(len(mask)) * mask).argmax())
        if token == BOUNDARY:
            break
        state = constraint.advance(state, token)
    for token in constraint.witness(state):
        assert constraint.allowed(state)[token]
        state = constraint.advance(state, token)
    assert constraint.boundary(state)
    event = event_of(constraint, state)
    if not begun:
        assert all(value_of(event, kind) == wanted.value for kind, wanted in steering.signs.items())


@pytest.mark.parametrize("wanted", [1, 2])
def test_a_prompt_in_another_key_is_followed_by_a_change_at_the_next_bar(wanted):
    from rnngen.music.score import Key
    from tests.scores import tune

    pieces = [
        tune((60, 96), (62, 96), bars=1, keys=(Key(0, fifths, False),)) for fifths in (0, 1, 2)
    ]
    codec = EventCodec.from_documents(pieces)
    sign = Event(EventKind.KEY, (wanted, False))
    constraint = Steering({EventKind.KEY: sign}).constrain(codec, partial(BarsConstraint, bars=3))
    state = constraint.start()
    for token in codec.encode(pieces[0]).tolist():
        assert constraint.accepts(state, token)
        state = constraint.advance(state, token)
    assert np.flatnonzero(constraint.allowed(state)).tolist() == [codec.ids[sign]]
    assert constraint.witness(state)[0] == codec.ids[sign]
