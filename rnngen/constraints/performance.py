"""Performances in which every key that is struck is left; knows nothing of models.

A key that is down can only be left, one that is up only be struck, and a performance ends when all are up. No more keys
are down at once, and none for longer, than in the corpus, but for those of a prompt.
"""

from collections.abc import Iterable
from math import inf

import numpy as np

from rnngen.constraints.base import Constraint
from rnngen.errors import ConstraintError
from rnngen.music.performance import TIME_STEP
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.performance import PerformanceCodec
from rnngen.tokens.performance_events import (
    START,
    PerformanceKind,
    PlayedEvent,
    PlayedState,
    advance,
)

_FIRST_PITCH = 60
"""About which a performance that has to end before it has begun has its note."""


class PerformanceConstraint(Constraint):
    """A `rnngen.constraints.base.Constraint` on the ids of a performance codec.

    Args:
        pitches: MIDI pitches that may be sampled; None for all. A prompt may have others.
        milliseconds: How long performances are, silence at the end included; None leaves it to the model. A prompt
            may be longer, and is then the whole of it.

    Raises:
        ConstraintError: if the vocabulary can spell no such performance.
    """

    def __init__(
        self,
        codec: PerformanceCodec,
        pitches: Iterable[int] | None = None,
        milliseconds: int | None = None,
    ) -> None:
        self._events, self._ids = codec.events, codec.ids
        self._longest, self._most_down = codec.longest, codec.most_down
        self._end = (
            None if milliseconds is None else max(TIME_STEP, milliseconds // TIME_STEP * TIME_STEP)
        )
        self._none = np.zeros(len(codec.vocabulary), dtype=bool)
        self._strikes = set(codec.pitches if pitches is None else set(pitches) & set(codec.pitches))
        self._striking = self._mask(
            PlayedEvent(PerformanceKind.NOTE_ON, pitch) for pitch in self._strikes
        )
        self._velocities = self._mask(
            event for event in codec.ids if event.kind is PerformanceKind.VELOCITY
        )
        shifts = sorted(
            event.value for event in codec.ids if event.kind is PerformanceKind.TIME_SHIFT
        )
        self._shift_lengths = np.array(shifts)
        self._shift_ids = np.array(
            [self._ids[PlayedEvent(PerformanceKind.TIME_SHIFT, shift)] for shift in shifts],
            dtype=int,
        )
        if not (self._strikes and self._velocities.any() and TIME_STEP in shifts):
            raise ConstraintError(
                "No performance can be sampled. Expected a vocabulary that spells a note: NoteOn, NoteOff, Velocity "
                f"and TimeShift_{TIME_STEP} (--free samples without this constraint)."
            )

    def _mask(self, events: Iterable[PlayedEvent]) -> np.ndarray:
        mask = self._none.copy()
        mask[[self._ids[event] for event in events]] = True
        return mask

    def start(self) -> PlayedState:
        """The state before the first token of a document."""
        return START

    def allowed(self, state: PlayedState) -> np.ndarray:
        """bool[vocabulary]: tokens that may come next; never all False."""
        mask = self._none.copy() if self._is_over(state) else self._going_on(state)
        for pitch, struck in state.sounding.items():
            if struck.onset < state.now:
                mask[self._ids[PlayedEvent(PerformanceKind.NOTE_OFF, pitch)]] = True
            elif self._is_over(state):  # a prompt's last note
                mask[self._ids[PlayedEvent(PerformanceKind.TIME_SHIFT, TIME_STEP)]] = True
        mask[BOUNDARY] = self.boundary(state)
        return mask

    def _going_on(self, state: PlayedState) -> np.ndarray:
        """What lets a performance go on."""
        mask = self._none.copy()
        room = self._room(state)
        full = (
            len(state.sounding) >= self._most_down
            or self._strikes <= state.sounding.keys()
            or room < TIME_STEP
        )
        if state.velocity and not full:
            mask |= self._striking
            mask[
                [
                    self._ids[PlayedEvent(PerformanceKind.NOTE_ON, pitch)]
                    for pitch in self._strikes & state.sounding.keys()
                ]
            ] = False
        if state.last is not PerformanceKind.VELOCITY and not full:
            mask |= self._velocities
        if state.notes:
            mask[self._shift_ids[self._shift_lengths <= room]] = True
        return mask

    def _room(self, state: PlayedState) -> float:
        """Milliseconds that may pass before the performance ends or a key has to be left; inf where neither has to."""
        ends = [struck.onset + self._longest for struck in state.sounding.values()]
        return min([*ends, inf if self._end is None else self._end]) - state.now

    def _is_over(self, state: PlayedState) -> bool:
        """Whether its time is up."""
        return self._end is not None and state.now >= self._end

    def accepts(self, state: PlayedState, token: int) -> bool:
        """Whether a token makes sense there: people may begin with any pitch, and at any length."""
        event = self._events[token]
        return event is not None and advance(state, event) is not state

    def advance(self, state: PlayedState, token: int) -> PlayedState:
        """The state after one more token; BOUNDARY leads to the next document."""
        event = self._events[token]
        if event is None:
            return START if token == BOUNDARY else state
        return advance(state, event)

    def boundary(self, state: PlayedState) -> bool:
        """Whether the performance may end here: after at least one note, all keys up, and no sooner than asked for."""
        return (
            bool(state.notes) and not state.sounding and (self._end is None or self._is_over(state))
        )

    def witness(self, state: PlayedState) -> list[int]:
        """The shortest way to the end: all keys are left, and time passes where it has to."""
        events = [] if state.notes else self._one_note(state)
        for event in events:
            state = advance(state, event)
        fresh = {pitch for pitch, struck in state.sounding.items() if struck.onset == state.now}
        wait = TIME_STEP if fresh else 0
        events += _left(state.sounding.keys() - fresh) + self._silence(wait) + _left(fresh)
        events += self._silence(0 if self._end is None else self._end - state.now - wait)
        return [self._ids[event] for event in events]

    def _silence(self, milliseconds: int) -> list[PlayedEvent]:
        """Shifts of so much time; none of less than one step."""
        events = []
        while milliseconds > 0:
            shift = int(self._shift_lengths[self._shift_lengths <= milliseconds].max())
            events.append(PlayedEvent(PerformanceKind.TIME_SHIFT, shift))
            milliseconds -= shift
        return events

    def _one_note(self, state: PlayedState) -> list[PlayedEvent]:
        """The first note of a performance that has none."""
        pitch = min(self._strikes, key=lambda pitch: abs(pitch - _FIRST_PITCH))
        velocities = sorted(event for event in self._ids if event.kind is PerformanceKind.VELOCITY)
        stated = [] if state.velocity else [velocities[len(velocities) // 2]]
        return [*stated, PlayedEvent(PerformanceKind.NOTE_ON, pitch)]


def _left(pitches: Iterable[int]) -> list[PlayedEvent]:
    return [PlayedEvent(PerformanceKind.NOTE_OFF, pitch) for pitch in sorted(pitches)]
