"""The rules of polyphony that ends after so many bars, a pick-up not counted."""

from functools import partial

import numpy as np

from rnngen.codec.event_state import EventState
from rnngen.codec.event_tokens import Kind
from rnngen.music.score import Metre
from rnngen.sampling.constraint.metre.event_table import EventTable
from rnngen.sampling.constraint.metre.polyphony import NEVER, PolyphonyRules


class PolyphonyOfBars:
    """Masks of the events after which all notes, at least one, can end with the last bar."""

    def __init__(self, table: EventTable, regular: bool, bars: int) -> None:
        """`regular`: as in `PolyphonyRules`; `bars`: at most so many are still to begin."""
        self._table, self._regular = table, regular and table.has_full_bars
        self._rules = [PolyphonyRules(table, regular, partial(self._limit, left)) for left in range(bars + 1)]
        self._shortest = int(table.values[Kind.DURATION].min(initial=NEVER))

    def possible(self, left: int) -> bool:
        """Whether so many bars can hold a note."""
        return any(left * self._longest(metre) >= self._shortest for metre in self._table.metres.values())

    def allowed(self, state: EventState, left: int) -> np.ndarray:
        """bool[vocabulary]: the events that may come next, BOUNDARY apart; none where a note is held too long."""
        if state.end > self._limit(left, state):
            return self._table.none()
        return self._rules[left].allowed(state) & self._barline(state, left)

    def _longest(self, metre: Metre) -> int:
        """Ticks of the longest bar."""
        return int(self._table.lengths(metre, False, self._regular).max(initial=0))

    def _limit(self, left: int, state: EventState) -> int:
        """Ticks to where the piece can still end, whatever notes begin before."""
        return state.barline + left * self._longest(state.metre)

    def _barline(self, state: EventState, left: int) -> np.ndarray:
        """bool[vocabulary], False for bars and metres from which the piece could not end in time, or without a note."""
        table = self._table
        mask = ~table.of(Kind.BAR, Kind.METRE, Kind.KEY, Kind.TEMPO)
        if not left:
            return mask
        lengths = table.lengths(state.metre, not state.barline, self._regular)
        after = np.where(not state.barline and lengths < state.metre.ticks, left, left - 1)
        needed = state.end - state.barline if state.pitch >= 0 else self._shortest
        fitting = (lengths > 0) & (lengths + after * self._longest(state.metre) >= needed)
        mask[table.ids[Kind.BAR]] = fitting
        mask |= table.of(Kind.KEY, Kind.TEMPO) & fitting.any()
        for i, metre in table.metres.items():
            mask[i] = left * self._longest(metre) >= needed
        return mask
