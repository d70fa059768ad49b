"""Music of about so many notes a quarter: nothing is ruled out, the choice of durations is leaned.

A note more or less than the density calls for is owed, and what is owed leans the choice: the more, the more. So
the error does not grow with the piece (an integral controller).
"""

import numpy as np

from rnngen.codec.event import EventCodec
from rnngen.codec.event_state import EventState, default_part, notes_again, written
from rnngen.codec.event_tokens import Kind
from rnngen.music.score import TICKS_PER_QUARTER
from rnngen.sampling.constraint.base import Constraint
from rnngen.sampling.constraint.metre.leaning import LeaningConstraint

GAIN = 0.25
"""Nats for each note that is owed, on a note half as long."""
MOST_OWED = 16.0
"""Notes; what a dense or a sparse prompt leaves is not paid back for ever."""


class DensityConstraint(LeaningConstraint):
    """As another constraint of music, leaning towards `density` notes a quarter, all parts together.

    Kept in mind are the notes that are still to come for the time that has passed.
    """

    memory = 0.0

    def __init__(self, codec: EventCodec, inner: Constraint, density: float) -> None:
        super().__init__(codec, inner)
        self._density = density
        self._moves = self._table.of(Kind.STEP, Kind.SHIFT)
        self._closing = self._table.of(Kind.BAR, Kind.METRE, Kind.KEY, Kind.TEMPO)

    def remember(self, memory: float, token: int, before: EventState, after: EventState) -> float:
        """The notes owed after one more token."""
        passed = max(after.cursor - before.cursor, 0) / TICKS_PER_QUARTER
        owed = memory + self._density * passed - len(written(before, after))
        return min(max(owed, -MOST_OWED), MOST_OWED)

    def lean(self, memory: float, event: EventState) -> np.ndarray:
        """For each halving of the length of notes as many nats as the notes owed call for, more or less.

        A rest lengthens the note before it, in polyphony where notes are owed: going on while a part is silent counts
        as one note twice as long, and to leave the rest of a bar silent as what it is. Otherwise it is left to the
        model how many notes sound together.
        """
        table = self._table
        length = event.duration or TICKS_PER_QUARTER
        longer = np.zeros(table.size)
        for i, ago in zip(table.ids[Kind.AGAIN], table.values[Kind.AGAIN].tolist(), strict=True):
            notes = notes_again(event, ago)
            longer[i] = np.log2(event.bar.ticks / len(notes) / length) if notes else 0
        longer[table.ids[Kind.DURATION]] = np.log2(table.values[Kind.DURATION] / length)
        if event.melody:
            longer[table.ids[Kind.SHIFT]] = np.log2(1 + table.values[Kind.SHIFT] / length)
        elif memory > 0:
            is_silent = default_part(event) not in {part for _, part, _ in event.sounding}
            longer[self._moves] = int(is_silent)
            longer[self._closing] = is_silent + np.log2(1 + max(event.barline - event.end, 0) / length)
        return -GAIN * memory * longer
