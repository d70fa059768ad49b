"""Tracks drawn towards what bands of the corpus do: parts that repeat, and pitches that agree.

Each part is written on its own. So a model repeats less than its corpus, since one odd bar leads
to the next, and hears the other parts badly. A count of the repeats that are missing so far, and
the corpus's intervals between parts, make up for both.
"""

import numpy as np

from rnngen.constraints.bars.event_table import EventTable
from rnngen.constraints.bars.tonality import OF_SCALE
from rnngen.tokens.event_state import EventState
from rnngen.tokens.event_tokens import EventKind
from rnngen.tokens.habits import KEYS, scale
from rnngen.tokens.track_steps import is_playing

OF_REPEAT = 0.75
"""Nats by which each missing repeat makes a repeat likelier."""
MOST_MISSING = 6.0
"""Most missing or surplus repeats that count."""
OF_INTERVAL = 2.0
"""Weight of the nats of an interval."""
WRITTEN_SCALE = scale((0, False))
"""Pitch classes of a piece that is written from its tonic, in C major or A minor."""


class BandBias:
    """The bias of events in tracks."""

    def __init__(self, table: EventTable) -> None:
        self._habits = table.codec.habits.band
        self._size = table.size
        self._again = table.ids[EventKind.AGAIN]
        self._pitches = table.ids[EventKind.PITCH]
        self._classes = table.values[EventKind.PITCH] % 12
        self._intervals = OF_INTERVAL * np.array(self._habits.intervals)
        has_keys = table.codec.is_relative and KEYS in table.codec.habits.kept
        self._of_scale = OF_SCALE * has_keys * np.isin(self._classes, list(WRITTEN_SCALE))

    def bias(self, state: EventState) -> np.ndarray | None:
        """Return float64[vocabulary] in nats, or None."""
        if not is_playing(state):
            return None
        bias = np.zeros(self._size)
        if state.last is EventKind.PLAY:
            bias[self._again] = OF_REPEAT * self._missing(state)
        if not state.band.instruments[state.part].drums:
            bias[self._pitches] = self._of_scale + self._of_intervals(state)
        return bias

    def _of_intervals(self, state: EventState) -> np.ndarray:
        """Return float64[PITCH tokens]: nats for the intervals to what other parts sound."""
        bias = np.zeros(len(self._pitches))
        for sounding in _classes_of_others(state) if len(self._intervals) else ():
            bias += self._intervals[(self._classes - sounding) % 12]
        return bias

    def _missing(self, state: EventState) -> float:
        """Return how many repeats the piece lacks so far; negative if it has too many."""
        drums = state.band.instruments[state.part].drums
        usual = self._habits.drums_repeated if drums else self._habits.others_repeated
        if not usual:
            return 0.0
        count = state.band.repeats[drums]
        return max(-MOST_MISSING, min(usual * count.bars - count.repeated, MOST_MISSING))


def _classes_of_others(state: EventState) -> set[int]:
    """Return the pitch classes that other parts sound at the cursor."""
    rows = [(state.bar_onset, state.bar.notes)]
    if state.past:
        before = state.past[-1]
        rows.append((state.bar_onset - before.ticks, before.notes))
    return {
        note.pitch % 12
        for onset, notes in rows
        for note in notes
        if note.part != state.part
        and onset + note.position <= state.cursor < onset + note.position + note.duration
        and not state.band.instruments[note.part].drums
    }
