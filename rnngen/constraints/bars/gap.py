"""New music for some bars in a row of a piece whose bars, metres, keys and tempos stay as they are."""

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from rnngen.constraints.bars.bar_fill import NOTE, REST, UNREACHABLE
from rnngen.constraints.bars.barline import bars_again
from rnngen.constraints.bars.event_table import EventTable
from rnngen.constraints.bars.melody import BarPosition, costs_inside
from rnngen.constraints.bars.polyphony import PolyphonyRules, may_close
from rnngen.constraints.base import Constraint, way_to_boundary
from rnngen.errors import ConstraintError
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_encoder import after
from rnngen.tokens.event_state import LONGEST_SHIFT, EventState, advance
from rnngen.tokens.event_tokens import Event, EventKind


class GapFill:
    """The least cost from each tick of a gap to its end, for the durations and shifts there are (ticks).

    Notes may cross the barlines inside the gap but not its last one; rests cross none.
    """

    def __init__(
        self, durations: Iterable[int], shifts: Iterable[int], barlines: Sequence[int]
    ) -> None:
        """`barlines`: ticks of the gap's start and of the end of each of its bars."""
        self._durations, self._shifts = (
            np.array(sorted(ticks), np.int64) for ticks in (durations, shifts)
        )
        self._barlines = barlines
        self._cost = np.full(
            (2, barlines[-1] - barlines[0] + 1), UNREACHABLE, dtype=np.int64
        )  # (rested, ticks)
        self._cost[:, -1] = 0
        for number in reversed(range(len(barlines) - 1)):
            self._fill(barlines[number] - barlines[0], barlines[number + 1] - barlines[0])

    def bar(self, number: int) -> "GapBar":
        """What the rules inside one of its bars need."""
        return GapBar(self, self._barlines[number + 1])

    def cost(self, rested: bool, ticks: np.ndarray | int) -> np.ndarray:
        """Least costs from ticks of the piece to the end; UNREACHABLE where there is no way."""
        places = np.asarray(ticks) - self._barlines[0]
        known = (places >= 0) & (places < self._cost.shape[1])
        return np.where(known, self._cost[int(rested), np.where(known, places, 0)], UNREACHABLE)

    def _fill(self, first: int, end: int) -> None:
        """The costs inside one bar, those after it being known; at a barline a rest counts as past."""
        cost, last, whole = self._cost, self._cost.shape[1], self._shifts % LONGEST_SHIFT == 0
        for place in reversed(range(first, end)):
            ends = place + self._durations
            cost[:, place] = NOTE + cost[0, ends[ends < last]].min(initial=UNREACHABLE)
            ends = place + self._shifts
            rests = np.where(whole, *cost[:, np.minimum(ends, end)])[ends <= end]
            cost[0, place] = min(cost[0, place], REST + rests.min(initial=UNREACHABLE))
        cost[1, first] = cost[0, first]


class GapBar:
    """A `rnngen.constraints.bars.bar_fill.Fill` of one bar of a gap."""

    def __init__(self, fill: GapFill, offset: int) -> None:
        self._fill, self._offset = fill, offset

    def cost(self, noted: bool, rested: bool, left: np.ndarray | int) -> np.ndarray:
        """Least costs to the end of the gap; UNREACHABLE where there is no way."""
        return self._fill.cost(rested, self._offset - np.asarray(left))


_SIGNS = (EventKind.METRE, EventKind.KEY, EventKind.TEMPO, EventKind.BAR)
_ENDING = (*_SIGNS, EventKind.PITCH, EventKind.DURATION, EventKind.PART)
"""Kinds that lead to the end of polyphony, the soonest first."""


class Sign(NamedTuple):
    """A token before a bar, and all that it says: what the model has no token for comes with the bar."""

    token: int
    events: tuple[Event, ...]


class GapState(NamedTuple):
    """How far a gap is filled."""

    event: EventState
    bars: int = 0
    """How many of its bars have begun."""
    signs: int = 0
    """How many of the signs before the next bar have been written."""


class GapConstraint(Constraint):
    """Documents are the events of the gap alone; every new note ends by the gap's last barline.

    A bar of the gap may come again in it, but none of before it: what is written anew would else be what stood there.

    Args:
        start: The state at the end of the bar before; a note that it holds may sound on into the gap.
        barlines: For each bar of the gap, the events that stand before it (`encode_barlines`).

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
        self._inside = lru_cache(4096)(self._costs_at)
        self._signs = [self._signs_of(events) for events in barlines]
        self._ends = [start.barline]
        state = start
        for events in barlines:
            state = after(events, state)
            self._ends.append(state.barline)
        self._polyphony = PolyphonyRules(self._table, regular=False, limit=lambda _: self._ends[-1])
        if (
            start.melody
            and start.cursor < self._ends[-1]
            and self._fill.cost(False, start.cursor) >= UNREACHABLE
        ):
            raise ConstraintError(
                "The bars cannot be filled. Expected note values of the model that fill them exactly. "
                f"Received: bars of {start.metre if not barlines else state.metre}."
            )

    def _signs_of(self, events: Sequence[Event]) -> list[Sign]:
        ids = self._codec.ids
        known = [event for event in events[:-1] if event in ids]
        unknown = [event for event in events[:-1] if event not in ids]
        bar = ids.get(events[-1], int(self._table.ids[EventKind.BAR][0]))
        return [*(Sign(ids[event], (event,)) for event in known), Sign(bar, (*unknown, events[-1]))]

    @cached_property
    def _fill(self) -> GapFill:
        values = self._table.values
        return GapFill(
            values[EventKind.DURATION].tolist(), values[EventKind.SHIFT].tolist(), self._ends
        )

    def _costs_at(self, number: int, place: BarPosition) -> np.ndarray:
        """Costs of the next event in a melody, inside a bar of the gap."""
        return costs_inside(self._table, self._fill.bar(number), place)

    def start(self) -> GapState:
        """The state before the gap's first barline."""
        return GapState(self._start)

    def allowed(self, state: GapState) -> np.ndarray:
        """bool[vocabulary]: tokens that may come next; never all False."""
        if not state.bars or state.signs:
            return self.next_sign(state)
        event = state.event
        if event.cursor >= event.barline:
            return self.next_sign(state)
        mask = self._notes(state)
        mask[self._again(state)] = True
        return mask

    def _notes(self, state: GapState) -> np.ndarray:
        """Events of a bar that is spelled out."""
        event = state.event
        if event.melody:
            return self._inside(state.bars - 1, BarPosition.of(event, self._table)) < UNREACHABLE
        inside = self._polyphony.inside(event)
        return inside | self.next_sign(state) if may_close(event, inside) else inside

    def _again(self, state: GapState) -> list[int]:
        """Tokens by which a bar of the gap comes again, where the rest of the gap can be filled after it."""
        event, before = state.event, state.bars - 1
        if event.melody and self._fill.cost(False, event.barline) >= UNREACHABLE:
            return []
        return [token for token in bars_again(self._table, event) if self._ago[token] <= before]

    def next_sign(self, state: GapState) -> np.ndarray:
        """bool[vocabulary]: the one token that goes on from the end of a bar, or after another sign."""
        mask = self._table.none()
        mask[
            BOUNDARY
            if state.bars == len(self._signs)
            else self._signs[state.bars][state.signs].token
        ] = True
        return mask

    def advance(self, state: GapState, token: int) -> GapState:
        """The state after one more token."""
        event = self._codec.events[token]
        if event is None:
            return state
        if event.kind not in _SIGNS:
            return state._replace(event=advance(state.event, event))
        signs = self._signs[state.bars]
        reached = after(signs[state.signs].events, state.event)
        if state.signs + 1 < len(signs):
            return GapState(reached, state.bars, state.signs + 1)
        return GapState(reached, state.bars + 1)

    def boundary(self, state: GapState) -> bool:
        """Whether the gap is full."""
        return bool(self.allowed(state)[BOUNDARY])

    def witness(self, state: GapState) -> list[int]:
        """A short way to the end of the gap."""
        return way_to_boundary(self, state, self._towards_end)

    def _towards_end(self, state: GapState) -> int:
        allowed, event = self.allowed(state), state.event
        if event.melody and state.bars and not state.signs and event.cursor < event.barline:
            return int(self._inside(state.bars - 1, BarPosition.of(event, self._table)).argmin())
        return next(int(i) for kind in _ENDING for i in self._table.ids[kind] if allowed[i])
