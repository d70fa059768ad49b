"""Performances in which every key that is pressed is released, and the pedal is lifted.

The state is the codec's `PlayedState`: the time, the velocity, the keys that are down, and the
pedal. A key that is down can only be released, one that is up only be pressed. A performance ends
when all keys and the pedal are up. No more keys are down at once, and neither they nor the pedal
longer, than in the corpus; a prompt may exceed these limits. The witness releases all keys and the
pedal.

A network forgets keys that it holds. So a key becomes likelier to be released the longer it is
held beside the notes of the corpus.
"""

from bisect import bisect_left
from collections.abc import Iterable
from math import inf

import numpy as np

from rnngen.constraints.base import Constraint
from rnngen.errors import ConstraintError
from rnngen.music.performance import TIME_STEP
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.performance import PerformanceCodec
from rnngen.tokens.performance_events import (
    PEDAL_DOWN,
    PEDAL_UP,
    START,
    PerformanceKind,
    PlayedEvent,
    PlayedState,
    advance,
)

_FIRST_PITCH = 60
"""The witness of an empty performance takes the pitch nearest to this one."""


OVERDUE = 1.4
"""Nats by which the release of a key gains at each time in `codec.held` that has passed.

After 15 minutes of training on 44 recordings, 80 samples have 2 % fewer notes a second than these,
3 % more keys are down at a time and 9 % more notes heard; keys are held 6 % shorter, and notes
heard 7 % longer. Without this bias there are 34 % more notes a second. With HELD_SHARES of 0.75,
0.9, 0.95 and 0.98, 12 % fewer keys are down, held 11 % shorter. With 0.9, 0.95, 0.98 and 0.99, 15 %
more keys are down and notes heard; 2 nats instead of 1.4 mend that (6 and 11 %), and 1 nat makes it
worse (22 and 21 %).
"""


class PerformanceConstraint(Constraint):
    """Writes performances that are complete, on the token ids of a performance codec.

    Args:
        pitches: MIDI pitches that may be sampled; None for all. A prompt may have others.
        milliseconds: Length of a performance with the silence at its end; None for any length. A
            prompt that is longer is the whole performance.

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
        self._longest_pedal, self._has_pedal = codec.longest_pedal, codec.has_pedal
        self._held = codec.held
        # Time moves in steps, so the length is rounded down to whole steps.
        self._end = (
            None if milliseconds is None else max(TIME_STEP, milliseconds // TIME_STEP * TIME_STEP)
        )
        self._none = np.zeros(len(codec.vocabulary), dtype=bool)
        self._pitches = set(codec.pitches if pitches is None else set(pitches) & set(codec.pitches))
        self._presses = self._mask(
            PlayedEvent(PerformanceKind.NOTE_ON, pitch) for pitch in self._pitches
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
        if not (self._pitches and self._velocities.any() and TIME_STEP in shifts):
            raise ConstraintError(
                "The model's vocabulary cannot spell a note of a performance. It needs NoteOn, "
                f"NoteOff, Velocity and TimeShift_{TIME_STEP}. "
                "Use --free to sample without this constraint."
            )

    def _mask(self, events: Iterable[PlayedEvent]) -> np.ndarray:
        mask = self._none.copy()
        mask[[self._ids[event] for event in events]] = True
        return mask

    def start(self) -> PlayedState:
        return START

    def allowed(self, state: PlayedState) -> np.ndarray:
        mask = self._none.copy() if self._is_over(state) else self._going_on(state)
        # A key may be released after some time has passed, since a note of no length would be lost.
        fresh = _fresh(state)
        for event in _releases(state):
            mask[self._ids[event]] = event not in fresh
        if fresh and self._is_over(state):  # the last events of a prompt that is too long
            mask[self._ids[PlayedEvent(PerformanceKind.TIME_SHIFT, TIME_STEP)]] = True
        mask[BOUNDARY] = self.boundary(state)
        return mask

    def _going_on(self, state: PlayedState) -> np.ndarray:
        """Return bool[vocabulary]: keys to press, velocities and time shifts."""
        mask = self._none.copy()
        room = self._room(state)
        # No further key where too many are down, all are down, or there is no time left for a note.
        full = (
            len(state.sounding) >= self._most_down
            or self._pitches <= state.sounding.keys()
            or room < TIME_STEP
        )
        if state.velocity and not full:
            mask |= self._presses
            mask[
                [
                    self._ids[PlayedEvent(PerformanceKind.NOTE_ON, pitch)]
                    for pitch in self._pitches & state.sounding.keys()
                ]
            ] = False
        if state.last is not PerformanceKind.VELOCITY and not full:
            mask |= self._velocities
        if state.notes:
            mask[self._shift_ids[self._shift_lengths <= room]] = True
        if self._has_pedal and not state.pedal_down and room >= TIME_STEP:
            mask[self._ids[PEDAL_DOWN]] = state.pedal_at < state.now
        return mask

    def _room(self, state: PlayedState) -> float:
        """Return the milliseconds until the end or until something must be released, or inf."""
        ends = [pressed.onset + self._longest for pressed in state.sounding.values()]
        if state.pedal_down:
            ends.append(state.pedal_at + self._longest_pedal)
        return min([*ends, inf if self._end is None else self._end]) - state.now

    def _is_over(self, state: PlayedState) -> bool:
        """Return whether the time is up."""
        return self._end is not None and state.now >= self._end

    def bias(self, state: PlayedState) -> np.ndarray | None:
        """Return float64[vocabulary], in nats: how overdue the release of each key is, or None."""
        if not self._held or not state.sounding:
            return None
        lean = np.zeros(len(self._none))
        for pitch, pressed in state.sounding.items():
            passed = bisect_left(self._held, state.now - pressed.onset)
            lean[self._ids[PlayedEvent(PerformanceKind.NOTE_OFF, pitch)]] = OVERDUE * passed
        return lean

    def accepts(self, state: PlayedState, token: int) -> bool:
        """Return whether a prompt's token makes sense, at any pitch and any length."""
        event = self._events[token]
        return event is not None and advance(state, event) is not state

    def advance(self, state: PlayedState, token: int) -> PlayedState:
        """Return the state after one more token; BOUNDARY starts the next document."""
        event = self._events[token]
        if event is None:
            return START if token == BOUNDARY else state
        return advance(state, event)

    def boundary(self, state: PlayedState) -> bool:
        """Return whether there is a note, all is released and the length, if any, is reached."""
        released = not state.sounding and not state.pedal_down
        return bool(state.notes) and released and (self._end is None or self._is_over(state))

    def witness(self, state: PlayedState) -> list[int]:
        """Return the shortest way to the end: release all and let time pass where it must."""
        events = [] if state.notes else self._one_note(state)
        for event in events:
            state = advance(state, event)
        # What was pressed just now must be held for one step of time. The rest can be released at
        # once.
        fresh = _fresh(state)
        wait = TIME_STEP if fresh else 0
        events += [event for event in _releases(state) if event not in fresh]
        events += [*self._silence(wait), *fresh]
        events += self._silence(0 if self._end is None else self._end - state.now - wait)
        return [self._ids[event] for event in events]

    def _silence(self, milliseconds: int) -> list[PlayedEvent]:
        """Return time shifts that add up to `milliseconds`, longest first."""
        events = []
        while milliseconds > 0:
            shift = int(self._shift_lengths[self._shift_lengths <= milliseconds].max())
            events.append(PlayedEvent(PerformanceKind.TIME_SHIFT, shift))
            milliseconds -= shift
        return events

    def _one_note(self, state: PlayedState) -> list[PlayedEvent]:
        """Return the events that press the first key of a performance without notes."""
        pitch = min(self._pitches, key=lambda pitch: abs(pitch - _FIRST_PITCH))
        velocities = sorted(event for event in self._ids if event.kind is PerformanceKind.VELOCITY)
        stated = [] if state.velocity else [velocities[len(velocities) // 2]]
        return [*stated, PlayedEvent(PerformanceKind.NOTE_ON, pitch)]


def _releases(state: PlayedState) -> list[PlayedEvent]:
    """Return the events that release all keys and the pedal."""
    keys = [PlayedEvent(PerformanceKind.NOTE_OFF, pitch) for pitch in sorted(state.sounding)]
    return [*keys, PEDAL_UP] if state.pedal_down else keys


def _fresh(state: PlayedState) -> list[PlayedEvent]:
    """Return the releases for which some time must pass first."""
    return [event for event in _releases(state) if _pressed_at(state, event) == state.now]


def _pressed_at(state: PlayedState, release: PlayedEvent) -> int:
    """Return when the key or pedal was pressed that an event releases."""
    if release is PEDAL_UP:
        return state.pedal_at
    return state.sounding[release.value].onset
