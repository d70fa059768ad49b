"""Voices under a given melody, moment by moment.

The first voice sings the melody, note for note, so its tokens leave no choice. A moment ends at the
latest where the melody changes or the bar ends. All else is drawn under the rules of voices. The
bars come from a `GapConstraint` that spans the whole melody.
"""

from bisect import bisect_right

import numpy as np

from rnngen.constraints.bars.event_table import EventTable
from rnngen.constraints.bars.gap import GapConstraint, GapState
from rnngen.constraints.bars.harmony import CHORUS
from rnngen.constraints.bars.voices import VoicesRules, is_between
from rnngen.constraints.base import Constraint, walk_to_boundary
from rnngen.errors import ConstraintError
from rnngen.music.names import note_name
from rnngen.music.score import Note, Score, quarters
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_coding import encode_barlines
from rnngen.tokens.event_state import START, EventState, is_opening
from rnngen.tokens.event_tokens import Event, EventKind, Sung
from rnngen.tokens.moments import Moment, moments_of

_DESCRIBING = (EventKind.DURATION, EventKind.VELOCITY)


class VoicesHarmonyConstraint(Constraint):
    """Writes scores in voices whose first voice is the melody, with its own bars and signs.

    Args:
        melody: A score of one part without overlaps, as the codec writes it.
        fifths: Of the key in which it sounds, if the codec writes from the tonic.
        pitches: MIDI pitches for the other voices, as written; by default all of the codec.

    Raises:
        ConstraintError: if the codec cannot spell the melody.
    """

    def __init__(
        self,
        codec: EventCodec,
        melody: Score,
        pitches: frozenset[int] | None = None,
        fifths: int | None = None,
    ) -> None:
        self._table = table = EventTable(codec)
        self._ids, self._fifths = codec.ids, fifths
        known = table.values[EventKind.VOICES].tolist()
        self.parts = CHORUS if CHORUS in known else min(known)
        self._rules = VoicesRules(table, regular=False, habits=codec.habits)
        self._moments = {each.onset: each for bar in moments_of(melody) for each in bar}
        self._changes = sorted(self._moments)
        self._check()
        header = START._replace(
            last=EventKind.INSTRUMENT,
            melody=False,
            voices=True,
            parts=self.parts,
            instruments=self.parts,
            lines=(None,) * self.parts,
        )
        self._frame = GapConstraint(codec, header, encode_barlines(melody, codec.spelling.places))
        self._unwanted = table.none()
        if pitches is not None:
            self._unwanted[table.ids[EventKind.SUNG]] = ~np.isin(table.sung[1], list(pitches))

    def _check(self) -> None:
        """Raise ConstraintError for a pitch, a rest or a length that the codec cannot spell."""
        for moment in self._moments.values():
            (note,) = moment.notes
            if note is not None and _first_voice(note) not in self._ids:
                parts, pitches = self._table.sung
                pitches = pitches[parts == 0]
                lowest, highest = note_name(int(pitches.min())), note_name(int(pitches.max()))
                raise _unspellable(note, f"pitches between {lowest} and {highest}")
            if note is None and Event(EventKind.REST) not in self._ids:
                raise ConstraintError(
                    f"The melody rests {quarters(moment.onset)} quarters from its start, and the "
                    "music that the model learnt from never does. Give a melody without rests."
                )
            if not self._rules.fits(moment.duration):
                raise ConstraintError(
                    f"The model's note values cannot fill {quarters(moment.duration)} quarters, "
                    f"{quarters(moment.onset)} quarters from the start of the melody. "
                    "Give a melody in note values that the model learnt from."
                )

    def start(self) -> GapState:
        return GapState(START)

    def allowed(self, state: GapState) -> np.ndarray:
        event = state.event
        # The header, then the signs of the next bar.
        if event.last is None and self._fifths is not None:
            return self._table.only(Event(EventKind.FIFTHS, self._fifths))
        if is_opening(event):
            return self._table.only(Event(EventKind.VOICES, self.parts))
        if event.instruments < event.parts:
            return self._table.of(EventKind.INSTRUMENT)
        if not state.bars or state.signs or is_between(event):
            return self._frame.next_sign(state)
        return self._of_voice(event) if event.line else self._of_melody(event)

    def bias(self, state: GapState) -> np.ndarray | None:
        return self._frame.bias(state)

    def _of_melody(self, state: EventState) -> np.ndarray:
        """Return bool[vocabulary]: how long the moment lasts, or the melody's part in it."""
        table = self._table
        left = self._next_change(state) - state.cursor
        mask = table.none()
        if state.last not in _DESCRIBING:
            durations = table.values[EventKind.DURATION]
            fits = self._rules.fits(left - durations) & (durations != state.duration)
            mask[table.ids[EventKind.DURATION]] = fits
        if state.duration and self._rules.fits(left - state.duration):
            mask |= self._table.only(self._sung(state))
        return mask

    def _next_change(self, state: EventState) -> int:
        """Return the tick at which the melody changes next, at the latest the barline."""
        later = self._changes[bisect_right(self._changes, state.cursor) :][:1]
        return min([state.barline, *later])

    def _sung(self, state: EventState) -> Event:
        """Return what the melody does at this moment."""
        note = self._moment_at(state.cursor).notes[0]
        if note is None:
            return Event(EventKind.REST)
        is_new = note.onset == state.cursor
        return _first_voice(note) if is_new else Event(EventKind.HOLD)

    def _moment_at(self, tick: int) -> Moment:
        return self._moments[self._changes[bisect_right(self._changes, tick) - 1]]

    def _of_voice(self, state: EventState) -> np.ndarray:
        mask = self._rules.inside(state)
        wanted = mask & ~self._unwanted
        return wanted if wanted.any() else mask

    def advance(self, state: GapState, token: int) -> GapState:
        return self._frame.advance(state, token)

    def boundary(self, state: GapState) -> bool:
        """Return whether the last bar is full."""
        return bool(self.allowed(state)[BOUNDARY])

    def witness(self, state: GapState) -> list[int]:
        """Return a way to the end in long moments, each voice near its last note."""
        return walk_to_boundary(self, state, self._next_of_witness)

    def _next_of_witness(self, state: GapState) -> int:
        allowed, event = self.allowed(state), state.event
        if event.line:
            return self._rules.next_of_witness(event, allowed)
        # What the melody sings comes before another duration of the moment.
        sung = np.flatnonzero(allowed & ~self._table.of(EventKind.DURATION))
        return int(sung[-1] if len(sung) else np.flatnonzero(allowed)[-1])


def _first_voice(note: Note) -> Event:
    return Event(EventKind.SUNG, Sung(0, note.pitch))


def _unspellable(note: Note, expected: str) -> ConstraintError:
    return ConstraintError(
        f"The model cannot spell {note_name(note.pitch)}, {quarters(note.onset)} quarters from the "
        f"start of the melody. It needs {expected}. Give --key, or a melody in its range."
    )
