"""The rules of a melody: only events from which its bars can still be filled exactly."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from rnngen.codec.event_state import START, EventState
from rnngen.codec.event_tokens import Kind
from rnngen.music.score import Metre
from rnngen.sampling.constraint.metre.bar_fill import FAR
from rnngen.sampling.constraint.metre.barline import Barline
from rnngen.sampling.constraint.metre.event_table import EventTable
from rnngen.sampling.constraint.metre.melody_bar import DETOUR, Place, costs_inside
from rnngen.sampling.constraint.metre.ways import Ways

_HEADER = START._replace(last=Kind.INSTRUMENT, instruments=1)


class MelodyRules:
    """Costs of the next event by id, FAR where it is not allowed.

    Of several ways to go on, the first holds that leads to an end from here; so it holds from there on as well.
    """

    def __init__(self, table: EventTable, ways: Sequence[Ways]) -> None:
        self._table, self._ways = table, ways
        self._inside = lru_cache(8192)(self._costs_inside)
        self._at_barline = lru_cache(4096)(self._costs_at_barline)

    @property
    def possible(self) -> bool:
        """Whether any melody can be spelled."""
        return bool(len(self._table.ids[Kind.PITCH]) and (self.costs(_HEADER) < FAR).any())

    def costs(self, state: EventState) -> np.ndarray:
        """int64[vocabulary] (read only): the cost of the cheapest way to an end through each next event."""
        left = state.barline - state.cursor
        if left <= 0:
            return self._at_barline(left, state.pitch >= 0, Barline.of(state))
        return self._inside(Place.of(state, self._table), state.metre)

    def leads_on(self, before: EventState, after: EventState) -> bool:
        """Whether from a state, too, one of the ways leads to an end that hold before it."""
        for ways in self._ways:
            if (self._costs(after, ways) < FAR).any():
                return True
            if (self._costs(before, ways) < FAR).any():
                return False
        return False

    def _costs(self, state: EventState, ways: Ways) -> np.ndarray:
        left = state.barline - state.cursor
        if left <= 0:
            return self._costs_at(Barline.of(state), ways, left, state.pitch >= 0)
        return costs_inside(self._table, ways.fills(state.metre).here, Place.of(state, self._table))

    def _costs_inside(self, place: Place, metre: Metre) -> np.ndarray:
        return _first(costs_inside(self._table, ways.fills(metre).here, place) for ways in self._ways)

    def _costs_at_barline(self, left: int, noted: bool, barline: Barline) -> np.ndarray:
        return _first(self._costs_at(barline, ways, left, noted) for ways in self._ways)

    def _costs_at(self, barline: Barline, ways: Ways, left: int, noted: bool) -> np.ndarray:
        def bar_costs(metre: Metre) -> np.ndarray:
            return ways.bar_costs(metre, noted, left, barline.first)

        costs = np.full(self._table.size, FAR)
        costs[barline.allowed(self._table, lambda metre: bar_costs(metre) < FAR)] = DETOUR
        bars = self._table.ids[Kind.BAR]
        costs[bars] = np.where(costs[bars] < FAR, bar_costs(barline.metre), FAR)
        for i, metre in self._table.metres.items():
            if costs[i] < FAR:
                costs[i] = ways.change + bar_costs(metre).min()
        return costs


def _first(rows: Iterable[np.ndarray]) -> np.ndarray:
    """The first costs by which there is a way, or else the last; they are kept, and so must not be changed."""
    for costs in rows:
        if (costs < FAR).any():
            break
    costs = np.minimum(costs, FAR)
    costs.flags.writeable = False
    return costs
