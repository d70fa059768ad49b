"""Tunes → notes without metre, for sources whose metre would give the label away.

Only the melody is read, one note after another. Left out are barlines, metre, key signature, tempo
and touch. The commonest note value counts as an eighth, however it is written: some polkas have
sixteenths where others have eighths.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self

import numpy as np

from rnngen.config import DataConfig
from rnngen.errors import CorpusError
from rnngen.music.limits import LONGEST_BAR
from rnngen.music.parts import MELODY, NoSuchPart, take_parts
from rnngen.music.score import TICKS_PER_QUARTER, Bar, Metre, Note, Score
from rnngen.tokens.base import UNKNOWN, Vocabulary
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import LONGEST_SHIFT, Event, EventKind, spell
from rnngen.tokens.velocity_profile import VelocityProfile

EIGHTH = TICKS_PER_QUARTER // 2
LONGEST = 16 * TICKS_PER_QUARTER
"""Longest note value in ticks; longer ones are cut."""
MOST_NOTES = 128
"""Notes that are read of a tune, the first ones; 16 bars of a reel."""


class NotesCodec(EventCodec):
    """A codec of the notes of melodies: Duration where it changes, Pitch, and Shift for a rest."""

    name = "notes"

    @classmethod
    def from_documents(
        cls, documents: Iterable[Score], config: DataConfig | None = None
    ) -> "NotesCodec":
        return cls(Vocabulary.of(_tokens(documents)), VelocityProfile())

    def extended(self, contents: Iterable[Score], config: DataConfig | None = None) -> Self:
        vocabulary = self.vocabulary.extended(_tokens(contents))
        return type(self)(vocabulary, self.velocity_profile)

    def encode(self, document: Score, in_all: int | None = None) -> np.ndarray:
        ids = self.ids
        return np.array([ids.get(event, UNKNOWN) for event in note_events(document)], np.int32)

    def decode(self, ids: Sequence[int] | np.ndarray) -> Score:
        """Return the notes in one bar."""
        notes: list[Note] = []
        cursor, duration = 0, EIGHTH
        for event in self._events_of(ids):
            if event.kind is EventKind.SHIFT:
                cursor += event.value
            elif event.kind is EventKind.DURATION:
                duration = event.value
            elif event.kind is EventKind.PITCH:
                notes.append(Note(cursor, 0, event.value, duration, self.velocity_profile.velocity))
                cursor += duration
        end = min(max(cursor, 1), LONGEST_BAR)
        return Score(
            tuple(note for note in notes if note.offset <= end), (Bar(0, end, Metre(4, 4)),)
        )

    def keyed_events(self, piece: Score) -> set[Event]:
        return {event for event in note_events(piece) if event.kind is EventKind.PITCH}

    def in_key(self, document: Any, row: np.ndarray, shift: int, seed: Sequence[int]) -> np.ndarray:
        return self.transposition_table(shift)[row]


def note_events(score: Score) -> Iterator[Event]:
    """Yield the events of the melody, without anything that only its notation says."""
    notes = _melody(score)
    usual = Counter(note.duration for note in notes).most_common(1)[0][0] if notes else EIGHTH
    end, duration = 0, 0
    for note in notes[:MOST_NOTES]:
        start, stop = (round(time * EIGHTH / usual) for time in (note.onset, note.offset))
        rest = start - end if duration else 0
        if rest > 0:
            yield Event(EventKind.SHIFT, min(rest, LONGEST_SHIFT))
        value = min(max(1, stop - start), LONGEST)
        if value != duration:
            yield Event(EventKind.DURATION, value)
        yield Event(EventKind.PITCH, note.pitch)
        end, duration = stop, value


def _melody(score: Score) -> tuple[Note, ...]:
    """Return the notes of the melody as one line; none of drums."""
    try:
        return take_parts(score, (), MELODY).notes
    except (NoSuchPart, CorpusError):
        return ()


def _tokens(scores: Iterable[Score]) -> Iterator[str]:
    """Return the token of every event, lengths first, in order."""
    found = {event for score in scores for event in note_events(score)}
    order = list(EventKind)
    return map(spell, sorted(found, key=lambda event: (order.index(event.kind), event.value)))
