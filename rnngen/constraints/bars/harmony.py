"""A given melody in the first part, and voices under it that sound through to the end.

The melody leaves no choice, nor does time: it goes on to the next end of a voice or note of the melody. What is
chosen are lengths and pitches of the other voices.
"""

from bisect import bisect_right

import numpy as np

from rnngen.constraints.bars.event_table import EventTable
from rnngen.constraints.bars.gap import GapConstraint, GapState
from rnngen.constraints.bars.voice_fill import VoiceFill
from rnngen.constraints.base import Constraint, way_to_boundary
from rnngen.errors import ConstraintError
from rnngen.music.names import note_name
from rnngen.music.score import Note, Score, quarters
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_encoder import encode_barlines
from rnngen.tokens.event_state import LONGEST_SHIFT, START, EventState, next_end, part_of_next
from rnngen.tokens.event_tokens import Event, EventKind

CHORUS = 4
"""Parts of a harmonisation, if the model knows so many."""


class HarmonyConstraint(Constraint):
    """Documents are scores in which part 0 is the melody, note for note, over its own bars, metres, keys and tempos.

    Args:
        melody: A score of one part without overlaps.
        pitches: MIDI pitches that the other voices may sing; by default all that the codec knows.

    Raises:
        ConstraintError: if the codec spells no polyphony, or cannot spell the melody, naming the note.
    """

    def __init__(
        self, codec: EventCodec, melody: Score, pitches: frozenset[int] | None = None
    ) -> None:
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
        self._frame = GapConstraint(codec, header, encode_barlines(melody))
        self._check_notes()
        self._fill = self._voices(melody)

    def _number_of_parts(self) -> int:
        table = self._table
        known = [number for number in table.values[EventKind.POLYPHONY].tolist() if number > 1]
        if (
            not known
            or not len(table.ids[EventKind.STEP])
            or not len(table.ids[EventKind.INSTRUMENT])
        ):
            raise ConstraintError(
                "A melody cannot be harmonised. Expected a model of music in several parts."
            )
        return CHORUS if CHORUS in known else min(known)

    def _check_notes(self) -> None:
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
            return f"pitch that the model learnt from, between {note_name(min(values))} and {note_name(max(values))}"
        return f"note value that the model learnt from, in quarters: {', '.join(map(quarters, sorted(values)))}"

    def _unspellable(self, note: Note, expected: str) -> ConstraintError:
        received = f"{note_name(note.pitch)} of {quarters(note.duration)} quarters, {quarters(note.onset)} from the start"
        return ConstraintError(
            f"A note of the melody cannot be spelled. Expected {expected}. Received: {received}."
        )

    def _voices(self, melody: Score) -> VoiceFill:
        """What the other voices need to know; their way through the rests of the melody."""
        barlines = {bar.onset for bar in melody.bars}
        ends = [0, *(note.offset for note in melody.notes)]
        entries = [note for note, end in zip(melody.notes, ends, strict=False) if note.onset > end]
        rests = [*entries, *(melody.notes[-1:] if ends[-1] < melody.ticks else ())]
        if rests and any(
            Event(EventKind.PART, part) not in self._ids for part in range(1, self.parts)
        ):
            raise self._unspellable(
                rests[0],
                "no rest beside it, as the model learnt from no music whose first part rests",
            )
        landings = [note.onset for note in entries if note.onset not in barlines]
        fill = VoiceFill(self._table.values[EventKind.DURATION], landings, melody.ticks)
        stop = fill.unreachable()
        if stop is not None:
            note = self._melody.get(
                stop, melody.notes[-1] if melody.notes else Note(0, 0, 60, 1, 1)
            )
            raise self._unspellable(
                note,
                f"one that notes of the model lead to exactly, {quarters(stop)} from the start",
            )
        return fill

    def start(self) -> GapState:
        """The state before the first token of a document."""
        return GapState(START)

    def allowed(self, state: GapState) -> np.ndarray:
        """bool[vocabulary]: tokens that may come next; never all False."""
        event = state.event
        if event.last is None:
            return self._only(Event(EventKind.POLYPHONY, self.parts))
        if event.instruments < event.parts:
            return self._table.of(EventKind.INSTRUMENT)
        if not state.bars or state.signs:
            return self._frame.next_sign(state)
        if event.cursor in self._melody and event.onset != event.cursor:
            return self._next_of_melody(event, self._melody[event.cursor])
        part = self._silent_part(event)
        return self._move(state) if part is None else self._next_of_voice(event, part)

    def _only(self, event: Event) -> np.ndarray:
        mask = self._table.none()
        mask[self._ids[event]] = True
        return mask

    def _next_of_melody(self, state: EventState, note: Note) -> np.ndarray:
        if state.duration != note.duration:
            return self._only(Event(EventKind.DURATION, note.duration))
        return self._only(Event(EventKind.PITCH, note.pitch))

    def _silent_part(self, state: EventState) -> int | None:
        """The first voice under the melody that has a note to begin here."""
        busy = {part for _, part, _ in state.sounding}
        first = state.part + 1 if state.onset == state.cursor else 1
        return next((part for part in range(first, self.parts) if part not in busy), None)

    def _next_of_voice(self, state: EventState, part: int) -> np.ndarray:
        """The note of a voice, or what must be said of it first: its part, then its duration."""
        if part_of_next(state) != part:
            return self._only(Event(EventKind.PART, part))
        table, mask = self._table, self._table.none()
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
        """On to where the next note begins; the end of a note of the melody before a rest is passed over."""
        event = state.event
        later = self._onsets[bisect_right(self._onsets, event.cursor) :][:1]
        target = min([event.barline, *later, *(end for end, part, _ in event.sounding if part)])
        if target == event.barline:
            return self._frame.next_sign(state)
        shift = Event(EventKind.SHIFT, target - event.cursor)
        if target != next_end(event) and shift in self._ids and shift.value <= LONGEST_SHIFT:
            return self._only(shift)
        return self._only(Event(EventKind.STEP))

    def advance(self, state: GapState, token: int) -> GapState:
        """The state after one more token."""
        return self._frame.advance(state, token)

    def boundary(self, state: GapState) -> bool:
        """Whether the last bar is full."""
        return bool(self.allowed(state)[BOUNDARY])

    def witness(self, state: GapState) -> list[int]:
        """A way to the end, in which each voice sings near the one above it."""
        return way_to_boundary(self, state, self._towards_end)

    def _towards_end(self, state: GapState) -> int:
        allowed, ids = self.allowed(state), self._table.ids[EventKind.PITCH]
        if not allowed[ids].any():
            return int(np.flatnonzero(allowed)[-1])
        distance = np.abs(self._table.values[EventKind.PITCH] - state.event.pitch)
        return int(ids[np.where(allowed[ids], distance, 128).argmin()])
