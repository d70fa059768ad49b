"""The rules inside a bar of a melody: only events from which it can still be filled."""

from typing import NamedTuple

import numpy as np

from rnngen.codec.event_state import LONGEST_SHIFT, EventState, is_rested
from rnngen.codec.event_tokens import Kind
from rnngen.sampling.constraint.metre.bar_fill import FAR, NOTE, REST, Fill
from rnngen.sampling.constraint.metre.barline import silent_for_long
from rnngen.sampling.constraint.metre.event_table import EventTable

DETOUR = FAR - 1
"""The cost of an event that is allowed but leads nowhere sooner."""


class Place(NamedTuple):
    """What the rules depend on, in ticks."""

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

    @classmethod
    def of(cls, state: EventState, table: EventTable) -> "Place":
        """The place of a state before the barline."""
        pending = state.last if state.last in (Kind.DURATION, Kind.VELOCITY) else None
        usual = table.codec.accents.at(state.metre, state.cursor - state.bar_onset)
        left, noted = state.barline - state.cursor, state.pitch >= 0
        return cls(left, is_rested(state), noted, state.duration, usual, pending, silent_for_long(state))


def costs_inside(table: EventTable, fill: Fill, place: Place) -> np.ndarray:
    """int64[vocabulary]: the cost of the cheapest way to an end through each next event; at least FAR for none."""
    costs = np.full(table.size, FAR)
    note = _note_cost(fill, place)
    if note < FAR:
        costs[table.ids[Kind.PITCH]] = note
        if place.last is not Kind.VELOCITY:
            unusual = table.ids[Kind.VELOCITY][table.values[Kind.VELOCITY] != place.velocity]
            costs[unusual] = DETOUR
    if place.last is None:
        durations = table.values[Kind.DURATION]
        ways = NOTE + fill.cost(True, False, place.left - durations)
        costs[table.ids[Kind.DURATION]] = np.where(durations == place.duration, FAR, ways)
        if not place.rested:
            _add_rests(costs, table, fill, place)
    return costs


def _note_cost(fill: Fill, place: Place) -> int:
    if not place.duration:
        return FAR
    return 1 + int(fill.cost(True, False, place.left - place.duration))


def _add_rests(costs: np.ndarray, table: EventTable, fill: Fill, place: Place) -> None:
    """Rests that end inside the bar, or with it where the bar may stay empty or nothing else fits."""
    shifts = table.values[Kind.SHIFT]
    after = [fill.cost(place.noted, rested, place.left - shifts) for rested in (False, True)]
    ways = REST + np.where(shifts % LONGEST_SHIFT == 0, *after)
    ways[shifts > place.left] = FAR
    if place.silent and ((costs < FAR).any() or (ways[shifts < place.left] < FAR).any()):
        ways[shifts == place.left] = FAR
    costs[table.ids[Kind.SHIFT]] = ways
