"""Advance the state in tracks, where each part in turn writes all its notes of a bar.

Drums play first, then basses, then the other parts as they are numbered. So what the others play
can lean on rhythm and harmony, as a band builds up a bar.
"""

from collections.abc import Callable, Sequence
from typing import Any

from rnngen.music.general_midi import BASSES
from rnngen.music.score import Part
from rnngen.tokens.event_state import (
    ANY_PITCH,
    Band,
    BarNote,
    EventState,
    Repeats,
    is_opening,
    notes_again,
)
from rnngen.tokens.event_tokens import EventKind, Player
from rnngen.tokens.rounding import DRUM_TICKS, drum_ticks

HEADER = (EventKind.TRACKS, EventKind.INSTRUMENT)
_BETWEEN = (*HEADER, EventKind.METRE, EventKind.KEY, EventKind.TEMPO)
"""Kinds of events after which no part plays."""


def ranks_of(instruments: Sequence[Part]) -> tuple[int, ...]:
    """Return the place of each part in the order in which parts play."""
    order = sorted(
        range(len(instruments)),
        key=lambda part: (not instruments[part].drums, instruments[part].program not in BASSES),
    )
    return tuple(map(order.index, range(len(instruments))))


def begin_tracks(state: EventState, _: None) -> EventState:
    """Return the state before the first instrument."""
    if not is_opening(state):
        return state
    return state._replace(last=EventKind.TRACKS, melody=False, parts=0, tracks=True, band=Band())


def between_parts(state: EventState) -> EventState:
    """Return the state after a barline."""
    return _with(state._replace(onset=-1), rank=-1, ago=None, lead_ago=None)


def _with(state: EventState, **changes: Any) -> EventState:
    return state._replace(band=state.band._replace(**changes))


def _instrument(state: EventState, instrument: Part) -> EventState:
    if state.last not in HEADER:
        return state
    instruments = (*state.band.instruments, instrument)
    parts = len(instruments)
    state = state._replace(last=EventKind.INSTRUMENT, parts=parts, instruments=parts)
    return _with(state, instruments=instruments, ranks=ranks_of(instruments))


def _play(state: EventState, player: Player) -> EventState:
    band = state.band
    part = band.part_of(player)
    if part is None or state.last in _BETWEEN or band.ranks[part] <= band.rank:
        return state
    state = state._replace(
        last=EventKind.PLAY,
        cursor=state.bar_onset,
        part=part,
        duration=DRUM_TICKS if player.instrument.drums else 0,
        velocity=None,
        onset=-1,
    )
    state = _with(
        state, rank=band.ranks[part], played=band.played | {part}, ago=0, lead_ago=band.ago
    )
    return _counting(state, bars=1) if part in band.played else state


def _counting(state: EventState, bars: int = 0, repeated: int = 0) -> EventState:
    """Return the state with more bars of the present part counted."""
    band = state.band
    case = band.instruments[state.part].drums, band.lead
    before = band.repeats.get(case, Repeats())
    now = Repeats(before.bars + bars, before.repeated + repeated)
    return _with(state, repeats={**band.repeats, case: now})


def is_playing(state: EventState) -> bool:
    """Return whether a part may write notes."""
    return state.band.rank >= 0 and state.last not in (*_BETWEEN, EventKind.AGAIN)


def _at(state: EventState, ticks: int) -> EventState:
    cursor = state.bar_onset + ticks
    if not is_playing(state) or not state.cursor < cursor < state.barline:
        return state
    return state._replace(last=EventKind.AT, cursor=cursor)


def end_of_last(state: EventState) -> int | None:
    """Return where `Step` leads: the end of the note just written, if it lies in the bar."""
    if state.last is not EventKind.PITCH:
        return None
    end = state.cursor + state.duration
    return end if end < state.barline else None


def _step(state: EventState, _: None) -> EventState:
    end = end_of_last(state)
    return state if end is None else state._replace(last=EventKind.STEP, cursor=end)


def _duration(state: EventState, ticks: int) -> EventState:
    if not is_playing(state) or state.band.instruments[state.part].drums:
        return state
    return state._replace(last=EventKind.DURATION, duration=ticks)


def _velocity(state: EventState, velocity: int) -> EventState:
    if not is_playing(state):
        return state
    return state._replace(last=EventKind.VELOCITY, velocity=velocity)


def _pitch(state: EventState, pitch: int) -> EventState:
    return _note(state, pitch, ANY_PITCH)


def _drum(state: EventState, pitch: int) -> EventState:
    return _note(state, pitch, pitch)


def _note(state: EventState, pitch: int, drum: int) -> EventState:
    band, part = state.band, state.part
    if not is_playing(state) or not state.duration:
        return state
    is_drum = drum != ANY_PITCH
    if band.instruments[part].drums != is_drum:
        return state
    before = band.velocity_of(part, pitch)
    velocity = before if state.velocity is None else state.velocity
    if velocity is not None and velocity != before:
        state = _with(state, velocities={**band.velocities, (part, drum): velocity})
    duration = drum_ticks(state.cursor, state.barline) if is_drum else state.duration
    position, offset = state.cursor - state.bar_onset, state.cursor + duration
    note = BarNote(position, part, pitch, duration, velocity)
    return state._replace(
        last=EventKind.DRUM if is_drum else EventKind.PITCH,
        velocity=None,
        onset=state.cursor,
        pitch=pitch,
        end=max(state.end, offset),
        sounding=state.sounding
        if is_drum
        else tuple(sorted((*state.sounding, (offset, part, pitch)))),
        bar=state.bar._replace(notes=(*state.bar.notes, note)),
    )


def _again(state: EventState, ago: int) -> EventState:
    notes = notes_again(state, ago)
    if not notes:
        return state
    ends = [state.bar_onset + note.position + note.duration for note in notes]
    held = [
        (end, note.part, note.pitch)
        for end, note in zip(ends, notes, strict=True)
        if end > state.barline and not state.band.instruments[note.part].drums
    ]
    is_as_led = ago == state.band.lead_ago or not state.band.lead_ago
    return _with(_counting(state, repeated=is_as_led), ago=ago)._replace(
        last=EventKind.AGAIN,
        pitch=notes[-1].pitch,
        end=max(state.end, *ends),
        sounding=tuple(sorted((*state.sounding, *held))),
        bar=state.bar._replace(notes=(*state.bar.notes, *notes)),
    )


STEPS_OF_PARTS: dict[EventKind, Callable[[EventState, Any], EventState]] = {
    EventKind.INSTRUMENT: _instrument,
    EventKind.PLAY: _play,
    EventKind.AGAIN: _again,
    EventKind.STEP: _step,
    EventKind.AT: _at,
    EventKind.DURATION: _duration,
    EventKind.VELOCITY: _velocity,
    EventKind.PITCH: _pitch,
    EventKind.DRUM: _drum,
}
"""Kind of event → what it does between two barlines."""
