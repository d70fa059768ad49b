"""Which events of a piece belong to its melody, the first part, and which to the other voices."""

from collections.abc import Sequence

import numpy as np

from rnngen.tokens.event_state import START, advance, written
from rnngen.tokens.event_tokens import Event, EventKind

FRAME = {
    *(EventKind.MELODY, EventKind.POLYPHONY, EventKind.INSTRUMENT),
    *(EventKind.METRE, EventKind.KEY, EventKind.TEMPO, EventKind.BAR),
}
"""Events that a melody dictates: parts and barlines."""
BEFORE_NOTE = {EventKind.PART, EventKind.DURATION, EventKind.VELOCITY}
"""Events that belong to the next note."""


def is_of_melody(events: Sequence[Event | None]) -> np.ndarray:
    """Return bool[events]: the notes of the first part with what states them, and barlines."""
    found = np.zeros(len(events), bool)
    state, first = START, 0
    for place, event in enumerate(events):
        if event is None:
            first = place + 1
            continue
        before, state = state, advance(state, event)
        if event.kind not in BEFORE_NOTE:
            notes = written(before, state)
            is_melody = bool(notes) and all(note.part == 0 for note in notes)
            found[first : place + 1] = is_melody or event.kind in FRAME
            first = place + 1
    return found
