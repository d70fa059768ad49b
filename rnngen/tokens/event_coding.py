"""Score ↔ events: `encode_events` writes a score as events, `decode_events` reads it back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TypeVar

from rnngen.music.score import Bar, Key, Metre, Note, Part, Score, Tempo
from rnngen.tokens.event_state import (
    START,
    BarNote,
    EventState,
    default_part,
    next_end,
    notes_again,
    still_sung,
    written,
)
from rnngen.tokens.event_steps import advance
from rnngen.tokens.event_tokens import LONGEST_SHIFT, Event, EventKind, Sung
from rnngen.tokens.moments import Moment, moments_of
from rnngen.tokens.places import NO_PLACES, Places, marks_of
from rnngen.tokens.rounding import rounded
from rnngen.tokens.track_steps import end_of_last
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
            case (
                EventKind.PITCH | EventKind.DRUM | EventKind.AGAIN | EventKind.SUNG | EventKind.REST
            ):
                notes += notes_of(before, state, profile)
            case EventKind.BAR:
                bars.append(Bar(state.bar_onset, state.barline - state.bar_onset, state.metre))
            case EventKind.INSTRUMENT:
                parts.append(value)
            case EventKind.KEY:
                keys[state.barline] = Key(state.barline, *value)
            case EventKind.TEMPO:
                tempos[state.barline] = Tempo(state.barline, value)
    notes += last_notes(state, profile)
    parts += [Part()] * (max(state.parts, 1) - len(parts))
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
    return [_placed(note, after, profile) for note in written(before, after)]


def last_notes(state: EventState, profile: VelocityProfile) -> list[Note]:
    """Return the notes that voices still sing at the end, as if they ended now."""
    return [_placed(note, state, profile) for note in still_sung(state)]


def _begun(state: EventState, note: BarNote) -> tuple[Metre, int]:
    """Return the metre of the bar in which a note began, and its position there."""
    metre, position = state.bar.metre, note.position
    for bar in reversed(state.past):
        if position >= 0:
            break
        metre, position = bar.metre, position + bar.ticks
    return metre, position


def _placed(note: BarNote, state: EventState, profile: VelocityProfile) -> Note:
    velocity = note.velocity or profile.at(*_begun(state, note))
    return Note(state.bar_onset + note.position, note.part, note.pitch, note.duration, velocity)


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


@dataclass(frozen=True)
class Spelling:
    """What a codec leaves open of the way in which a score is spelled."""

    profile: VelocityProfile
    """Velocities that are not written."""
    periods: Collection[int] = ()
    """The distances of PERIODS at which a repeated bar becomes one `Again`."""
    places: Places = NO_PLACES
    """What barlines say."""
    voices: bool = False
    """Whether parts without overlaps are voices."""
    tracks: bool = False
    """Whether other parts are written in tracks."""


def encode_events(
    score: Score, spelling: Spelling, in_all: int | None = None, fifths: int | None = None
) -> list[Event]:
    """Return the unique events of a canonical score.

    Args:
        in_all: bars of the whole piece without a pick-up, if the score is only its beginning.
        fifths: Of the key in which the score sounds, if it is written from the tonic.
    """
    return encode_with_state(score, spelling, in_all, fifths)[0]


def encode_with_state(
    score: Score, spelling: Spelling, in_all: int | None = None, fifths: int | None = None
) -> tuple[list[Event], EventState]:
    """Return what `encode_events` does, and the state that the events lead to."""
    header = encode_header(score, spelling, fifths)
    barlines = encode_barlines(score, spelling.places, in_all)
    row = _written_bars(score, range(len(score.bars)), after(header), spelling, barlines)
    return header + row.events, row.state


def encode_header(score: Score, spelling: Spelling, fifths: int | None = None) -> list[Event]:
    """Return the events before the first bar.

    Args:
        fifths: Of the key in which the score sounds, if it is written from the tonic.
    """
    key = [] if fifths is None else [Event(EventKind.FIFTHS, fifths)]
    instruments = [Event(EventKind.INSTRUMENT, part) for part in score.parts]
    return [*key, _texture(score, spelling), *instruments]


def _texture(score: Score, spelling: Spelling) -> Event:
    if is_melody(score):
        return Event(EventKind.MELODY)
    if spelling.voices and is_of_voices(score):
        return Event(EventKind.VOICES, len(score.parts))
    if spelling.tracks:
        return Event(EventKind.TRACKS)
    return Event(EventKind.POLYPHONY, len(score.parts))


def encode_bars(
    score: Score,
    numbers: range,
    state: EventState,
    spelling: Spelling,
    barlines: Sequence[Sequence[Event]],
) -> list[Event]:
    """Return the events of consecutive bars, from the state at the end of the bar before them.

    Args:
        barlines: of `encode_barlines`, for all bars of the score.
    """
    return _written_bars(score, numbers, state, spelling, barlines).events


def _written_bars(
    score: Score,
    numbers: range,
    state: EventState,
    spelling: Spelling,
    barlines: Sequence[Sequence[Event]],
) -> "_EventWriter":
    row = _EventWriter(spelling, state)
    score = rounded(score) if state.tracks else score
    bars = list(notes_by_bar(score))
    moments = moments_of(score) if state.voices else []
    for number in numbers:
        bar, notes = bars[number]
        for event in barlines[number]:
            row.add(*event)
        if state.voices:
            row.add_moments(moments[number])
        elif state.tracks:
            row.add_tracks(bar, notes)
        else:
            row.add_bar(bar, notes)
    return row


def encode_barlines(
    score: Score, places: Places = NO_PLACES, in_all: int | None = None
) -> list[list[Event]]:
    """Return for each bar its changes of metre, key and tempo, and the bar event itself.

    Args:
        in_all: bars of the whole piece without a pick-up, if the score is only its beginning.
    """
    keys = {key.onset: Event(EventKind.KEY, (key.fifths, key.minor)) for key in score.keys}
    tempos = {
        tempo.onset: Event(EventKind.TEMPO, tempo.quarters_per_minute) for tempo in score.tempos
    }
    metre, result = None, []
    for bar, mark in zip(score.bars, marks_of(score.bars, places, in_all), strict=True):
        changes = [] if bar.metre == metre else [Event(EventKind.METRE, bar.metre)]
        changes += [change[bar.onset] for change in (keys, tempos) if bar.onset in change]
        result.append([*changes, Event(EventKind.BAR, mark)])
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


def is_of_voices(score: Score) -> bool:
    """Return whether a score has several parts, each without overlaps."""
    ends = [0] * len(score.parts)
    for note in score.notes:
        if note.onset < ends[note.part]:
            return False
        ends[note.part] = note.offset
    return len(ends) > 1


def _exactly(note: Note, bar: Bar) -> BarNote:
    """Return a note relative to its bar, with its velocity."""
    position = note.onset - bar.onset
    return BarNote(position, note.part, note.pitch, note.duration, note.velocity)


class _EventWriter:
    """Appends events, and follows the state that they lead to."""

    def __init__(self, spelling: Spelling, state: EventState) -> None:
        self.profile = spelling.profile
        self.periods = [ago for ago in PERIODS if ago in spelling.periods]
        self.events: list[Event] = []
        self.state = state
        self.agos: dict[int | None, int | None] = {}
        """The distance at which the last bar of a part repeated, or that of all parts at None."""

    def add(self, kind: EventKind, value: object = None) -> None:
        event = Event(kind, value)
        self.events.append(event)
        self.state = advance(self.state, event)

    def add_bar(self, bar: Bar, notes: Sequence[Note]) -> None:
        """Write the content of a bar that has begun, as one `Again` if it is a repeat."""
        in_bar = tuple(self.in_bar(note, bar) for note in notes)
        # The last bar is always written out, so that a model learns how pieces end.
        if self.repeats(in_bar):
            return
        for note in notes:
            self.add_note(note)
        self.rest_to(bar.offset)

    def repeats(self, notes: tuple[BarNote, ...], part: int | None = None) -> bool:
        """Write an `Again` if the bar of a part, or of all parts, is a repeat."""
        ago = self.bars_ago(notes, part) if notes and self.state.left != 1 else None
        self.agos[part] = ago
        if ago is None:
            return False
        self.add(EventKind.AGAIN, ago)
        return True

    def add_tracks(self, bar: Bar, notes: Sequence[Note]) -> None:
        """Write the content of a bar that has begun, part by part."""
        band = self.state.band
        for part in sorted({note.part for note in notes}, key=band.ranks.__getitem__):
            is_drum = band.instruments[part].drums
            own = [note for note in notes if note.part == part]
            self.add(EventKind.PLAY, band.player_of(part))
            if not self.repeats(tuple(_exactly(note, bar) for note in own), part):
                for note in own:
                    self.add_in_track(note, EventKind.DRUM if is_drum else EventKind.PITCH)

    def add_in_track(self, note: Note, kind: EventKind) -> None:
        band, position = self.state.band, note.onset - self.state.bar_onset
        if note.onset == end_of_last(self.state):
            self.add(EventKind.STEP)
        elif note.onset != self.state.cursor:
            self.add(EventKind.AT, position)
        if kind is not EventKind.DRUM and note.duration != self.state.duration:
            self.add(EventKind.DURATION, note.duration)
        if note.velocity != band.velocity_of(note.part, note.pitch):
            self.add(EventKind.VELOCITY, note.velocity)
        self.add(kind, note.pitch)

    def add_moments(self, moments: Sequence[Moment]) -> None:
        """Write the content of a bar that has begun, in voices."""
        for moment in moments:
            if moment.duration != self.state.duration:
                self.add(EventKind.DURATION, moment.duration)
            for note in moment.notes:
                if note is None:
                    self.add(EventKind.REST)
                elif note.onset < moment.onset:
                    self.add(EventKind.HOLD)
                else:
                    self.add_pitch(note)

    def in_bar(self, note: Note, bar: Bar) -> BarNote:
        position = note.onset - bar.onset
        is_usual = note.velocity == self.profile.at(bar.metre, position)
        return BarNote(
            position, note.part, note.pitch, note.duration, None if is_usual else note.velocity
        )

    def bars_ago(self, notes: tuple[BarNote, ...], part: int | None) -> int | None:
        """Return how many bars ago just these notes stood, or None.

        The distance of the part before comes first, else that of the bar before, so that a repeated
        section keeps one distance.
        """
        last = self.state.band.lead_ago or self.agos.get(part)
        first = [] if last is None else [last]
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
        self.add_pitch(note)

    def add_pitch(self, note: Note) -> None:
        """Write a note whose time and part are clear."""
        if note.velocity != self.profile.at(self.state.metre, note.onset - self.state.bar_onset):
            self.add(EventKind.VELOCITY, note.velocity)
        if self.state.voices:
            self.add(EventKind.SUNG, Sung(note.part, note.pitch))
        else:
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
