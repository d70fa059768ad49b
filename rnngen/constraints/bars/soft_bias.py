"""Music that is drawn towards a note density or a chord progression.

These constraints forbid (almost) nothing. They add a bias in nats to the model's logits, which
makes some tokens likelier. All else is left to the constraint inside. Their state adds a memory to
the inner state.
"""

from abc import abstractmethod
from typing import Any, NamedTuple

import numpy as np

from rnngen.constraints.bars.event_table import EventTable, event_of, without_repeats
from rnngen.constraints.base import Constraint, ConstraintWrapper
from rnngen.music.chords import Chord, Progression, chord_at
from rnngen.music.metre import beat_ticks
from rnngen.music.score import TICKS_PER_QUARTER
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_state import EventState, default_part, notes_again, written
from rnngen.tokens.event_tokens import EventKind


class SoftBiasState(NamedTuple):
    """The inner constraint's state, and the memory that the bias depends on."""

    inner: Any
    memory: Any


class SoftBiasConstraint(ConstraintWrapper):
    """Adds `own_bias` to the logits of music under another constraint."""

    def __init__(self, codec: EventCodec, inner: Constraint) -> None:
        super().__init__(inner)
        self._codec = codec
        self._table = EventTable(codec)

    @property
    @abstractmethod
    def memory(self) -> Any:
        """The memory before the first token."""

    @abstractmethod
    def remember(self, memory: Any, token: int, before: EventState, after: EventState) -> Any:
        """Return the memory after `token`, which led from one event state to the other."""

    @abstractmethod
    def own_bias(self, memory: Any, event: EventState) -> np.ndarray:
        """Return float64[vocabulary]: the bias of each token in nats."""

    def inner_state(self, state: SoftBiasState) -> Any:
        return state.inner

    def start(self) -> SoftBiasState:
        return SoftBiasState(self.inner.start(), self.memory)

    def advance(self, state: SoftBiasState, token: int) -> SoftBiasState:
        reached = self.inner.advance(state.inner, token)
        before, after = event_of(self.inner, state.inner), event_of(self.inner, reached)
        return SoftBiasState(reached, self.remember(state.memory, token, before, after))

    def bias(self, state: SoftBiasState) -> np.ndarray:
        """Return the sum of this bias and the inner constraint's."""
        inner = self.inner.bias(state.inner)
        own = self.own_bias(state.memory, event_of(self.inner, state.inner))
        return own if inner is None else own + inner


GAIN = 0.25
"""Nats for each missing note, on a note of half the length."""
MOST_OWED = 16.0
"""Most missing or surplus notes that count, so that an unusual prompt is forgotten in time."""


class DensityConstraint(SoftBiasConstraint):
    """Draws music towards `density` notes per quarter, counted over all parts.

    A controller in the manner of an integral: the memory is the number of notes that are missing so
    far (negative if there are too many). The more are missing, the likelier short notes become.
    """

    memory = 0.0

    def __init__(self, codec: EventCodec, inner: Constraint, density: float) -> None:
        super().__init__(codec, inner)
        self._density = density
        self._moves = self._table.of(EventKind.STEP, EventKind.SHIFT)
        self._closing = self._table.of(
            EventKind.BAR, EventKind.METRE, EventKind.KEY, EventKind.TEMPO
        )

    def remember(self, memory: float, token: int, before: EventState, after: EventState) -> float:
        """Return the number of missing notes after one more token."""
        passed = max(after.cursor - before.cursor, 0) / TICKS_PER_QUARTER
        owed = memory + self._density * passed - len(written(before, after))
        return min(max(owed, -MOST_OWED), MOST_OWED)

    def own_bias(self, memory: float, event: EventState) -> np.ndarray:
        """Return GAIN * memory nats for each halving of the note length.

        A rest lengthens the note before it. In polyphony this matters only if notes are missing.
        Moving on while a part is silent then counts as a note of twice the length. Ending a bar
        early counts as a note that lasts through the silence. How many notes sound together is left
        to the model.
        """
        table = self._table
        length = event.duration or TICKS_PER_QUARTER
        # log2 of the note length that a token leads to, relative to the present length.
        longer = np.zeros(table.size)
        for i, ago in zip(
            table.ids[EventKind.AGAIN], table.values[EventKind.AGAIN].tolist(), strict=True
        ):
            notes = notes_again(event, ago)
            longer[i] = np.log2(event.bar.ticks / len(notes) / length) if notes else 0
        longer[table.ids[EventKind.DURATION]] = np.log2(table.values[EventKind.DURATION] / length)
        if event.melody:
            longer[table.ids[EventKind.SHIFT]] = np.log2(1 + table.values[EventKind.SHIFT] / length)
        elif event.voices:
            longer[table.ids[EventKind.HOLD]] = 1
        elif memory > 0 and not event.tracks:
            is_silent = default_part(event) not in {part for _, part, _ in event.sounding}
            longer[self._moves] = int(is_silent)
            longer[self._closing] = is_silent + np.log2(
                1 + max(event.barline - event.end, 0) / length
            )
        return -GAIN * memory * longer


ON_THE_BEAT, BETWEEN = 2.5, 0.5
"""Nats for a chord tone that starts on a beat or lasts one, and for any other chord tone."""


class ChordConstraint(SoftBiasConstraint):
    """Draws the notes of each full bar towards its chords; the progression starts over at its end.

    The memory is the number of full bars that have started.
    """

    memory = 0

    def __init__(self, codec: EventCodec, inner: Constraint, progression: Progression) -> None:
        super().__init__(codec, inner)
        self._progression = progression
        self._notes, pitches = self._table.pitched
        self._classes = pitches % 12
        self._nothing = np.zeros(self._table.size)

    def remember(self, memory: int, token: int, before: EventState, after: EventState) -> int:
        """Return the number of full bars after one more token."""
        begins = after.last is EventKind.BAR and after.barline != before.barline
        return memory + (begins and after.barline - after.bar_onset >= after.metre.ticks)

    def own_bias(self, memory: int, event: EventState) -> np.ndarray:
        """Return the bias towards the tones of the chord at the next note's onset."""
        is_short = event.barline - event.bar_onset < event.metre.ticks
        if not memory or is_short or event.cursor >= event.barline:
            return self._nothing
        beat, offset = beat_ticks(event.metre), event.cursor - event.bar_onset
        chord = self._chord(memory, event, offset / beat)
        bias = self._nothing.copy()
        # A tone on the beat or held for a beat is heard as harmony; others may pass between chord
        # tones.
        strength = ON_THE_BEAT if offset % beat == 0 or event.duration >= beat else BETWEEN
        bias[self._notes] = strength * np.isin(self._classes, list(chord.pitch_classes))
        return bias

    def allowed(self, state: SoftBiasState) -> np.ndarray:
        """Return the inner mask without repeats of bars that had other chords."""
        mask, event = super().allowed(state), event_of(self.inner, state.inner)
        if event.last is not EventKind.BAR:
            return mask
        own, full = self._chords(state.memory), state.memory
        others = [
            ago
            for ago in self._table.values[EventKind.AGAIN].tolist()
            if own != self._chords(full - ago)
        ]
        return without_repeats(self._table, mask, others)

    def _chords(self, number: int) -> tuple[Chord, ...]:
        """Return the chords of a full bar, counted from 1."""
        return self._progression[(number - 1) % len(self._progression)]

    def _chord(self, memory: int, event: EventState, beat: float) -> Chord:
        return chord_at(
            self._chords(memory), max(1, event.metre.ticks // beat_ticks(event.metre)), beat
        )
