"""The scores that a model was trained on, as the steps from note to note of each part.

A step is the same in every transposition. Notes follow one another in the order in which they
are written, within a chord too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, Self

import numpy as np

from rnngen.memorization.training import Row, RunTracker, Training, symbols_of
from rnngen.tokens.base import BOUNDARY, UNKNOWN
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_state import (
    START,
    BarNote,
    EventState,
    event_of_note,
    part_of_next,
    still_sung,
    written,
)
from rnngen.tokens.event_steps import advance
from rnngen.tokens.event_tokens import NOTES, EventKind

FIRST = UNKNOWN + 1
"""Symbol of the first row of `TrainingNotes.transitions`; lower ones are the special tokens."""


class Transition(NamedTuple):
    """What no transposition changes about two notes in a row; times are in ticks."""

    interval: int
    """From pitch to pitch in semitones, upwards."""
    distance: int
    """From onset to onset."""
    duration: int
    """Of the first note."""
    next_duration: int
    """Of the second note."""


class PartNote(NamedTuple):
    """A note of a part; times are in ticks."""

    part: int
    onset: int
    pitch: int
    duration: int
    position: int = 0
    """Index of the token that wrote it, perhaps with all other notes of a repeated bar."""

    def to(self, note: "PartNote") -> Transition:
        """Return the step to the part's next note."""
        interval = note.pitch - self.pitch
        return Transition(interval, note.onset - self.onset, self.duration, note.duration)


class Step(NamedTuple):
    """A step of a part in a stream of tokens."""

    position: int
    """Index of the token that wrote the first of its two notes."""
    transition: Transition


def notes_between(before: EventState, after: EventState, position: int = 0) -> list[PartNote]:
    """Return the notes that the event between two states has written, in their order."""
    return [_part_note(note, after, position) for note in written(before, after)]


def _part_note(note: BarNote, state: EventState, position: int) -> PartNote:
    onset = state.bar_onset + note.position
    return PartNote(note.part, onset, note.pitch, note.duration, position)


def part_rows(codec: EventCodec, tokens: Iterable[int]) -> Iterator[list[Step]]:
    """Yield the steps of each part of each document; special tokens end a document."""
    state = START
    rows, position = _Rows(), 0
    for position, token in enumerate(tokens):
        event = codec.events[token]
        if event is None:
            yield from rows.ended(state, position)
            state, rows = START, _Rows()
            continue
        before, state = state, advance(state, event)
        for note in notes_between(before, state, position):
            rows.add(note)
    yield from rows.ended(state, position)


class _Rows:
    """The steps of each part of a document."""

    def __init__(self) -> None:
        self._last: dict[int, PartNote] = {}
        self._rows: dict[int, list[Step]] = {}

    def add(self, note: PartNote) -> None:
        """Add the step to the next note of a part."""
        previous = self._last.get(note.part)
        if previous is not None:
            step = Step(previous.position, previous.to(note))
            self._rows.setdefault(note.part, []).append(step)
        self._last[note.part] = note

    def ended(self, state: EventState, position: int) -> Iterable[list[Step]]:
        """Return the rows at the end of a document, where voices end their notes."""
        for note in still_sung(state):
            self.add(_part_note(note, state, position))
        return self._rows.values()


@dataclass(frozen=True)
class TrainingNotes(Training):
    """The steps between the notes that a model was trained on.

    A symbol is FIRST + a row of `transitions`; every part of a score ends at BOUNDARY.
    """

    transitions: np.ndarray = field(kw_only=True)
    """int32[distinct, 4], each row a `Transition`."""

    @classmethod
    def of(cls, codec: Any, tokens: Sequence[int] | np.ndarray, share: float = 1.0) -> Self:
        """Read the steps between the notes that tokens write."""
        table: dict[Transition, int] = {}
        symbols = [BOUNDARY]
        for row in part_rows(codec, np.asarray(tokens).tolist()):
            symbols += [table.setdefault(step.transition, FIRST + len(table)) for step in row]
            symbols.append(BOUNDARY)
        transitions = np.array(list(table), dtype=np.int32).reshape(-1, len(Transition._fields))
        array = np.array(symbols, np.min_scalar_type(FIRST + len(table)))
        return cls(array, share, codec, transitions=transitions)

    @classmethod
    def from_arrays(cls, codec: Any, arrays: Mapping[str, np.ndarray], share: float) -> Self:
        """Return the training data of the arrays `symbols` and `transitions`."""
        transitions = arrays["transitions"]
        shape = (len(transitions), len(Transition._fields))
        if transitions.shape != shape or transitions.dtype != np.int32:
            raise ValueError("the steps between notes have a wrong shape")
        symbols = symbols_of(arrays, FIRST + len(transitions))
        return cls(symbols, share, codec, transitions=transitions)

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the arrays that a file keeps."""
        return {"symbols": self.symbols, "transitions": self.transitions}

    @cached_property
    def symbol_of(self) -> dict[Transition, int]:
        """Transition → symbol."""
        return {Transition(*row): FIRST + i for i, row in enumerate(self.transitions.tolist())}

    def rows(self, tokens: Sequence[int] | np.ndarray) -> Iterator[Row]:
        """Yield the steps of each part."""
        symbol_of = self.symbol_of
        for row in part_rows(self.codec, np.asarray(tokens).tolist()):
            yield [(symbol_of.get(step.transition), step.position) for step in row]

    def tracker(self, length: int) -> "NoteTracker":
        """Return the tracker of runs of `length` notes of a part."""
        return NoteTracker(self, length)


class PartState(NamedTuple):
    """The last note of a part, and the steps that led to it."""

    last: PartNote
    context: tuple[int, ...] = ()


class NoteState(NamedTuple):
    """The state of a `NoteTracker`; parts are never changed in place."""

    events: EventState
    parts: dict[int, PartState]


class NoteTracker(RunTracker):
    """Follows the notes of all parts."""

    def __init__(self, music: TrainingNotes, length: int) -> None:
        self._codec = music.codec
        self._index = music.index
        self._symbol_of = music.symbol_of
        self._transition_of = {symbol: step for step, symbol in music.symbol_of.items()}
        self._context = length - 2
        ids = music.codec.ids
        self._notes = {event: i for event, i in ids.items() if event.kind in NOTES}
        self._repeats = [(event, i) for event, i in ids.items() if event.kind is EventKind.AGAIN]

    def start(self) -> NoteState:
        return NoteState(START, {})

    def advance(self, state: NoteState, token: int) -> NoteState:
        event = self._codec.events[token]
        if event is None:
            return self.start()
        events = advance(state.events, event)
        parts = state.parts
        for note in notes_between(state.events, events):
            parts = self._with_note(parts, note)
        return NoteState(events, parts)

    def _with_note(self, parts: dict[int, PartState], note: PartNote) -> dict[int, PartState]:
        before = parts.get(note.part)
        symbol = None if before is None else self._symbol_of.get(before.last.to(note))
        if before is None or symbol is None:
            return {**parts, note.part: PartState(note)}
        context = (*before.context, symbol)[-self._context :]
        return {**parts, note.part: PartState(note, context)}

    def forbidden(self, state: NoteState) -> list[int]:
        """Return the pitches, and the repeats of a bar, that would complete a run."""
        return [*self._forbidden_pitches(state), *self._forbidden_repeats(state)]

    def _forbidden_pitches(self, state: NoteState) -> list[int]:
        events = state.events
        number = part_of_next(events)
        part = self._up_to_now(state).get(number)
        if part is None or len(part.context) < self._context:
            return []
        pitches = []
        for symbol in self._index.continuations(part.context):
            step = self._transition_of.get(symbol)
            if step is None:
                continue
            # The next note's time is fixed by now: only the right rhythm completes the run.
            pitch = part.last.pitch + step.interval
            # Only a voice's note gets its length later, by what follows.
            duration = step.next_duration if events.voices else events.duration
            note = PartNote(part.last.part, events.cursor, pitch, duration)
            if part.last.to(note) == step:
                pitches.append(pitch)
        return [
            self._notes[event]
            for event in (event_of_note(events, number, pitch) for pitch in pitches)
            if event in self._notes
        ]

    def _up_to_now(self, state: NoteState) -> dict[int, PartState]:
        """Return the parts, with the note that the next voice has sung up to now."""
        number = state.events.line
        sung = [note for note in still_sung(state.events) if note.part == number]
        parts = state.parts
        for note in sung:
            onset = state.events.bar_onset + note.position
            parts = self._with_note(parts, PartNote(number, onset, note.pitch, note.duration))
        return parts

    def _forbidden_repeats(self, state: NoteState) -> list[int]:
        if state.events.last not in (EventKind.BAR, EventKind.PLAY):
            return []
        return [
            token
            for event, token in self._repeats
            if self._completes(
                state.parts, notes_between(state.events, advance(state.events, event))
            )
        ]

    def _completes(self, parts: dict[int, PartState], notes: Iterable[PartNote]) -> bool:
        """Return whether one of these notes completes a run."""
        for note in notes:
            part = parts.get(note.part)
            if part is not None and len(part.context) == self._context:
                symbol = self._symbol_of.get(part.last.to(note))
                if symbol is not None and symbol in self._index.continuations(part.context):
                    return True
            parts = self._with_note(parts, note)
        return False
