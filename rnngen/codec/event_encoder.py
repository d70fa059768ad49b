"""A score's events; knows nothing of vocabularies."""

from collections.abc import Sequence
from itertools import pairwise

from rnngen.codec.accents import Accents, notes_by_bar
from rnngen.codec.event_state import LONGEST_SHIFT, START, EventState, advance, default_part, next_end
from rnngen.codec.event_tokens import Event, Kind
from rnngen.music.score import Note, Score


def encode_events(score: Score, accents: Accents) -> list[Event]:
    """The one row of events that spells a canonical score under these accents."""
    header = encode_header(score)
    return header + encode_bars(score, range(len(score.bars)), after(header), accents)


def encode_header(score: Score) -> list[Event]:
    """The events before the first bar."""
    texture = Event(Kind.MELODY) if is_melody(score) else Event(Kind.POLYPHONY, len(score.parts))
    return [texture, *(Event(Kind.INSTRUMENT, part) for part in score.parts)]


def encode_bars(score: Score, numbers: range, state: EventState, accents: Accents) -> list[Event]:
    """The events of some bars in a row (indices into `score.bars`), after a state at the end of the bar before."""
    row = _Row(accents, state)
    barlines, bars = encode_barlines(score), list(notes_by_bar(score))
    for number in numbers:
        bar, notes = bars[number]
        for event in barlines[number]:
            row.add(*event)
        for note in notes:
            row.add_note(note)
        row.rest_to(bar.offset)
    return row.events


def encode_barlines(score: Score) -> list[list[Event]]:
    """For each bar what stands before it, in order: a change of metre, of key, of tempo, and the bar itself."""
    keys = {key.onset: Event(Kind.KEY, (key.fifths, key.minor)) for key in score.keys}
    tempos = {tempo.onset: Event(Kind.TEMPO, tempo.quarters_per_minute) for tempo in score.tempos}
    metre, result = None, []
    for bar in score.bars:
        changes = [] if bar.metre == metre else [Event(Kind.METRE, bar.metre)]
        changes += [change[bar.onset] for change in (keys, tempos) if bar.onset in change]
        result.append([*changes, Event(Kind.BAR, None if bar.duration == bar.metre.ticks else bar.duration)])
        metre = bar.metre
    return result


def after(events: Sequence[Event], state: EventState = START) -> EventState:
    """The state that events lead to."""
    for event in events:
        state = advance(state, event)
    return state


def is_melody(score: Score) -> bool:
    """Whether a score is one part in which no notes overlap."""
    return len(score.parts) == 1 and all(note.offset <= later.onset for note, later in pairwise(score.notes))


class _Row:
    """The events so far, and the state that they lead to."""

    def __init__(self, accents: Accents, state: EventState) -> None:
        self.accents = accents
        self.events: list[Event] = []
        self.state = state

    def add(self, kind: Kind, value: object = None) -> None:
        event = Event(kind, value)
        self.events.append(event)
        self.state = advance(self.state, event)

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
