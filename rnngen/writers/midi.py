"""Write scores and performances as standard MIDI files.

A score becomes a file of format 1: a track of metres, keys and tempos, then a track for each part.
All tracks end with the last bar. An irregular bar, such as a pick-up, gets a time signature of its
own length, which every program understands. No time signature fits a pick-up of a triplet: the next
signature cuts it short. If an irregular bar is longer than its metre, it becomes several bars.

Lost: that an irregular bar belongs to the metre around it. Programs may skip parts without notes,
and silent bars at the end. With more than 15 pitched parts, parts share channels, but keep tracks
of their own.

A performance becomes a file of format 0 with one piano track. Its ticks are milliseconds, and the
sustain pedal is controller 64, 127 for down and 0 for up.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING

from rnngen.music.names import key_name
from rnngen.music.performance import Performance
from rnngen.music.score import TICKS_PER_QUARTER, Bar, Metre, Note, Part, Score

if TYPE_CHECKING:
    from mido import Message, MetaMessage, MidiTrack

    Timed = tuple[int, Message | MetaMessage]
    """A tick of the score, and the message at it."""

FILE_TICKS_PER_QUARTER = 480
_FILE_TICKS = FILE_TICKS_PER_QUARTER // TICKS_PER_QUARTER

DRUM_CHANNEL = 9
_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)

_TEMPO = 500_000
"""Microseconds per quarter of performances, which makes 120 quarters per minute."""

_SUSTAIN = 64
"""Controller of the sustain pedal."""

_WHOLE = 4 * TICKS_PER_QUARTER
_LARGEST_DENOMINATOR = 64
_LARGEST_NUMERATOR = 64
_SLOWEST = 0xFFFFFF
"""Microseconds per quarter. A tempo has three bytes."""


def render_midi(score: Score, provenance: str) -> bytes:
    """Return the score as a MIDI file. The provenance is a text event of the first track."""
    from mido import MidiFile

    file = MidiFile(type=1, ticks_per_beat=FILE_TICKS_PER_QUARTER, charset="latin-1")
    file.tracks.append(_track(_signatures(score, provenance), score.ticks))
    for i, part in enumerate(score.parts):
        channel = channel_of(score.parts, i)
        notes = [note for note in score.notes if note.part == i]
        name = score.names[i] if score.names else ""
        events = (*_name(name, part, i, channel), *_notes(notes, channel))
        file.tracks.append(_track(events, score.ticks))
    buffer = BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def render_performance(performance: Performance, provenance: str) -> bytes:
    """Return the performance as a MIDI file. The provenance is a text event."""
    from mido import Message, MetaMessage, MidiFile

    head = (
        MetaMessage("text", text=_latin(provenance)),
        MetaMessage("set_tempo", tempo=_TEMPO),
        Message("program_change", program=0),
    )
    notes = [
        Note(note.onset, 0, note.pitch, note.duration, note.velocity) for note in performance.notes
    ]
    # The sort is stable, so the pedal moves before the keys of its moment.
    moves = sorted([*_pedal(performance), *_notes(notes, 0)], key=lambda event: event[0])
    events = [*((0, message) for message in head), *moves]
    file = MidiFile(type=0, ticks_per_beat=_TEMPO // 1000, charset="latin-1")
    file.tracks.append(_track(events, performance.milliseconds, 1))
    buffer = BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def _pedal(performance: Performance) -> Iterator["Timed"]:
    from mido import Message

    for span in performance.pedal:
        for time, position in ((span.down, 127), (span.up, 0)):
            yield time, Message("control_change", control=_SUSTAIN, value=position)


def _track(events: Iterable["Timed"], end: int, file_ticks: int = _FILE_TICKS) -> "MidiTrack":
    """Return a track of events in time order that ends at tick `end`.

    Args:
        file_ticks: Ticks of the file in a tick of the events.
    """
    from mido import MetaMessage, MidiTrack

    track, now = MidiTrack(), 0
    for tick, message in (*events, (end, MetaMessage("end_of_track"))):
        track.append(message.copy(time=(tick - now) * file_ticks))
        now = tick
    return track


def _signatures(score: Score, provenance: str) -> list["Timed"]:
    """Return provenance, metres, keys and tempos in time order."""
    from mido import MetaMessage

    events = [(0, MetaMessage("text", text=_latin(provenance)))]
    for onset, (numerator, denominator) in time_signatures(score.bars):
        events.append(
            (onset, MetaMessage("time_signature", numerator=numerator, denominator=denominator))
        )
    for onset, fifths, minor in score.keys:
        events.append((onset, MetaMessage("key_signature", key=key_name(fifths, minor))))
    for onset, quarters_per_minute in score.tempos:
        microseconds = min(_SLOWEST, round(60_000_000 / max(1, quarters_per_minute)))
        events.append((onset, MetaMessage("set_tempo", tempo=microseconds)))
    return sorted(events, key=lambda event: event[0])


def _latin(text: str) -> str:
    return text.encode("latin-1", "replace").decode("latin-1")


def time_signatures(bars: Iterable[Bar]) -> Iterator[tuple[int, Metre]]:
    """Yield the (onset, metre) pairs that give the bars their lengths."""
    previous: Metre | None = None
    for bar in bars:
        written = bar.metre if bar.duration == bar.metre.ticks else _irregular(bar)
        if written != previous:
            yield bar.onset, written
        # No signature fits this bar, so the next bar needs one of its own to begin on time.
        cut_short = written.ticks != bar.duration
        previous = None if cut_short else written


def _irregular(bar: Bar) -> Metre:
    """Return a metre as long as the bar, in its own beats or finer ones.

    If there is none, return its own metre.
    """
    denominator = bar.metre.denominator
    while denominator <= _LARGEST_DENOMINATOR:
        numerator, rest = divmod(bar.duration * denominator, _WHOLE)
        if not rest and numerator <= _LARGEST_NUMERATOR:
            return Metre(numerator, denominator)
        denominator *= 2
    return bar.metre


def channel_of(parts: tuple[Part, ...], index: int) -> int:
    """Return the MIDI channel of a part, 0–15."""
    if parts[index].drums:
        return DRUM_CHANNEL
    pitched = sum(not part.drums for part in parts[:index])
    return _CHANNELS[pitched % len(_CHANNELS)]


def _name(name: str, part: Part, index: int, channel: int) -> Iterator["Timed"]:
    from mido import Message, MetaMessage

    usual = "Drums" if part.drums else f"Part {index + 1}"
    yield 0, MetaMessage("track_name", name=_latin(name) or usual)
    if part.program is not None:
        yield 0, Message("program_change", channel=channel, program=part.program)


def _notes(notes: Iterable[Note], channel: int) -> list["Timed"]:
    """Return the starts and ends of notes in time order. At the same tick, ends come first."""
    from mido import Message

    events = []
    for onset, offset, pitch, velocity in _without_overlap(notes):
        events.append(
            (onset, 1, pitch, Message("note_on", channel=channel, note=pitch, velocity=velocity))
        )
        events.append(
            (offset, 0, pitch, Message("note_off", channel=channel, note=pitch, velocity=0))
        )
    return [(tick, message) for tick, _, _, message in sorted(events, key=lambda event: event[:3])]


def _without_overlap(notes: Iterable[Note]) -> Iterator[tuple[int, int, int, int]]:
    """Yield (onset, offset, pitch, velocity) of notes. A note ends where its pitch is struck again.

    Of notes of one pitch that begin together, only the longest is kept.
    """
    by_pitch = sorted(notes, key=lambda note: (note.pitch, note.onset, note.duration))
    for pitch, row in groupby(by_pitch, key=lambda note: note.pitch):
        repeated = list(row)
        ends = [note.onset for note in repeated[1:]] + [repeated[-1].offset]
        for note, end in zip(repeated, ends, strict=True):
            if end > note.onset:
                yield note.onset, min(note.offset, end), pitch, note.velocity
