"""Music over a progression of chords: the choice of pitches is leaned towards chord tones.

Chord tones count for most where they are heard as harmony: on the beats, and in notes as long as a beat. All that is
ruled out is that a bar comes again over other chords.
"""

import numpy as np

from rnngen.codec.event import EventCodec
from rnngen.codec.event_state import EventState
from rnngen.codec.event_tokens import Kind
from rnngen.music.chords import Chord, Progression, chord_at
from rnngen.music.metre import beat_ticks
from rnngen.sampling.constraint.base import Constraint
from rnngen.sampling.constraint.metre.again import forbidden_again
from rnngen.sampling.constraint.metre.leaning import LeaningConstraint, LeaningState
from rnngen.sampling.constraint.metre.steered import event_of

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

    def allowed(self, state: LeaningState) -> np.ndarray:
        """What the other constraint allows, less the bars that would come again over other chords."""
        mask, event = super().allowed(state), event_of(state)
        if event.last is not Kind.BAR:
            return mask
        own, full = self._chords(state.memory), state.memory
        others = [ago for ago in self._table.values[Kind.AGAIN].tolist() if own != self._chords(full - ago)]
        return forbidden_again(self._table, mask, others)

    def _chords(self, number: int) -> tuple[Chord, ...]:
        """Those of a full bar, the first being 1."""
        return self._progression[(number - 1) % len(self._progression)]

    def _chord(self, memory: int, event: EventState, beat: float) -> Chord:
        return chord_at(self._chords(memory), max(1, event.metre.ticks // beat_ticks(event.metre)), beat)
