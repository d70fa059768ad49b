"""A score's events; knows nothing of vocabularies."""

from collections.abc import Collection, Sequence
from itertools import pairwise

from rnngen.music.score import Bar, Note, Score
from rnngen.tokens.event_state import (
    LONGEST_SHIFT,
    START,
    EventState,
    advance,
    default_part,
    next_end,
    notes_again,
)
from rnngen.tokens.event_tokens import Event, EventKind
from rnngen.tokens.velocity_profile import VelocityProfile, notes_by_bar
from rnngen.tokens.written_bar import Written

PERIODS = (8, 16, 4, 2, 1, 12, 24, 32, 6, 3)
"""Bars after which music comes again, the usual ones first."""


def encode_events(
    score: Score, profile: VelocityProfile, periods: Collection[int] = ()
) -> list[Event]:
    """The one row of events that spells a canonical score under these accents.

    Args:
        periods: Those of PERIODS after which a bar that comes again is one event; without any, all are spelled out.
    """
    header = encode_header(score)
    return header + encode_bars(score, range(len(score.bars)), after(header), profile, periods)


def encode_header(score: Score) -> list[Event]:
    """The events before the first bar."""
    texture = (
        Event(EventKind.MELODY)
        if is_melody(score)
        else Event(EventKind.POLYPHONY, len(score.parts))
    )
    return [texture, *(Event(EventKind.INSTRUMENT, part) for part in score.parts)]


def encode_bars(
    score: Score,
    numbers: range,
    state: EventState,
    profile: VelocityProfile,
    periods: Collection[int] = (),
) -> list[Event]:
    """The events of some bars in a row (indices into `score.bars`), after a state at the end of the bar before."""
    row = _Row(profile, state, periods)
    barlines, bars = encode_barlines(score), list(notes_by_bar(score))
    for number in numbers:
        bar, notes = bars[number]
        for event in barlines[number]:
            row.add(*event)
        row.add_bar(bar, notes)
    return row.events


def encode_barlines(score: Score) -> list[list[Event]]:
    """For each bar what stands before it, in order: a change of metre, of key, of tempo, and the bar itself."""
    keys = {key.onset: Event(EventKind.KEY, (key.fifths, key.minor)) for key in score.keys}
    tempos = {
        tempo.onset: Event(EventKind.TEMPO, tempo.quarters_per_minute) for tempo in score.tempos
    }
    metre, result = None, []
    for bar in score.bars:
        changes = [] if bar.metre == metre else [Event(EventKind.METRE, bar.metre)]
        changes += [change[bar.onset] for change in (keys, tempos) if bar.onset in change]
        result.append(
            [
                *changes,
                Event(EventKind.BAR, None if bar.duration == bar.metre.ticks else bar.duration),
            ]
        )
        metre = bar.metre
    return result


def after(events: Sequence[Event], state: EventState = START) -> EventState:
    """The state that events lead to."""
    for event in events:
        state = advance(state, event)
    return state


def is_melody(score: Score) -> bool:
    """Whether a score is one part in which no notes overlap."""
    return len(score.parts) == 1 and all(
        note.offset <= later.onset for note, later in pairwise(score.notes)
    )


class _Row:
    """The events so far, and the state that they lead to."""

    def __init__(
        self, profile: VelocityProfile, state: EventState, periods: Collection[int]
    ) -> None:
        self.profile = profile
        self.periods = [ago for ago in PERIODS if ago in periods]
        self.events: list[Event] = []
        self.state = state
        self.ago: int | None = None
        """How many bars ago the last bar had stood, if it came again."""

    def add(self, kind: EventKind, value: object = None) -> None:
        event = Event(kind, value)
        self.events.append(event)
        self.state = advance(self.state, event)

    def add_bar(self, bar: Bar, notes: Sequence[Note]) -> None:
        """What stands in a bar that has begun: one event where it has stood there before."""
        self.ago = (
            self.bars_ago(tuple(self.written(note, bar) for note in notes)) if notes else None
        )
        if self.ago is not None:
            self.add(EventKind.AGAIN, self.ago)
            return
        for note in notes:
            self.add_note(note)
        self.rest_to(bar.offset)

    def written(self, note: Note, bar: Bar) -> Written:
        position = note.onset - bar.onset
        is_usual = note.velocity == self.profile.at(bar.metre, position)
        return Written(
            position, note.part, note.pitch, note.duration, None if is_usual else note.velocity
        )

    def bars_ago(self, notes: tuple[Written, ...]) -> int | None:
        """How many bars ago just these notes stood; as for the bar before, where that holds, so that sections go on."""
        first = [] if self.ago is None else [self.ago]
        return next(
            (ago for ago in [*first, *self.periods] if notes_again(self.state, ago) == notes), None
        )

    def add_note(self, note: Note) -> None:
        self.move_to(note.onset)
        state = self.state
        if note.part != default_part(state):
            self.add(EventKind.PART, note.part)
        if note.duration != state.duration:
            self.add(EventKind.DURATION, note.duration)
        if note.velocity != self.profile.at(state.metre, note.onset - state.bar_onset):
            self.add(EventKind.VELOCITY, note.velocity)
        self.add(EventKind.PITCH, note.pitch)

    def move_to(self, onset: int) -> None:
        """Move the cursor, which is not beyond the onset, to it."""
        while self.state.cursor < onset:
            if onset == next_end(self.state):
                self.add(EventKind.STEP)
            else:
                self.add(EventKind.SHIFT, min(onset - self.state.cursor, LONGEST_SHIFT))

    def rest_to(self, barline: int) -> None:
        """In a melody, spell the silence before a barline."""
        if self.state.melody:
            self.move_to(barline)
