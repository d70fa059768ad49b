"""Parts drawn towards what the corpus does: repeats and fitting pitches, or no gaps in polyphony.

In tracks each part is written on its own. So a model repeats less than its corpus, since one odd
bar leads to the next, and hears the other parts badly. A count of the repeats that are missing so
far, and the corpus's intervals between parts, make up for both.
"""

from collections.abc import Iterator

import numpy as np

from rnngen.constraints.bars.event_table import EventTable
from rnngen.constraints.bars.tonality import OF_SCALE
from rnngen.tokens.band_habits import NO_BAND
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.event_state import BarNote, EventState, part_of_next
from rnngen.tokens.event_tokens import EventKind
from rnngen.tokens.habits import KEYS, scale
from rnngen.tokens.track_steps import is_playing

OF_REPEAT = 1.5
"""Nats by which each missing repeat makes a repeat likelier."""
MOST_MISSING = 6.0
"""Most missing or surplus repeats that count."""
OF_INTERVAL = 2.0
"""Weight of the nats of an interval in tracks; half in polyphony, where a model hears it."""
OF_BARLINE = 2.0
"""Nats by which barlines that say their place become likelier.

A network that has read some hundred notes of a bar hardly knows its number. So it spreads what a
barline is worth over all places, of which only one is allowed.
"""
OF_GAP = 6.0
"""Nats by which a silence becomes less likely where a corpus has few."""
FEW_SILENCES = 0.03
"""Most silence, as a share of the time, of a corpus that has few."""
FULL_CHORD = 6
"""Notes of a chord after which a bar may end in silence: more of them would not fill it."""
_SIGNATURE = (EventKind.METRE, EventKind.KEY, EventKind.TEMPO)
_CLOSING = (*_SIGNATURE, EventKind.BAR)
"""Kinds of events that end a bar."""
WRITTEN_SCALE = scale((0, False))
"""Pitch classes of a piece that is written from its tonic, in C major or A minor."""


class BandBias:
    """The bias of events in tracks and in polyphony."""

    def __init__(self, table: EventTable) -> None:
        self._habits = table.codec.habits.band
        self._size = table.size
        self._again = table.ids[EventKind.AGAIN]
        self._pitches = table.ids[EventKind.PITCH]
        self._classes = table.values[EventKind.PITCH] % 12
        self._intervals = OF_INTERVAL * np.array(self._habits.intervals)
        has_keys = table.codec.is_relative and KEYS in table.codec.habits.kept
        self._of_scale = OF_SCALE * has_keys * np.isin(self._classes, list(WRITTEN_SCALE))
        self._shift, self._shifts = table.ids[EventKind.SHIFT], table.values[EventKind.SHIFT]
        self._of_barline = OF_BARLINE if table.codec.spelling.places.ending else 0.0
        self._bars = table.ids[EventKind.BAR]
        self._closing = table.of(*_CLOSING)
        self._closing[BOUNDARY] = True

    def bias(self, state: EventState) -> np.ndarray | None:
        """Return float64[vocabulary] in nats, or None."""
        is_between = not state.barline or state.last in _SIGNATURE
        if is_between or self._habits == NO_BAND:
            return None
        bias = np.zeros(self._size)
        if not state.tracks:
            if self._habits.silence < FEW_SILENCES:
                self._avoid_gaps(bias, state)
            bias[self._pitches] = self._of_intervals(state) / 2
            return bias
        bias[self._bars] = self._of_barline
        if state.last is EventKind.PLAY:
            bias[self._again] = OF_REPEAT * self._missing(state)
        if is_playing(state) and not state.band.instruments[state.part].drums:
            fitting = self._of_scale + self._of_intervals(state)
            # More notes of a chord fit as well as the first; that shall not make them likelier.
            bias[self._pitches] = fitting - fitting.max() * (state.onset == state.cursor)
        return bias

    def _avoid_gaps(self, bias: np.ndarray, state: EventState) -> None:
        """Make silences unlikely, within the bar and at its end."""
        here = state.cursor - state.bar_onset
        chord = sum(note.position == here for note in state.bar.notes)
        if state.end < state.barline and chord < FULL_CHORD:
            bias[self._closing] = -OF_GAP
        bias[self._shift] = -OF_GAP * (state.cursor + self._shifts > state.end)

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


def _spans(state: EventState) -> Iterator[tuple[int, int, BarNote]]:
    """Yield the notes of this bar and the one before, each with its begin and end in ticks."""
    rows = [(state.bar_onset, state.bar.notes)]
    if state.past:
        rows.append((state.bar_onset - state.past[-1].ticks, state.past[-1].notes))
    for onset, notes in rows:
        for note in notes:
            begin = onset + note.position
            yield begin, begin + note.duration, note


def _classes_of_others(state: EventState) -> set[int]:
    """Return the pitch classes that other parts sound at the cursor."""
    if not state.tracks:
        own, instruments = part_of_next(state), state.band.instruments
        return {
            pitch % 12
            for _, part, pitch in state.sounding
            if part != own and not instruments[part].drums and not instruments[own].drums
        }
    return {
        note.pitch % 12
        for begin, end, note in _spans(state)
        if note.part != state.part
        and begin <= state.cursor < end
        and not state.band.instruments[note.part].drums
    }
