"""What events do: an immutable state and its step, shared by encoder, decoder and constraints.

In a melody (one part, no overlaps), each note moves the cursor to its own end, and `Shift` is a
rest. In polyphony a note leaves the cursor where it is. There `Step` moves it to the next end of a
sounding note, `Shift` by its own length, and `Bar` to the barline. `Again` writes all notes of an
earlier bar.

In voices (several parts, no overlaps within a part), a bar is a row of moments. At each moment
every part, from the first to the last, begins a note with `Sung`, goes on with `Hold`, or is silent
with `Rest`. `Duration` is that of the moment. A note is written when it has ended.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from rnngen.music.score import Metre
from rnngen.tokens.event_tokens import LONGEST_SHIFT, MOST_BARS_AGO, Event, EventKind, Sung
from rnngen.tokens.places import BarMark


class BarNote(NamedTuple):
    """A note relative to its bar; times are in ticks."""

    position: int
    """From the barline; negative for a voice's note that began before it."""
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


class Line(NamedTuple):
    """The note that a voice sings."""

    pitch: int
    onset: int
    """In ticks of the piece."""
    velocity: int | None
    """As stated, or None for the usual one."""


class EventState(NamedTuple):
    """The state after some events; times are in ticks."""

    last: EventKind | None = None
    """Kind of the last event."""
    melody: bool = True
    voices: bool = False
    parts: int = 1
    fifths: int = 0
    """Of the key that the piece sounds in, if its pitches are written from the tonic."""
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
    bars: int = 0
    """Bars that have started, without a pick-up."""
    left: int = 0
    """Bars left, the current one included, as the barlines say; 0 if they do not."""
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
    lines: tuple[Line | None, ...] = ()
    """In voices, the note of each part; None while it is silent."""
    heard: tuple[Line | None, ...] = ()
    """In voices, the notes of the moment before."""
    line: int = 0
    """In voices, the part whose token comes next."""
    changed: bool = False
    """Whether a voice has changed at this moment; true from the start of a bar's first moment."""
    bar: BarNotes = BarNotes()
    """The current bar."""
    past: tuple[BarNotes, ...] = ()
    """The bars before it, at most MOST_BARS_AGO."""


START = EventState()


def default_part(state: EventState) -> int:
    """Return the part of the next note if none is stated.

    It is the first silent part after that of the last note at this onset. Voices take turns.
    """
    if state.voices:
        return state.line
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
        or state.voices
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


def is_opening(state: EventState) -> bool:
    """Return whether the texture, melody or polyphony, comes next."""
    return state.last in (None, EventKind.FIFTHS)


def _fifths(state: EventState, fifths: int) -> EventState:
    return state if state.last else state._replace(last=EventKind.FIFTHS, fifths=fifths)


def _melody(state: EventState, _: None) -> EventState:
    return state._replace(last=EventKind.MELODY) if is_opening(state) else state


def _polyphony(state: EventState, parts: int) -> EventState:
    if not is_opening(state):
        return state
    return state._replace(last=EventKind.POLYPHONY, melody=False, parts=parts)


def _voices(state: EventState, parts: int) -> EventState:
    if not is_opening(state):
        return state
    lines: tuple[Line | None, ...] = (None,) * parts
    return state._replace(
        last=EventKind.VOICES, melody=False, voices=True, parts=parts, lines=lines
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


def _bar(state: EventState, mark: BarMark) -> EventState:
    length = mark.ticks or state.metre.ticks
    if not length:
        return state
    onset = state.barline
    moved = _move(state, EventKind.BAR, max(state.cursor, onset))
    past = (*state.past[1 - MOST_BARS_AGO :], state.bar) if state.barline else ()
    is_pickup = not onset and length < state.metre.ticks
    left = mark.place.bar if mark.place.is_ending else max(state.left - 1, 0)
    return moved._replace(
        bar_onset=onset,
        barline=onset + length,
        bars=state.bars + (not is_pickup),
        left=left,
        line=0,
        changed=True,
        bar=BarNotes(length, state.metre),
        past=past,
    )


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
    if state.voices or cursor > state.barline:
        return state
    gap = state.gap + ticks if state.last is EventKind.SHIFT else ticks
    return _move(state, EventKind.SHIFT, cursor)._replace(gap=gap)


def _move(state: EventState, last: EventKind, cursor: int) -> EventState:
    sounding = state.sounding
    if sounding and sounding[0][0] <= cursor:
        sounding = tuple(note for note in sounding if note[0] > cursor)
    return state._replace(last=last, cursor=cursor, sounding=sounding)


def _part(state: EventState, part: int) -> EventState:
    if state.voices or part >= state.parts:
        return state
    return state._replace(last=EventKind.PART, stated_part=part)


def _duration(state: EventState, ticks: int) -> EventState:
    if state.voices and state.line:
        return state
    return state._replace(last=EventKind.DURATION, duration=ticks)


def _velocity(state: EventState, velocity: int) -> EventState:
    return state._replace(last=EventKind.VELOCITY, velocity=velocity)


def _pitch(state: EventState, pitch: int) -> EventState:
    if state.voices or not state.duration or state.cursor >= state.barline:
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


def _sung(state: EventState, sung: Sung) -> EventState:
    if not state.voices or sung.part != state.line:
        return state
    after = _sing(state, EventKind.SUNG, Line(sung.pitch, state.cursor, state.velocity))
    return state if after is state else after._replace(pitch=sung.pitch)


def _hold(state: EventState, _: None) -> EventState:
    line = state.lines[state.line] if state.voices else None
    return state if line is None else _sing(state, EventKind.HOLD, line)


def _rest(state: EventState, _: None) -> EventState:
    return _sing(state, EventKind.REST, None) if state.voices else state


def _sing(state: EventState, kind: EventKind, line: Line | None) -> EventState:
    """Return the state after one voice's token at this moment."""
    part, end = state.line, state.cursor + state.duration
    if not state.duration or end > state.barline:
        return state
    before, bar = state.lines[part], state.bar
    is_new = line is not before
    if before is not None and is_new:
        bar = bar._replace(notes=(*bar.notes, _ended(before, part, state, state.cursor)))
    is_over = part + 1 == state.parts
    changed = state.changed or is_new
    return state._replace(
        last=kind,
        velocity=None,
        stated_part=None,
        part=part,
        onset=state.cursor if kind is EventKind.SUNG else state.onset,
        end=state.end if line is None else end,
        heard=state.heard if part else state.lines,
        lines=(*state.lines[:part], line, *state.lines[part + 1 :]),
        line=0 if is_over else part + 1,
        cursor=end if is_over else state.cursor,
        changed=changed and not is_over,
        bar=bar,
    )


def _ended(line: Line, part: int, state: EventState, end: int) -> BarNote:
    """Return the note of a voice; it may have begun before the current bar."""
    position = line.onset - state.bar_onset
    return BarNote(position, part, line.pitch, end - line.onset, line.velocity)


def still_sung(state: EventState) -> list[BarNote]:
    """Return the notes of all voices that have not ended yet, as if they ended now."""
    return [
        _ended(line, part, state, state.cursor + state.duration * (part < state.line))
        for part, line in enumerate(state.lines)
        if line is not None
    ]


_ADVANCE: dict[EventKind, Callable[[EventState, Any], EventState]] = {
    EventKind.FIFTHS: _fifths,
    EventKind.MELODY: _melody,
    EventKind.POLYPHONY: _polyphony,
    EventKind.VOICES: _voices,
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
    EventKind.HOLD: _hold,
    EventKind.REST: _rest,
    EventKind.PITCH: _pitch,
    EventKind.SUNG: _sung,
}
