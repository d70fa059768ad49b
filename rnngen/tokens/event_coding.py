"""Score ↔ events: `encode_events` writes a score as events, `decode_events` reads it back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby, pairwise
from typing import TypeVar

from rnngen.music.score import Bar, Key, Note, Part, Score, Tempo
from rnngen.tokens.event_state import (
    START,
    BarNote,
    EventState,
    advance,
    default_part,
    next_end,
    notes_again,
    written,
)
from rnngen.tokens.event_tokens import LONGEST_SHIFT, Event, EventKind
from rnngen.tokens.velocity_profile import VelocityProfile, notes_by_bar

Change = TypeVar("Change", Key, Tempo)


def decode_events(events: Iterable[Event], profile: VelocityProfile) -> Score:
    """Return the canonical score of any events.

    Skips an event that makes no sense in its place, ends notes with the last bar, and makes one
    empty bar of events without any. None of this happens to events of `encode_events` or of a
    metre constraint.
    """
    state = START
    parts: list[Part] = []
    bars: list[Bar] = []
    notes: list[Note] = []
    keys: dict[int, Key] = {}
    tempos: dict[int, Tempo] = {}
    for event in events:
        before = state
        state = advance(state, event)
        if state is before:  # the event makes no sense here
            continue
        kind, value = event
        match kind:
            case EventKind.PITCH | EventKind.AGAIN:
                notes += notes_of(before, state, profile)
            case EventKind.BAR:
                bars.append(Bar(state.bar_onset, state.barline - state.bar_onset, state.metre))
            case EventKind.INSTRUMENT:
                parts.append(value)
            case EventKind.KEY:
                keys[state.barline] = Key(state.barline, *value)
            case EventKind.TEMPO:
                tempos[state.barline] = Tempo(state.barline, value)
    parts += [Part()] * (state.parts - len(parts))
    bars = bars or [Bar(0, state.metre.ticks, state.metre)]
    return Score(
        _ended(notes, state.barline),
        tuple(bars),
        _changes(keys, bars),
        _changes(tempos, bars),
        tuple(parts),
    )


def notes_of(before: EventState, after: EventState, profile: VelocityProfile) -> list[Note]:
    """Return the notes that the event between two states wrote."""

    def placed(note: BarNote) -> Note:
        velocity = note.velocity or profile.at(after.bar.metre, note.position)
        return Note(after.bar_onset + note.position, note.part, note.pitch, note.duration, velocity)

    return [placed(note) for note in written(before, after)]


def _ended(notes: list[Note], end: int) -> tuple[Note, ...]:
    """Return the notes sorted and distinct, none sounding beyond the end."""
    return tuple(
        sorted({note._replace(duration=min(note.duration, end - note.onset)) for note in notes})
    )


def _changes(by_onset: Mapping[int, Change], bars: list[Bar]) -> tuple[Change, ...]:
    """Return the keys or tempos at bar starts that differ from the one before."""
    onsets = {bar.onset for bar in bars}
    rows = groupby(
        (change for onset, change in by_onset.items() if onset in onsets),
        key=lambda change: change[1:],
    )
    return tuple(next(row) for _, row in rows)


PERIODS = (8, 16, 4, 2, 1, 12, 24, 32, 6, 3)
"""Distances in bars at which music repeats, the usual ones first."""


def encode_events(
    score: Score, profile: VelocityProfile, periods: Collection[int] = ()
) -> list[Event]:
    """Return the unique events of a canonical score.

    Args:
        periods: The distances of PERIODS at which a repeated bar becomes one `Again`.
    """
    header = encode_header(score)
    return header + encode_bars(score, range(len(score.bars)), after(header), profile, periods)


def encode_header(score: Score) -> list[Event]:
    """Return the events before the first bar."""
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
    """Return the events of consecutive bars, from the state at the end of the bar before them."""
    row = _EventWriter(profile, state, periods)
    barlines = encode_barlines(score)
    bars = list(notes_by_bar(score))
    for number in numbers:
        bar, notes = bars[number]
        for event in barlines[number]:
            row.add(*event)
        row.add_bar(bar, notes)
    return row.events


def encode_barlines(score: Score) -> list[list[Event]]:
    """Return for each bar its changes of metre, key and tempo, and the bar event itself."""
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
    """Return the state that events lead to."""
    for event in events:
        state = advance(state, event)
    return state


def is_melody(score: Score) -> bool:
    """Return whether a score is one part in which no notes overlap."""
    return len(score.parts) == 1 and all(
        note.offset <= later.onset for note, later in pairwise(score.notes)
    )


class _EventWriter:
    """Appends events, and follows the state that they lead to."""

    def __init__(
        self, profile: VelocityProfile, state: EventState, periods: Collection[int]
    ) -> None:
        self.profile = profile
        self.periods = [ago for ago in PERIODS if ago in periods]
        self.events: list[Event] = []
        self.state = state
        self.ago: int | None = None
        """The distance at which the last bar repeated, if it did."""

    def add(self, kind: EventKind, value: object = None) -> None:
        event = Event(kind, value)
        self.events.append(event)
        self.state = advance(self.state, event)

    def add_bar(self, bar: Bar, notes: Sequence[Note]) -> None:
        """Write the content of a bar that has begun, as one `Again` if it is a repeat."""
        in_bar = tuple(self.in_bar(note, bar) for note in notes)
        self.ago = self.bars_ago(in_bar) if notes else None
        if self.ago is not None:
            self.add(EventKind.AGAIN, self.ago)
            return
        for note in notes:
            self.add_note(note)
        self.rest_to(bar.offset)

    def in_bar(self, note: Note, bar: Bar) -> BarNote:
        position = note.onset - bar.onset
        is_usual = note.velocity == self.profile.at(bar.metre, position)
        return BarNote(
            position, note.part, note.pitch, note.duration, None if is_usual else note.velocity
        )

    def bars_ago(self, notes: tuple[BarNote, ...]) -> int | None:
        """Return how many bars ago just these notes stood, or None.

        The distance of the bar before comes first, so that a repeated section keeps one distance.
        """
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
        """Move the cursor forward to an onset."""
        while self.state.cursor < onset:
            if onset == next_end(self.state):
                self.add(EventKind.STEP)
            else:
                self.add(EventKind.SHIFT, min(onset - self.state.cursor, LONGEST_SHIFT))

    def rest_to(self, barline: int) -> None:
        """In a melody, spell the silence before a barline."""
        if self.state.melody:
            self.move_to(barline)
