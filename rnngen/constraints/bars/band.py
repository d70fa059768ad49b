"""Parts drawn towards what the corpus does: repeats and fitting pitches, or no gaps in polyphony.

In tracks each part is written on its own. So a model repeats less than its corpus, since one odd
bar leads to the next, and hears the other parts badly. A count of the repeats that are missing so
far, and the corpus's intervals between parts, make up for both.
"""

from collections.abc import Iterator

import numpy as np

from rnngen.constraints.bars.event_table import EventTable
from rnngen.constraints.bars.tonality import OF_LAST_BASS, OF_LAST_CHORD, OF_SCALE
from rnngen.music.general_midi import BASSES
from rnngen.music.names import tonic
from rnngen.tokens.band_habits import NO_BAND
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.event_state import BarNote, EventState, Lead, Repeats, part_of_next
from rnngen.tokens.event_tokens import EventKind
from rnngen.tokens.habits import CADENCES, CLOSING_TRIADS, KEYS, scale, triad
from rnngen.tokens.relative import semitones_of
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
OF_END = 6.0
"""Nats by which the end becomes likelier late in the last bar, and less likely before.

A corpus of a few long pieces shows it a few times, among thousands of barlines.
"""
OF_OTHER = 3.0
"""Nats by which a repeat of another bar than that of the part before becomes less likely."""
OF_REACH = 8.0
"""Nats by which a note beyond the reach of its part becomes less likely."""
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
        self._again, self._ago = table.ids[EventKind.AGAIN], table.values[EventKind.AGAIN]
        self._pitches = table.ids[EventKind.PITCH]
        self._written = table.values[EventKind.PITCH]
        self._classes = self._written % 12
        self._stating = np.flatnonzero(table.of(EventKind.DURATION, EventKind.VELOCITY))
        self._intervals = OF_INTERVAL * np.array(self._habits.intervals)
        has_keys = table.codec.is_relative and KEYS in table.codec.habits.kept
        self._of_scale = OF_SCALE * has_keys * np.isin(self._classes, list(WRITTEN_SCALE))
        self._home = (0, False) if table.codec.is_relative else None
        self._ends = CADENCES in table.codec.habits.kept
        self._ends_in_chords = CLOSING_TRIADS in table.codec.habits.kept
        self._shift, self._shifts = table.ids[EventKind.SHIFT], table.values[EventKind.SHIFT]
        self._places = table.codec.spelling.places
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
            fitting = self._of_intervals(state) / 2 + self._of_ending(state)
            bias[self._pitches] = fitting + self._of_reach(state)
            return bias
        if state.band.rank < 0 and self._habits.silence < FEW_SILENCES:
            bias[self._bars] = -OF_GAP
        elif self._places.phrase or state.left:
            bias[self._bars] = OF_BARLINE
        if state.left == 1:
            key = self._closing_key(state) if self._ends_in_chords else None
            bias[BOUNDARY] = OF_END * _is_over(state, key)
        if state.last is EventKind.PLAY:
            bias[self._again] = self._of_repeats(state)
        if is_playing(state) and not state.band.instruments[state.part].drums:
            fitting = self._of_scale + self._of_intervals(state) + self._of_ending(state)
            # More notes of a chord fit as well as the first; that shall not make them likelier,
            # unless the last chord would be bare.
            is_enough = state.onset == state.cursor and not self._is_bare(state)
            bias[self._pitches] = fitting - fitting.max() * is_enough
            reach = self._of_reach(state)
            bias[self._pitches] += reach
            # What states something of a note leads to one, even if none is within reach.
            bias[self._stating] += reach.max()
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

    def _of_repeats(self, state: EventState) -> np.ndarray:
        """Return float64[AGAIN tokens]: towards the share of repeats that the corpus has.

        A part seldom repeats what it played at another time than the part before it.
        """
        band = state.band
        drums, lead = band.instruments[state.part].drums, band.lead
        usual = (self._habits.drums_repeated if drums else self._habits.others_repeated)[lead]
        count = band.repeats.get((drums, lead), Repeats())
        missing = usual * count.bars - count.repeated
        towards = OF_REPEAT * max(-MOST_MISSING, min(missing, MOST_MISSING))
        if lead is not Lead.REPEATED:
            return np.full(len(self._again), towards)
        return np.where(self._ago == band.lead_ago, towards, -OF_OTHER)

    def _of_ending(self, state: EventState) -> np.ndarray:
        """Return float64[PITCH tokens]: towards the tonic triad at the end, and its root below."""
        key = self._closing_key(state)
        if key is None or not _is_late(state):
            return np.zeros(len(self._pitches))
        if self._is_bare(state):
            others = triad(key) - {tonic(*key)}
            return OF_LAST_CHORD * np.isin(self._classes, list(others))
        part = part_of_next(state)
        is_bass = part + 1 == state.parts or state.band.instruments[part].program in BASSES
        if is_bass and state.onset != state.cursor:
            return OF_LAST_BASS * (self._classes == tonic(*key))
        return OF_LAST_CHORD * np.isin(self._classes, list(triad(key)))

    def _closing_key(self, state: EventState) -> tuple[int, bool] | None:
        """Return the key whose triad shall end the piece in this bar, or None."""
        return (state.key or self._home) if self._ends and state.left == 1 else None

    def _is_bare(self, state: EventState) -> bool:
        """Return whether the last chord, which the last part is writing, lacks another tone."""
        is_last = state.left == 1 and state.band.rank + 1 == state.parts
        is_chord = self._ends_in_chords and is_last and state.onset == state.cursor
        return is_chord and len({pitch % 12 for pitch in _last_chord(state)}) == 1

    def _of_reach(self, state: EventState) -> np.ndarray:
        """Return float64[PITCH tokens]: against what the part cannot play."""
        part = part_of_next(state)
        reach = self._habits.reaches.get(state.band.player_of(part))
        if reach is None:
            return np.zeros(len(self._pitches))
        sounds = self._written + semitones_of(state.fifths)
        beyond = (sounds < reach.low) | (sounds > reach.high)
        held = [
            pitch for end, holder, pitch in state.sounding if holder == part and end > state.cursor
        ]
        if state.onset == state.cursor:
            beyond |= self._written <= state.pitch  # a chord is written from its lowest note
        if held:
            low = np.minimum(self._written, min(held))
            high = np.maximum(self._written, max(held))
            beyond |= (high - low > reach.span) | (len(held) >= reach.notes)
        return -OF_REACH * beyond


def _is_over(state: EventState, key: tuple[int, bool] | None) -> int:
    """Return 1 if the last bar is likely over, -1 if it is not, 0 if it may be either.

    It is over once the last part has played beyond the middle of the bar.

    Args:
        key: The key whose triad shall be the last chord, as long as there is time; None for any.
    """
    played = state.cursor + state.duration
    if state.band.rank + 1 < state.parts or 2 * (played - state.bar_onset) <= state.bar.ticks:
        return -1
    chord = _last_chord(state)
    if key and played < state.barline and min(chord, default=-1) % 12 != tonic(*key):
        return -1
    return int(key is None or len({pitch % 12 for pitch in chord}) > 1)


def _last_chord(state: EventState) -> set[int]:
    """Return the pitches that would sound last if the piece ended now; drums have none."""
    drums = [part.drums for part in state.band.instruments]
    return {
        note.pitch for _, end, note in _spans(state) if end == state.end and not drums[note.part]
    }


def _is_late(state: EventState) -> bool:
    """Return whether the next note sounds in the second half of the bar."""
    return 2 * (state.cursor + state.duration - state.bar_onset) > state.bar.ticks


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
