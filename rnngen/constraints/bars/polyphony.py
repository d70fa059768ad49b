"""The rules of polyphony: each score has one spelling, and no part strikes a pitch that it still
holds.

Polyphony needs no search: a STEP leads to the next end of a sounding note, so time can always go on
to the barline. The rules only see to the order of events, to free pitches, and to a limit by which
all notes end.
"""

from collections.abc import Callable
from functools import lru_cache, partial

import numpy as np

from rnngen.constraints.bars.event_table import Barline, EventTable, silent_for_long
from rnngen.constraints.bars.fills import LONGEST
from rnngen.music.score import Metre
from rnngen.tokens.event_state import (
    EventState,
    default_part,
    is_rested,
    next_end,
    part_of_next,
)
from rnngen.tokens.event_tokens import LONGEST_SHIFT, EventKind

NEVER = 1 << 40
"""A tick after the end of every piece."""

_UNFINISHED = (
    EventKind.PLAY,
    EventKind.AT,
    EventKind.STEP,
    EventKind.SHIFT,
    EventKind.PART,
    EventKind.DURATION,
    EventKind.VELOCITY,
)
"""Events after which a note must follow: time moves only to where a note starts."""

_DESCRIBING = (EventKind.PART, EventKind.DURATION, EventKind.VELOCITY)
"""Events that describe the next note, in this order."""


class PolyphonyRules:
    """Masks of the next event."""

    def __init__(
        self, table: EventTable, regular: bool, limit: Callable[[EventState], int] = lambda _: NEVER
    ) -> None:
        """Set up the rules.

        Args:
            regular: Whether all bars but a pick-up must be full, if the vocabulary has full bars.
            limit: Function from a state to the tick of the piece by which all new notes must end.
        """
        self._table, self._limit = table, limit
        self._regular = regular and table.has_full_bars
        self._shortest = int(table.values[EventKind.DURATION].min(initial=NEVER))
        self._barline = lru_cache(4096)(self._at_barline)

    @property
    def possible(self) -> bool:
        """Whether any polyphony can be spelled, with a note of usual length."""
        needed = (EventKind.PITCH, EventKind.DURATION, EventKind.METRE, EventKind.BAR)
        lengths = [
            self._table.bar_lengths(metre).max(initial=0) for metre in self._table.metres.values()
        ]
        has_all = all(len(self._table.ids[kind]) for kind in needed)
        return has_all and max(lengths, default=0) > 0 and self._shortest <= LONGEST

    def allowed(self, state: EventState) -> np.ndarray:
        """Return bool[vocabulary]: the events that may come next, without BOUNDARY."""
        if not state.barline or state.last in (
            EventKind.METRE,
            EventKind.KEY,
            EventKind.TEMPO,
            EventKind.AGAIN,
        ):
            return self._barline(Barline.of(state))
        return self._inside_or_barline(state)

    def _inside_or_barline(self, state: EventState) -> np.ndarray:
        """Return bool[vocabulary]: what goes on in the bar, and the barline where it may end."""
        mask = self.inside(state)
        if may_close(state, mask):
            mask |= self._barline(Barline.of(state))
        return mask

    def inside(self, state: EventState) -> np.ndarray:
        """Return bool[vocabulary]: notes and moves inside the bar; all False if it must end."""
        mask = self._notes(state)
        # One move leads from onset to onset, and what describes a note is followed by that note.
        moved = state.last in (*_DESCRIBING, EventKind.STEP) or is_rested(state)
        if not moved:
            self._add_moves(mask, state)
        return mask

    def _at_barline(self, barline: Barline) -> np.ndarray:
        def fitting(metre: Metre) -> np.ndarray:
            return self._table.lengths(metre, barline.first, self._regular) > 0

        mask = barline.allowed(self._table, fitting)
        mask.flags.writeable = False  # because the cache hands out the same array again
        return mask

    def _add_moves(self, mask: np.ndarray, state: EventState) -> None:
        """Allow moves to a later onset inside the bar at which some pitch is free."""
        table = self._table
        held, pitches = state.sounding, len(table.ids[EventKind.PITCH])
        # If as many notes sound as there are pitches, wait until enough of them have ended.
        earliest = held[-pitches][0] if len(held) >= pitches else state.cursor
        latest = self._limit(state) - self._shortest_next(state)
        end = next_end(state)
        if end is not None and earliest <= end <= latest:
            mask[table.ids[EventKind.STEP]] = True
        # A SHIFT to the next end of a note would be a second spelling of STEP.
        targets = state.cursor + table.values[EventKind.SHIFT]
        short = table.values[EventKind.SHIFT] <= LONGEST_SHIFT
        mask[table.ids[EventKind.SHIFT]] = (
            short & (targets < state.barline) & (targets >= earliest) & (targets != end)
        )
        mask[table.ids[EventKind.SHIFT]] &= targets <= latest

    def _notes(self, state: EventState) -> np.ndarray:
        """Allow the next note, or what describes it: its part, then duration, then velocity."""
        table, mask, last = self._table, self._table.none(), state.last
        left = self._limit(state) - state.cursor
        if self._free(state, part_of_next(state)).any():
            if last is not EventKind.VELOCITY and last is not EventKind.DURATION:
                # Only a change of duration is written.
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
        if last not in _DESCRIBING and self._shortest_next(state) <= left:
            self._add_parts(mask, state)
        return mask

    def _shortest_next(self, state: EventState) -> int:
        """Return the ticks of the shortest note that may come next."""
        return min(self._shortest, state.duration or NEVER)

    def _add_parts(self, mask: np.ndarray, state: EventState) -> None:
        """Allow parts other than the default one that have a free pitch, ascending at one onset."""
        default = default_part(state)
        for i, part in zip(
            self._table.ids[EventKind.PART],
            self._table.values[EventKind.PART].tolist(),
            strict=True,
        ):
            mask[i] = part < state.parts and part != default and self._free(state, part).any()

    def _free(self, state: EventState, part: int) -> np.ndarray:
        """Return bool[PITCH tokens]: the pitches that a part may strike now.

        Notes of one onset are written by ascending part, then by ascending pitch.
        """
        free = np.ones(128, dtype=bool)
        free[[pitch for _, holder, pitch in state.sounding if holder == part]] = False
        if state.onset == state.cursor and part <= state.part:
            free[: state.pitch + 1 if part == state.part else 128] = False
        return free[self._table.values[EventKind.PITCH]]


def may_close(state: EventState, inside: np.ndarray) -> bool:
    """Return whether the bar may end, given the mask of what may come inside it."""
    return not must_sound(state) and (not silent_for_long(state) or not inside.any())


def must_sound(state: EventState) -> bool:
    """Return whether a note must follow the last event."""
    return state.last in _UNFINISHED


class PolyphonyOfLength:
    """Masks of the next event in a piece of given length: all notes end with the last bar."""

    def __init__(
        self,
        table: EventTable,
        regular: bool,
        bars: int,
        kind: type[PolyphonyRules] = PolyphonyRules,
    ) -> None:
        """Set up the rules for at most `bars` bars; `regular` is as in `PolyphonyRules`.

        Args:
            kind: The rules of the texture.
        """
        self._table, self._regular = table, regular and table.has_full_bars
        self._rules = [kind(table, regular, partial(self._limit, left)) for left in range(bars + 1)]
        self._shortest = int(table.values[EventKind.DURATION].min(initial=NEVER))

    def possible(self, left: int) -> bool:
        """Return whether `left` bars have room for a note."""
        return any(
            left * self._longest(metre) >= self._shortest for metre in self._table.metres.values()
        )

    def allowed(self, state: EventState, left: int) -> np.ndarray:
        """Return bool[vocabulary] without BOUNDARY; all False if a note is held beyond the end.

        Args:
            left: Number of bars still to start.
        """
        if state.end > self._limit(left, state):
            return self._table.none()
        return self._rules[left].allowed(state) & self._barline(state, left)

    def _longest(self, metre: Metre) -> int:
        """Return the ticks of the longest bar in a metre."""
        return int(self._table.lengths(metre, False, self._regular).max(initial=0))

    def _limit(self, left: int, state: EventState) -> int:
        """Return the latest tick at which the piece can end if it keeps its metre."""
        return state.barline + left * self._longest(state.metre)

    def _barline(self, state: EventState, left: int) -> np.ndarray:
        """Return bool[vocabulary], False for bars and changes that leave too little time.

        Held notes must be able to end by the last barline, and a piece without a note needs room
        for one.
        """
        table = self._table
        mask = ~table.of(EventKind.BAR, EventKind.METRE, EventKind.KEY, EventKind.TEMPO)
        if not left:
            return mask
        lengths = table.lengths(state.metre, not state.barline, self._regular)
        # A pick-up does not count as a bar.
        after = np.where(not state.barline and lengths < state.metre.ticks, left, left - 1)
        needed = state.end - state.barline if state.pitch >= 0 else self._shortest
        fitting = (lengths > 0) & (lengths + after * self._longest(state.metre) >= needed)
        mask[table.ids[EventKind.BAR]] = fitting
        mask |= table.of(EventKind.KEY, EventKind.TEMPO) & fitting.any()
        for i, metre in table.metres.items():
            mask[i] = left * self._longest(metre) >= needed
        return mask
