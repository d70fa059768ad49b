"""Bars that may come again as one event, right after the barline."""

from collections.abc import Collection

import numpy as np

from rnngen.codec.event_state import EventState, notes_again
from rnngen.codec.event_tokens import Event, Kind
from rnngen.sampling.constraint.metre.event_table import EventTable


def bars_again(table: EventTable, state: EventState) -> list[int]:
    """The tokens by which a bar may come again here; not one with a pitch that the table's codec does not know."""
    if state.last is not Kind.BAR:
        return []
    rows = zip(table.ids[Kind.AGAIN].tolist(), table.values[Kind.AGAIN].tolist(), strict=True)
    return [token for token, ago in rows if _is_known(table, state, ago)]


def _is_known(table: EventTable, state: EventState, ago: int) -> bool:
    """Whether a bar has notes, and only such as may be sampled."""
    notes = notes_again(state, ago)
    return bool(notes) and all(Event(Kind.PITCH, note.pitch) in table.codec.ids for note in notes)


def forbidden_again(table: EventTable, mask: np.ndarray, ago: Collection[int]) -> np.ndarray:
    """A mask without the bars of so many bars ago."""
    ids, values = table.ids[Kind.AGAIN], table.values[Kind.AGAIN]
    left = mask.copy()
    left[ids[np.isin(values, list(ago))]] = False
    return left
