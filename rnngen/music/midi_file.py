"""The outer shape of a MIDI file, its header and track chunks, with the bounds that hostile files meet.

Knows nothing of the events within the chunks.
"""

from collections.abc import Iterator

from rnngen.music.unreadable import UnreadableScore

MAX_BYTES = 8 * 1024 * 1024
MAX_TRACKS = 64
MAX_QUARTERS = 20_000
"""Hours of music; a giant delta time would otherwise make millions of bars."""


def midi_error(problem: str, expected: str, received: object) -> UnreadableScore:
    """The error for data that cannot be read as MIDI."""
    return UnreadableScore("MIDI", problem, expected, received)


def split_file(data: bytes) -> tuple[int, list[bytes]]:
    """Ticks per quarter, and the events of each track as raw bytes.

    Chunks other than tracks are passed over, as the standard asks, and the header's count of tracks is not
    trusted.
    """
    if len(data) > MAX_BYTES:
        raise midi_error("it is too large", f"at most {MAX_BYTES} bytes", len(data))
    chunks = _chunks(data)
    kind, header = next(chunks, (b"", b""))
    if kind != b"MThd" or len(header) < 6:
        raise midi_error("its header is missing", "a file that begins with 'MThd'", data[:8])
    ticks_per_quarter = _ticks_per_quarter(header)
    tracks = [body for kind, body in chunks if kind == b"MTrk"]
    if not 1 <= len(tracks) <= MAX_TRACKS:
        raise midi_error("its tracks cannot be used", f"1 to {MAX_TRACKS} tracks", len(tracks))
    return ticks_per_quarter, tracks


def _ticks_per_quarter(header: bytes) -> int:
    layout, division = int.from_bytes(header[0:2]), int.from_bytes(header[4:6])
    if layout not in (0, 1):
        raise midi_error("its format is unknown", "format 0 or 1", layout)
    if division & 0x8000:
        raise midi_error("it counts time in film frames (SMPTE)", "ticks per quarter note", hex(division))
    if division == 0:
        raise midi_error("it has no time resolution", "at least 1 tick per quarter note", division)
    return division


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while len(data) - position >= 8:
        kind, length = data[position : position + 4], int.from_bytes(data[position + 4 : position + 8])
        body = data[position + 8 : position + 8 + length]
        if len(body) < length:
            raise midi_error("it ends in the middle of a chunk", f"{length} bytes", f"{len(body)} bytes")
        yield kind, body
        position += 8 + length
