"""Which events of a piece belong to its melody, the first part, and which to the other voices."""

from collections.abc import Sequence

import numpy as np

from rnngen.tokens.event_state import START, EventState, written
from rnngen.tokens.event_steps import advance
from rnngen.tokens.event_tokens import Event, EventKind

FRAME = {
    *(EventKind.FIFTHS, EventKind.MELODY, EventKind.POLYPHONY, EventKind.VOICES),
    *(EventKind.INSTRUMENT, EventKind.METRE, EventKind.KEY, EventKind.TEMPO, EventKind.BAR),
}
"""Events that a melody dictates: its key, parts and barlines."""
OF_VOICE = {EventKind.HOLD, EventKind.REST, EventKind.SUNG}
"""Events of one voice at a moment."""
BEFORE_NOTE = {EventKind.PART, EventKind.DURATION, EventKind.VELOCITY}
"""Events that belong to the next note."""


def is_of_melody(events: Sequence[Event | None]) -> np.ndarray:
    """Return bool[events]: the notes of the first part with what states them, and barlines.

    How long a moment of voices lasts depends on all of them, so the melody does not dictate it.
    """
    found = np.zeros(len(events), bool)
    state, first = START, 0
    for place, event in enumerate(events):
        if event is None:
            first = place + 1
            continue
        before, state = state, advance(state, event)
        if before.voices and event.kind is EventKind.DURATION:
            first = place + 1
        elif event.kind not in BEFORE_NOTE:
            found[first : place + 1] = event.kind in FRAME or _is_first(before, state, event)
            first = place + 1
    return found


def _is_first(before: EventState, after: EventState, event: Event) -> bool:
    """Return whether an event writes notes of the first part only."""
    if event.kind in OF_VOICE:
        return before.line == 0
    notes = written(before, after)
    return bool(notes) and all(note.part == 0 for note in notes)
