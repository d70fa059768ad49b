"""Write MIDI files for tests with mido, independently of rnngen's reader."""

from io import BytesIO

import mido


def midi_file(
    *tracks: list[mido.Message | mido.MetaMessage], ticks_per_quarter: int = 480, layout: int = 1
) -> bytes:
    """Return the bytes of a file with these tracks, whose messages carry delta times."""
    file = mido.MidiFile(type=layout, ticks_per_beat=ticks_per_quarter)
    file.tracks.extend(mido.MidiTrack(track) for track in tracks)
    buffer = BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def on(pitch: int, delta: int = 0, velocity: int = 80, channel: int = 0) -> mido.Message:
    return mido.Message("note_on", note=pitch, velocity=velocity, time=delta, channel=channel)


def off(pitch: int, delta: int = 0, channel: int = 0) -> mido.Message:
    return mido.Message("note_off", note=pitch, time=delta, channel=channel)


def meta(kind: str, delta: int = 0, **values: object) -> mido.MetaMessage:
    return mido.MetaMessage(kind, time=delta, **values)


def chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4) + body


def raw_file(*tracks: bytes, layout: int = 0, division: int = 480) -> bytes:
    """Return a file whose tracks are given as bytes."""
    header = layout.to_bytes(2) + len(tracks).to_bytes(2) + division.to_bytes(2)
    return chunk(b"MThd", header) + b"".join(chunk(b"MTrk", track) for track in tracks)


def spans(data: bytes) -> list[tuple[int, int, int, int]]:
    """Read (onset, pitch, velocity, offset) of each note with mido, in the ticks of the file."""
    found = []
    for track in mido.MidiFile(file=BytesIO(data)).tracks:
        now, sounding = 0, {}
        for message in track:
            now += message.time
            if message.type == "note_on" and message.velocity:
                sounding.setdefault((message.channel, message.note), []).append(
                    (now, message.velocity)
                )
            elif message.type in ("note_on", "note_off"):
                onset, velocity = sounding[message.channel, message.note].pop(0)
                found.append((onset, message.note, velocity, now))
    return sorted(found)
