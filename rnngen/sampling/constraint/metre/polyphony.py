"""The rules of polyphony: one spelling for each score, and no pitch struck in a part that still holds it."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from rnngen.codec.event_state import LONGEST_SHIFT, EventState, default_part, is_rested, next_end, part_of_next
from rnngen.codec.event_tokens import Kind
from rnngen.music.score import Metre
from rnngen.sampling.constraint.metre.barline import Barline, silent_for_long
from rnngen.sampling.constraint.metre.event_table import EventTable

NEVER = 1 << 40
"""Ticks that no piece lasts."""

_UNFINISHED = (Kind.STEP, Kind.SHIFT, Kind.PART, Kind.DURATION, Kind.VELOCITY)
"""A note must follow these."""


class PolyphonyRules:
    """Masks of the events that may come next."""

    def __init__(self, table: EventTable, regular: bool, limit: Callable[[EventState], int] = lambda _: NEVER) -> None:
        """Rules for full bars alone, a pick-up apart, where there is a token for them; or for bars of any length.

        Args:
            limit: State → ticks from the start of the piece to where every new note must have ended.
        """
        self._table, self._limit = table, limit
        self._regular = regular and table.has_full_bars
        self._shortest = int(table.values[Kind.DURATION].min(initial=NEVER))
        self._barline = lru_cache(4096)(self._at_barline)

    @property
    def possible(self) -> bool:
        """Whether any polyphony can be spelled."""
        needed = (Kind.PITCH, Kind.DURATION, Kind.METRE, Kind.BAR)
        lengths = [self._table.bar_lengths(metre).max(initial=0) for metre in self._table.metres.values()]
        return all(len(self._table.ids[kind]) for kind in needed) and max(lengths, default=0) > 0

    def allowed(self, state: EventState) -> np.ndarray:
        """bool[vocabulary]: the events that may come next, BOUNDARY apart."""
        if not state.barline or state.last in (Kind.METRE, Kind.KEY, Kind.TEMPO, Kind.AGAIN):
            return self._barline(Barline.of(state))
        mask = self.inside(state)
        if may_close(state, mask):
            mask |= self._barline(Barline.of(state))
        return mask

    def inside(self, state: EventState) -> np.ndarray:
        """bool[vocabulary]: notes of the bar, and moves inside it; none where nothing but its end is possible."""
        mask = self._notes(state)
        moved = state.last in (Kind.PART, Kind.DURATION, Kind.VELOCITY, Kind.STEP) or is_rested(state)
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
        held, pitches = state.sounding, len(table.ids[Kind.PITCH])
        earliest = held[-pitches][0] if len(held) >= pitches else state.cursor
        latest = self._limit(state) - self._shortest_next(state)
        end = next_end(state)
        if end is not None and earliest <= end <= latest:
            mask[table.ids[Kind.STEP]] = True
        targets = state.cursor + table.values[Kind.SHIFT]
        short = table.values[Kind.SHIFT] <= LONGEST_SHIFT
        mask[table.ids[Kind.SHIFT]] = short & (targets < state.barline) & (targets >= earliest) & (targets != end)
        mask[table.ids[Kind.SHIFT]] &= targets <= latest

    def _notes(self, state: EventState) -> np.ndarray:
        """The next note, or what may be said of it first: part, then duration, then velocity."""
        table, mask, last = self._table, self._table.none(), state.last
        left = self._limit(state) - state.cursor
        if self._free(state, part_of_next(state)).any():
            if last is not Kind.VELOCITY and last is not Kind.DURATION:
                durations = table.values[Kind.DURATION]
                mask[table.ids[Kind.DURATION]] = (durations != state.duration) & (durations <= left)
            if 0 < state.duration <= left:
                mask[table.ids[Kind.PITCH]] = self._free(state, part_of_next(state))
                if last is not Kind.VELOCITY:
                    usual = table.codec.accents.at(state.metre, state.cursor - state.bar_onset)
                    mask[table.ids[Kind.VELOCITY]] = table.values[Kind.VELOCITY] != usual
        if last not in (Kind.PART, Kind.DURATION, Kind.VELOCITY) and self._shortest_next(state) <= left:
            self._add_parts(mask, state)
        return mask

    def _shortest_next(self, state: EventState) -> int:
        """Ticks of the shortest note that may come next."""
        return min(self._shortest, state.duration or NEVER)

    def _add_parts(self, mask: np.ndarray, state: EventState) -> None:
        """Parts other than the default, in ascending order at one onset, that have a pitch free."""
        default = default_part(state)
        for i, part in zip(self._table.ids[Kind.PART], self._table.values[Kind.PART].tolist(), strict=True):
            mask[i] = part < state.parts and part != default and self._free(state, part).any()

    def _free(self, state: EventState, part: int) -> np.ndarray:
        """bool[pitch tokens]: pitches that a part may strike at the cursor, after those before it in order."""
        free = np.ones(128, dtype=bool)
        free[[pitch for _, holder, pitch in state.sounding if holder == part]] = False
        if state.onset == state.cursor and part <= state.part:
            free[: state.pitch + 1 if part == state.part else 128] = False
        return free[self._table.values[Kind.PITCH]]


def may_close(state: EventState, inside: np.ndarray) -> bool:
    """Whether the bar may end, given what may come inside it."""
    return not must_sound(state) and (not silent_for_long(state) or not inside.any())


def must_sound(state: EventState) -> bool:
    """Whether the events so far call for a note."""
    return state.last in _UNFINISHED
