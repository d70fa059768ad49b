"""Advance the state by an event: `advance` is shared by encoder, decoder and constraints."""

from collections.abc import Callable
from typing import Any

from rnngen.music.score import Metre, Part
from rnngen.tokens.event_state import (
    BarNote,
    BarNotes,
    EventState,
    Line,
    ended_note,
    is_opening,
    next_end,
    notes_again,
    part_of_next,
)
from rnngen.tokens.event_tokens import MOST_BARS_AGO, Event, EventKind, Sung
from rnngen.tokens.places import BarMark
from rnngen.tokens.track_steps import STEPS_OF_PARTS, begin_tracks, between_parts


def advance(state: EventState, event: Event) -> EventState:
    """Return the state after an event; the same object if the event makes no sense there."""
    steps = TRACK_STEPS if state.tracks else _ADVANCE
    step = steps.get(event.kind)
    return state if step is None else step(state, event.value)


def _tracks_bar(state: EventState, mark: BarMark) -> EventState:
    moved = _bar(state, mark)
    return moved if moved is state else between_parts(moved)


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


def _instrument(state: EventState, instrument: Part) -> EventState:
    if state.instruments == state.parts or state.barline:
        return state
    band = state.band._replace(instruments=(*state.band.instruments, instrument))
    return state._replace(last=EventKind.INSTRUMENT, instruments=state.instruments + 1, band=band)


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
        bar = bar._replace(notes=(*bar.notes, ended_note(before, part, state, state.cursor)))
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


_ADVANCE: dict[EventKind, Callable[[EventState, Any], EventState]] = {
    EventKind.FIFTHS: _fifths,
    EventKind.MELODY: _melody,
    EventKind.POLYPHONY: _polyphony,
    EventKind.VOICES: _voices,
    EventKind.TRACKS: begin_tracks,
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
TRACK_STEPS: dict[EventKind, Callable[[EventState, Any], EventState]] = {
    EventKind.METRE: _metre,
    EventKind.KEY: _key,
    EventKind.TEMPO: _tempo,
    EventKind.BAR: _tracks_bar,
    **STEPS_OF_PARTS,
}
"""The same in tracks."""
