"""The outer structure of a MIDI file: header and track chunks, with bounds for hostile files."""

from collections.abc import Iterator
from typing import NamedTuple

from rnngen.errors import UnreadableScore

MAX_BYTES = 8 * 1024 * 1024
MAX_TRACKS = 64
BEFORE_HEADER = 1024
"""Most bytes before the header: a RIFF file (.rmi) has 20, an old Macintosh file 128."""

SEQUENCES = 2
"""The format in which each track is a piece."""

DROP_FRAMES = 30
"""29 frames a second mean 30, of which some numbers are skipped (drop frame)."""


def midi_error(problem: str, expected: str, received: object) -> UnreadableScore:
    """Return the error for data that is not readable MIDI."""
    return UnreadableScore("MIDI", problem, expected, received)


class MidiFile(NamedTuple):
    """The parts of a MIDI file."""

    ticks_per_quarter: int
    """Ticks per quarter. A file that counts seconds is read as if a quarter lasted one."""
    in_seconds: bool
    tracks: list[bytes]
    """The event bytes of each track."""


def split_file(data: bytes) -> MidiFile:
    """Split a file into its tracks; it may be inside a RIFF file or follow a few other bytes.

    As the standard asks, chunks other than tracks are skipped. The header's count of tracks is
    not trusted, nor is a chunk's length where another chunk begins elsewhere.
    """
    header, tracks = _contents(data)
    ticks_per_quarter, in_seconds = _time_base(header)
    if _layout(header) not in (0, 1, SEQUENCES):
        raise midi_error("its format is unknown", "format 0, 1 or 2", _layout(header))
    if not 1 <= len(tracks) <= MAX_TRACKS:
        raise midi_error("its tracks cannot be used", f"1 to {MAX_TRACKS} tracks", len(tracks))
    return MidiFile(ticks_per_quarter, in_seconds, tracks)


def sequences(data: bytes) -> list[bytes]:
    """Return the pieces of a file, each as a file: in format 2 every track is one."""
    header, tracks = _contents(data)
    if _layout(header) != SEQUENCES or not 1 <= len(tracks) <= MAX_TRACKS:
        return [data]
    head = b"MThd" + (6).to_bytes(4) + bytes((0, 0, 0, 1)) + header[4:6]
    return [head + b"MTrk" + len(track).to_bytes(4) + track for track in tracks]


def _contents(data: bytes) -> tuple[bytes, list[bytes]]:
    """Return the header and the tracks."""
    if len(data) > MAX_BYTES:
        raise midi_error("it is too large", f"at most {MAX_BYTES} bytes", len(data))
    start = data.find(b"MThd", 0, BEFORE_HEADER)
    chunks = _chunks(data[start:]) if start >= 0 else iter(())
    _, header = next(chunks, (b"", b""))
    if len(header) < 6:
        raise midi_error("its header is missing", "a file that begins with 'MThd'", data[:8])
    return header, [body for kind, body in chunks if kind == b"MTrk"]


def _layout(header: bytes) -> int:
    return int.from_bytes(header[0:2])


def _time_base(header: bytes) -> tuple[int, bool]:
    """Return the ticks per quarter, or the ticks per second and True."""
    division = int.from_bytes(header[4:6])
    frames, per_frame = 256 - (division >> 8), division & 0xFF
    if division == 0 or (division & 0x8000 and not per_frame):
        raise midi_error(
            "it has no time resolution", "at least 1 tick per quarter note", hex(division)
        )
    if division & 0x8000:
        return (DROP_FRAMES if frames == DROP_FRAMES - 1 else frames) * per_frame, True
    return division, False


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while len(data) - position >= 8:
        end = _end_of_chunk(data, position)
        yield data[position : position + 4], data[position + 8 : end]
        position = end


def _end_of_chunk(data: bytes, position: int) -> int:
    """Return the end of a chunk: at its stated length if a chunk begins there, or else at the next
    track or the end of the file.
    """
    end = position + 8 + int.from_bytes(data[position + 4 : position + 8])
    if end == len(data) or _begins_chunk(data, end):
        return end
    track = data.find(b"MTrk", position + 8)
    return track if track >= 0 else len(data)


def _begins_chunk(data: bytes, position: int) -> bool:
    kind, length = data[position : position + 4], int.from_bytes(data[position + 4 : position + 8])
    return kind == b"MTrk" or (
        kind.isalnum() and kind.isascii() and position + 8 + length <= len(data)
    )
