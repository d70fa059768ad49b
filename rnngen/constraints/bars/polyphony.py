"""The rules of polyphony: one spelling for each score, and no pitch struck in a part that still holds it."""

from collections.abc import Callable
from functools import lru_cache, partial

import numpy as np

from rnngen.constraints.bars.barline import Barline, silent_for_long
from rnngen.constraints.bars.event_table import EventTable
from rnngen.music.score import Metre
from rnngen.tokens.event_state import (
    LONGEST_SHIFT,
    EventState,
    default_part,
    is_rested,
    next_end,
    part_of_next,
)
from rnngen.tokens.event_tokens import EventKind

NEVER = 1 << 40
"""Ticks that no piece lasts."""

_UNFINISHED = (
    EventKind.STEP,
    EventKind.SHIFT,
    EventKind.PART,
    EventKind.DURATION,
    EventKind.VELOCITY,
)
"""A note must follow these."""


class PolyphonyRules:
    """Masks of the events that may come next."""

    def __init__(
        self, table: EventTable, regular: bool, limit: Callable[[EventState], int] = lambda _: NEVER
    ) -> None:
        """Rules for full bars alone, a pick-up apart, where there is a token for them; or for bars of any length.

        Args:
            limit: State → ticks from the start of the piece to where every new note must have ended.
        """
        self._table, self._limit = table, limit
        self._regular = regular and table.has_full_bars
        self._shortest = int(table.values[EventKind.DURATION].min(initial=NEVER))
        self._barline = lru_cache(4096)(self._at_barline)

    @property
    def possible(self) -> bool:
        """Whether any polyphony can be spelled."""
        needed = (EventKind.PITCH, EventKind.DURATION, EventKind.METRE, EventKind.BAR)
        lengths = [
            self._table.bar_lengths(metre).max(initial=0) for metre in self._table.metres.values()
        ]
        return all(len(self._table.ids[kind]) for kind in needed) and max(lengths, default=0) > 0

    def allowed(self, state: EventState) -> np.ndarray:
        """bool[vocabulary]: the events that may come next, BOUNDARY apart."""
        if not state.barline or state.last in (
            EventKind.METRE,
            EventKind.KEY,
            EventKind.TEMPO,
            EventKind.AGAIN,
        ):
            return self._barline(Barline.of(state))
        mask = self.inside(state)
        if may_close(state, mask):
            mask |= self._barline(Barline.of(state))
        return mask

    def inside(self, state: EventState) -> np.ndarray:
        """bool[vocabulary]: notes of the bar, and moves inside it; none where nothing but its end is possible."""
        mask = self._notes(state)
        moved = state.last in (
            EventKind.PART,
            EventKind.DURATION,
            EventKind.VELOCITY,
            EventKind.STEP,
        ) or is_rested(state)
        if not moved:
            self._add_moves(mask, state)
        return mask

    def _at_barline(self, barline: Barline) -> np.ndarray:
        def fitting(metre: Metre) -> np.ndarray:
            return self._table.lengths(metre, barline.first, self._regular) > 0

        mask = barline.allowed(self._table, fitting)
        mask.flags.writeable = False  # as it is kept
        return mask

    def _add_moves(self, mask: np.ndarray, state: EventState) -> None:
        """Moves to a later onset in the bar where some pitch is free in every part."""
        table = self._table
        held, pitches = state.sounding, len(table.ids[EventKind.PITCH])
        earliest = held[-pitches][0] if len(held) >= pitches else state.cursor
        latest = self._limit(state) - self._shortest_next(state)
        end = next_end(state)
        if end is not None and earliest <= end <= latest:
            mask[table.ids[EventKind.STEP]] = True
        targets = state.cursor + table.values[EventKind.SHIFT]
        short = table.values[EventKind.SHIFT] <= LONGEST_SHIFT
        mask[table.ids[EventKind.SHIFT]] = (
            short & (targets < state.barline) & (targets >= earliest) & (targets != end)
        )
        mask[table.ids[EventKind.SHIFT]] &= targets <= latest

    def _notes(self, state: EventState) -> np.ndarray:
        """The next note, or what may be said of it first: part, then duration, then velocity."""
        table, mask, last = self._table, self._table.none(), state.last
        left = self._limit(state) - state.cursor
        if self._free(state, part_of_next(state)).any():
            if last is not EventKind.VELOCITY and last is not EventKind.DURATION:
                durations = table.values[EventKind.DURATION]
                mask[table.ids[EventKind.DURATION]] = (durations != state.duration) & (
                    durations <= left
                )
            if 0 < state.duration <= left:
                mask[table.ids[EventKind.PITCH]] = self._free(state, part_of_next(state))
                if last is not EventKind.VELOCITY:
                    usual = table.codec.velocity_profile.at(
                        state.metre, state.cursor - state.bar_onset
                    )
                    mask[table.ids[EventKind.VELOCITY]] = table.values[EventKind.VELOCITY] != usual
        if (
            last not in (EventKind.PART, EventKind.DURATION, EventKind.VELOCITY)
            and self._shortest_next(state) <= left
        ):
            self._add_parts(mask, state)
        return mask

    def _shortest_next(self, state: EventState) -> int:
        """Ticks of the shortest note that may come next."""
        return min(self._shortest, state.duration or NEVER)

    def _add_parts(self, mask: np.ndarray, state: EventState) -> None:
        """Parts other than the default, in ascending order at one onset, that have a pitch free."""
        default = default_part(state)
        for i, part in zip(
            self._table.ids[EventKind.PART],
            self._table.values[EventKind.PART].tolist(),
            strict=True,
        ):
            mask[i] = part < state.parts and part != default and self._free(state, part).any()

    def _free(self, state: EventState, part: int) -> np.ndarray:
        """bool[pitch tokens]: pitches that a part may strike at the cursor, after those before it in order."""
        free = np.ones(128, dtype=bool)
        free[[pitch for _, holder, pitch in state.sounding if holder == part]] = False
        if state.onset == state.cursor and part <= state.part:
            free[: state.pitch + 1 if part == state.part else 128] = False
        return free[self._table.values[EventKind.PITCH]]


def may_close(state: EventState, inside: np.ndarray) -> bool:
    """Whether the bar may end, given what may come inside it."""
    return not must_sound(state) and (not silent_for_long(state) or not inside.any())


def must_sound(state: EventState) -> bool:
    """Whether the events so far call for a note."""
    return state.last in _UNFINISHED


class PolyphonyOfBars:
    """Masks of the events after which all notes, at least one, can end with the last bar."""

    def __init__(self, table: EventTable, regular: bool, bars: int) -> None:
        """`regular`: as in `PolyphonyRules`; `bars`: at most so many are still to begin."""
        self._table, self._regular = table, regular and table.has_full_bars
        self._rules = [
            PolyphonyRules(table, regular, partial(self._limit, left)) for left in range(bars + 1)
        ]
        self._shortest = int(table.values[EventKind.DURATION].min(initial=NEVER))

    def possible(self, left: int) -> bool:
        """Whether so many bars can hold a note."""
        return any(
            left * self._longest(metre) >= self._shortest for metre in self._table.metres.values()
        )

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
        mask = ~table.of(EventKind.BAR, EventKind.METRE, EventKind.KEY, EventKind.TEMPO)
        if not left:
            return mask
        lengths = table.lengths(state.metre, not state.barline, self._regular)
        after = np.where(not state.barline and lengths < state.metre.ticks, left, left - 1)
        needed = state.end - state.barline if state.pitch >= 0 else self._shortest
        fitting = (lengths > 0) & (lengths + after * self._longest(state.metre) >= needed)
        mask[table.ids[EventKind.BAR]] = fitting
        mask |= table.of(EventKind.KEY, EventKind.TEMPO) & fitting.any()
        for i, metre in table.metres.items():
            mask[i] = left * self._longest(metre) >= needed
        return mask
