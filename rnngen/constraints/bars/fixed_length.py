"""Music of so many full bars, a pick-up not counted."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rnngen.constraints.bars.bar_fill import UNREACHABLE
from rnngen.constraints.bars.barline import bars_again
from rnngen.constraints.bars.constraint import MetreConstraint
from rnngen.constraints.bars.event_table import EventTable
from rnngen.constraints.bars.melody import MelodyRules
from rnngen.constraints.bars.polyphony import PolyphonyOfBars
from rnngen.constraints.bars.ways import last_bars_of
from rnngen.constraints.base import Constraint, way_to_boundary
from rnngen.errors import ConstraintError
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_state import START, EventState
from rnngen.tokens.event_tokens import EventKind

_ENDING = (
    EventKind.BAR,
    EventKind.PITCH,
    EventKind.DURATION,
    EventKind.PART,
    EventKind.METRE,
    EventKind.INSTRUMENT,
    EventKind.MELODY,
    EventKind.POLYPHONY,
)
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
        self._melodies, self._any_melodies = self._rules_of_melody()
        self._polyphonies = [
            PolyphonyOfBars(self._table, regular, bars) for regular in (True, False)
        ]
        self._textures = self._whole.allowed(START).copy()
        if self._textures[self._table.ids[EventKind.MELODY]].any():
            self._textures[self._table.ids[EventKind.MELODY]] = self._melodies[bars].possible
        self._textures[self._table.ids[EventKind.POLYPHONY]] &= any(
            rules.possible(bars) for rules in self._polyphonies
        )
        if not self._textures.any():
            raise ConstraintError(
                "No piece of so many bars can be sampled. Expected a number of bars that the note values of the model "
                f"fill exactly. Received: {bars}."
            )

    def _rules_of_melody(self) -> tuple[list[MelodyRules], list[MelodyRules]]:
        """For each number of bars that are still to begin: those to be preferred, and those for any bars."""
        ways = last_bars_of(self._table, self._bars)
        return [MelodyRules(self._table, each) for each in ways], [
            MelodyRules(self._table, each[-1:]) for each in ways
        ]

    def start(self) -> BarsState:
        """The state before the first token of a document."""
        return BarsState(START, self._bars)

    def allowed(self, state: BarsState) -> np.ndarray:
        """bool[vocabulary]: tokens that may come next; never all False."""
        return self._allowed(state, self._melodies, self._polyphonies)

    def accepts(self, state: BarsState, token: int) -> bool:
        """Whether a token can be followed: music that people wrote may have bars that are not full."""
        return bool(self._allowed(state, self._any_melodies, self._polyphonies[-1:])[token])

    def _allowed(
        self,
        state: BarsState,
        melodies: Sequence[MelodyRules],
        polyphonies: Sequence[PolyphonyOfBars],
    ) -> np.ndarray:
        event, left = state
        if event.last is None:
            return self._textures
        if event.instruments < event.parts:
            return self._whole.allowed(event)
        if event.melody:
            mask = melodies[left].costs(event) < UNREACHABLE
        else:
            masks = (rules.allowed(event, left) for rules in polyphonies)
            mask = next((mask for mask in masks if mask.any()), self._table.none())
        again = bars_again(self._table, event)
        if again and self._leads_on(event, left, again[0], melodies, polyphonies):
            mask[again] = True
        if not left and self._whole.boundary(event):
            mask[BOUNDARY] = True
        return mask

    def _leads_on(
        self,
        event: EventState,
        left: int,
        token: int,
        melodies: Sequence[MelodyRules],
        polyphonies: Sequence[PolyphonyOfBars],
    ) -> bool:
        """Whether a way leads on from the end of this bar, were it one that comes again."""
        end = self._whole.advance(event, token)
        if not left:
            return True
        return (
            melodies[left].leads_on(event, end)
            if event.melody
            else any(rules.allowed(end, left).any() for rules in polyphonies)
        )

    def advance(self, state: BarsState, token: int) -> BarsState:
        """The state after one more token."""
        event = self._whole.advance(state.event, token)
        if event.last is not EventKind.BAR or event.barline == state.event.barline:
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
            return int(np.where(allowed, self._melodies[left].costs(event), UNREACHABLE).argmin())
        return next(int(i) for kind in _ENDING for i in self._table.ids[kind] if allowed[i])
