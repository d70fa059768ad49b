"""What may stand at a barline before the next bar: metre, key and tempo, in this order and only as changes."""

from collections.abc import Callable, Collection
from typing import NamedTuple

import numpy as np

from rnngen.constraints.bars.event_table import EventTable
from rnngen.music.score import Metre
from rnngen.tokens.event_state import EventState, notes_again
from rnngen.tokens.event_tokens import Event, EventKind


def bars_again(table: EventTable, state: EventState) -> list[int]:
    """The tokens by which a bar may come again here; not one with a pitch that the table's codec does not know."""
    if state.last is not EventKind.BAR:
        return []
    rows = zip(
        table.ids[EventKind.AGAIN].tolist(), table.values[EventKind.AGAIN].tolist(), strict=True
    )
    return [token for token, ago in rows if _is_known(table, state, ago)]


def _is_known(table: EventTable, state: EventState, ago: int) -> bool:
    """Whether a bar has notes, and only such as may be sampled."""
    notes = notes_again(state, ago)
    return bool(notes) and all(
        Event(EventKind.PITCH, note.pitch) in table.codec.ids for note in notes
    )


def forbidden_again(table: EventTable, mask: np.ndarray, ago: Collection[int]) -> np.ndarray:
    """A mask without the bars of so many bars ago."""
    ids, values = table.ids[EventKind.AGAIN], table.values[EventKind.AGAIN]
    left = mask.copy()
    left[ids[np.isin(values, list(ago))]] = False
    return left


MOST_SILENT_BARS = 2
"""In a row; the bar after them must have a note, so that no sample falls silent for good."""

_RANKS = {EventKind.METRE: 1, EventKind.KEY: 2, EventKind.TEMPO: 3}


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
            mask[table.ids[EventKind.BAR]] = bars
            if self.rank < _RANKS[EventKind.KEY]:
                mask[[i for i, key in table.keys.items() if key != self.key]] = True
            if self.rank < _RANKS[EventKind.TEMPO]:
                mask[table.ids[EventKind.TEMPO]] = table.values[EventKind.TEMPO] != self.tempo
        if not self.rank:
            changes = [i for i, metre in table.metres.items() if self.first or metre != self.metre]
            mask[[i for i in changes if fitting(table.metres[i]).any()]] = True
        return mask


def silent_for_long(state: EventState) -> bool:
    """Whether the bar has no note yet, and MOST_SILENT_BARS of its metre before it had none."""
    return state.bar_onset - state.end >= MOST_SILENT_BARS * state.metre.ticks
