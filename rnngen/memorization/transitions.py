"""Music as steps from each note of a part to its next, which are the same in every transposition.

Notes follow one another as they are written: in a chord of one part, too. A run of n notes is n - 1 steps.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_state import START, EventState, advance, written


class Transition(NamedTuple):
    """What a transposition leaves as it was of two notes in a row; times are in ticks."""

    interval: int
    """From pitch to pitch in semitones, upwards."""
    distance: int
    """From onset to onset."""
    duration: int
    """Of the first."""
    next_duration: int
    """Of the second."""


class Sounded(NamedTuple):
    """A note of a part."""

    onset: int
    pitch: int
    duration: int
    place: int = 0
    """Index of the token that wrote it, perhaps with all others of its bar."""

    def to(self, note: "Sounded") -> Transition:
        """The step to the part's next note."""
        return Transition(
            note.pitch - self.pitch, note.onset - self.onset, self.duration, note.duration
        )


class Step(NamedTuple):
    """A step of a part in a row of tokens."""

    place: int
    """Index of the token that wrote the first of its two notes."""
    transition: Transition


class Placed(NamedTuple):
    """A note, and the part that sounds it."""

    part: int
    note: Sounded


def notes_between(before: EventState, after: EventState, place: int = 0) -> list[Placed]:
    """The notes that the event between two states has written, in their order."""
    return [
        Placed(
            note.part, Sounded(after.bar_onset + note.position, note.pitch, note.duration, place)
        )
        for note in written(before, after)
    ]


def part_rows(codec: EventCodec, tokens: Iterable[int]) -> Iterator[list[Step]]:
    """The steps of each part of each document in a row of tokens.

    What has no event, such as BOUNDARY, ends a document.
    """
    state, last, rows = START, dict[int, Sounded](), dict[int, list[Step]]()
    for place, token in enumerate(tokens):
        event = codec.events[token]
        if event is None:
            yield from rows.values()
            state, last, rows = START, {}, {}
            continue
        before, state = state, advance(state, event)
        for part, note in notes_between(before, state, place):
            if part in last:
                rows.setdefault(part, []).append(Step(last[part].place, last[part].to(note)))
            last[part] = note
    yield from rows.values()
