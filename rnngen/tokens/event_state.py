"""The state that events lead to: an immutable value. `rnngen.tokens.event_steps` has its steps.

In a melody (one part, no overlaps), each note moves the cursor to its own end, and `Shift` is a
rest. In polyphony a note leaves the cursor where it is. There `Step` moves it to the next end of a
sounding note, `Shift` by its own length, and `Bar` to the barline. `Again` writes all notes of an
earlier bar.

In voices (several parts, no overlaps within a part), a bar is a row of moments. At each moment
every part, from the first to the last, begins a note with `Sung`, goes on with `Hold`, or is silent
with `Rest`. `Duration` is that of the moment. A note is written when it has ended.

In tracks (any parts), a bar is a row of parts, each with all its notes of the bar. `Play` names the
part, `Step` moves the cursor to the end of the last note, and `At` to a place in the bar. `Again`
writes what the part played in an earlier bar. A part states its duration anew in each bar. It keeps
its velocity until it changes, a drum its own.
"""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import NamedTuple

from rnngen.music.score import Metre, Part
from rnngen.tokens.event_tokens import LONGEST_SHIFT, Event, EventKind, Player, note_event


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


class Lead(IntEnum):
    """Whether the part before has played in this bar, and how."""

    NONE = 0
    """No part came before."""
    WROTE = 1
    """It wrote its notes."""
    REPEATED = 2
    """It repeated an earlier bar."""


class Repeats(NamedTuple):
    """How often parts have repeated what they played."""

    bars: int = 0
    """Bars of parts, without the first of each."""
    repeated: int = 0
    """Those of them that were written with `Again`; after a lead that repeated, the same one."""


RepeatCounts = Mapping[tuple[bool, Lead], Repeats]
"""(of drums, lead) → how often such parts have repeated."""


class Band(NamedTuple):
    """The parts of a piece. All but their instruments is of tracks."""

    instruments: tuple[Part, ...] = ()
    ranks: tuple[int, ...] = ()
    """The place of each part in the order in which parts play."""
    rank: int = -1
    """That of the part that plays; -1 at a barline."""
    velocities: Mapping[tuple[int, int], int] = MappingProxyType({})
    """(part, drum) → the last MIDI velocity; the drum is ANY_PITCH for what is not a drum."""

    played: frozenset[int] = frozenset()
    """The parts that have played."""
    ago: int | None = None
    """How many bars ago the part that plays repeats, 0 if it writes notes; None at a barline."""
    lead_ago: int | None = None
    """The same of the part before it in this bar."""
    repeats: RepeatCounts = MappingProxyType({})

    @property
    def lead(self) -> Lead:
        """Whether the part before has played in this bar, and how."""
        if self.lead_ago is None:
            return Lead.NONE
        return Lead.REPEATED if self.lead_ago else Lead.WROTE

    def part_of(self, player: Player) -> int | None:
        """Return the part of a player, or None."""
        parts = [i for i, part in enumerate(self.instruments) if part == player.instrument]
        return parts[player.number - 1] if player.number <= len(parts) else None

    def player_of(self, part: int) -> Player:
        """Return the player of a part."""
        instrument = self.instruments[part]
        return Player(instrument, self.instruments[: part + 1].count(instrument))

    def velocity_of(self, part: int, pitch: int) -> int | None:
        """Return the velocity of a part's next note, unless it is stated; None for none yet."""
        drum = pitch if self.instruments[part].drums else ANY_PITCH
        return self.velocities.get((part, drum))


ANY_PITCH = -1


class EventState(NamedTuple):
    """The state after some events; times are in ticks."""

    last: EventKind | None = None
    """Kind of the last event."""
    melody: bool = True
    voices: bool = False
    tracks: bool = False
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
    """In polyphony, the sorted (offset, part, pitch) of notes that end after the cursor.

    In tracks, of notes that end after the barline before."""
    lines: tuple[Line | None, ...] = ()
    """In voices, the note of each part; None while it is silent."""
    band: Band = Band()
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
    if state.tracks:
        return state.part
    if state.parts == 1:
        return 0
    first = state.part + 1 if state.onset == state.cursor else 0
    busy = {part for _, part, _ in state.sounding}
    return next((part for part in range(first, state.parts) if part not in busy), state.part)


def part_of_next(state: EventState) -> int:
    """Return the part of the next note."""
    return default_part(state) if state.stated_part is None else state.stated_part


def event_of_note(state: EventState, part: int, pitch: int) -> Event:
    """Return the event with which a part begins a note."""
    if state.tracks and state.band.instruments[part].drums:
        return Event(EventKind.DRUM, pitch)
    return note_event(part, pitch, state.voices)


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
    if state.tracks:
        return _part_again(state, ago)
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


def _part_again(state: EventState, ago: int) -> tuple[BarNote, ...]:
    """Return the same for the part that plays; notes may sound on over the barline."""
    if state.last is not EventKind.PLAY or ago > len(state.past):
        return ()
    bar = state.past[-ago]
    if bar[:2] != state.bar[:2]:
        return ()
    notes = tuple(note for note in bar.notes if note.part == state.part)
    held = {pitch: end for end, part, pitch in state.sounding if part == state.part}
    is_free = all(held.get(note.pitch, 0) <= state.bar_onset + note.position for note in notes)
    return notes if is_free else ()


def written(before: EventState, after: EventState) -> tuple[BarNote, ...]:
    """Return the notes that the event between two states wrote, all in the current bar."""
    return after.bar.notes[len(before.bar.notes) :]


def is_rested(state: EventState) -> bool:
    """Return whether the last shift completed a gap, so that no other shift may follow."""
    return state.last is EventKind.SHIFT and state.gap % LONGEST_SHIFT != 0


def is_opening(state: EventState) -> bool:
    """Return whether the texture, melody or polyphony, comes next."""
    return state.last in (None, EventKind.FIFTHS)


def ended_note(line: Line, part: int, state: EventState, end: int) -> BarNote:
    """Return the note of a voice; it may have begun before the current bar."""
    position = line.onset - state.bar_onset
    return BarNote(position, part, line.pitch, end - line.onset, line.velocity)


def still_sung(state: EventState) -> list[BarNote]:
    """Return the notes of all voices that have not ended yet, as if they ended now."""
    return [
        ended_note(line, part, state, state.cursor + state.duration * (part < state.line))
        for part, line in enumerate(state.lines)
        if line is not None
    ]
