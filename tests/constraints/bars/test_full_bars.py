"""Whatever a model prefers and a prompt holds, bars are full if the vocabulary can fill them."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rnngen.constraints.bars import BarsConstraint, MetreConstraint
from rnngen.errors import ConstraintError
from rnngen.music.score import Bar, Metre, Part
from rnngen.tokens import BOUNDARY, Vocabulary
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_state import EventState, is_rested
from rnngen.tokens.event_tokens import Event, EventKind, spell
from rnngen.tokens.places import BarMark
from rnngen.tokens.velocity_profile import VelocityProfile

METRES = [Metre(1, 16), Metre(1, 8), Metre(3, 16), Metre(2, 8)]  # of 12, 24, 36 and 48 ticks
TICKS = st.sampled_from([4, 5, 8, 12, 16, 18, 24, 30, 36, 42, 60, 96, 192])
FEW_TICKS = st.lists(TICKS, max_size=2, unique=True)
SEEDS, FEW_STEPS, MANY_STEPS = st.integers(0, 999), st.integers(0, 12), st.integers(0, 60)


@st.composite
def codecs(draw, texture: Event) -> EventCodec:
    """Draw an odd vocabulary: few metres, odd bars, and notes that fill no bar alone."""
    events = [
        texture,
        Event(EventKind.INSTRUMENT, Part()),
        Event(EventKind.BAR, BarMark()),
        Event(EventKind.STEP),
    ]
    values = {
        EventKind.METRE: draw(
            st.lists(st.sampled_from(METRES), min_size=1, max_size=3, unique=True)
        ),
        EventKind.BAR: list(map(BarMark, draw(FEW_TICKS))),
        EventKind.AGAIN: draw(st.lists(st.integers(1, 3), max_size=2, unique=True)),
        EventKind.SHIFT: draw(FEW_TICKS),
        EventKind.DURATION: draw(st.lists(TICKS, min_size=1, max_size=3, unique=True)),
        EventKind.KEY: draw(st.lists(st.just((1, False)), max_size=1)),
        EventKind.PITCH: [60, 62],
    }
    events += [Event(kind, value) for kind in values for value in values[kind]]
    return EventCodec(Vocabulary.of(map(spell, events)), VelocityProfile())


MELODIES = codecs(Event(EventKind.MELODY))
POLYPHONIES = codecs(Event(EventKind.POLYPHONY, 1))


def begun(constraint, codec, seed: int, steps: int):
    """Return a state after tokens that a prompt may have."""
    generator, state = np.random.default_rng(seed), constraint.start()
    for _ in range(steps):
        accepted = [
            token for token in range(1, len(codec.vocabulary)) if constraint.accepts(state, token)
        ]
        if not accepted:
            break
        state = constraint.advance(state, generator.choice(accepted))
    return state


def bars_after(constraint, codec, state, event_of, seed: int, steps: int) -> list[Bar]:
    """Return the bars of a sample from a state on, drawn by chance or always in one order."""
    generator, reached = np.random.default_rng(seed), [state]
    preference = generator.random((steps, len(codec.vocabulary)))
    for chances in preference[:1].repeat(steps, axis=0) if seed % 2 else preference:
        mask = constraint.allowed(reached[-1])
        assert mask.any()
        token = int((chances * mask).argmax())
        if token == BOUNDARY:
            break
        reached.append(constraint.advance(reached[-1], token))
    for token in constraint.witness(reached[-1]):
        assert constraint.allowed(reached[-1])[token]
        reached.append(constraint.advance(reached[-1], token))
    assert constraint.boundary(reached[-1])
    bars = [event for event in map(event_of, reached[1:]) if event.last is EventKind.BAR]
    return [Bar(event.bar_onset, event.barline - event.bar_onset, event.metre) for event in bars]


def is_regular(bar: Bar) -> bool:
    """Return whether a bar is full, or a pick-up."""
    return bar.duration == bar.metre.ticks or (not bar.onset and bar.duration < bar.metre.ticks)


def values_of(codec: EventCodec, kind: EventKind) -> list:
    """Return the values of a kind's tokens."""
    return [event.value for event in codec.events if event and event.kind is kind]


def can_be_regular(codec: EventCodec, state: EventState, bars: int | None = None) -> bool:
    """Search for a way through full bars to an end, after `bars` of them if given."""
    shifts, durations = values_of(codec, EventKind.SHIFT), values_of(codec, EventKind.DURATION)
    lengths = [metre.ticks for metre in values_of(codec, EventKind.METRE)]

    def moves(left: int, noted: bool, rested: bool, bars: int | None) -> list[tuple]:
        if left > 0:
            notes = [(left - ticks, True, False, bars) for ticks in durations]
            rests = [
                (left - ticks, noted, ticks != 192, bars)
                for ticks in shifts
                if ticks <= left and not rested
            ]
            return notes + rests
        return [(left + ticks, noted, False, bars and bars - 1) for ticks in lengths if bars != 0]

    place = (state.barline - state.cursor, state.pitch >= 0, is_rested(state), bars)
    if state.last in (EventKind.METRE, EventKind.KEY):
        lengths, others = [state.metre.ticks], lengths
        waiting, lengths = moves(*place), others
    elif state.last is EventKind.DURATION:
        waiting = [(place[0] - state.duration, True, False, bars)]
    else:
        waiting = [place]
    seen = set(waiting)
    while waiting:
        left, noted, rested, bars = waiting.pop()
        if left == 0 and noted and not bars:
            return True
        fresh = set(moves(left, noted, rested, bars)) - seen
        waiting += fresh
        seen |= fresh
    return False


@settings(max_examples=40)
@given(MELODIES, SEEDS, FEW_STEPS, MANY_STEPS)
def test_bars_of_a_melody_are_full_wherever_they_can_be(codec, seed, begun_steps, steps):
    try:
        constraint = MetreConstraint(codec)
    except ConstraintError:
        assume(False)
    state = begun(constraint, codec, seed, begun_steps)
    bars = bars_after(constraint, codec, state, lambda event: event, seed, steps)
    assert not can_be_regular(codec, state) or all(map(is_regular, bars))


def so_many_bars(codec, count, seed, begun_steps, steps):
    """Return where a prompt ends, and the bars that a model adds to a piece of given length."""
    try:
        constraint = BarsConstraint(codec, count)
    except ConstraintError:
        assume(False)
    state = begun(constraint, codec, seed, begun_steps)
    return state, bars_after(constraint, codec, state, lambda state: state.event, seed, steps)


@settings(max_examples=40)
@given(MELODIES, st.integers(1, 5), SEEDS, FEW_STEPS, MANY_STEPS)
def test_so_many_bars_of_a_melody_are_full_wherever_they_can_be(
    codec, count, seed, begun_steps, steps
):
    state, bars = so_many_bars(codec, count, seed, begun_steps, steps)
    assert not can_be_regular(codec, *state) or all(map(is_regular, bars))


@settings(max_examples=40)
@given(POLYPHONIES, SEEDS, FEW_STEPS, MANY_STEPS)
def test_bars_of_polyphony_are_full(codec, seed, begun_steps, steps):
    constraint = MetreConstraint(codec)
    state = begun(constraint, codec, seed, begun_steps)
    assert all(
        map(is_regular, bars_after(constraint, codec, state, lambda event: event, seed, steps))
    )


@settings(max_examples=40)
@given(POLYPHONIES, st.integers(1, 5), SEEDS, FEW_STEPS, MANY_STEPS)
def test_so_many_bars_of_polyphony_are_full_wherever_they_can_be(
    codec, count, seed, begun_steps, steps
):
    _, bars = so_many_bars(codec, count, seed, begun_steps, steps)
    longest = count * max(metre.ticks for metre in values_of(codec, EventKind.METRE))
    if not begun_steps and longest >= min(values_of(codec, EventKind.DURATION)):
        assert all(map(is_regular, bars))


def test_a_metre_that_cannot_be_filled_by_itself_changes():
    """Notes of four quarters last as long as a bar of 3/4 and one of 1/4."""
    tokens = [
        "Melody",
        "Instrument_none",
        "Metre_3/4",
        "Metre_1/4",
        "Bar",
        "Bar_5/2",
        "Duration_4",
        "Pitch_60",
    ]
    codec = EventCodec(Vocabulary.of([*tokens[:2], "Metre_7/8", *tokens[2:]]), VelocityProfile())
    constraint = BarsConstraint(codec, 2)
    spelled = [codec.vocabulary.tokens[i] for i in constraint.witness(constraint.start())]
    assert spelled.count("Bar") == 2
    assert not {"Bar_5/2", "Metre_7/8"} & set(spelled)


def test_a_note_held_over_the_last_barline_is_followed_by_a_full_bar():
    tokens = [
        "Melody",
        "Instrument_none",
        "Metre_4/4",
        "Metre_2/4",
        "Bar",
        "Bar_2",
        "Duration_2",
        "Duration_6",
    ]
    codec = EventCodec(Vocabulary.of([*tokens, "Pitch_60"]), VelocityProfile())
    constraint = MetreConstraint(codec)
    state = constraint.start()
    for token in codec.vocabulary.ids(
        ["Melody", "Instrument_none", "Metre_4/4", "Bar", "Duration_6", "Pitch_60"]
    ):
        state = constraint.advance(state, int(token))
    short, metre = codec.vocabulary.ids(["Bar_2", "Metre_2/4"])
    assert constraint.accepts(state, short)
    assert not constraint.allowed(state)[short]
    assert constraint.allowed(state)[metre]
    assert [codec.vocabulary.tokens[i] for i in constraint.witness(state)] == [
        "Bar",
        "Duration_2",
        "Pitch_60",
    ]
