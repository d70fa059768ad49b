"""What may stand at a barline before the next bar: metre, key and tempo, in this order and only as changes."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from rnngen.codec.event_state import EventState
from rnngen.codec.event_tokens import Kind
from rnngen.music.score import Metre
from rnngen.sampling.constraint.metre.event_table import EventTable

MOST_SILENT_BARS = 2
"""In a row; the bar after them must have a note, so that no sample falls silent for good."""

_RANKS = {Kind.METRE: 1, Kind.KEY: 2, Kind.TEMPO: 3}


class Barline(NamedTuple):
    """What the rules at a barline depend on."""

    metre: Metre
    key: tuple[int, bool] | None
    tempo: int | None
    first: bool
    """Whether no bar has begun yet, so that the metre must be stated."""
    rank: int
    """Of the last event among metre, key and tempo; 0 for any other."""

    @classmethod
    def of(cls, state: EventState) -> "Barline":
        """The barline that a state has reached, or will reach next."""
        rank = _RANKS.get(state.last, 0) if state.last else 0
        return cls(state.metre, state.key, state.tempo, not state.barline, rank)

    def allowed(self, table: EventTable, fitting: Callable[[Metre], np.ndarray]) -> np.ndarray:
        """bool[vocabulary]: the bars, and the changes after which some bar fits.

        Args:
            fitting: metre → bool[bars], which tokens of `table.ids[BAR]` may begin a bar in it.
        """
        mask = table.none()
        bars = fitting(self.metre)
        if (not self.first or self.rank) and bars.any():
            mask[table.ids[Kind.BAR]] = bars
            if self.rank < _RANKS[Kind.KEY]:
                mask[[i for i, key in table.keys.items() if key != self.key]] = True
            if self.rank < _RANKS[Kind.TEMPO]:
                mask[table.ids[Kind.TEMPO]] = table.values[Kind.TEMPO] != self.tempo
        if not self.rank:
            changes = [i for i, metre in table.metres.items() if self.first or metre != self.metre]
            mask[[i for i in changes if fitting(table.metres[i]).any()]] = True
        return mask


def silent_for_long(state: EventState) -> bool:
    """Whether the bar has no note yet, and MOST_SILENT_BARS of its metre before it had none."""
    return state.bar_onset - state.end >= MOST_SILENT_BARS * state.metre.ticks
