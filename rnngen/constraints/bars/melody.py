"""The rules of a melody: an event is allowed only if its bar can still be filled exactly after it.

There are two places to decide. Inside a bar, `costs_inside` looks up where each note and rest would
lead. At a barline, `MelodyRules` looks up the bars that may come next. Both return a cost for every
token: the cheapest way to the end through that token. So one array serves the mask (cost <
UNREACHABLE) and the witness (the smallest cost).

Full bars of the present metre are best, but a prompt may have made them impossible. `BarOptions`
are therefore tried from the strictest to the most lenient, and the first that leads to an end is
used.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np

from rnngen.constraints.bars.event_table import Barline, EventTable, silent_for_long
from rnngen.constraints.bars.fills import (
    BAR,
    LONGEST,
    NOTE,
    REST,
    UNREACHABLE,
    BarFill,
    Fill,
    last_bars,
)
from rnngen.music.score import Metre
from rnngen.tokens.event_state import START, EventState, is_rested
from rnngen.tokens.event_tokens import LONGEST_SHIFT, EventKind

MOST_BARS = 64
"""Longest note, in bars, of music that needs notes longer than LONGEST."""

MOST_TABLES = 10 * LONGEST
"""Each metre has a table of its own, unless metres times ticks of the longest bar are more."""

DETOUR = UNREACHABLE - 1
"""The cost of an event that is allowed but brings the end no nearer, so no witness takes it."""


class Fills(NamedTuple):
    """The costs inside a bar, and inside the bar after it."""

    here: Fill
    following: Fill


Filling: TypeAlias = Callable[[tuple[int, ...]], Fills]
"""Function from the lengths of the bars that may come, in ticks, to their costs."""


@dataclass(frozen=True)
class BarOptions:
    """Which bars a melody may continue with, and what each costs."""

    table: EventTable
    fills: Callable[[Metre], Fills]
    """Function from the metre of a bar to the costs inside it and after it."""
    regular: bool
    """Whether all further bars must be full, except for a pick-up."""
    change: int = 1
    """The cost of a change of metre."""

    def bar_costs(self, metre: Metre, noted: bool, left: int, first: bool) -> np.ndarray:
        """Return int64[BAR tokens]: the cost to the end through each bar, or UNREACHABLE.

        Args:
            noted: Whether there has been a note.
            left: Ticks left in the bar before: 0, or negative where a note sounds on over the
                barline.
            first: Whether no bar has started yet.
        """
        lengths = self.table.lengths(metre, first, self.regular)
        here, following = (fill.cost(noted, False, left + lengths) for fill in self.fills(metre))
        # A pick-up does not count as a bar, so as many bars follow it as were to come before it.
        is_pickup = first & (lengths < metre.ticks)
        costs = np.where(lengths > 0, BAR + np.where(is_pickup, here, following), UNREACHABLE)
        # A pick-up leads into a full bar, so it is no option where no full bar fits.
        if self.regular and not (costs[~is_pickup] < UNREACHABLE).any():
            costs[:] = UNREACHABLE
        return costs


def options_for_any_length(table: EventTable) -> list[BarOptions]:
    """Return the options for a melody of any number of bars, strictest first."""
    durations = table.values[EventKind.DURATION]
    shifts = table.values[EventKind.SHIFT]
    lengths = _all_lengths(table)
    inside = max(lengths, default=0)
    # Music made of very long notes, such as a drone, needs a larger table than usual.
    is_usual = BarFill(durations, shifts, lengths).cost(False, False, 0) < UNREACHABLE
    longest = LONGEST if is_usual else MOST_BARS * inside

    @cache
    def fills(bars: tuple[int, ...]) -> Fills:
        fill = BarFill(durations, shifts, bars, longest, inside)
        return Fills(fill, fill)

    return _strictest_first(table, fills)


def options_for_length(table: EventTable, bars: int) -> list[list[BarOptions]]:
    """Return the options, strictest first, for 0, 1, … `bars` bars still to start."""
    durations = table.values[EventKind.DURATION]
    shifts = table.values[EventKind.SHIFT]
    lengths = _all_lengths(table)
    inside = max(lengths, default=0)
    longest = max(LONGEST, min(int(durations.max(initial=0)), MOST_BARS * inside))

    @cache
    def chain(bar_lengths: tuple[int, ...]) -> list[BarFill]:
        return last_bars(durations, shifts, bar_lengths, bars, longest, inside)

    def filling(left: int) -> Filling:
        # Entry n + 1 of a chain is the table with n bars to come.
        return lambda bar_lengths: Fills(chain(bar_lengths)[left + 1], chain(bar_lengths)[left])

    return [_strictest_first(table, filling(left)) for left in range(bars + 1)]


def _strictest_first(table: EventTable, fills: Filling) -> list[BarOptions]:
    """Return three options: full bars of one metre, full bars of any metre, bars of any length.

    Music of many long metres does without the first.
    """
    every = _all_lengths(table)
    options = [BarOptions(table, lambda _: fills(every), regular=False)]
    if table.has_full_bars:
        full = tuple(sorted({metre.ticks for metre in table.metres.values()} - {0}))
        options.insert(0, BarOptions(table, lambda _: fills(full), regular=True))
        if len(full) * max(every) <= MOST_TABLES:
            # Here a change of metre stays possible but costs so much that no witness takes it.
            one_metre = BarOptions(
                table, lambda metre: fills((metre.ticks,)), regular=True, change=UNREACHABLE // 2
            )
            options.insert(0, one_metre)
    return options


def _all_lengths(table: EventTable) -> tuple[int, ...]:
    """Return the lengths of all bars that the vocabulary can spell, in ticks, ascending."""
    full = {metre.ticks for metre in table.metres.values()}
    stated = {mark.ticks for mark in table.marks if mark.ticks and full}
    if any(not mark.ticks for mark in table.marks):
        return tuple(sorted(stated | full))
    # A length that is a full bar of the only metre cannot be stated: see `bar_lengths`.
    return tuple(sorted(stated - full if len(full) == 1 else stated))


class BarPosition(NamedTuple):
    """Everything that decides which event may come next inside a bar; equal ones share a mask."""

    left: int
    """Ticks left in the bar."""
    rested: bool
    """Whether the last event was a rest, so that a note or the barline must follow."""
    noted: bool
    """Whether there has been a note."""
    duration: int
    """Ticks that the next note lasts; 0 if no duration was written yet."""
    velocity: int
    """The velocity that a note gets here by default."""
    last: EventKind | None
    """DURATION or VELOCITY if that was the last event, else None."""
    silent: bool
    """Whether this bar must not stay empty."""

    @classmethod
    def of(cls, state: EventState, table: EventTable) -> "BarPosition":
        """Return the position of a state inside a bar."""
        last = state.last if state.last in (EventKind.DURATION, EventKind.VELOCITY) else None
        default = table.codec.velocity_profile.at(state.metre, state.cursor - state.bar_onset)
        return cls(
            left=state.barline - state.cursor,
            rested=is_rested(state),
            noted=state.pitch >= 0,
            duration=state.duration,
            velocity=default,
            last=last,
            silent=silent_for_long(state),
        )


def costs_inside(table: EventTable, fill: Fill, position: BarPosition) -> np.ndarray:
    """Return int64[vocabulary]: the cost of the cheapest way to the end through each token.

    Forbidden tokens cost at least UNREACHABLE. Tokens come in the order duration, velocity, pitch,
    each of the first two only if it changes something, so that every note has one spelling.
    """
    costs = np.full(table.size, UNREACHABLE)
    note = _note_cost(fill, position)
    if note < UNREACHABLE:
        costs[table.ids[EventKind.PITCH]] = note
        if position.last is not EventKind.VELOCITY:
            unusual = table.ids[EventKind.VELOCITY][
                table.values[EventKind.VELOCITY] != position.velocity
            ]
            costs[unusual] = DETOUR
    if position.last is None:
        # A duration is followed by its note, so look up the position after that note.
        durations = table.values[EventKind.DURATION]
        costs_after = NOTE + fill.cost(True, False, position.left - durations)
        costs[table.ids[EventKind.DURATION]] = np.where(
            durations == position.duration, UNREACHABLE, costs_after
        )
        if not position.rested:
            _add_rests(costs, table, fill, position)
    return costs


def _note_cost(fill: Fill, position: BarPosition) -> int:
    """Return the cost of a note of the present duration."""
    if not position.duration:
        return UNREACHABLE
    return 1 + int(fill.cost(True, False, position.left - position.duration))


def _add_rests(costs: np.ndarray, table: EventTable, fill: Fill, position: BarPosition) -> None:
    """Set the costs of rests that end inside the bar or at its end."""
    shifts = table.values[EventKind.SHIFT]
    # Only after a rest of LONGEST_SHIFT may another rest follow.
    after = [fill.cost(position.noted, rested, position.left - shifts) for rested in (False, True)]
    rests = REST + np.where(shifts % LONGEST_SHIFT == 0, *after)
    rests[shifts > position.left] = UNREACHABLE
    # A bar that must not stay empty may rest to its end only if nothing else fits.
    if position.silent and (
        (costs < UNREACHABLE).any() or (rests[shifts < position.left] < UNREACHABLE).any()
    ):
        rests[shifts == position.left] = UNREACHABLE
    costs[table.ids[EventKind.SHIFT]] = rests


_HEADER = START._replace(last=EventKind.INSTRUMENT, instruments=1)


class MelodyRules:
    """The cost of every token as the next event of a melody, under options from strict to lenient.

    The first option that leads to an end is used. It then leads to an end from the next state too,
    so the choice never changes along the way.
    """

    def __init__(self, table: EventTable, options: Sequence[BarOptions]) -> None:
        self._table, self._options = table, options
        # Few positions differ, and music repeats them, so costs are computed once for each.
        self._inside = lru_cache(8192)(self._costs_inside)
        self._at_barline = lru_cache(4096)(self._costs_at_barline)

    @property
    def possible(self) -> bool:
        """Whether any melody can be spelled."""
        return bool(
            len(self._table.ids[EventKind.PITCH]) and (self.costs(_HEADER) < UNREACHABLE).any()
        )

    def costs(self, state: EventState) -> np.ndarray:
        """Return int64[vocabulary], read only: the cheapest way to the end through each token."""
        left = state.barline - state.cursor
        if left <= 0:
            return self._at_barline(left, state.pitch >= 0, Barline.of(state))
        return self._inside(BarPosition.of(state, self._table), state.metre)

    def leads_on(self, before: EventState, after: EventState) -> bool:
        """Return whether `after` reaches an end under options no laxer than `before` needs."""
        for options in self._options:
            if (self._costs(after, options) < UNREACHABLE).any():
                return True
            if (self._costs(before, options) < UNREACHABLE).any():
                return False
        return False

    def _costs(self, state: EventState, options: BarOptions) -> np.ndarray:
        left = state.barline - state.cursor
        if left <= 0:
            return self._costs_at(Barline.of(state), options, left, state.pitch >= 0)
        return costs_inside(
            self._table, options.fills(state.metre).here, BarPosition.of(state, self._table)
        )

    def _costs_inside(self, position: BarPosition, metre: Metre) -> np.ndarray:
        return _first_possible(
            costs_inside(self._table, options.fills(metre).here, position)
            for options in self._options
        )

    def _costs_at_barline(self, left: int, noted: bool, barline: Barline) -> np.ndarray:
        return _first_possible(
            self._costs_at(barline, options, left, noted) for options in self._options
        )

    def _costs_at(
        self, barline: Barline, options: BarOptions, left: int, noted: bool
    ) -> np.ndarray:
        """Return the costs of bars, and of the changes of metre, key and tempo before them."""

        def bar_costs(metre: Metre) -> np.ndarray:
            return options.bar_costs(metre, noted, left, barline.first)

        costs = np.full(self._table.size, UNREACHABLE)
        # Changes of key and tempo never bring the end nearer: they stay a DETOUR.
        costs[barline.allowed(self._table, lambda metre: bar_costs(metre) < UNREACHABLE)] = DETOUR
        bars = self._table.ids[EventKind.BAR]
        costs[bars] = np.where(costs[bars] < UNREACHABLE, bar_costs(barline.metre), UNREACHABLE)
        for i, metre in self._table.metres.items():
            if costs[i] < UNREACHABLE:
                costs[i] = options.change + bar_costs(metre).min()
        return costs


def _first_possible(rows: Iterable[np.ndarray]) -> np.ndarray:
    """Return the first row of costs that leads to an end, or else the last row; read only."""
    for costs in rows:
        if (costs < UNREACHABLE).any():
            break
    costs = np.minimum(costs, UNREACHABLE)
    costs.flags.writeable = False  # because the caches hand out the same array again
    return costs
