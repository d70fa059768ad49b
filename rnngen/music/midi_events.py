"""Make a Score from the events of a MIDI file."""

from bisect import bisect_right
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter
from typing import NamedTuple

from rnngen.music.canonical import canonical_score, counted, is_tempo
from rnngen.music.limits import check_size
from rnngen.music.live import Live, is_live, on_the_grid
from rnngen.music.metre import bars_of, is_metre
from rnngen.music.midi_file import midi_error
from rnngen.music.pickup import pickup_of, with_written_pickup
from rnngen.music.quantize import off_grid, snap, snap_span
from rnngen.music.score import Key, Metre, Note, Part, Score, Tempo

DRUM_CHANNEL = 9
"""Channel 10 counted from 1: General MIDI's channel for percussion."""

MICROSECONDS_PER_MINUTE = 60_000_000

_tick = attrgetter("tick")


class MidiKind(Enum):
    """The kinds of events that are read; the value describes the event's values."""

    NOTE_ON = "pitch, velocity"
    NOTE_OFF = "pitch"
    PROGRAM = "program"
    TEMPO = "microseconds per quarter"
    METRE = "numerator, denominator"
    KEY = "fifths, minor (0 or 1)"
    NAME = "the bytes of the track's name"
    PEDAL = "position of the sustain pedal (0–127), which scores do not keep"
    BEND = "none: a pitch bend, which is only counted"
    CONTROLLER = "none: a controller but the pedal, which is only counted"
    PRESSURE = "none: aftertouch, which is only counted"
    LYRIC = "none: a lyric, which is only counted"
    MARKER = "none: a marker, which is only counted"
    SYSEX = "none: a message for one make of instrument, which is only counted"
    END = "none"


class Event(NamedTuple):
    """One event at `tick` of the file; `channel` counts from 0."""

    tick: int
    kind: MidiKind
    track: int
    channel: int
    values: tuple[int, ...]


class Span(NamedTuple):
    """A note in the file's ticks."""

    track: int
    channel: int
    onset: int
    offset: int
    pitch: int
    velocity: int


def score_of_events(
    events: Sequence[Event], ticks_per_quarter: int
) -> tuple[Score, tuple[str, ...]]:
    """Return the score and notices of events in file order: by track, then by time."""
    spans, unclosed = spans_of(events)
    if not spans:
        raise midi_error("it has no notes", "at least one note", "none")
    channels = sorted({(span.track, span.channel) for span in spans})
    check_size(parts=len(channels))
    parts = {channel: index for index, channel in enumerate(channels)}
    kept, wrong = sensible_changes(events)
    grid = _grid(spans, kept, ticks_per_quarter)
    notes = [_note(span, parts[span.track, span.channel], grid) for span in spans]
    metres = [
        (grid.onset(event.tick), Metre(*event.values))
        for event in kept
        if event.kind is MidiKind.METRE
    ]
    drummed = any(
        channel == DRUM_CHANNEL for _, channel in channels
    )  # drummers accent the backbeat rather than the downbeat
    if isinstance(grid, Live) and grid.metre:
        metres, pickup = [(0, metres[0][1] if len(metres) == 1 else grid.metre)], []
    else:
        pickup = [] if drummed else pickup_of(notes, metres)
    tempos = [
        Tempo(grid.onset(event.tick), _quarters_per_minute(event.values[0]))
        for event in kept
        if event.kind is MidiKind.TEMPO
    ]
    score, notices = canonical_score(
        notes,
        with_written_pickup(bars_of([*metres, *pickup], max(note.offset for note in notes))),
        [
            Key(grid.onset(event.tick), event.values[0], bool(event.values[1]))
            for event in kept
            if event.kind is MidiKind.KEY
        ],
        [Tempo(0, grid.tempo)] if isinstance(grid, Live) and grid.tempo else tempos,
        _parts(channels, spans, events),
    )
    own = (
        *left_out(events, *_OF_SCORES),
        counted(
            programs_within(events),
            "change of program within a part was left out",
            "changes of program within parts were left out",
        ),
        "the accents tell of a pick-up, and the barlines follow them" if pickup else "",
        counted(
            unclosed,
            "note never ended and was closed at its track's end",
            "notes never ended and were closed at their track's end",
        ),
        counted(
            wrong,
            "impossible tempo, metre or key was ignored",
            "impossible tempos, metres or keys were ignored",
        ),
        grid.notice,
    )
    return score, (*(notice for notice in own if notice), *notices)


_LEFT_OUT = {
    MidiKind.BEND: ("pitch bend was left out", "pitch bends were left out"),
    MidiKind.CONTROLLER: ("controller change was left out", "controller changes were left out"),
    MidiKind.PRESSURE: ("change of pressure was left out", "changes of pressure were left out"),
    MidiKind.LYRIC: ("lyric was left out", "lyrics were left out"),
    MidiKind.MARKER: ("marker was left out", "markers were left out"),
    MidiKind.SYSEX: (
        "system exclusive message was left out",
        "system exclusive messages were left out",
    ),
    MidiKind.PEDAL: (
        "movement of the sustain pedal was left out",
        "movements of the sustain pedal were left out",
    ),
}
"""Kind of event → the notice of one and of several."""

_OF_SCORES = tuple(_LEFT_OUT)
OF_PERFORMANCES = tuple(kind for kind in _LEFT_OUT if kind is not MidiKind.PEDAL)
"""The kinds of events that performances leave out."""


def left_out(events: Iterable[Event], *kinds: MidiKind) -> list[str]:
    """Return a notice for each of these kinds that occurs, with its count."""
    counts = Counter(event.kind for event in events)
    return [counted(counts[kind], *_LEFT_OUT[kind]) for kind in kinds if counts[kind]]


@dataclass(frozen=True)
class _Written:
    """The times of a file that was written rather than played: snapped to the common grid."""

    ticks_per_quarter: int
    notice: str

    def onset(self, tick: int) -> int:
        return snap(tick, self.ticks_per_quarter)

    def duration(self, onset: int, offset: int) -> int:
        return snap_span(onset, offset, self.ticks_per_quarter)[1]


def _grid(spans: Sequence[Span], kept: Iterable[Event], ticks_per_quarter: int) -> Live | _Written:
    """Return the map from the file's times to the score's."""
    onsets = sorted({span.onset for span in spans})
    if is_live(onsets, ticks_per_quarter):
        tempos = [(event.tick, event.values[0]) for event in kept if event.kind is MidiKind.TEMPO]
        return on_the_grid(onsets, ticks_per_quarter, tempos)
    moved = sum(off_grid(span.onset, ticks_per_quarter) for span in spans)
    lay = f"of {len(spans)} onsets lay off the grid and"
    return _Written(
        ticks_per_quarter, counted(moved, f"{lay} was moved to it", f"{lay} were moved to it")
    )


def part_names(events: Sequence[Event]) -> tuple[str, ...]:
    """Return the track name of each part, in the order of the score's parts; '' for none."""
    channels = sorted(
        {(event.track, event.channel) for event in events if event.kind is MidiKind.NOTE_ON}
    )
    names = {
        event.track: _text(bytes(event.values))
        for event in reversed(events)
        if event.kind is MidiKind.NAME
    }
    return tuple(names.get(track, "") for track, _ in channels)


def _text(data: bytes) -> str:
    """Decode text of unknown encoding, and drop what cannot be displayed."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return "".join(filter(str.isprintable, text)).strip()


def spans_of(events: Iterable[Event]) -> tuple[list[Span], int]:
    """Return the notes with their ends, and how many never ended.

    A note-off ends the oldest open note of its pitch, so that a repeated note may begin before
    the last one ends.
    """
    spans: list[Span] = []
    unclosed = 0
    sounding: dict[tuple[int, int], deque[Event]] = defaultdict(deque)
    for event in events:
        if event.kind is MidiKind.NOTE_ON:
            sounding[event.channel, event.values[0]].append(event)
        elif event.kind is MidiKind.NOTE_OFF and sounding[event.channel, event.values[0]]:
            spans.append(_span(sounding[event.channel, event.values[0]].popleft(), event.tick))
        elif event.kind is MidiKind.END:
            left = [_span(note, event.tick) for notes in sounding.values() for note in notes]
            spans += left
            unclosed += len(left)
            sounding.clear()
    return spans, unclosed


def _span(note_on: Event, offset: int) -> Span:
    return Span(note_on.track, note_on.channel, note_on.tick, offset, *note_on.values)


def _note(span: Span, part: int, grid: Live | _Written) -> Note:
    onset, duration = grid.onset(span.onset), grid.duration(span.onset, span.offset)
    return Note(onset, part, span.pitch, duration, span.velocity)


def sensible_changes(events: Iterable[Event]) -> tuple[list[Event], int]:
    """Return valid tempos, metres and keys in time order, and how many were invalid."""
    changes = sorted((event for event in events if event.kind in _SENSIBLE), key=_tick)
    kept = [event for event in changes if _SENSIBLE[event.kind](*event.values)]
    return kept, len(changes) - len(kept)


def _is_tempo(microseconds_per_quarter: int) -> bool:
    return microseconds_per_quarter > 0 and is_tempo(
        Tempo(0, _quarters_per_minute(microseconds_per_quarter))
    )


def _is_key(fifths: int, minor: int) -> bool:
    return -7 <= fifths <= 7 and minor in (0, 1)


_SENSIBLE: dict[MidiKind, Callable[..., bool]] = {
    MidiKind.TEMPO: _is_tempo,
    MidiKind.METRE: is_metre,
    MidiKind.KEY: _is_key,
}


def _quarters_per_minute(microseconds_per_quarter: int) -> int:
    return round(MICROSECONDS_PER_MINUTE / microseconds_per_quarter)


def _parts(
    channels: Iterable[tuple[int, int]], spans: Iterable[Span], events: Iterable[Event]
) -> list[Part]:
    """Return a part for each (track, channel), with the program at its first note."""
    first: dict[tuple[int, int], int] = {}
    for span in spans:
        key = span.track, span.channel
        first[key] = min(span.onset, first.get(key, span.onset))
    programs: dict[int, list[Event]] = defaultdict(list)
    for event in sorted((event for event in events if event.kind is MidiKind.PROGRAM), key=_tick):
        programs[event.channel].append(event)
    return [
        Part(_program_at(first[track, channel], programs[channel]), drums=channel == DRUM_CHANNEL)
        for track, channel in channels
    ]


def programs_within(events: Iterable[Event]) -> int:
    """Return how many notes begin with another program than the note before in their part."""
    program: dict[int, int] = {}
    played: dict[tuple[int, int], int | None] = {}
    changes = 0
    # At one tick, programs change before notes begin.
    kinds = (MidiKind.PROGRAM, MidiKind.NOTE_ON)
    found = (event for event in events if event.kind in kinds)
    for event in sorted(found, key=lambda event: (event.tick, kinds.index(event.kind))):
        if event.kind is MidiKind.PROGRAM:
            program[event.channel] = event.values[0]
            continue
        part, now = (event.track, event.channel), program.get(event.channel)
        changes += played.get(part, now) != now
        played[part] = now
    return changes


def _program_at(tick: int, changes: list[Event]) -> int | None:
    """Return the program of the last change at or before a tick."""
    before = bisect_right(changes, tick, key=_tick)
    return changes[before - 1].values[0] if before else None
