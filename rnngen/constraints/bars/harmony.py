"""Voices under a given melody, which sound without a rest to the end.

The melody is part 0, note for note, so its tokens leave no choice. Time leaves none either: it
always moves on to the next point where a voice's note ends or a melody note starts. What is drawn
are the lengths and pitches of the other voices. `VoiceFill` decides which lengths still lead
exactly to the end. The bars come from a `GapConstraint` that spans the whole melody.
"""

from bisect import bisect_right

import numpy as np

from rnngen.constraints.bars.event_table import EventTable
from rnngen.constraints.bars.fills import VoiceFill
from rnngen.constraints.bars.gap import GapConstraint, GapState
from rnngen.constraints.base import Constraint, walk_to_boundary
from rnngen.errors import ConstraintError
from rnngen.music.names import note_name
from rnngen.music.score import Note, Score, quarters
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_coding import encode_barlines
from rnngen.tokens.event_state import (
    START,
    EventState,
    is_opening,
    next_end,
    part_of_next,
)
from rnngen.tokens.event_tokens import LONGEST_SHIFT, Event, EventKind

CHORUS = 4
"""Parts of a harmonisation, if the model has learnt from music in this many parts."""


class HarmonyConstraint(Constraint):
    """Writes scores whose part 0 is the melody, with its own bars, metres, keys and tempos.

    Args:
        melody: A score of one part without overlaps.
        pitches: MIDI pitches for the other voices; by default all pitches of the codec.
        fifths: Of the key in which the melody sounds, if the codec writes from the tonic.

    Raises:
        ConstraintError: if the codec has no polyphony or cannot spell a note of the melody.
    """

    def __init__(
        self,
        codec: EventCodec,
        melody: Score,
        pitches: frozenset[int] | None = None,
        fifths: int | None = None,
    ) -> None:
        self._fifths = fifths
        self._table = table = EventTable(codec)
        self._ids, self._melody = codec.ids, {note.onset: note for note in melody.notes}
        self._onsets = sorted(self._melody)
        self.parts = self._number_of_parts()
        self._pitches = [
            pitch in pitches if pitches else True
            for pitch in table.values[EventKind.PITCH].tolist()
        ]
        header = START._replace(
            last=EventKind.INSTRUMENT, melody=False, parts=self.parts, instruments=self.parts
        )
        barlines = encode_barlines(melody, codec.spelling.places)
        self._frame = GapConstraint(codec, header, barlines)
        self._check_notes()
        self._fill = self._voices(melody)

    def _number_of_parts(self) -> int:
        """Return CHORUS if the model knows it, else the smallest number of parts above 1."""
        table = self._table
        known = [number for number in table.values[EventKind.POLYPHONY].tolist() if number > 1]
        if (
            not known
            or not len(table.ids[EventKind.STEP])
            or not len(table.ids[EventKind.INSTRUMENT])
        ):
            raise ConstraintError(
                "--harmonise needs a model of music in several parts; this model writes one part."
            )
        return CHORUS if CHORUS in known else min(known)

    def _check_notes(self) -> None:
        """Raise ConstraintError for a note whose pitch or length has no token."""
        for note in self._melody.values():
            for event in (
                Event(EventKind.PITCH, note.pitch),
                Event(EventKind.DURATION, note.duration),
            ):
                if event not in self._ids:
                    raise self._unspellable(note, f"a {self._known(event.kind)}")

    def _known(self, kind: EventKind) -> str:
        values = self._table.values[kind].tolist()
        if kind is EventKind.PITCH:
            lowest, highest = note_name(min(values)), note_name(max(values))
            return f"pitch that the model learnt from, between {lowest} and {highest}"
        lengths = ", ".join(map(quarters, sorted(values)))
        return f"note value that the model learnt from, in quarters: {lengths}"

    def _unspellable(self, note: Note, expected: str) -> ConstraintError:
        return ConstraintError(
            f"The model cannot spell {note_name(note.pitch)} of {quarters(note.duration)} "
            f"quarters, {quarters(note.onset)} quarters from the start of the melody. "
            f"It needs {expected}."
        )

    def _voices(self, melody: Score) -> VoiceFill:
        """Return the table for the other voices; raise if they cannot follow the melody's rests."""
        barlines = {bar.onset for bar in melody.bars}
        ends = [0, *(note.offset for note in melody.notes)]
        entries = [note for note, end in zip(melody.notes, ends, strict=False) if note.onset > end]
        rests = [*entries, *(melody.notes[-1:] if ends[-1] < melody.ticks else ())]
        # While part 0 rests, voices follow each other without it, which takes PART tokens.
        if rests and any(
            Event(EventKind.PART, part) not in self._ids for part in range(1, self.parts)
        ):
            raise self._unspellable(
                rests[0],
                "a melody without rests, as its training music never rests in the first part",
            )
        # A barline moves time by itself. Any other entry after a rest needs a voice to end there.
        landings = [note.onset for note in entries if note.onset not in barlines]
        fill = VoiceFill(self._table.values[EventKind.DURATION], landings, melody.ticks)
        stop = fill.unreachable()
        if stop is not None:
            note = self._melody.get(
                stop, melody.notes[-1] if melody.notes else Note(0, 0, 60, 1, 1)
            )
            raise self._unspellable(
                note, f"note values that lead exactly to {quarters(stop)} quarters from the start"
            )
        return fill

    def start(self) -> GapState:
        return GapState(START)

    def allowed(self, state: GapState) -> np.ndarray:
        event = state.event
        # The header, then the signs of the next bar.
        if event.last is None and self._fifths is not None:
            return self._table.only(Event(EventKind.FIFTHS, self._fifths))
        if is_opening(event):
            return self._table.only(Event(EventKind.POLYPHONY, self.parts))
        if event.instruments < event.parts:
            return self._table.of(EventKind.INSTRUMENT)
        if not state.bars or state.signs:
            return self._frame.next_sign(state)
        # At each onset the melody's note first, then each voice that is silent, then time moves on.
        if event.cursor in self._melody and event.onset != event.cursor:
            return self._next_of_melody(event, self._melody[event.cursor])
        part = self._silent_part(event)
        return self._move(state) if part is None else self._next_of_voice(event, part)

    def _next_of_melody(self, state: EventState, note: Note) -> np.ndarray:
        if state.duration != note.duration:
            return self._table.only(Event(EventKind.DURATION, note.duration))
        return self._table.only(Event(EventKind.PITCH, note.pitch))

    def _silent_part(self, state: EventState) -> int | None:
        """Return the first voice that is silent and must start a note; None if all sound."""
        busy = {part for _, part, _ in state.sounding}
        first = state.part + 1 if state.onset == state.cursor else 1
        return next((part for part in range(first, self.parts) if part not in busy), None)

    def _next_of_voice(self, state: EventState, part: int) -> np.ndarray:
        """Return bool[vocabulary]: the next note of a voice, or its part or duration before it."""
        if part_of_next(state) != part:
            return self._table.only(Event(EventKind.PART, part))
        table, mask = self._table, self._table.none()
        # Unless a voice that sounds already leads to the next landing, this one has to.
        ends = [end for end, other, _ in state.sounding if other]
        possible = self._fill.possible(
            state.cursor, leading=not self._fill.is_led(state.cursor, ends)
        )
        durations = table.values[EventKind.DURATION]
        if state.last is not EventKind.DURATION:
            mask[table.ids[EventKind.DURATION]] = possible & (durations != state.duration)
        if possible[durations == state.duration].any():
            mask[table.ids[EventKind.PITCH]] = self._pitches
        return mask

    def _move(self, state: GapState) -> np.ndarray:
        """Move time to the next note of the melody, end of a voice's note, or barline.

        Where a melody note ends before a rest, nothing starts, so time does not stop there.
        """
        event = state.event
        later = self._onsets[bisect_right(self._onsets, event.cursor) :][:1]
        target = min([event.barline, *later, *(end for end, part, _ in event.sounding if part)])
        if target == event.barline:
            return self._frame.next_sign(state)
        shift = Event(EventKind.SHIFT, target - event.cursor)
        if target != next_end(event) and shift in self._ids and shift.value <= LONGEST_SHIFT:
            return self._table.only(shift)
        return self._table.only(Event(EventKind.STEP))

    def advance(self, state: GapState, token: int) -> GapState:
        return self._frame.advance(state, token)

    def boundary(self, state: GapState) -> bool:
        """Return whether the last bar is full."""
        return bool(self.allowed(state)[BOUNDARY])

    def witness(self, state: GapState) -> list[int]:
        """Return a way to the end, each voice as near as possible to the one above it."""
        return walk_to_boundary(self, state, self._next_of_witness)

    def _next_of_witness(self, state: GapState) -> int:
        allowed, ids = self.allowed(state), self._table.ids[EventKind.PITCH]
        if not allowed[ids].any():
            return int(np.flatnonzero(allowed)[-1])
        distance = np.abs(self._table.values[EventKind.PITCH] - state.event.pitch)
        return int(ids[np.where(allowed[ids], distance, 128).argmin()])
