"""What events do: one immutable state and one step, on which encoder, decoder and constraint all stand.

A melody (one part, no overlaps) is a row: each note moves the cursor to its own end, and `Shift` is a rest.
In polyphony a note leaves the cursor where it is; `Step` moves it to the next end of a sounding note, `Shift`
by its own length, `Bar` to the barline. `Again` writes all notes of a bar that stood there before. The module knows
nothing of ids, or of which events a sampler may choose.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from rnngen.music.score import Metre
from rnngen.tokens.event_tokens import MOST_BARS_AGO, Event, EventKind
from rnngen.tokens.written_bar import Written, WrittenBar

LONGEST_SHIFT = 192
"""Ticks (four quarters); longer gaps are made of several shifts, which keeps the vocabulary small."""


class EventState(NamedTuple):
    """Where a row of events has come to; times are in ticks."""

    last: EventKind | None = None
    """Kind of the last event."""
    melody: bool = True
    parts: int = 1
    instruments: int = 0
    """How many of the parts have been given their instrument."""
    metre: Metre = Metre(4, 4)
    """The metre of the next bar, and of this one once its `Bar` has come."""
    key: tuple[int, bool] | None = None
    """(fifths, minor)"""
    tempo: int | None = None
    """Quarters per minute."""
    bar_onset: int = 0
    barline: int = 0
    """End of the current bar; 0 before the first."""
    cursor: int = 0
    """Where the next note would begin."""
    gap: int = 0
    """Ticks of the shifts in a row, where the last event is one."""
    duration: int = 0
    """Of the next note and all that follow until it is changed; 0 before the first."""
    velocity: int | None = None
    """Stated for the next note, or None for the default."""
    stated_part: int | None = None
    """Stated for the next note, or None for the default."""
    onset: int = -1
    """Of the last note; -1 before the first."""
    part: int = 0
    """Of the last note."""
    pitch: int = -1
    """Of the last note; -1 before the first."""
    end: int = 0
    """The latest end of all notes so far."""
    sounding: tuple[tuple[int, int, int], ...] = ()
    """In polyphony, the (offset, part, pitch) of the notes that end after the cursor, sorted."""
    bar: WrittenBar = WrittenBar()
    """The current one."""
    past: tuple[WrittenBar, ...] = ()
    """Those before it, at most MOST_BARS_AGO."""


START = EventState()


def default_part(state: EventState) -> int:
    """The part of the next note where none is stated: the first after the last note's that is silent here."""
    if state.parts == 1:
        return 0
    first = state.part + 1 if state.onset == state.cursor else 0
    busy = {part for _, part, _ in state.sounding}
    return next((part for part in range(first, state.parts) if part not in busy), state.part)


def part_of_next(state: EventState) -> int:
    """The part of the next note."""
    return default_part(state) if state.stated_part is None else state.stated_part


def next_end(state: EventState) -> int | None:
    """Where `Step` goes: the next end of a sounding note inside the bar; None without one."""
    if state.sounding and state.sounding[0][0] < state.barline:
        return state.sounding[0][0]
    return None


def notes_again(state: EventState, ago: int) -> tuple[Written, ...]:
    """The notes that `Again` would write; none where it makes no sense.

    It does as all that stands in a bar, where both bars are of one length and metre and no note sounds over the
    barlines on either side.
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


def written(before: EventState, after: EventState) -> tuple[Written, ...]:
    """The notes that the event between two states has written, all in the current bar."""
    return after.bar.notes[len(before.bar.notes) :]


def is_rested(state: EventState) -> bool:
    """Whether a whole gap has just been shifted over, so that no other shift may follow."""
    return state.last is EventKind.SHIFT and state.gap % LONGEST_SHIFT != 0


def advance(state: EventState, event: Event) -> EventState:
    """The state after an event; the very same state where the event makes no sense there."""
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
    bar = WrittenBar(length, state.metre)
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
    note = Written(onset - state.bar_onset, part, pitch, state.duration, state.velocity)
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
