"""A piece as it was played: when each key was struck and released, and how hard.

Times are multiples of 10 ms and velocities fall into 32 bins, as in Oore et al. 2018, "This
Time with Feeling".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any, NamedTuple

from rnngen.errors import CorpusError
from rnngen.music.limits import MOST_MILLISECONDS, check_size
from rnngen.music.score import Score

TIME_STEP = 10
"""Milliseconds. Times are rounded from the start of the piece, so that errors do not add up."""

VELOCITY_BINS, BIN_WIDTH = 32, 4
"""Number of bins, and MIDI velocities in each (the last bin has three)."""


class PlayedNote(NamedTuple):
    """A played note; sorting is by onset, then pitch."""

    onset: int
    """Milliseconds from the first note, a multiple of TIME_STEP."""
    pitch: int
    """MIDI pitch, 0–127."""
    duration: int
    """Milliseconds, a multiple of TIME_STEP, at least one."""
    velocity: int
    """MIDI velocity, the middle of its bin."""

    @property
    def offset(self) -> int:
        """Milliseconds from the first onset to the end of this note."""
        return self.onset + self.duration


class Sound(NamedTuple):
    """A note as read from a file, in exact milliseconds."""

    onset: float
    offset: float
    pitch: int
    velocity: int


@dataclass(frozen=True)
class Performance:
    """One player's notes.

    Every reader produces the canonical form: notes sorted, the first at 0, and no two notes of
    one pitch overlapping.
    """

    notes: tuple[PlayedNote, ...]

    @property
    def milliseconds(self) -> int:
        """Milliseconds from the first note to the end of the last."""
        return max((note.offset for note in self.notes), default=0)


Piece = Score | Performance
"""A piece of music, written or played."""


def velocity_bin(velocity: int) -> int:
    """Return the bin, 1–32, of a MIDI velocity, 1–127."""
    return (velocity - 1) // BIN_WIDTH + 1


def velocity_of(bin_number: int) -> int:
    """Return the MIDI velocity of a bin, 1–32; it differs by at most 2 from any in the bin."""
    return BIN_WIDTH * bin_number - 2


def performance_of(sounds: Iterable[Sound]) -> tuple[Performance, int]:
    """Return the performance of these sounds, and how many were dropped.

    Of sounds of one pitch that begin together, one is kept. A key struck while it sounds ends
    there. A shorter note lasts TIME_STEP.
    """
    sounds = list(sounds)
    start = min((sound.onset for sound in sounds), default=0.0)
    notes = [_on_grid(sound, start) for sound in sounds]
    kept: list[PlayedNote] = []
    for _, row in groupby(sorted(notes, key=attrgetter("pitch", "onset")), key=attrgetter("pitch")):
        kept += _without_overlap(row)
    return Performance(tuple(sorted(kept))), len(notes) - len(kept)


def _on_grid(sound: Sound, start: float) -> PlayedNote:
    onset, offset = (_rounded(time - start) for time in (sound.onset, sound.offset))
    return PlayedNote(
        onset,
        sound.pitch,
        max(TIME_STEP, offset - onset),
        velocity_of(velocity_bin(sound.velocity)),
    )


def _rounded(milliseconds: float) -> int:
    return int(milliseconds / TIME_STEP + 0.5) * TIME_STEP


def _without_overlap(notes: Iterable[PlayedNote]) -> list[PlayedNote]:
    """Return notes of one pitch in order; merge those that begin together."""
    together = [list(group) for _, group in groupby(notes, key=attrgetter("onset"))]
    row = [
        group[0]._replace(
            duration=max(note.duration for note in group),
            velocity=max(note.velocity for note in group),
        )
        for group in together
    ]
    ended = [
        note._replace(duration=min(note.duration, later.onset - note.onset))
        for note, later in pairwise(row)
    ]
    return [*ended, *row[-1:]]


def transposed(performance: Performance, semitones: int) -> Performance:
    """Transpose a performance by semitones; all pitches must stay within 0–127."""
    return Performance(
        tuple(note._replace(pitch=note.pitch + semitones) for note in performance.notes)
    )


def stretched(performance: Performance, factor: float) -> Performance:
    """Return the performance slowed down by `factor`."""
    sounds = (
        Sound(factor * note.onset, factor * note.offset, note.pitch, note.velocity)
        for note in performance.notes
    )
    return performance_of(sounds)[0]


def after(performance: Performance, milliseconds: int) -> Performance:
    """Return the notes that begin at or after a time, as a performance."""
    notes = [note for note in performance.notes if note.onset >= milliseconds]
    start = notes[0].onset if notes else 0
    return Performance(tuple(note._replace(onset=note.onset - start) for note in notes))


def check(performance: Performance) -> None:
    """Raise CorpusError unless a performance is canonical and every number is in its range."""
    notes = performance.notes
    check_size(notes=len(notes))
    by_pitch = sorted(notes, key=attrgetter("pitch", "onset"))
    holds = (
        all(before < later for before, later in pairwise(notes))
        and all(map(_is_played, notes))
        and (not notes or notes[0].onset == 0)
        and performance.milliseconds <= MOST_MILLISECONDS
        and all(
            one.pitch != next_.pitch or one.offset <= next_.onset
            for one, next_ in pairwise(by_pitch)
        )
    )
    if not holds:
        raise CorpusError(
            "The notes of a performance are not in canonical form; read it again from its file."
        )


def _is_played(note: PlayedNote) -> bool:
    return (
        note.onset >= 0
        and note.duration >= TIME_STEP
        and not (note.onset % TIME_STEP or note.duration % TIME_STEP)
        and 0 <= note.pitch <= 127
        and 1 <= note.velocity <= 127
        and note.velocity == velocity_of(velocity_bin(note.velocity))
    )


def performance_to_json(performance: Performance) -> list[list[int]]:
    """Return a JSON array for each note."""
    return [list(note) for note in performance.notes]


def performance_from_json(value: Any) -> Performance:
    """Read what `performance_to_json` wrote; raise CorpusError for anything else."""
    try:
        rows = [PlayedNote(*row) for row in value]
    except TypeError as error:
        raise CorpusError(
            f"A stored performance is damaged: its values are not arrays of integers ({error})."
        ) from error
    if any(set(map(type, row)) != {int} for row in rows):
        raise CorpusError(
            "A stored performance is damaged, because it is not made of arrays of integers."
        )
    performance = Performance(tuple(rows))
    check(performance)
    return performance
