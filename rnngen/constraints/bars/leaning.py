"""Music that leans towards something: nothing is ruled out, the choice is weighed; the rest is another constraint's."""

from abc import abstractmethod
from typing import Any, NamedTuple

import numpy as np

from rnngen.constraints.bars.barline import forbidden_again
from rnngen.constraints.bars.event_table import EventTable
from rnngen.constraints.bars.steered import event_of
from rnngen.constraints.base import Constraint, Verdict
from rnngen.music.chords import Chord, Progression, chord_at
from rnngen.music.metre import beat_ticks
from rnngen.music.score import TICKS_PER_QUARTER
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_state import EventState, default_part, notes_again, written
from rnngen.tokens.event_tokens import EventKind


class LeaningState(NamedTuple):
    """The other constraint's state, and what is kept in mind besides."""

    inner: Any
    memory: Any


class LeaningConstraint(Constraint):
    """As another constraint of music, with `lean` nats added to the model's logits."""

    def __init__(self, codec: EventCodec, inner: Constraint) -> None:
        self._codec, self._inner = codec, inner
        self._table = EventTable(codec)

    @property
    @abstractmethod
    def memory(self) -> Any:
        """What is kept in mind before the first token."""

    @abstractmethod
    def remember(self, memory: Any, token: int, before: EventState, after: EventState) -> Any:
        """What is kept in mind after one more token, which led from one state to the other."""

    @abstractmethod
    def lean(self, memory: Any, event: EventState) -> np.ndarray:
        """float64[vocabulary], nats for each token that may come next."""

    def start(self) -> LeaningState:
        """The state before the first token of a document."""
        return LeaningState(self._inner.start(), self.memory)

    def allowed(self, state: LeaningState) -> np.ndarray:
        """What the other constraint allows."""
        return self._inner.allowed(state.inner)

    def accepts(self, state: LeaningState, token: int) -> bool:
        """What the other constraint accepts."""
        return self._inner.accepts(state.inner, token)

    def advance(self, state: LeaningState, token: int) -> LeaningState:
        """The state after one more token."""
        inner = self._inner.advance(state.inner, token)
        return LeaningState(
            inner, self.remember(state.memory, token, event_of(state.inner), event_of(inner))
        )

    def bias(self, state: LeaningState) -> np.ndarray:
        """The other constraint's, and its own."""
        inner, own = self._inner.bias(state.inner), self.lean(state.memory, event_of(state.inner))
        return own if inner is None else own + inner

    def boundary(self, state: LeaningState) -> bool:
        """Whether the document may end here."""
        return self._inner.boundary(state.inner)

    def witness(self, state: LeaningState) -> list[int]:
        """That of the other constraint."""
        return self._inner.witness(state.inner)

    def verdict(self, state: LeaningState) -> Verdict:
        """That of the other constraint."""
        return self._inner.verdict(state.inner)

    def fallback(self, state: LeaningState) -> list[int]:
        """That of the other constraint."""
        return self._inner.fallback(state.inner)


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
        self._moves = self._table.of(EventKind.STEP, EventKind.SHIFT)
        self._closing = self._table.of(
            EventKind.BAR, EventKind.METRE, EventKind.KEY, EventKind.TEMPO
        )

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
        for i, ago in zip(
            table.ids[EventKind.AGAIN], table.values[EventKind.AGAIN].tolist(), strict=True
        ):
            notes = notes_again(event, ago)
            longer[i] = np.log2(event.bar.ticks / len(notes) / length) if notes else 0
        longer[table.ids[EventKind.DURATION]] = np.log2(table.values[EventKind.DURATION] / length)
        if event.melody:
            longer[table.ids[EventKind.SHIFT]] = np.log2(1 + table.values[EventKind.SHIFT] / length)
        elif memory > 0:
            is_silent = default_part(event) not in {part for _, part, _ in event.sounding}
            longer[self._moves] = int(is_silent)
            longer[self._closing] = is_silent + np.log2(
                1 + max(event.barline - event.end, 0) / length
            )
        return -GAIN * memory * longer


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
        self._classes = self._table.values[EventKind.PITCH] % 12
        self._nothing = np.zeros(self._table.size)

    def remember(self, memory: int, token: int, before: EventState, after: EventState) -> int:
        """The full bars after one more token."""
        begins = after.last is EventKind.BAR and after.barline != before.barline
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
        leaning[self._table.ids[EventKind.PITCH]] = strength * np.isin(
            self._classes, list(chord.pitch_classes)
        )
        return leaning

    def allowed(self, state: LeaningState) -> np.ndarray:
        """What the other constraint allows, less the bars that would come again over other chords."""
        mask, event = super().allowed(state), event_of(state)
        if event.last is not EventKind.BAR:
            return mask
        own, full = self._chords(state.memory), state.memory
        others = [
            ago
            for ago in self._table.values[EventKind.AGAIN].tolist()
            if own != self._chords(full - ago)
        ]
        return forbidden_again(self._table, mask, others)

    def _chords(self, number: int) -> tuple[Chord, ...]:
        """Those of a full bar, the first being 1."""
        return self._progression[(number - 1) % len(self._progression)]

    def _chord(self, memory: int, event: EventState, beat: float) -> Chord:
        return chord_at(
            self._chords(memory), max(1, event.metre.ticks // beat_ticks(event.metre)), beat
        )
