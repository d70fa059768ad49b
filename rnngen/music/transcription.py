"""Make a score from a performance, for formats that have bars.

The performance is read like the MIDI file that it would be; a live one is quantized
(`rnngen.music.live`).
"""

from rnngen.music.metre import COMMON_TIME
from rnngen.music.midi_events import Event, MidiKind, score_of_events
from rnngen.music.performance import Performance
from rnngen.music.score import Bar, Score

TICKS_PER_QUARTER = 500
"""Milliseconds in a quarter at 120 quarters per minute, MIDI's default tempo."""


def transcribed(performance: Performance) -> tuple[Score, str]:
    """Return the score, and a sentence on how far its notes were moved."""
    if not performance.notes:
        return Score((), (Bar(0, COMMON_TIME.ticks, COMMON_TIME),)), ""
    events = [
        Event(note.onset, MidiKind.NOTE_ON, 0, 0, (note.pitch, note.velocity))
        for note in performance.notes
    ]
    events += [
        Event(note.offset, MidiKind.NOTE_OFF, 0, 0, (note.pitch,)) for note in performance.notes
    ]
    events.sort(key=lambda event: (event.tick, event.kind is MidiKind.NOTE_ON))
    events.append(Event(performance.milliseconds, MidiKind.END, 0, 0, ()))
    score, notices = score_of_events(events, TICKS_PER_QUARTER)
    return score, next(iter(notices), "")
