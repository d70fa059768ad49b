"""The rules of a melody: only events from which its bars can still be filled exactly."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from rnngen.codec.event_state import LONGEST_SHIFT, EventState, is_rested
from rnngen.codec.event_tokens import Kind
from rnngen.music.score import Metre
from rnngen.sampling.constraint.metre.bar_fill import BAR, FAR, NOTE, REST, BarFill, Fill
from rnngen.sampling.constraint.metre.barline import Barline, silent_for_long
from rnngen.sampling.constraint.metre.event_table import EventTable

MOST_BARS = 64
"""The longest note of music that needs notes so long."""

_DETOUR = FAR - 1
"""The cost of an event that is allowed but leads nowhere sooner."""


class Place(NamedTuple):
    """What the rules inside a bar depend on, in ticks."""

    left: int
    rested: bool
    noted: bool
    duration: int
    velocity: int
    """The default one here."""
    last: Kind | None
    """DURATION or VELOCITY where that was the last event, else None."""
    silent: bool
    """Whether the bar must not stay empty."""


class MelodyRules:
    """Costs of the next event by id, FAR where it is not allowed."""

    def __init__(self, table: EventTable, fill: Fill | None = None, following: Fill | None = None) -> None:
        """Rules for any number of bars, or for a bar with a `fill` of its own, and with another in the next one."""
        self._table = table
        self._fill = fill or any_bars(table)
        self._following = following or self._fill
        self._inside = lru_cache(4096)(self._costs_inside)
        self._at_barline = lru_cache(4096)(self._costs_at_barline)

    @property
    def possible(self) -> bool:
        """Whether any melody can be spelled."""
        return bool(len(self._table.ids[Kind.PITCH]) and self._fill.cost(False, False, 0) < FAR)

    def costs(self, state: EventState) -> np.ndarray:
        """int64[vocabulary] (read only): the cost of the cheapest way to an end through each next event."""
        left, noted = state.barline - state.cursor, state.pitch >= 0
        if left <= 0:
            return self._at_barline(left, noted, Barline.of(state))
        return self.costs_inside(state)

    def costs_inside(self, state: EventState) -> np.ndarray:
        """As `costs`, before the barline is reached."""
        left, noted = state.barline - state.cursor, state.pitch >= 0
        pending = state.last if state.last in (Kind.DURATION, Kind.VELOCITY) else None
        usual = self._table.codec.accents.at(state.metre, state.cursor - state.bar_onset)
        place = Place(left, is_rested(state), noted, state.duration, usual, pending, silent_for_long(state))
        return self._inside(place)

    def _costs_at_barline(self, left: int, noted: bool, barline: Barline) -> np.ndarray:
        def bar_costs(metre: Metre) -> np.ndarray:
            lengths = self._table.bar_lengths(metre)
            after = [fill.cost(noted, False, left + lengths) for fill in (self._fill, self._following)]
            is_pickup = barline.first & (lengths < metre.ticks)
            return np.where(lengths > 0, BAR + np.where(is_pickup, *after), FAR)

        costs = np.full(self._table.size, FAR)
        costs[barline.allowed(self._table, lambda metre: bar_costs(metre) < FAR)] = _DETOUR
        bars = self._table.ids[Kind.BAR]
        costs[bars] = np.where(costs[bars] < FAR, bar_costs(barline.metre), FAR)
        for i, metre in self._table.metres.items():
            if costs[i] < FAR:
                costs[i] = 1 + bar_costs(metre).min()
        return _frozen(costs)

    def _costs_inside(self, place: Place) -> np.ndarray:
        table, costs = self._table, np.full(self._table.size, FAR)
        note = self._note_cost(place)
        if note < FAR:
            costs[table.ids[Kind.PITCH]] = note
            if place.last is not Kind.VELOCITY:
                unusual = table.ids[Kind.VELOCITY][table.values[Kind.VELOCITY] != place.velocity]
                costs[unusual] = _DETOUR
        if place.last is None:
            durations = table.values[Kind.DURATION]
            ways = NOTE + self._fill.cost(True, False, place.left - durations)
            costs[table.ids[Kind.DURATION]] = np.where(durations == place.duration, FAR, ways)
            if not place.rested:
                self._add_rests(costs, place)
        return _frozen(costs)

    def _note_cost(self, place: Place) -> int:
        if not place.duration:
            return FAR
        return 1 + int(self._fill.cost(True, False, place.left - place.duration))

    def _add_rests(self, costs: np.ndarray, place: Place) -> None:
        """Rests that end inside the bar, or with it where the bar may stay empty or nothing else fits."""
        shifts = self._table.values[Kind.SHIFT]
        after = [self._fill.cost(place.noted, rested, place.left - shifts) for rested in (False, True)]
        ways = REST + np.where(shifts % LONGEST_SHIFT == 0, *after)
        ways[shifts > place.left] = FAR
        if place.silent and ((costs < FAR).any() or (ways[shifts < place.left] < FAR).any()):
            ways[shifts == place.left] = FAR
        costs[self._table.ids[Kind.SHIFT]] = ways


def any_bars(table: EventTable) -> BarFill:
    """The ways through any number of bars, such as the vocabulary spells."""
    durations, shifts, lengths = spans(table)
    fill = BarFill(durations, shifts, lengths)
    if fill.cost(False, False, 0) < FAR:
        return fill
    return BarFill(durations, shifts, lengths, longest=MOST_BARS * max(lengths, default=0))  # a drone, perhaps


def spans(table: EventTable) -> tuple[list[int], list[int], list[int]]:
    """Ticks of all durations, shifts and bars."""
    lengths = {int(ticks) for metre in table.metres.values() for ticks in table.bar_lengths(metre)} - {0}
    return table.values[Kind.DURATION].tolist(), table.values[Kind.SHIFT].tolist(), sorted(lengths)


def _frozen(costs: np.ndarray) -> np.ndarray:
    costs = np.minimum(costs, FAR)
    costs.flags.writeable = False  # as they are kept
    return costs
