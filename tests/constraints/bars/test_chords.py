"""Melodies are drawn towards the chords under them, and stay valid."""

from functools import partial

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.constraints.bars import BarsConstraint
from rnngen.music.chords import read_progression
from rnngen.sampling.steering import Steering
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import Event, EventKind
from tests.constraints.bars.test_metre import CORPORA
from tests.constraints.walks import walk
from tests.scores import assert_canonical, tune

CHORDS = read_progression("G | C G | D7")


@settings(max_examples=30)
@given(CORPORA, st.integers(0, 999), st.booleans(), st.integers(0, 60))
def test_every_walk_is_still_music(corpus, seed, stubborn, steps):
    codec = EventCodec.from_documents(corpus)
    constraint = Steering(progression=CHORDS).constrain(codec, partial(BarsConstraint, bars=3))
    assert_canonical(codec.decode(walk(constraint, len(codec.vocabulary), seed, stubborn, steps)))


def test_pitches_lean_to_the_chord_of_their_place_and_most_on_the_beat():
    scale = tune((62, 24), *[(60 + i, 24) for i in range(16)], pick_up=24, bars=2)
    codec = EventCodec.from_documents([scale])
    constraint = Steering(progression=CHORDS).constrain(codec, partial(BarsConstraint, bars=3))
    pitches = {
        i: event.value
        for i, event in enumerate(codec.events)
        if event and event.kind is EventKind.PITCH
    }
    state, leaned = constraint.start(), []
    for token in codec.encode(scale).tolist():
        if token in pitches:
            bias = constraint.bias(state)
            nats = {pitch % 12: bias[i] for i, pitch in pitches.items()}
            leaned.append((sorted(name for name in nats if nats[name] > 0), max(nats.values())))
        state = constraint.advance(state, token)
    g, c = [2, 7, 11], [0, 4, 7]
    assert leaned[0] == ([], 0)  # the pick-up
    assert [tones for tones, _ in leaned[1:]] == [g] * 8 + [c] * 4 + [g] * 4
    assert [nats for _, nats in leaned[1:5]] == [2.5, 0.5, 2.5, 0.5]


def test_a_bar_comes_again_only_over_the_same_chords():
    bar = [(67, 48), (71, 48), (74, 48), (71, 48)]
    score = tune((67, 48), *bar * 9, pick_up=48, bars=9)
    periods = [Event(EventKind.AGAIN, ago) for ago in (2, 3, 6)]
    codec = EventCodec.from_documents([score]).with_events(periods)
    chords = read_progression("G | C | G")
    constraint = Steering(progression=chords).constrain(codec, partial(BarsConstraint, bars=9))
    state, allowed = constraint.start(), []
    for token in codec.encode(score).tolist():
        state, event = constraint.advance(state, token), codec.events[token]
        if event.kind is EventKind.BAR:
            mask = constraint.allowed(state)
            allowed.append(
                {
                    ago
                    for ago in sorted(codec.periods)
                    if mask[codec.ids[Event(EventKind.AGAIN, ago)]]
                }
            )
    pick_up, *bars = allowed
    assert pick_up == set()
    assert bars == [set(), set(), {2}, {1, 3}, {3}, {2, 3}, {1, 3, 6}, {3, 6}, {2, 3, 6}]


def test_what_is_sampled_in_another_key_leans_to_the_chords_of_that_key():
    codec = EventCodec.from_documents([tune(*[(60 + i, 48) for i in range(8)], bars=2)])
    constraint = Steering(progression=read_progression("D"), fifths=2).constrain(
        codec, partial(BarsConstraint, bars=1)
    )
    state = constraint.start()
    tokens = codec.encode(tune((60, 192), bars=1)).tolist()
    for token in tokens[: tokens.index(codec.vocabulary.index["Bar"]) + 1]:
        state = constraint.advance(state, token)
    bias = constraint.bias(state)
    leaned = {codec.events[i].value % 12 for i in np.flatnonzero(bias > 0)}
    assert leaned == {0, 4, 7}  # C, two semitones below D
