"""The pitches that a line of music may take next: within its range, and without unusual leaps."""

from functools import lru_cache

import numpy as np

from rnngen.constraints.bars.event_table import EventTable
from rnngen.tokens.event_state import EventState
from rnngen.tokens.event_tokens import EventKind
from rnngen.tokens.habits import LEAPS, OCTAVE, Habits
from rnngen.tokens.relative import semitones_of

PITCHES = 128


class LineHabits:
    """Masks of pitches by the habits of a corpus."""

    def __init__(self, habits: Habits) -> None:
        self._habits = habits
        self._usual = lru_cache(8192)(self._usual_pitches)

    def usual(self, parts: int, part: int, fifths: int, last: int | None) -> np.ndarray:
        """Return bool[128]: the usual pitches of a part, as they are written; do not change it.

        Args:
            fifths: of the key in which the piece sounds, if it is written from the tonic.
            last: the pitch before; None for the first.
        """
        return self._usual(parts, part, fifths, last)

    def _usual_pitches(self, parts: int, part: int, fifths: int, last: int | None) -> np.ndarray:
        usual = np.ones(PITCHES, bool)
        span = self._habits.ranges.get((parts, part))
        if span is not None:
            low, high = (pitch - semitones_of(fifths) for pitch in span)
            usual[: max(low, 0)] = usual[max(high + 1, 0) :] = False
        if last is not None and LEAPS in self._habits.kept:
            usual[: max(last - OCTAVE, 0)] = usual[last + OCTAVE + 1 :] = False
        usual.flags.writeable = False  # because the cache hands out the same array again
        return usual


class MelodyHabits:
    """Keeps melodies to the habits of their corpus, while there is another way."""

    def __init__(self, table: EventTable) -> None:
        self._lines = LineHabits(table.codec.habits)
        self._ids = table.ids[EventKind.PITCH]
        self._pitches = table.values[EventKind.PITCH]

    def keep(self, mask: np.ndarray, state: EventState) -> np.ndarray:
        """Return a mask without unusual pitches, or the mask itself where nothing else is left."""
        if not state.melody or not mask[self._ids].any():
            return mask
        last = state.pitch if state.pitch >= 0 else None
        usual = self._lines.usual(1, 0, state.fifths, last)[self._pitches] & mask[self._ids]
        if not usual.any():
            return mask
        mask = mask.copy()
        mask[self._ids] = usual
        return mask
