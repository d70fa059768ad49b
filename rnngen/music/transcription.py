"""Make a score from a performance, for formats that have bars.

The performance is read like the MIDI file that it would be; a live one is quantized
(`rnngen.music.live`). It becomes two staves of a piano that a pianist can read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, zip_longest

from rnngen.music.metre import COMMON_TIME
from rnngen.music.midi_events import Event, MidiKind, score_of_events
from rnngen.music.performance import Performance, sounding
from rnngen.music.score import Bar, Note, Part, Score

TICKS_PER_QUARTER = 500
"""Milliseconds in a quarter at 120 quarters per minute, MIDI's default tempo."""

_PIANO = Part(0)
_MIDDLE_C = 60


def transcribed(performance: Performance) -> tuple[Score, str]:
    """Return the score, and a sentence on how far its notes were moved.

    The pedal is in the lengths: a note lasts as long as it is heard, but at most until the next
    one of its hand.
    """
    if not performance.notes:
        return Score((), (Bar(0, COMMON_TIME.ticks, COMMON_TIME),)), ""
    notes = sounding(performance).notes
    events = [
        Event(note.onset, MidiKind.NOTE_ON, 0, 0, (note.pitch, note.velocity)) for note in notes
    ]
    events += [Event(note.offset, MidiKind.NOTE_OFF, 0, 0, (note.pitch,)) for note in notes]
    events.sort(key=lambda event: (event.tick, event.kind is MidiKind.NOTE_ON))
    events.append(Event(performance.milliseconds, MidiKind.END, 0, 0, ()))
    score, notices = score_of_events(events, TICKS_PER_QUARTER)
    return _on_two_staves(score), next(iter(notices), "")


def _on_two_staves(score: Score) -> Score:
    """Return a score whose notes from middle C up are a piano's right hand, the others its left.

    It is one staff if one hand plays all.
    """
    hands = [[note for note in score.notes if (note.pitch < _MIDDLE_C) == left] for left in (0, 1)]
    playing = list(filter(None, hands))
    notes = (
        note._replace(part=staff) for staff, hand in enumerate(playing) for note in _in_turn(hand)
    )
    return replace(score, notes=tuple(sorted(set(notes))), parts=(_PIANO,) * len(playing))


def _in_turn(hand: Sequence[Note]) -> Iterator[Note]:
    """Yield the notes of a hand as chords, each at most until the next begins."""
    groups = [list(group) for _, group in groupby(hand, key=lambda note: note.onset)]
    ends = [group[0].onset for group in groups[1:]]
    for group, end in zip_longest(groups, ends):
        last = min(filter(None, (max(note.offset for note in group), end)))
        velocity = max(note.velocity for note in group)
        for note in group:
            yield note._replace(duration=last - note.onset, velocity=velocity)
