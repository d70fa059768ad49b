"""New music for some bars of a piece, between music that stays as it is.

The bars of the gap, with their metres, keys and tempos, are given. So the tokens at a barline leave
no choice, and only notes and rests are drawn. In a melody, `GapFill` decides which of them still
lead exactly to the gap's end. A document here is the events of the gap alone.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from rnngen.constraints.bars.band import BandBias
from rnngen.constraints.bars.event_table import EventTable, bar_repeats
from rnngen.constraints.bars.fills import UNREACHABLE, GapFill
from rnngen.constraints.bars.lines import MelodyHabits
from rnngen.constraints.bars.melody import BarPosition, costs_inside
from rnngen.constraints.bars.polyphony import PolyphonyRules, may_close
from rnngen.constraints.bars.tonality import Tonality
from rnngen.constraints.bars.tracks import OF_TRACKS, TracksRules
from rnngen.constraints.bars.voices import VoicesRules, is_between
from rnngen.constraints.base import Constraint, walk_to_boundary
from rnngen.errors import ConstraintError
from rnngen.tokens.base import BOUNDARY, UNKNOWN
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_coding import after
from rnngen.tokens.event_state import EventState
from rnngen.tokens.event_steps import advance
from rnngen.tokens.event_tokens import Event, EventKind

_SIGNS = (EventKind.METRE, EventKind.KEY, EventKind.TEMPO, EventKind.BAR)
_ENDING = (*_SIGNS, EventKind.PITCH, EventKind.DURATION, EventKind.PART, *OF_TRACKS)
"""Kinds of tokens that the witness takes in polyphony, the quickest way to the end first."""


class Sign(NamedTuple):
    """A token before a bar, and the events that it represents.

    Events for which the model has no token are carried by the BAR token.
    """

    token: int
    events: tuple[Event, ...]


class GapState(NamedTuple):
    """The state of `GapConstraint`."""

    event: EventState
    bars: int = 0
    """Bars of the gap that have started."""
    signs: int = 0
    """Signs before the next bar that have been written."""


class GapConstraint(Constraint):
    """Fills the bars of a gap; every new note ends by the gap's last barline.

    A bar of the gap may repeat another bar of the gap, but none before it. A repeat of earlier
    music could bring back what the gap held.

    Args:
        start: The state at the end of the bar before the gap. A note that it holds may sound on.
        barlines: For each bar of the gap, the events written before it (`encode_barlines`).

    Raises:
        ConstraintError: if the vocabulary cannot fill the bars.
    """

    def __init__(
        self, codec: EventCodec, start: EventState, barlines: Sequence[Sequence[Event]]
    ) -> None:
        self._codec, self._start = codec, start
        self._table = EventTable(codec)
        rows = (
            self._table.ids[EventKind.AGAIN].tolist(),
            self._table.values[EventKind.AGAIN].tolist(),
        )
        self._ago = dict(zip(*rows, strict=True))
        self._habits = MelodyHabits(self._table)
        self._tonality, self._band = Tonality(self._table), BandBias(self._table)
        self._inside = lru_cache(4096)(self._costs_at)
        self._signs = [self._signs_of(events) for events in barlines]
        # Write all barlines in a row to learn where each bar ends.
        self._ends = [start.barline]
        state = start
        for events in barlines:
            state = after(events, state)
            self._ends.append(state.barline)
        kind = TracksRules if start.tracks else PolyphonyRules
        self._polyphony = kind(self._table, regular=False, limit=lambda _: self._ends[-1])
        self._voices = VoicesRules(self._table, regular=False, habits=codec.habits)
        if not self._can_fill(start):
            raise ConstraintError(
                f"The model's note values cannot fill bars of {state.metre} exactly. "
                "Choose other bars, or a model that learnt from such music."
            )

    def _can_fill(self, start: EventState) -> bool:
        """Return whether notes can fill the bars exactly."""
        if start.voices:
            return bool(self._voices.fits(np.diff(self._ends)).all())
        if not start.melody or start.cursor >= self._ends[-1]:
            return True
        return bool(self._fill.cost(False, start.cursor) < UNREACHABLE)

    def _signs_of(self, events: Sequence[Event]) -> list[Sign]:
        ids = self._codec.ids
        known = [event for event in events[:-1] if event in ids]
        unknown = [event for event in events[:-1] if event not in ids]
        bar = self._codec.id_of(events[-1])
        if bar == UNKNOWN:
            bar = int(self._table.ids[EventKind.BAR][0])
        return [*(Sign(ids[event], (event,)) for event in known), Sign(bar, (*unknown, events[-1]))]

    @cached_property
    def _fill(self) -> GapFill:
        """The table of costs; only a melody needs it."""
        values = self._table.values
        return GapFill(
            values[EventKind.DURATION].tolist(), values[EventKind.SHIFT].tolist(), self._ends
        )

    def _costs_at(self, number: int, position: BarPosition) -> np.ndarray:
        """Return the costs of the next event of a melody in bar `number` of the gap."""
        return costs_inside(self._table, self._fill.bar(number), position)

    def start(self) -> GapState:
        return GapState(self._start)

    def allowed(self, state: GapState) -> np.ndarray:
        if not state.bars or state.signs:
            return self.next_sign(state)
        event = state.event
        if event.cursor >= event.barline:
            return self.next_sign(state)
        if event.voices:
            return self._voices.inside(event)
        mask = self._habits.keep(self._notes(state), event)
        mask[self._repeats(state)] = True
        return mask

    def _notes(self, state: GapState) -> np.ndarray:
        """Return bool[vocabulary]: the events of a bar that is written out."""
        event = state.event
        if event.melody:
            position = BarPosition.of(event, self._table)
            return self._inside(state.bars - 1, position) < UNREACHABLE
        inside = self._polyphony.inside(event)
        return inside | self.next_sign(state) if may_close(event, inside) else inside

    def _repeats(self, state: GapState) -> list[int]:
        """Return the tokens that repeat a bar of the gap and leave a gap that can be filled."""
        event, before = state.event, state.bars - 1
        if event.melody and self._fill.cost(False, event.barline) >= UNREACHABLE:
            return []
        return [
            token
            for token in bar_repeats(self._table, event)
            if self._ago[token] <= before and self._ends_in_time(event, token)
        ]

    def _ends_in_time(self, event: EventState, token: int) -> bool:
        """Return whether the notes of a repeated bar end with the gap."""
        repeat = self._codec.events[token]
        return repeat is not None and advance(event, repeat).end <= self._ends[-1]

    def next_sign(self, state: GapState) -> np.ndarray:
        """Return bool[vocabulary] with the one token that comes next at a barline."""
        mask = self._table.none()
        if state.bars == len(self._signs):
            mask[BOUNDARY] = True
        else:
            mask[self._signs[state.bars][state.signs].token] = True
        return mask

    def advance(self, state: GapState, token: int) -> GapState:
        event = self._codec.events[token]
        if event is None:
            return state
        if event.kind not in _SIGNS:
            return state._replace(event=advance(state.event, event))
        # The token may spell only some of the events of the given barline; a sign has all.
        signs = self._signs[state.bars]
        reached = after(signs[state.signs].events, state.event)
        if state.signs + 1 < len(signs):
            return GapState(reached, state.bars, state.signs + 1)
        return GapState(reached, state.bars + 1)

    def bias(self, state: GapState) -> np.ndarray | None:
        event = state.event
        is_linear = event.melody or event.voices
        return self._tonality.bias(event) if is_linear else self._band.bias(event)

    def boundary(self, state: GapState) -> bool:
        """Return whether the gap is full."""
        return bool(self.allowed(state)[BOUNDARY])

    def witness(self, state: GapState) -> list[int]:
        """Return a short way to the end of the gap."""
        return walk_to_boundary(self, state, self._next_of_witness)

    def _next_of_witness(self, state: GapState) -> int:
        allowed, event = self.allowed(state), state.event
        if event.melody and state.bars and not state.signs and event.cursor < event.barline:
            return int(self._inside(state.bars - 1, BarPosition.of(event, self._table)).argmin())
        if event.voices and state.bars and not state.signs and not is_between(event):
            return self._voices.next_of_witness(event, allowed)
        return next(int(i) for kind in _ENDING for i in self._table.ids[kind] if allowed[i])
