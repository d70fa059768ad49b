"""The door to music21: MIDI files, notation files (from `notation`) and its own corpus of chorales.

For MIDI its event decoder is used without its streams, which quantize and are slow.

Importing this module imports music21 (about a second), so others import it inside the function that needs it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from music21.common import getCorpusFilePath
from music21.corpus import chorales
from music21.midi import ChannelVoiceMessages, MetaEvents
from music21.midi.base import DeltaTime, MidiEvent

from rnngen.errors import CorpusError, UnreadableScore
from rnngen.music.canonical import counted
from rnngen.music.midi_events import Event, MidiKind, part_names, score_of_events
from rnngen.music.midi_file import MAX_QUARTERS, midi_error, split_file
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
"""Bytes handed to music21 at a time: it copies what it does not use, which over a whole track is quadratic."""

_SUSTAIN = 64
"""The controller of the sustain pedal."""

_SECOND = 1_000_000
"""Microseconds."""


def read_midi(data: bytes) -> tuple[Score, Notices]:
    """The score in a MIDI file of format 0 or 1, and notices; CorpusError where it cannot be read.

    There is a part for each track and channel that has notes. Times are snapped to the grid.
    """
    return read_midi_and_names(data)[:2]


def read_midi_and_names(data: bytes) -> tuple[Score, Notices, Names]:
    """The same with the names of the parts."""
    events, ticks_per_quarter = _events_of_file(data)
    return *score_of_events(events, ticks_per_quarter), part_names(events)


def read_performance(data: bytes) -> tuple[Performance, Notices]:
    """What was played in a MIDI file of format 0 or 1, and notices; CorpusError where it cannot be read.

    Drums are left out, everything else is one player's; the sustain pedal holds notes.
    """
    return performance_of_events(*_events_of_file(data))


def _events_of_file(data: bytes) -> tuple[list[Event], int]:
    """The events of all tracks, and the ticks per quarter."""
    file = split_file(data)
    ticks_per_quarter = file.ticks_per_quarter
    try:
        events = [
            event
            for i, track in enumerate(file.tracks)
            for event in _events(i, track, ticks_per_quarter)
        ]
    except CorpusError:
        raise
    except Exception as error:  # music21 raises whatever its reading ran into
        raise midi_error(
            "an event is damaged", "MIDI events", f"{type(error).__name__}: {error}"
        ) from error
    if file.in_seconds:
        events = [
            Event(0, MidiKind.TEMPO, 0, 0, (_SECOND,)),
            *(event for event in events if event.kind is not MidiKind.TEMPO),
        ]
    return events, ticks_per_quarter


def _events(track: int, data: bytes, ticks_per_quarter: int) -> Iterator[Event]:
    """The events of one track that a score is made of; always closed by an END."""
    latest = MAX_QUARTERS * ticks_per_quarter
    tick = 0
    for later, event in _decode(data):
        if event.type == MetaEvents.END_OF_TRACK:
            tick = later if later <= latest else tick
            break
        if later > latest:
            raise midi_error(
                "it is too long", f"at most {MAX_QUARTERS} quarters", later // ticks_per_quarter
            )
        tick, known = later, _known(event)
        if known is not None:
            kind, values = known
            yield Event(tick, kind, track, event.channel - 1, values)
    yield Event(tick, MidiKind.END, track, 0, ())


def _decode(data: bytes) -> Iterator[tuple[int, MidiEvent]]:
    """Every event of a track with its tick."""
    position, tick, status = 0, 0, None
    while position < len(data):
        window = data[position : position + _WINDOW]
        delta, event, rest = _next_event(window, status)
        if not rest and position + len(window) < len(
            data
        ):  # the event may be longer than the window
            window = data[position:]
            delta, event, rest = _next_event(window, status)
        position += len(window) - len(rest)
        tick += delta
        status = event.lastStatusByte
        yield tick, event


def _next_event(data: bytes, running_status: int | None) -> tuple[int, MidiEvent, bytes]:
    """The delta time and event that data begins with, and the bytes after them."""
    delta, rest = DeltaTime().readUntilLowByte(data)
    event = MidiEvent()
    event.lastStatusByte = running_status
    return delta, event, event.read(rest)


def _known(event: MidiEvent) -> tuple[MidiKind, tuple[int, ...]] | None:
    """What the event says to a score, or None."""
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
    return None


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
    """The names of Bach's chorales in music21's corpus, in Riemenschneider's order, each once."""
    paths = dict.fromkeys(chorales.Iterator(returnType="filename"))
    return [path.removeprefix("bach/") for path in paths]


def read_chorale(name: str) -> tuple[Score, Notices]:
    """The soprano, alto, tenor and bass of a chorale, in this order, and notices.

    Other instruments are left out; UnreadableScore where there are not just these four voices.
    """
    path = _chorale_path(name)
    parts = parse(path.read_bytes(), "zipped MusicXML" if path.suffix == ".mxl" else "MusicXML")
    voices = _voices(parts)
    score, notices = score_of_parts(voices)
    left_out = counted(
        len(parts) - 4, "other instrument was left out", "other instruments were left out"
    )
    return score, (*notices, left_out) if left_out else notices


def _chorale_path(name: str) -> Path:
    """The file of a chorale by its exact name; music21's own search takes bwv245.37 for bwv245.3."""
    folder = getCorpusFilePath() / "bach"
    # "bwv18.5-l" stands in the list for bwv18.5-lz
    paths = [folder / f"{name}{rest}" for rest in (".mxl", ".xml", "z.mxl")]
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        raise UnreadableScore(
            "chorale", "it is not in music21's corpus", "one of chorale_names()", name
        )
    return path


def _voices(parts: list[Any]) -> list[Any]:
    """The four voices by their names; a score of four parts without names has them in order."""
    if len(parts) == 4 and not any(part.partName for part in parts):
        return parts
    named = [
        [part for part in parts if (part.partName or "").startswith(voice)] for voice in VOICES
    ]
    if any(len(found) != 1 for found in named):
        names = ", ".join(str(part.partName) for part in parts)
        raise UnreadableScore("chorale", "its four voices cannot be told", ", ".join(VOICES), names)
    return [found[0] for found in named]
