"""Notes drawn towards the key, and towards the tonic where a section or the piece ends.

A sample wanders further from its key than real music does, and so misses the tonic at the end. So
the notes of the key become likelier in voices, and at an end the tonic does, as far as the corpus
has these habits.
"""

from functools import cache

import numpy as np

from rnngen.constraints.bars.event_table import EventTable
from rnngen.music.names import tonic
from rnngen.tokens.event_state import EventState
from rnngen.tokens.habits import CADENCES, KEYS, scale, triad

OF_SCALE = 0.5
"""Nats by which notes of the scale become likelier in voices."""
OF_ENDING = 2.5
"""Nats by which the tonic becomes likelier where a section of a melody ends."""
OF_LAST_CHORD, OF_LAST_BASS = 5.0, 7.0
"""Nats by which notes of the tonic triad become likelier at the end, and the tonic in the bass."""

Key = tuple[int, bool]


class Tonality:
    """The bias of notes, from the key of a state and its place in the piece."""

    def __init__(self, table: EventTable) -> None:
        codec = table.codec
        self._phrase = codec.spelling.places.phrase
        self._ends = CADENCES in codec.habits.kept
        self._has_keys = KEYS in codec.habits.kept
        self._notes, pitches = table.pitched
        self._classes = pitches % 12
        self._size = table.size
        self._towards = cache(self._towards_classes)

    def bias(self, state: EventState) -> np.ndarray | None:
        """Return float64[vocabulary] in nats, or None; do not change the array."""
        if state.key is None or not state.bars:
            return None
        return (
            self._of_voices(state, state.key) if state.voices else self._of_melody(state, state.key)
        )

    def _of_voices(self, state: EventState, key: Key) -> np.ndarray | None:
        if self._ends and is_last_moment(state):
            if state.line + 1 == state.parts:
                return self._towards(frozenset({tonic(*key)}), OF_LAST_BASS)
            return self._towards(triad(key), OF_LAST_CHORD)
        return self._towards(scale(key), OF_SCALE) if self._has_keys else None

    def _of_melody(self, state: EventState, key: Key) -> np.ndarray | None:
        if not self._ends or not state.melody:
            return None
        ends = state.left == 1 or (self._phrase and not state.bars % self._phrase)
        is_late = 2 * (state.cursor - state.bar_onset) >= state.bar.ticks
        if not ends or not (is_late or state.cursor + state.duration >= state.barline):
            return None
        return self._towards(frozenset({tonic(*key)}), OF_ENDING)

    def _towards_classes(self, classes: frozenset[int], nats: float) -> np.ndarray:
        bias = np.zeros(self._size)
        bias[self._notes] = nats * np.isin(self._classes, list(classes))
        return bias


def is_last_moment(state: EventState) -> bool:
    """Return whether a moment of voices ends the piece."""
    return state.left == 1 and state.cursor + state.duration == state.barline
