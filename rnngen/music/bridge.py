"""The door to music21: MIDI files, notation files (`notation`) and its corpus of chorales.

For MIDI only music21's event decoder is used; its streams quantize and are slow. Importing this
module imports music21, which takes a second, so other modules import it inside the function
that needs it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from music21.common import getCorpusFilePath
from music21.corpus import chorales
from music21.midi import ChannelVoiceMessages, MetaEvents, SysExEvents
from music21.midi.base import DeltaTime, MidiEvent

from rnngen.errors import CorpusError, UnreadableScore
from rnngen.music.canonical import counted
from rnngen.music.limits import MOST_QUARTERS, TooLarge, check_size
from rnngen.music.midi_events import Event, MidiKind, part_names, score_of_events
from rnngen.music.midi_file import midi_error, split_file
from rnngen.music.midi_performance import performance_of_events
from rnngen.music.musicxml import to_musicxml
from rnngen.music.notation import (
    Names,
    Notices,
    parse,
    read_notation,
    read_piece,
    read_piece_and_names,
)
from rnngen.music.performance import Performance
from rnngen.music.score import Score
from rnngen.music.stream_reader import score_of_parts
from rnngen.music.words import named_parts

__all__ = [
    "VOICES",
    "chorale_names",
    "read_chorale",
    "read_midi",
    "read_midi_and_names",
    "read_notation",
    "read_performance",
    "read_piece",
    "read_piece_and_names",
    "to_musicxml",
]

_WINDOW = 1024
"""Bytes handed to music21 at a time: it copies the rest, which is quadratic over a track."""

_GROWTH = 8
"""The window grows by this factor until it holds the event."""

_SUSTAIN = 64
"""Number of the sustain pedal's controller."""

_SECOND = 1_000_000
"""Microseconds in a second."""


def read_midi(data: bytes) -> tuple[Score, Notices]:
    """Read a MIDI file of format 0 or 1; return the score and notices.

    The score has a part for each track and channel with notes. Times are snapped to the grid.

    Raises:
        CorpusError: if the file cannot be read.
    """
    return read_midi_and_names(data)[:2]


def read_midi_and_names(data: bytes) -> tuple[Score, Notices, Names]:
    """Read a MIDI file; return the score, notices and the names of the parts."""
    events, ticks_per_quarter = _events_of_file(data)
    names = part_names(events)
    score, notices = score_of_events(events, ticks_per_quarter)
    return replace(score, names=named_parts(names)), notices, names


def read_performance(data: bytes) -> tuple[Performance, Notices]:
    """Read a MIDI file of format 0 or 1 as a performance; return it and notices.

    All pitched notes and the sustain pedal belong to one player; drums are left out.

    Raises:
        CorpusError: if the file cannot be read.
    """
    return performance_of_events(*_events_of_file(data))


def _events_of_file(data: bytes) -> tuple[list[Event], int]:
    """Return the events of all tracks, and the ticks per quarter."""
    file = split_file(data)
    ticks_per_quarter = file.ticks_per_quarter
    try:
        found: Counter[str] = Counter()
        events = [
            event
            for i, track in enumerate(file.tracks)
            for event in _events(i, track, ticks_per_quarter, found)
        ]
    except CorpusError:
        raise
    except Exception as error:  # music21 raises errors of any kind
        raise midi_error(
            "an event is damaged", "MIDI events", f"{type(error).__name__}: {error}"
        ) from error
    if file.in_seconds:
        events = [
            Event(0, MidiKind.TEMPO, 0, 0, (_SECOND,)),
            *(event for event in events if event.kind is not MidiKind.TEMPO),
        ]
    return events, ticks_per_quarter


def _events(
    track: int, data: bytes, ticks_per_quarter: int, found: Counter[str]
) -> Iterator[Event]:
    """Yield the events of one track that a score needs, closed by an END.

    Args:
        found: counts the events and notes of all tracks, for `check_size`.
    """
    latest = MOST_QUARTERS * ticks_per_quarter
    tick = 0
    for later, event in _decode(data):
        if event.type == MetaEvents.END_OF_TRACK:
            tick = later if later <= latest else tick
            break
        if later > latest:
            raise TooLarge(f"is longer than {MOST_QUARTERS:,} quarters")
        found["events"] += 1
        tick, known = later, _known(event)
        if known is not None:
            kind, values = known
            found["notes"] += kind is MidiKind.NOTE_ON
            yield Event(tick, kind, track, event.channel - 1, values)
        check_size(**found)
    yield Event(tick, MidiKind.END, track, 0, ())


def _decode(data: bytes) -> Iterator[tuple[int, MidiEvent]]:
    """Yield each event of a track with its tick."""
    position, tick, status = 0, 0, None
    while position < len(data):
        delta, event, size = _event_at(position, data, status)
        position += size
        tick += delta
        status = event.lastStatusByte
        yield tick, event


def _event_at(position: int, data: bytes, running_status: int | None) -> tuple[int, MidiEvent, int]:
    """Return the delta time and the event at a position, and how many bytes they have."""
    size = _WINDOW
    while True:
        window = data[position : position + size]
        delta, rest = DeltaTime().readUntilLowByte(window)
        event = MidiEvent()
        event.lastStatusByte = running_status
        rest = event.read(rest)
        if rest or position + size >= len(data):
            return delta, event, len(window) - len(rest)
        size *= _GROWTH  # the event may be longer than the window


_COUNTED = {
    ChannelVoiceMessages.PITCH_BEND: MidiKind.BEND,
    ChannelVoiceMessages.CONTROLLER_CHANGE: MidiKind.CONTROLLER,
    ChannelVoiceMessages.POLYPHONIC_KEY_PRESSURE: MidiKind.PRESSURE,
    ChannelVoiceMessages.CHANNEL_KEY_PRESSURE: MidiKind.PRESSURE,
    MetaEvents.LYRIC: MidiKind.LYRIC,
    MetaEvents.MARKER: MidiKind.MARKER,
    MetaEvents.CUE_POINT: MidiKind.MARKER,
    **dict.fromkeys(SysExEvents, MidiKind.SYSEX),
}


def _known(event: MidiEvent) -> tuple[MidiKind, tuple[int, ...]] | None:
    """Return the kind and values of an event that a score needs or counts as left out, or None."""
    match event.type:
        case ChannelVoiceMessages.NOTE_ON | ChannelVoiceMessages.NOTE_OFF:
            return _note_event(event)
        case ChannelVoiceMessages.CONTROLLER_CHANGE if event.parameter1 == _SUSTAIN:
            return MidiKind.PEDAL, (event.parameter2,)
        case ChannelVoiceMessages.PROGRAM_CHANGE:
            return MidiKind.PROGRAM, (event.data,)
        case MetaEvents.SEQUENCE_TRACK_NAME:
            return MidiKind.NAME, tuple(event.data)
        case MetaEvents.SET_TEMPO:
            return MidiKind.TEMPO, (int.from_bytes(event.data),)
        case MetaEvents.TIME_SIGNATURE:
            return MidiKind.METRE, (event.data[0], 1 << min(event.data[1], 16))
        case MetaEvents.KEY_SIGNATURE:
            return MidiKind.KEY, (int.from_bytes(event.data[:1], signed=True), event.data[1])
    counted_only = _COUNTED.get(event.type)
    return (counted_only, ()) if counted_only else None


def _note_event(event: MidiEvent) -> tuple[MidiKind, tuple[int, ...]]:
    pitch, velocity = event.parameter1, event.parameter2
    if pitch > 127 or velocity > 127:
        raise midi_error(
            "a note is damaged", "pitch and velocity of 0 to 127", f"{pitch} and {velocity}"
        )
    if event.type == ChannelVoiceMessages.NOTE_ON and velocity > 0:
        return MidiKind.NOTE_ON, (pitch, velocity)
    return MidiKind.NOTE_OFF, (pitch,)


VOICES = ("Soprano", "Alto", "Tenor", "Bass")
"""The names of a chorale's parts."""


def chorale_names() -> list[str]:
    """Return the names of Bach's chorales in music21's corpus, in Riemenschneider's order."""
    paths = dict.fromkeys(chorales.Iterator(returnType="filename"))
    return [path.removeprefix("bach/") for path in paths]


def read_chorale(name: str) -> tuple[Score, Notices]:
    """Read a chorale; return its soprano, alto, tenor and bass as a score, and notices.

    Other instruments are left out, and repeats are not played: each phrase stands once.

    Raises:
        UnreadableScore: if the four voices cannot be found.
    """
    path = _chorale_path(name)
    parts = parse(path.read_bytes(), "zipped MusicXML" if path.suffix == ".mxl" else "MusicXML")
    voices = _voices(parts)
    score, notices = score_of_parts(voices, [])
    left_out = counted(
        len(parts) - 4, "other instrument was left out", "other instruments were left out"
    )
    score = replace(score, names=VOICES)
    return score, (*notices, left_out) if left_out else notices


def _chorale_path(name: str) -> Path:
    """Return the file of a chorale.

    music21's own search would take bwv245.37 for bwv245.3.
    """
    folder = getCorpusFilePath() / "bach"
    # the file of "bwv18.5-l" is called bwv18.5-lz
    paths = [folder / f"{name}{rest}" for rest in (".mxl", ".xml", "z.mxl")]
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        raise UnreadableScore(
            "chorale", "it is not in music21's corpus", "one of chorale_names()", name
        )
    return path


def _voices(parts: list[Any]) -> list[Any]:
    """Return the four voices by their names, or the four unnamed parts in order."""
    if len(parts) == 4 and not any(part.partName for part in parts):
        return parts
    named = [
        [part for part in parts if (part.partName or "").startswith(voice)] for voice in VOICES
    ]
    if any(len(found) != 1 for found in named):
        names = ", ".join(str(part.partName) for part in parts)
        raise UnreadableScore("chorale", "its four voices cannot be told", ", ".join(VOICES), names)
    return [found[0] for found in named]
