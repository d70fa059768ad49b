"""Parts drawn towards what their corpus does: two hands of a piano."""

from functools import cache

import numpy as np
import pytest

from rnngen.config import DataConfig
from rnngen.constraints.bars import BarsConstraint, MetreConstraint
from rnngen.evaluation.voice_leading import ends_on_tonic_triad
from rnngen.music.score import Key, Metre, Note, Part, Score
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import Event, EventKind, Player
from tests.scores import bars_of

TWO = Metre(2, 4)
BARS, PIECES = 16, 8
HARMONIES = ((48, 52, 55), (43, 50, 53))
"""The bass and the chord of each second bar."""
LEFT = Player(Part(), 2)
FREE = DataConfig(relative=True, places=True, tracks=True)
HABITS = DataConfig(relative=True, places=True, tracks=True, habits=True)


def stride() -> Score:
    """Return a melody of eight bars that returns, over bass notes and chords, in C."""
    notes = []
    for bar in range(BARS):
        bass, *chord = HARMONIES[bar % 2]
        for beat in range(2):
            onset = 96 * bar + 48 * beat
            tune = (72 + (3 * bar + beat) % 8, 79 + (5 * bar - beat) % 8, 76 + bar % 8)
            notes += [Note(onset + 12 * i, 0, pitch, 12, 80) for i, pitch in enumerate(tune)]
            notes.append(Note(onset, 1, bass, 24, 80))
            notes += [Note(onset + 24, 1, pitch, 24, 80) for pitch in chord]
    *others, _, _ = sorted(notes, key=lambda note: (note.onset, note.part))
    closing = [Note(96 * BARS - 24, 1, pitch, 24, 80) for pitch in (48, 52)]
    bars = bars_of(*[(96, TWO)] * BARS)
    return Score(
        tuple(sorted([*others, *closing])), bars, (Key(0, 0, False),), parts=(Part(), Part())
    )


def drawn(constraint, seed: int) -> list[int]:
    """Draw tokens of a network that finds all alike."""
    generator = np.random.default_rng(seed)
    state, tokens = constraint.start(), []
    while True:
        bias = constraint.bias(state)
        chances = constraint.allowed(state) * np.exp(0 if bias is None else bias)
        token = int(generator.choice(len(chances), p=chances / chances.sum()))
        if token == BOUNDARY:
            return tokens
        tokens.append(token)
        state = constraint.advance(state, token)


@cache
def drawn_pieces(config: DataConfig) -> list[Score]:
    """Return pieces of four bars, drawn under the habits of a corpus."""
    codec = EventCodec.from_documents([stride()] * PIECES, config)
    constraint = BarsConstraint(codec, 4)
    return [codec.decode(drawn(constraint, seed)) for seed in range(20)]


def share_out_of_reach(config: DataConfig) -> float:
    """Return how many notes of drawn pieces lie beyond the range of their part in the corpus."""
    notes = [note for piece in drawn_pieces(config) for note in piece.notes]
    return float(np.mean([(note.pitch < 60) != (note.part == 1) for note in notes]))


def test_hands_stay_where_those_of_the_corpus_are():
    assert share_out_of_reach(FREE) > 0.3
    assert share_out_of_reach(HABITS) < 0.02


def share_home(config: DataConfig) -> float:
    """Return how many drawn pieces end on the tonic triad."""
    return float(np.mean([ends_on_tonic_triad(piece) or 0 for piece in drawn_pieces(config)]))


def test_pieces_end_on_the_tonic_triad_as_those_of_the_corpus_do():
    assert share_home(FREE) < 0.2
    assert share_home(HABITS) > 0.6


def state_after(constraint, codec, events):
    state = constraint.start()
    for event in events:
        state = constraint.advance(state, codec.id_of(event))
    return state


@pytest.fixture
def codec():
    return EventCodec.from_documents([stride()] * PIECES, HABITS)


def test_the_left_hand_repeats_what_it_played_under_the_right(codec):
    constraint = MetreConstraint(codec)
    events = codec.events_of(stride())
    under = [i for i, event in enumerate(events) if event == Event(EventKind.PLAY, LEFT)]
    at = under[8]  # where the melody returns
    assert events[at - 1] == Event(EventKind.AGAIN, 8)
    bias = constraint.bias(state_after(constraint, codec, events[: at + 1]))
    again = {
        event.value: bias[token]
        for token, event in enumerate(codec.events)
        if event and event.kind is EventKind.AGAIN
    }
    assert again.keys() == {2, 8}
    assert again[8] > again[2]


def test_a_piece_ends_late_in_its_last_bar(codec):
    constraint = MetreConstraint(codec)
    events = codec.events_of(stride())
    last_bar = max(i for i, event in enumerate(events) if event.kind is EventKind.BAR)
    early = constraint.bias(state_after(constraint, codec, events[: last_bar + 4]))
    late = constraint.bias(state_after(constraint, codec, events))
    assert early[BOUNDARY] < 0 < late[BOUNDARY]


def test_the_bass_is_drawn_to_the_tonic_at_the_end_and_then_to_a_third_or_fifth(codec):
    constraint = MetreConstraint(codec)
    events = codec.events_of(stride())
    for written, classes in ((events[:-2], {0}), (events[:-1], {4, 7})):
        bias = constraint.bias(state_after(constraint, codec, written))
        nats = {
            event.value: bias[token]
            for token, event in enumerate(codec.events)
            if event and event.kind is EventKind.PITCH
        }
        assert max(nats, key=nats.get) % 12 in classes


def test_a_bar_that_no_part_plays_is_unlikely(codec):
    constraint = MetreConstraint(codec)
    events = codec.events_of(stride())
    _, first, second, *_ = (i for i, event in enumerate(events) if event.kind is EventKind.BAR)
    barline = codec.id_of(events[second])
    empty = constraint.bias(state_after(constraint, codec, events[: first + 1]))
    played = constraint.bias(state_after(constraint, codec, events[:second]))
    assert empty[barline] < 0 < played[barline]
