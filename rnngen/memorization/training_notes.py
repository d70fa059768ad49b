"""The music that a model was trained on, to compare samples with and to keep them from repeating it.

In any transposition: a run of n notes of one part is a run of n - 1 steps between them, and those are the symbols.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

import numpy as np

from rnngen.memorization.continuations import Continuations
from rnngen.memorization.hashing import NOWHERE, RollingHash, Window
from rnngen.memorization.shared_run import Run, longest_shared_run
from rnngen.memorization.transitions import Placed, Sounded, Transition, notes_between, part_rows
from rnngen.tokens.base import BOUNDARY, UNKNOWN
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_state import START, EventState, advance, part_of_next
from rnngen.tokens.event_tokens import EventKind


def longest_run_of_notes(training: np.ndarray, rows: Iterable[Sequence[tuple[int, int]]]) -> Run:
    """The longest run of notes, at least 2, or 0 where no two notes in a row are shared; it stays within a row.

    Args:
        training: Symbols of the ways from note to note.
        rows: For each way in turn its symbol, and the index of the token that wrote the note from which it leads.
    """
    symbols, places = [], []
    for row in rows:
        symbols += [*(symbol for symbol, _ in row), int(NOWHERE)]
        places += [*(place for _, place in row), 0]
    run = longest_shared_run(training, np.array(symbols, dtype=np.uint64))
    return Run(run.length + 1, places[run.position]) if run.length else run


FIRST = UNKNOWN + 1
"""The symbol of the first transition in a table; those before it have the meaning that they have for tokens."""
SHORTEST = 3
"""Notes of the shortest run that can be kept from being completed."""


@dataclass(frozen=True)
class TrainingNotes:
    """The steps between notes that a model was trained on, or the first of them."""

    unit: ClassVar[str] = "notes"
    symbols: np.ndarray
    """Unsigned integers: FIRST + a row of `transitions`; parts end at BOUNDARY."""
    transitions: np.ndarray
    """int32[distinct, 4], each row a `Transition`."""
    share: float
    """Of the tokens trained on, those that are kept: more than 0, at most 1."""
    codec: EventCodec

    @classmethod
    def of(cls, codec: EventCodec, tokens: Iterable[int], share: float = 1.0) -> "TrainingNotes":
        """The steps between the notes that tokens write."""
        table: dict[Transition, int] = {}
        symbols = [BOUNDARY]
        for row in part_rows(codec, tokens):
            symbols += [table.setdefault(step.transition, FIRST + len(table)) for step in row]
            symbols.append(BOUNDARY)
        transitions = np.array(list(table), dtype=np.int32).reshape(-1, len(Transition._fields))
        return cls(
            np.array(symbols, np.min_scalar_type(FIRST + len(table))), transitions, share, codec
        )

    @cached_property
    def index(self) -> dict[Transition, int]:
        """Transition → symbol."""
        return {Transition(*row): FIRST + i for i, row in enumerate(self.transitions.tolist())}

    def longest_shared_run(self, tokens: Sequence[int] | np.ndarray) -> Run:
        """The longest run of notes that one part of a sample shares with one of the music, in any transposition.

        Its length is in notes and at least 2, or 0 where no two notes in a row are shared.
        """
        unknown = int(NOWHERE)
        rows = part_rows(self.codec, np.asarray(tokens).tolist())
        return longest_run_of_notes(
            self.symbols,
            (
                [(self.index.get(step.transition, unknown), step.place) for step in row]
                for row in rows
            ),
        )

    def runs(self, length: int) -> "NoteRuns":
        """The rule that no run of `length` notes is taken from the music; length ≥ SHORTEST."""
        return NoteRuns(self, length)


class PartRow(NamedTuple):
    """Where a part has come to."""

    last: Sounded
    window: Window


class Followed(NamedTuple):
    """Where a row of tokens has come to; a value, so the parts are never changed in place."""

    events: EventState
    parts: dict[int, PartRow]


class NoteRuns:
    """Follows a row of tokens, and says which would complete a run of so many notes that stands in the music."""

    def __init__(self, music: TrainingNotes, length: int) -> None:
        self._codec, self._index = music.codec, music.index
        self._transitions = dict(
            enumerate(map(Transition._make, music.transitions.tolist()), FIRST)
        )
        self._continuations = Continuations(music.symbols, length - 2)
        self._hash = RollingHash(length - 2)
        self._tokens = {
            event.value: i
            for i, event in enumerate(music.codec.events)
            if event and event.kind is EventKind.PITCH
        }

        self._again = [
            (event, i) for event, i in music.codec.ids.items() if event.kind is EventKind.AGAIN
        ]

    def start(self) -> Followed:
        """Where a document begins."""
        return Followed(START, {})

    def advance(self, state: Followed, token: int) -> Followed:
        """One token further; the special ones begin anew."""
        event = self._codec.events[token]
        if event is None:
            return self.start()
        events = advance(state.events, event)
        parts = state.parts
        for placed in notes_between(state.events, events):
            parts = self._followed(parts, placed)
        return Followed(events, parts)

    def _followed(self, parts: dict[int, PartRow], placed: Placed) -> dict[int, PartRow]:
        """The parts after one more note."""
        (part, note), row = placed, parts.get(placed.part)
        window = Window() if row is None else self._moved(row.window, row.last.to(note))
        return {**parts, part: PartRow(note, window)}

    def _moved(self, window: Window, transition: Transition) -> Window:
        symbol = self._index.get(transition)
        return Window() if symbol is None else self._hash.moved(window, symbol)

    def completing(self, state: Followed) -> list[int]:
        """The pitches, and the bars that come again, that would complete a run, were one of them next."""
        return [*self._pitches(state), *self._bars(state)]

    def _bars(self, state: Followed) -> list[int]:
        if state.events.last is not EventKind.BAR:
            return []
        notes = (
            (token, notes_between(state.events, advance(state.events, event)))
            for event, token in self._again
        )
        return [token for token, bar in notes if self._completes(state.parts, bar)]

    def _completes(self, parts: dict[int, PartRow], notes: Iterable[Placed]) -> bool:
        """Whether one of these notes completes a run."""
        for placed in notes:
            row = parts.get(placed.part)
            if row is not None and len(row.window.symbols) == self._hash.length:
                symbol = self._index.get(row.last.to(placed.note))
                if symbol is not None and symbol in self._continuations.after(row.window):
                    return True
            parts = self._followed(parts, placed)
        return False

    def _pitches(self, state: Followed) -> list[int]:
        row = state.parts.get(part_of_next(state.events))
        if row is None or len(row.window.symbols) < self._hash.length:
            return []
        pitches = []
        for symbol in self._continuations.after(row.window):
            step = self._transitions.get(symbol)
            note = Sounded(
                state.events.cursor,
                row.last.pitch + (step.interval if step else 0),
                state.events.duration,
            )
            if step is not None and row.last.to(note) == step:
                pitches.append(note.pitch)
        return [self._tokens[pitch] for pitch in pitches if pitch in self._tokens]
