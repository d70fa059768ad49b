"""The events of a performance: their spelling and what they do (Oore et al. 2018).

    NoteOn_60      a key is struck: MIDI pitch
    NoteOff_60     a key is released: MIDI pitch
    TimeShift_120  time passes: 10 to 1000 ms in steps of 10; a longer time takes several shifts
    Velocity_20    velocity of the following notes: bin 1 to 32, of four MIDI velocities each
    Pedal_down     the sustain pedal comes down
    Pedal_up       the sustain pedal is lifted

A key must be released before it is struck again, and sounds for at least 10 ms. The pedal stays for
at least 10 ms, too. Time begins with the first note.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from rnngen.errors import CodecError
from rnngen.music.performance import (
    TIME_STEP,
    VELOCITY_BINS,
    Performance,
    PlayedNote,
    pedal_spans,
    velocity_bin,
    velocity_of,
)

LONGEST_SHIFT = 1000
"""Milliseconds."""


class PerformanceKind(StrEnum):
    """The kinds of events in vocabulary order."""

    NOTE_ON = "NoteOn"
    NOTE_OFF = "NoteOff"
    TIME_SHIFT = "TimeShift"
    VELOCITY = "Velocity"
    PEDAL = "Pedal"


class PlayedEvent(NamedTuple):
    """One event; its kind says what the value means."""

    kind: PerformanceKind
    value: int


_VALUES = {
    PerformanceKind.NOTE_ON: range(128),
    PerformanceKind.NOTE_OFF: range(128),
    PerformanceKind.TIME_SHIFT: range(TIME_STEP, LONGEST_SHIFT + 1, TIME_STEP),
    PerformanceKind.VELOCITY: range(1, VELOCITY_BINS + 1),
    PerformanceKind.PEDAL: range(2),
}

SHIFTS = [
    PlayedEvent(PerformanceKind.TIME_SHIFT, value) for value in _VALUES[PerformanceKind.TIME_SHIFT]
]
VELOCITIES = [
    PlayedEvent(PerformanceKind.VELOCITY, value) for value in _VALUES[PerformanceKind.VELOCITY]
]
"""Every codec has all shifts and velocities."""

PEDAL_UP, PEDAL_DOWN = (PlayedEvent(PerformanceKind.PEDAL, value) for value in range(2))
"""Only codecs of corpora with a pedal have these."""

_PEDAL_WORDS = ("up", "down")


def spell(event: PlayedEvent) -> str:
    """Return the token of an event."""
    value = _PEDAL_WORDS[event.value] if event.kind is PerformanceKind.PEDAL else event.value
    return f"{event.kind.value}_{value}"


_EVENTS = {
    spell(event): event
    for kind, values in _VALUES.items()
    for event in (PlayedEvent(kind, value) for value in values)
}
"""Token → event."""


def read(token: str) -> PlayedEvent:
    """Return the event that a token spells.

    Raises:
        CodecError: for anything that `spell` does not write.
    """
    if token not in _EVENTS:
        raise CodecError(
            f"{token!r} is not a token of performances, such as NoteOn_60 or TimeShift_120."
        )
    return _EVENTS[token]


class Struck(NamedTuple):
    """A key that is down."""

    onset: int
    """Milliseconds."""
    velocity: int
    """In bins."""


class PlayedState(NamedTuple):
    """The state after some events; never change `sounding` in place."""

    last: PerformanceKind | None = None
    """Kind of the last event."""
    now: int = 0
    """Milliseconds from the first note."""
    velocity: int = 0
    """Bin of the next note; 0 before the first."""
    notes: int = 0
    """Number of notes struck."""
    pitch: int = -1
    """Of the last note; -1 before the first."""
    sounding: Mapping[int, Struck] = {}
    """Keys that are down, by pitch."""
    pedal_down: bool = False
    pedal_at: int = -1
    """Milliseconds at which the pedal last moved; -1 before."""


START = PlayedState()


def advance(state: PlayedState, event: PlayedEvent) -> PlayedState:
    """Return the state after an event; the same object if the event makes no sense there."""
    kind, value = event
    if kind is PerformanceKind.VELOCITY:
        return state._replace(last=kind, velocity=value)
    if kind is PerformanceKind.TIME_SHIFT:
        return state._replace(last=kind, now=state.now + value) if state.notes else state
    if kind is PerformanceKind.PEDAL:
        if bool(value) == state.pedal_down or state.pedal_at == state.now:
            return state
        return state._replace(last=kind, pedal_down=bool(value), pedal_at=state.now)
    if kind is PerformanceKind.NOTE_ON:
        if value in state.sounding or not state.velocity:
            return state
        sounding = {**state.sounding, value: Struck(state.now, state.velocity)}
        return state._replace(last=kind, notes=state.notes + 1, pitch=value, sounding=sounding)
    if value not in state.sounding or state.sounding[value].onset == state.now:
        return state
    rest = {pitch: struck for pitch, struck in state.sounding.items() if pitch != value}
    return state._replace(last=kind, sounding=rest)


def encode_played(performance: Performance) -> Iterator[PlayedEvent]:
    """Yield the events of a performance: at each time pedal, note-offs, then note-ons, by pitch."""
    now = 0
    velocity = 0
    for time, _, event, bin_number in sorted(_changes(performance)):
        for length in _lengths(time - now):
            yield PlayedEvent(PerformanceKind.TIME_SHIFT, length)
        now = time
        if bin_number not in (0, velocity):
            velocity = bin_number
            yield PlayedEvent(PerformanceKind.VELOCITY, velocity)
        yield event


def _changes(performance: Performance) -> Iterator[tuple[int, int, PlayedEvent, int]]:
    """Yield (milliseconds, order within that time, event, velocity bin of note-ons)."""
    for span in performance.pedal:
        yield span.down, 0, PEDAL_DOWN, 0
        yield span.up, 0, PEDAL_UP, 0
    for note in performance.notes:
        yield note.offset, 1, PlayedEvent(PerformanceKind.NOTE_OFF, note.pitch), 0
        struck = PlayedEvent(PerformanceKind.NOTE_ON, note.pitch)
        yield note.onset, 2, struck, velocity_bin(note.velocity)


def _lengths(gap: int) -> list[int]:
    """Return the shifts that make up a gap."""
    whole, rest = divmod(gap, LONGEST_SHIFT)
    return [LONGEST_SHIFT] * whole + [rest] * (rest > 0)


def decode_played(events: Iterable[PlayedEvent]) -> Performance:
    """Return the performance of any events.

    Skips events that make no sense in their place. At the end, releases all keys and the pedal.
    """
    state = START
    notes = []
    pedal = []
    for event in events:
        before = state
        state = advance(state, event)
        if event.kind is PerformanceKind.NOTE_OFF and state is not before:
            notes.append(_note(event.value, before.sounding[event.value], state.now))
        if before.pedal_down and not state.pedal_down:
            pedal.append((before.pedal_at, state.now))
    notes += [_note(pitch, struck, state.now) for pitch, struck in state.sounding.items()]
    if state.pedal_down:
        pedal.append((state.pedal_at, state.now))
    keys = Performance(tuple(sorted(notes)))
    return replace(keys, pedal=pedal_spans(pedal, keys.last_release))


def _note(pitch: int, struck: Struck, offset: int) -> PlayedNote:
    duration = max(TIME_STEP, offset - struck.onset)
    return PlayedNote(struck.onset, pitch, duration, velocity_of(struck.velocity))
