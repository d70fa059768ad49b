"""The rules of polyphony: one spelling for each score, and no pitch struck in a part that still holds it."""

from functools import lru_cache

import numpy as np

from rnngen.codec.event_state import LONGEST_SHIFT, EventState, default_part, is_rested, next_end, part_of_next
from rnngen.codec.event_tokens import Kind
from rnngen.music.score import Metre
from rnngen.sampling.constraint.metre.barline import Barline, silent_for_long
from rnngen.sampling.constraint.metre.event_table import EventTable

_UNFINISHED = (Kind.STEP, Kind.SHIFT, Kind.PART, Kind.DURATION, Kind.VELOCITY)
"""A note must follow these."""


class PolyphonyRules:
    """Masks of the events that may come next."""

    def __init__(self, table: EventTable) -> None:
        self._table = table
        self._barline = lru_cache(4096)(self._at_barline)

    @property
    def possible(self) -> bool:
        """Whether any polyphony can be spelled."""
        needed = (Kind.PITCH, Kind.DURATION, Kind.METRE, Kind.BAR)
        lengths = [self._table.bar_lengths(metre).max(initial=0) for metre in self._table.metres.values()]
        return all(len(self._table.ids[kind]) for kind in needed) and max(lengths, default=0) > 0

    def allowed(self, state: EventState) -> np.ndarray:
        """bool[vocabulary]: the events that may come next, BOUNDARY apart."""
        if not state.barline or state.last in (Kind.METRE, Kind.KEY, Kind.TEMPO):
            return self._barline(Barline.of(state))
        mask = self._notes(state)
        if state.last not in (Kind.PART, Kind.DURATION, Kind.VELOCITY) and not is_rested(state):
            if state.last is not Kind.STEP:
                self._add_moves(mask, state)
            if not must_sound(state) and (not silent_for_long(state) or not mask.any()):
                mask |= self._barline(Barline.of(state))
        return mask

    def _at_barline(self, barline: Barline) -> np.ndarray:
        def fitting(metre: Metre) -> np.ndarray:
            return self._table.bar_lengths(metre) > 0

        mask = barline.allowed(self._table, fitting)
        mask.flags.writeable = False  # as it is kept
        return mask

    def _add_moves(self, mask: np.ndarray, state: EventState) -> None:
        """Moves to a later onset in the bar where some pitch is free in every part."""
        table = self._table
        held, pitches = state.sounding, len(table.ids[Kind.PITCH])
        earliest = held[-pitches][0] if len(held) >= pitches else state.cursor
        end = next_end(state)
        if end is not None and end >= earliest:
            mask[table.ids[Kind.STEP]] = True
        targets = state.cursor + table.values[Kind.SHIFT]
        short = table.values[Kind.SHIFT] <= LONGEST_SHIFT
        mask[table.ids[Kind.SHIFT]] = short & (targets < state.barline) & (targets >= earliest) & (targets != end)

    def _notes(self, state: EventState) -> np.ndarray:
        """The next note, or what may be said of it first: part, then duration, then velocity."""
        table, mask, last = self._table, self._table.none(), state.last
        if self._free(state, part_of_next(state)).any():
            if last is not Kind.VELOCITY and last is not Kind.DURATION:
                mask[table.ids[Kind.DURATION]] = table.values[Kind.DURATION] != state.duration
            if state.duration:
                mask[table.ids[Kind.PITCH]] = self._free(state, part_of_next(state))
                if last is not Kind.VELOCITY:
                    usual = table.codec.accents.at(state.metre, state.cursor - state.bar_onset)
                    mask[table.ids[Kind.VELOCITY]] = table.values[Kind.VELOCITY] != usual
        if last not in (Kind.PART, Kind.DURATION, Kind.VELOCITY):
            self._add_parts(mask, state)
        return mask

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


def must_sound(state: EventState) -> bool:
    """Whether the events so far call for a note."""
    return state.last in _UNFINISHED
