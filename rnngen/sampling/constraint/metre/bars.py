"""Music of so many full bars, a pick-up not counted."""

from functools import partial
from typing import NamedTuple

import numpy as np

from rnngen.codec.base import BOUNDARY
from rnngen.codec.event import EventCodec
from rnngen.codec.event_state import START, EventState
from rnngen.codec.event_tokens import Kind
from rnngen.errors import ConstraintError
from rnngen.music.score import Metre
from rnngen.sampling.constraint.base import Constraint, way_to_boundary
from rnngen.sampling.constraint.metre.bar_fill import FAR, LONGEST, BarFill, last_bars
from rnngen.sampling.constraint.metre.constraint import MetreConstraint
from rnngen.sampling.constraint.metre.event_table import EventTable
from rnngen.sampling.constraint.metre.melody import MOST_BARS, MelodyRules, spans
from rnngen.sampling.constraint.metre.polyphony import PolyphonyRules

_ENDING = (Kind.BAR, Kind.PITCH, Kind.DURATION, Kind.PART, Kind.METRE, Kind.INSTRUMENT, Kind.MELODY, Kind.POLYPHONY)
"""Kinds that lead to the end, the soonest first."""


class BarsState(NamedTuple):
    """How far a piece has come."""

    event: EventState
    left: int
    """Bars that are still to begin."""


class BarsConstraint(Constraint):
    """As `MetreConstraint`, and a document ends at the barline after `bars` bars.

    Raises:
        ConstraintError: if the vocabulary can spell no such score.
    """

    def __init__(self, codec: EventCodec, bars: int) -> None:
        self._whole, self._bars = MetreConstraint(codec), bars
        self._table = EventTable(codec)
        self._textures = self._whole.allowed(START).copy()
        self._melodies = self._rules_of_melody() if self._textures[self._table.ids[Kind.MELODY]].any() else []
        self._polyphonies = [PolyphonyRules(self._table, partial(self._limit, left)) for left in range(bars + 1)]
        self._textures[self._table.ids[Kind.MELODY]] &= self._melody_fits()
        self._textures[self._table.ids[Kind.POLYPHONY]] &= any(map(self._holds_note, self._table.metres.values()))
        if not self._textures.any():
            raise ConstraintError(
                "No piece of so many bars can be sampled. Expected a number of bars that the note values of the model "
                f"fill exactly. Received: {bars}."
            )

    def _rules_of_melody(self) -> list[MelodyRules]:
        """For each number of bars that are still to begin."""
        durations, shifts, lengths = spans(self._table)
        longest = max(LONGEST, min(max(durations), MOST_BARS * max(lengths)))
        fills = last_bars(durations, shifts, lengths, self._bars + 1, longest)
        never = BarFill(durations, shifts, lengths, longest, ends=False)
        return [MelodyRules(self._table, *pair) for pair in zip(fills, [never, *fills], strict=False)]

    def _melody_fits(self) -> bool:
        """Whether a melody can have so many bars."""
        if not self._melodies:
            return False
        header = START._replace(last=Kind.INSTRUMENT, instruments=1)
        return bool((self._melodies[self._bars].costs(header) < FAR).any())

    def _longest(self, metre: Metre) -> int:
        return int(self._table.bar_lengths(metre).max(initial=0))

    def _holds_note(self, metre: Metre) -> bool:
        return self._longest(metre) >= self._table.values[Kind.DURATION].min(initial=FAR)

    def _limit(self, left: int, state: EventState) -> int:
        """Ticks to where the piece can still end, whatever notes begin before."""
        return state.barline + left * self._longest(state.metre)

    def start(self) -> BarsState:
        """The state before the first token of a document."""
        return BarsState(START, self._bars)

    def allowed(self, state: BarsState) -> np.ndarray:
        """bool[vocabulary]: tokens that may come next; never all False."""
        event, left = state
        if event.last is None:
            return self._textures
        if event.instruments < event.parts:
            return self._whole.allowed(event)
        if event.melody:
            mask = self._melodies[left].costs(event) < FAR
        else:
            mask = self._polyphonies[left].allowed(event) & self._barline(event, left)
        if not left and self._whole.boundary(event):
            mask[BOUNDARY] = True
        return self._table.full_bars_only(event, mask) if self._whole.boundary(event) else mask

    def _barline(self, event: EventState, left: int) -> np.ndarray:
        """bool[vocabulary], False for bars and metres from which polyphony could not end in time, or without a note."""
        table = self._table
        mask = ~table.of(Kind.BAR, Kind.METRE, *((Kind.KEY, Kind.TEMPO) if not left else ()))
        if not left:
            return mask
        lengths, longest = table.bar_lengths(event.metre), self._longest(event.metre)
        after = np.where(not event.barline and lengths < event.metre.ticks, left, left - 1)
        held = event.end - event.barline
        mask[table.ids[Kind.BAR]] = (lengths + after * longest >= held) & (
            (event.pitch >= 0) | (after > 0) | (lengths >= table.values[Kind.DURATION].min())
        )
        for i, metre in table.metres.items():
            mask[i] = left * self._longest(metre) >= held and (event.pitch >= 0 or self._holds_note(metre))
        return mask

    def advance(self, state: BarsState, token: int) -> BarsState:
        """The state after one more token."""
        event = self._whole.advance(state.event, token)
        if event.last is not Kind.BAR or event.barline == state.event.barline:
            return BarsState(event, state.left)
        is_pickup = not event.bar_onset and event.barline < event.metre.ticks
        return BarsState(event, state.left if is_pickup else max(state.left - 1, 0))

    def boundary(self, state: BarsState) -> bool:
        """Whether the document may end here."""
        return not state.left and self._whole.boundary(state.event)

    def witness(self, state: BarsState) -> list[int]:
        """A short way to the end of the last bar."""
        return way_to_boundary(self, state, self._towards_end)

    def _towards_end(self, state: BarsState) -> int:
        (event, left), allowed = state, self.allowed(state)
        if event.melody and event.last and event.instruments == event.parts:
            return int(np.where(allowed, self._melodies[left].costs(event), FAR).argmin())
        return next(int(i) for kind in _ENDING for i in self._table.ids[kind] if allowed[i])
