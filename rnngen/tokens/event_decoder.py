"""Events → a score, for any sequence of events."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import TypeVar

from rnngen.music.metre import COMMON_TIME, is_metre
from rnngen.music.score import Bar, Key, Metre, Note, Part, Score, Tempo
from rnngen.tokens.event_state import START, BarNote, EventState, advance, written
from rnngen.tokens.event_tokens import Event, EventKind
from rnngen.tokens.velocity_profile import VelocityProfile

Change = TypeVar("Change", Key, Tempo)


def decode_events(events: Iterable[Event], profile: VelocityProfile) -> Score:
    """Return the canonical score of any events.

    Skips an event that makes no sense in its place, ends notes with the last bar, and makes one
    empty bar of events without any. None of this happens to events of `encode_events` or of a
    metre constraint.
    """
    state = START
    parts: list[Part] = []
    bars: list[Bar] = []
    notes: list[Note] = []
    keys: dict[int, Key] = {}
    tempos: dict[int, Tempo] = {}
    for event in events:
        before = state
        state = advance(state, event)
        if state is before:  # the event makes no sense here
            continue
        kind, value = event
        match kind:
            case EventKind.PITCH | EventKind.AGAIN:
                notes += notes_of(before, state, profile)
            case EventKind.BAR:
                bars.append(Bar(state.bar_onset, state.barline - state.bar_onset, state.metre))
            case EventKind.INSTRUMENT:
                parts.append(value)
            case EventKind.KEY:
                keys[state.barline] = Key(state.barline, *value)
            case EventKind.TEMPO:
                tempos[state.barline] = Tempo(state.barline, value)
    parts += [Part()] * (state.parts - len(parts))
    bars = bars or [_empty_bar(state.metre)]
    return Score(
        _ended(notes, state.barline),
        tuple(bars),
        _changes(keys, bars),
        _changes(tempos, bars),
        tuple(parts),
    )


def _empty_bar(metre: Metre) -> Bar:
    metre = metre if is_metre(*metre) else COMMON_TIME
    return Bar(0, metre.ticks, metre)


def notes_of(before: EventState, after: EventState, profile: VelocityProfile) -> list[Note]:
    """Return the notes that the event between two states wrote."""

    def placed(note: BarNote) -> Note:
        velocity = note.velocity or profile.at(after.bar.metre, note.position)
        return Note(after.bar_onset + note.position, note.part, note.pitch, note.duration, velocity)

    return [placed(note) for note in written(before, after)]


def _ended(notes: list[Note], end: int) -> tuple[Note, ...]:
    """Return the notes sorted and distinct, none sounding beyond the end."""
    return tuple(
        sorted({note._replace(duration=min(note.duration, end - note.onset)) for note in notes})
    )


def _changes(by_onset: Mapping[int, Change], bars: list[Bar]) -> tuple[Change, ...]:
    """Return the keys or tempos at bar starts that differ from the one before."""
    onsets = {bar.onset for bar in bars}
    rows = groupby(
        (change for onset, change in by_onset.items() if onset in onsets),
        key=lambda change: change[1:],
    )
    return tuple(next(row) for _, row in rows)
