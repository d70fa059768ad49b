"""The rules of a melody: only events from which its bars can still be filled exactly."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from rnngen.constraints.bars.bar_fill import NOTE, REST, UNREACHABLE, Fill
from rnngen.constraints.bars.barline import Barline, silent_for_long
from rnngen.constraints.bars.event_table import EventTable
from rnngen.constraints.bars.ways import Ways
from rnngen.music.score import Metre
from rnngen.tokens.event_state import LONGEST_SHIFT, START, EventState, is_rested
from rnngen.tokens.event_tokens import EventKind

DETOUR = UNREACHABLE - 1
"""The cost of an event that is allowed but leads nowhere sooner."""


class BarPosition(NamedTuple):
    """What the rules depend on, in ticks."""

    left: int
    rested: bool
    noted: bool
    duration: int
    velocity: int
    """The default one here."""
    last: EventKind | None
    """DURATION or VELOCITY where that was the last event, else None."""
    silent: bool
    """Whether the bar must not stay empty."""

    @classmethod
    def of(cls, state: EventState, table: EventTable) -> "BarPosition":
        """The place of a state before the barline."""
        pending = state.last if state.last in (EventKind.DURATION, EventKind.VELOCITY) else None
        usual = table.codec.velocity_profile.at(state.metre, state.cursor - state.bar_onset)
        left, noted = state.barline - state.cursor, state.pitch >= 0
        return cls(
            left, is_rested(state), noted, state.duration, usual, pending, silent_for_long(state)
        )


def costs_inside(table: EventTable, fill: Fill, place: BarPosition) -> np.ndarray:
    """int64[vocabulary]: the cost of the cheapest way to an end through each next event; at least UNREACHABLE for none."""
    costs = np.full(table.size, UNREACHABLE)
    note = _note_cost(fill, place)
    if note < UNREACHABLE:
        costs[table.ids[EventKind.PITCH]] = note
        if place.last is not EventKind.VELOCITY:
            unusual = table.ids[EventKind.VELOCITY][
                table.values[EventKind.VELOCITY] != place.velocity
            ]
            costs[unusual] = DETOUR
    if place.last is None:
        durations = table.values[EventKind.DURATION]
        ways = NOTE + fill.cost(True, False, place.left - durations)
        costs[table.ids[EventKind.DURATION]] = np.where(
            durations == place.duration, UNREACHABLE, ways
        )
        if not place.rested:
            _add_rests(costs, table, fill, place)
    return costs


def _note_cost(fill: Fill, place: BarPosition) -> int:
    if not place.duration:
        return UNREACHABLE
    return 1 + int(fill.cost(True, False, place.left - place.duration))


def _add_rests(costs: np.ndarray, table: EventTable, fill: Fill, place: BarPosition) -> None:
    """Rests that end inside the bar, or with it where the bar may stay empty or nothing else fits."""
    shifts = table.values[EventKind.SHIFT]
    after = [fill.cost(place.noted, rested, place.left - shifts) for rested in (False, True)]
    ways = REST + np.where(shifts % LONGEST_SHIFT == 0, *after)
    ways[shifts > place.left] = UNREACHABLE
    if place.silent and (
        (costs < UNREACHABLE).any() or (ways[shifts < place.left] < UNREACHABLE).any()
    ):
        ways[shifts == place.left] = UNREACHABLE
    costs[table.ids[EventKind.SHIFT]] = ways


_HEADER = START._replace(last=EventKind.INSTRUMENT, instruments=1)


class MelodyRules:
    """Costs of the next event by id, UNREACHABLE where it is not allowed.

    Of several ways to go on, the first holds that leads to an end from here; so it holds from there on as well.
    """

    def __init__(self, table: EventTable, ways: Sequence[Ways]) -> None:
        self._table, self._ways = table, ways
        self._inside = lru_cache(8192)(self._costs_inside)
        self._at_barline = lru_cache(4096)(self._costs_at_barline)

    @property
    def possible(self) -> bool:
        """Whether any melody can be spelled."""
        return bool(
            len(self._table.ids[EventKind.PITCH]) and (self.costs(_HEADER) < UNREACHABLE).any()
        )

    def costs(self, state: EventState) -> np.ndarray:
        """int64[vocabulary] (read only): the cost of the cheapest way to an end through each next event."""
        left = state.barline - state.cursor
        if left <= 0:
            return self._at_barline(left, state.pitch >= 0, Barline.of(state))
        return self._inside(BarPosition.of(state, self._table), state.metre)

    def leads_on(self, before: EventState, after: EventState) -> bool:
        """Whether from a state, too, one of the ways leads to an end that hold before it."""
        for ways in self._ways:
            if (self._costs(after, ways) < UNREACHABLE).any():
                return True
            if (self._costs(before, ways) < UNREACHABLE).any():
                return False
        return False

    def _costs(self, state: EventState, ways: Ways) -> np.ndarray:
        left = state.barline - state.cursor
        if left <= 0:
            return self._costs_at(Barline.of(state), ways, left, state.pitch >= 0)
        return costs_inside(
            self._table, ways.fills(state.metre).here, BarPosition.of(state, self._table)
        )

    def _costs_inside(self, place: BarPosition, metre: Metre) -> np.ndarray:
        return _first(
            costs_inside(self._table, ways.fills(metre).here, place) for ways in self._ways
        )

    def _costs_at_barline(self, left: int, noted: bool, barline: Barline) -> np.ndarray:
        return _first(self._costs_at(barline, ways, left, noted) for ways in self._ways)

    def _costs_at(self, barline: Barline, ways: Ways, left: int, noted: bool) -> np.ndarray:
        def bar_costs(metre: Metre) -> np.ndarray:
            return ways.bar_costs(metre, noted, left, barline.first)

        costs = np.full(self._table.size, UNREACHABLE)
        costs[barline.allowed(self._table, lambda metre: bar_costs(metre) < UNREACHABLE)] = DETOUR
        bars = self._table.ids[EventKind.BAR]
        costs[bars] = np.where(costs[bars] < UNREACHABLE, bar_costs(barline.metre), UNREACHABLE)
        for i, metre in self._table.metres.items():
            if costs[i] < UNREACHABLE:
                costs[i] = ways.change + bar_costs(metre).min()
        return costs


def _first(rows: Iterable[np.ndarray]) -> np.ndarray:
    """The first costs by which there is a way, or else the last; they are kept, and so must not be changed."""
    for costs in rows:
        if (costs < UNREACHABLE).any():
            break
    costs = np.minimum(costs, UNREACHABLE)
    costs.flags.writeable = False
    return costs
