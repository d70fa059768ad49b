"""Music of about so many notes a quarter: nothing is ruled out, the choice of durations is leaned.

A note more or less than the density calls for is owed, and what is owed leans the choice: the more, the more. So
the error does not grow with the piece (an integral controller).
"""

from typing import Any, NamedTuple

import numpy as np

from rnngen.codec.event import EventCodec
from rnngen.codec.event_state import default_part
from rnngen.codec.event_tokens import Kind
from rnngen.music.score import TICKS_PER_QUARTER
from rnngen.sampling.constraint.base import Constraint, Verdict
from rnngen.sampling.constraint.metre.event_table import EventTable
from rnngen.sampling.constraint.metre.steered import event_of

GAIN = 0.25
"""Nats for each note that is owed, on a note half as long."""
MOST_OWED = 16.0
"""Notes; what a dense or a sparse prompt leaves is not paid back for ever."""


class DensityState(NamedTuple):
    """The other constraint's state, and the notes that are still to come for the time that has passed."""

    inner: Any
    owed: float = 0.0


class DensityConstraint(Constraint):
    """As another constraint of music, leaning towards `density` notes a quarter, all parts together."""

    def __init__(self, codec: EventCodec, inner: Constraint, density: float) -> None:
        self._codec, self._inner, self._density = codec, inner, density
        self._table = EventTable(codec)
        self._moves = self._table.of(Kind.STEP, Kind.SHIFT)
        self._closing = self._table.of(Kind.BAR, Kind.METRE, Kind.KEY, Kind.TEMPO)

    def start(self) -> DensityState:
        """The state before the first token of a document."""
        return DensityState(self._inner.start())

    def allowed(self, state: DensityState) -> np.ndarray:
        """What the other constraint allows."""
        return self._inner.allowed(state.inner)

    def accepts(self, state: DensityState, token: int) -> bool:
        """What the other constraint accepts."""
        return self._inner.accepts(state.inner, token)

    def advance(self, state: DensityState, token: int) -> DensityState:
        """The state after one more token."""
        inner = self._inner.advance(state.inner, token)
        before, after = event_of(state.inner), event_of(inner)
        passed = max(after.cursor - before.cursor, 0) / TICKS_PER_QUARTER
        event = self._codec.events[token]
        owed = state.owed + self._density * passed - (event is not None and event.kind is Kind.PITCH)
        return DensityState(inner, min(max(owed, -MOST_OWED), MOST_OWED))

    def bias(self, state: DensityState) -> np.ndarray:
        """For each halving of the length of notes as many nats as the notes owed call for, more or less.

        A rest lengthens the note before it, in polyphony where notes are owed: going on while a part is silent counts
        as one note twice as long, and to leave the rest of a bar silent as what it is. Otherwise it is left to the
        model how many notes sound together.
        """
        event, table = event_of(state.inner), self._table
        length = event.duration or TICKS_PER_QUARTER
        longer = np.zeros(table.size)
        longer[table.ids[Kind.DURATION]] = np.log2(table.values[Kind.DURATION] / length)
        if event.melody:
            longer[table.ids[Kind.SHIFT]] = np.log2(1 + table.values[Kind.SHIFT] / length)
        elif state.owed > 0:
            is_silent = default_part(event) not in {part for _, part, _ in event.sounding}
            longer[self._moves] = int(is_silent)
            longer[self._closing] = is_silent + np.log2(1 + max(event.barline - event.end, 0) / length)
        inner = self._inner.bias(state.inner)
        return -GAIN * state.owed * longer + (0 if inner is None else inner)

    def boundary(self, state: DensityState) -> bool:
        """Whether the document may end here."""
        return self._inner.boundary(state.inner)

    def witness(self, state: DensityState) -> list[int]:
        """That of the other constraint."""
        return self._inner.witness(state.inner)

    def verdict(self, state: DensityState) -> Verdict:
        """That of the other constraint."""
        return self._inner.verdict(state.inner)

    def fallback(self, state: DensityState) -> list[int]:
        """That of the other constraint."""
        return self._inner.fallback(state.inner)
