"""Music over a progression of chords: nothing is ruled out, the choice of pitches is leaned towards chord tones.

They count for most where they are heard as harmony: on the beats, and in notes as long as a beat.
"""

import numpy as np

from rnngen.codec.event import EventCodec
from rnngen.codec.event_state import EventState
from rnngen.codec.event_tokens import Kind
from rnngen.music.chords import Chord, Progression, chord_at
from rnngen.music.metre import beat_ticks
from rnngen.sampling.constraint.base import Constraint
from rnngen.sampling.constraint.metre.leaning import LeaningConstraint

ON_THE_BEAT, BETWEEN = 2.5, 0.5
"""Nats for a chord tone."""


class ChordConstraint(LeaningConstraint):
    """As another constraint of music, leaning towards the chords of each full bar, which come again and again.

    Kept in mind is the number of full bars that have begun.
    """

    memory = 0

    def __init__(self, codec: EventCodec, inner: Constraint, progression: Progression) -> None:
        super().__init__(codec, inner)
        self._progression = progression
        self._classes = self._table.values[Kind.PITCH] % 12
        self._nothing = np.zeros(self._table.size)

    def remember(self, memory: int, token: int, before: EventState, after: EventState) -> int:
        """The full bars after one more token."""
        begins = after.last is Kind.BAR and after.barline != before.barline
        return memory + (begins and after.barline - after.bar_onset >= after.metre.ticks)

    def lean(self, memory: int, event: EventState) -> np.ndarray:
        """Some nats for each tone of the chord that sounds where the next note begins."""
        is_short = event.barline - event.bar_onset < event.metre.ticks
        if not memory or is_short or event.cursor >= event.barline:
            return self._nothing
        beat, place = beat_ticks(event.metre), event.cursor - event.bar_onset
        chord = self._chord(memory, event, place / beat)
        leaning = self._nothing.copy()
        strength = ON_THE_BEAT if place % beat == 0 or event.duration >= beat else BETWEEN
        leaning[self._table.ids[Kind.PITCH]] = strength * np.isin(self._classes, list(chord.pitch_classes))
        return leaning

    def _chord(self, memory: int, event: EventState, beat: float) -> Chord:
        chords = self._progression[(memory - 1) % len(self._progression)]
        return chord_at(chords, max(1, event.metre.ticks // beat_ticks(event.metre)), beat)
