"""A score's events; knows nothing of vocabularies."""

from itertools import pairwise

from rnngen.codec.accents import Accents, notes_by_bar
from rnngen.codec.event_state import LONGEST_SHIFT, START, EventState, advance, default_part, next_end
from rnngen.codec.event_tokens import Event, Kind
from rnngen.music.score import Bar, Note, Score


def encode_events(score: Score, accents: Accents) -> list[Event]:
    """The one row of events that spells a canonical score under these accents."""
    row = _Row(accents)
    row.add_header(score)
    keys = {key.onset: (key.fifths, key.minor) for key in score.keys}
    tempos = {tempo.onset: tempo.quarters_per_minute for tempo in score.tempos}
    for bar, notes in notes_by_bar(score):
        row.rest_to(bar.onset)
        row.add_bar(bar, keys.get(bar.onset), tempos.get(bar.onset))
        for note in notes:
            row.add_note(note)
    row.rest_to(score.ticks)
    return row.events


def is_melody(score: Score) -> bool:
    """Whether a score is one part in which no notes overlap."""
    return len(score.parts) == 1 and all(note.offset <= later.onset for note, later in pairwise(score.notes))


class _Row:
    """The events so far, and the state that they lead to."""

    def __init__(self, accents: Accents) -> None:
        self.accents = accents
        self.events: list[Event] = []
        self.state: EventState = START

    def add(self, kind: Kind, value: object = None) -> None:
        event = Event(kind, value)
        self.events.append(event)
        self.state = advance(self.state, event)

    def add_header(self, score: Score) -> None:
        if is_melody(score):
            self.add(Kind.MELODY)
        else:
            self.add(Kind.POLYPHONY, len(score.parts))
        for part in score.parts:
            self.add(Kind.INSTRUMENT, part)

    def add_bar(self, bar: Bar, key: tuple[int, bool] | None, tempo: int | None) -> None:
        if bar.metre != self.state.metre or not self.state.barline:
            self.add(Kind.METRE, bar.metre)
        if key is not None:
            self.add(Kind.KEY, key)
        if tempo is not None:
            self.add(Kind.TEMPO, tempo)
        self.add(Kind.BAR, None if bar.duration == bar.metre.ticks else bar.duration)

    def add_note(self, note: Note) -> None:
        self.move_to(note.onset)
        state = self.state
        if note.part != default_part(state):
            self.add(Kind.PART, note.part)
        if note.duration != state.duration:
            self.add(Kind.DURATION, note.duration)
        if note.velocity != self.accents.at(state.metre, note.onset - state.bar_onset):
            self.add(Kind.VELOCITY, note.velocity)
        self.add(Kind.PITCH, note.pitch)

    def move_to(self, onset: int) -> None:
        """Move the cursor, which is not beyond the onset, to it."""
        while self.state.cursor < onset:
            if onset == next_end(self.state):
                self.add(Kind.STEP)
            else:
                self.add(Kind.SHIFT, min(onset - self.state.cursor, LONGEST_SHIFT))

    def rest_to(self, barline: int) -> None:
        """In a melody, spell the silence before a barline."""
        if self.state.melody:
            self.move_to(barline)
