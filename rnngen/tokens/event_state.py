"""What events do: an immutable state and its step, shared by encoder, decoder and constraints.

In a melody (one part, no overlaps), each note moves the cursor to its own end, and `Shift` is a
rest. In polyphony a note leaves the cursor where it is. There `Step` moves it to the next end of a
sounding note, `Shift` by its own length, and `Bar` to the barline. `Again` writes all notes of an
earlier bar.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from rnngen.music.score import Metre
from rnngen.tokens.event_tokens import LONGEST_SHIFT, MOST_BARS_AGO, Event, EventKind


class BarNote(NamedTuple):
    """A note relative to its bar; times are in ticks."""

    position: int
    """From the barline."""
    part: int
    pitch: int
    duration: int
    velocity: int | None
    """As stated, or None for the usual one."""


class BarNotes(NamedTuple):
    """A bar as far as it is written; times are in ticks."""

    ticks: int = 0
    metre: Metre = Metre(4, 4)
    notes: tuple[BarNote, ...] = ()


class EventState(NamedTuple):
    """The state after some events; times are in ticks."""

    last: EventKind | None = None
    """Kind of the last event."""
    melody: bool = True
    parts: int = 1
    instruments: int = 0
    """Number of parts that have their instrument."""
    metre: Metre = Metre(4, 4)
    """The metre of the next bar; after `Bar`, that of this bar."""
    key: tuple[int, bool] | None = None
    """(fifths, minor)"""
    tempo: int | None = None
    """Quarters per minute."""
    bar_onset: int = 0
    barline: int = 0
    """End of the current bar; 0 before the first."""
    cursor: int = 0
    """Onset of the next note."""
    gap: int = 0
    """Sum of the consecutive shifts, if the last event is one."""
    duration: int = 0
    """Of the next notes, until it changes; 0 before the first."""
    velocity: int | None = None
    """Stated for the next note, or None for the usual one."""
    stated_part: int | None = None
    """Stated for the next note, or None for the usual one."""
    onset: int = -1
    """Of the last note; -1 before the first."""
    part: int = 0
    """Of the last note."""
    pitch: int = -1
    """Of the last note; -1 before the first."""
    end: int = 0
    """Latest end of all notes so far."""
    sounding: tuple[tuple[int, int, int], ...] = ()
    """In polyphony, the sorted (offset, part, pitch) of notes that end after the cursor."""
    bar: BarNotes = BarNotes()
    """The current bar."""
    past: tuple[BarNotes, ...] = ()
    """The bars before it, at most MOST_BARS_AGO."""


START = EventState()


def default_part(state: EventState) -> int:
    """Return the part of the next note if none is stated.

    It is the first silent part after that of the last note at this onset.
    """
    if state.parts == 1:
        return 0
    first = state.part + 1 if state.onset == state.cursor else 0
    busy = {part for _, part, _ in state.sounding}
    return next((part for part in range(first, state.parts) if part not in busy), state.part)


def part_of_next(state: EventState) -> int:
    """Return the part of the next note."""
    return default_part(state) if state.stated_part is None else state.stated_part


def next_end(state: EventState) -> int | None:
    """Return the next end of a sounding note inside the bar, where `Step` goes, or None."""
    if state.sounding and state.sounding[0][0] < state.barline:
        return state.sounding[0][0]
    return None


def notes_again(state: EventState, ago: int) -> tuple[BarNote, ...]:
    """Return the notes that `Again` would write, or none if it makes no sense.

    It may only fill an empty bar. Both bars need the same length and metre, and no note may sound
    over the barlines of either.
    """
    if (
        state.last is not EventKind.BAR
        or ago > len(state.past)
        or max(state.end, state.cursor) > state.bar_onset
    ):
        return ()
    ticks, metre, notes = state.past[-ago]
    if (ticks, metre) != state.bar[:2] or any(
        note.position + note.duration > ticks for note in notes
    ):
        return ()
    return notes


def written(before: EventState, after: EventState) -> tuple[BarNote, ...]:
    """Return the notes that the event between two states wrote, all in the current bar."""
    return after.bar.notes[len(before.bar.notes) :]


def is_rested(state: EventState) -> bool:
    """Return whether the last shift completed a gap, so that no other shift may follow."""
    return state.last is EventKind.SHIFT and state.gap % LONGEST_SHIFT != 0


def advance(state: EventState, event: Event) -> EventState:
    """Return the state after an event; the same object if the event makes no sense there."""
    return _ADVANCE[event.kind](state, event.value)


def _melody(state: EventState, _: None) -> EventState:
    return state if state.last else state._replace(last=EventKind.MELODY)


def _polyphony(state: EventState, parts: int) -> EventState:
    return (
        state if state.last else state._replace(last=EventKind.POLYPHONY, melody=False, parts=parts)
    )


def _instrument(state: EventState, _: Any) -> EventState:
    if state.instruments == state.parts or state.barline:
        return state
    return state._replace(last=EventKind.INSTRUMENT, instruments=state.instruments + 1)


def _metre(state: EventState, metre: Metre) -> EventState:
    return state._replace(last=EventKind.METRE, metre=metre)


def _key(state: EventState, key: tuple[int, bool]) -> EventState:
    return state._replace(last=EventKind.KEY, key=key)


def _tempo(state: EventState, tempo: int) -> EventState:
    return state._replace(last=EventKind.TEMPO, tempo=tempo)


def _bar(state: EventState, ticks: int | None) -> EventState:
    length = state.metre.ticks if ticks is None else ticks
    if not length:
        return state
    onset = state.barline
    moved = _move(state, EventKind.BAR, max(state.cursor, onset))
    past = (*state.past[1 - MOST_BARS_AGO :], state.bar) if state.barline else ()
    bar = BarNotes(length, state.metre)
    return moved._replace(bar_onset=onset, barline=onset + length, bar=bar, past=past)


def _again(state: EventState, ago: int) -> EventState:
    notes = notes_again(state, ago)
    if not notes:
        return state
    last, end = notes[-1], max(note.position + note.duration for note in notes)
    return state._replace(
        last=EventKind.AGAIN,
        cursor=state.barline,
        duration=last.duration,
        velocity=None,
        stated_part=None,
        onset=state.bar_onset + last.position,
        part=last.part,
        pitch=last.pitch,
        end=state.bar_onset + end,
        bar=state.bar._replace(notes=notes),
    )


def _step(state: EventState, _: None) -> EventState:
    end = next_end(state)
    return state if end is None else _move(state, EventKind.STEP, end)


def _shift(state: EventState, ticks: int) -> EventState:
    cursor = state.cursor + ticks
    if cursor > state.barline:
        return state
    gap = state.gap + ticks if state.last is EventKind.SHIFT else ticks
    return _move(state, EventKind.SHIFT, cursor)._replace(gap=gap)


def _move(state: EventState, last: EventKind, cursor: int) -> EventState:
    sounding = state.sounding
    if sounding and sounding[0][0] <= cursor:
        sounding = tuple(note for note in sounding if note[0] > cursor)
    return state._replace(last=last, cursor=cursor, sounding=sounding)


def _part(state: EventState, part: int) -> EventState:
    return state._replace(last=EventKind.PART, stated_part=part) if part < state.parts else state


def _duration(state: EventState, ticks: int) -> EventState:
    return state._replace(last=EventKind.DURATION, duration=ticks)


def _velocity(state: EventState, velocity: int) -> EventState:
    return state._replace(last=EventKind.VELOCITY, velocity=velocity)


def _pitch(state: EventState, pitch: int) -> EventState:
    if not state.duration or state.cursor >= state.barline:
        return state
    onset, offset, part = state.cursor, state.cursor + state.duration, part_of_next(state)
    note = BarNote(onset - state.bar_onset, part, pitch, state.duration, state.velocity)
    return state._replace(
        last=EventKind.PITCH,
        cursor=offset if state.melody else onset,
        velocity=None,
        stated_part=None,
        onset=onset,
        part=part,
        pitch=pitch,
        end=max(state.end, offset),
        sounding=() if state.melody else tuple(sorted((*state.sounding, (offset, part, pitch)))),
        bar=state.bar._replace(notes=(*state.bar.notes, note)),
    )


_ADVANCE: dict[EventKind, Callable[[EventState, Any], EventState]] = {
    EventKind.MELODY: _melody,
    EventKind.POLYPHONY: _polyphony,
    EventKind.INSTRUMENT: _instrument,
    EventKind.METRE: _metre,
    EventKind.KEY: _key,
    EventKind.TEMPO: _tempo,
    EventKind.BAR: _bar,
    EventKind.AGAIN: _again,
    EventKind.STEP: _step,
    EventKind.SHIFT: _shift,
    EventKind.PART: _part,
    EventKind.DURATION: _duration,
    EventKind.VELOCITY: _velocity,
    EventKind.PITCH: _pitch,
}
