"""A piece as it was played: keys struck and released, how hard, and the sustain pedal.

Times are multiples of 10 ms and velocities fall into 32 bins, as in Oore et al. 2018, "This
Time with Feeling". Unlike theirs, notes last as long as their keys are held, and the pedal is
kept beside them; `sounding` returns what is heard.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any, NamedTuple

from rnngen.brief import Brief
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
    """Milliseconds that the key is held, a multiple of TIME_STEP, at least one."""
    velocity: int
    """MIDI velocity, the middle of its bin."""

    @property
    def offset(self) -> int:
        """Milliseconds from the first onset to the end of this note."""
        return self.onset + self.duration


class PedalSpan(NamedTuple):
    """A time in which the sustain pedal is down, in milliseconds, both multiples of TIME_STEP."""

    down: int
    up: int


class Sound(NamedTuple):
    """A note as read from a file, in exact milliseconds."""

    onset: float
    offset: float
    pitch: int
    velocity: int


@dataclass(frozen=True)
class Performance(Brief):
    """One player's notes and pedal.

    Every reader produces the canonical form: notes sorted, the first at 0, and no two notes of
    one pitch overlapping. The pedal comes down before the last key is released, and each time at
    least TIME_STEP after it was lifted.
    """

    notes: tuple[PlayedNote, ...]
    pedal: tuple[PedalSpan, ...] = ()

    @property
    def last_release(self) -> int:
        """Milliseconds from the first note to the release of the last key; -1 without notes."""
        return max((note.offset for note in self.notes), default=-1)

    @property
    def milliseconds(self) -> int:
        """Milliseconds from the first note to the end of the last sound."""
        return max(0, self.last_release, *(span.up for span in self.pedal[-1:]))


Piece = Score | Performance
"""A piece of music, written or played."""


def velocity_bin(velocity: int) -> int:
    """Return the bin, 1–32, of a MIDI velocity, 1–127."""
    return (velocity - 1) // BIN_WIDTH + 1


def velocity_of(bin_number: int) -> int:
    """Return the MIDI velocity of a bin, 1–32; it differs by at most 2 from any in the bin."""
    return BIN_WIDTH * bin_number - 2


def performance_of(
    sounds: Iterable[Sound], pedal: Iterable[tuple[float, float]] = ()
) -> tuple[Performance, int]:
    """Return the performance of these sounds, and how many were dropped.

    Of sounds of one pitch that begin together, one is kept. A key struck while it sounds ends
    there. A shorter note lasts TIME_STEP.

    Args:
        pedal: Milliseconds at which the pedal comes down and is lifted, in order.
    """
    sounds, pedal = list(sounds), list(pedal)
    start = min((sound.onset for sound in sounds), default=0.0)
    notes = [_on_grid(sound, start, pedal) for sound in sounds]
    kept: list[PlayedNote] = []
    for _, row in groupby(sorted(notes, key=attrgetter("pitch", "onset")), key=attrgetter("pitch")):
        kept += _without_overlap(row)
    keys = Performance(tuple(sorted(kept)))
    spans = pedal_spans(((down - start, up - start) for down, up in pedal), keys.last_release)
    return replace(keys, pedal=spans), len(notes) - len(kept)


def pedal_spans(spans: Iterable[tuple[float, float]], last_release: int) -> tuple[PedalSpan, ...]:
    """Return the canonical form of a pedal's spans, in milliseconds from the first note.

    Leaves out those that hold no note: before the first, or after the last key is released.
    """
    return tuple(_spans_on_grid(spans, last_release))


def _spans_on_grid(spans: Iterable[tuple[float, float]], last_release: int) -> Iterator[PedalSpan]:
    free = 0
    for down, up in spans:
        first = max(free, _rounded(down))
        if up > 0 and first <= last_release:
            last = max(first + TIME_STEP, _rounded(up))
            yield PedalSpan(first, last)
            # A pedal that is lifted and pressed within one step would never let the notes go.
            free = last + TIME_STEP


def sounding(performance: Performance) -> Performance:
    """Return what is heard, without a pedal.

    A note whose key is released while the pedal is down lasts until the pedal is lifted or its
    key is struck again.
    """
    if not performance.pedal:
        return performance
    sounds = (
        Sound(note.onset, sounds_until(note.offset, performance.pedal), note.pitch, note.velocity)
        for note in performance.notes
    )
    return performance_of(sounds)[0]


def sounds_until(release: int, pedal: Sequence[tuple[int, int]]) -> int:
    """Return when a note ends whose key is released at a time and not struck again.

    Args:
        pedal: When the pedal comes down and is lifted, in order, in the unit of `release`.
    """
    place = bisect_right(pedal, release, key=lambda span: span[0]) - 1
    return max(release, pedal[place][1]) if place >= 0 else release


def _on_grid(sound: Sound, start: float, pedal: Sequence[tuple[float, float]]) -> PlayedNote:
    onset, offset = (_rounded(time - start) for time in (sound.onset, sound.offset))
    # A pedal that comes down just after a key was released must not hold its note on the grid.
    place = bisect_right(pedal, sound.offset, key=lambda span: span[0])
    if place < len(pedal) and _rounded(pedal[place][0] - start) == offset:
        offset -= TIME_STEP
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
    notes = (note._replace(pitch=note.pitch + semitones) for note in performance.notes)
    return replace(performance, notes=tuple(notes))


def stretched(performance: Performance, factor: float) -> Performance:
    """Return the performance slowed down by `factor`."""
    sounds = (
        Sound(factor * note.onset, factor * note.offset, note.pitch, note.velocity)
        for note in performance.notes
    )
    pedal = ((factor * span.down, factor * span.up) for span in performance.pedal)
    return performance_of(sounds, pedal)[0]


def after(performance: Performance, milliseconds: int) -> Performance:
    """Return the notes that begin at or after a time, with their pedal, as a performance."""
    notes = [note for note in performance.notes if note.onset >= milliseconds]
    start = notes[0].onset if notes else 0
    keys = Performance(tuple(note._replace(onset=note.onset - start) for note in notes))
    pedal = ((span.down - start, span.up - start) for span in performance.pedal)
    return replace(keys, pedal=pedal_spans(pedal, keys.last_release))


def check(performance: Performance) -> None:
    """Raise CorpusError unless a performance is canonical and every number is in its range."""
    notes = performance.notes
    check_size(notes=len(notes), events=len(notes) + len(performance.pedal))
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
        and all(0 <= span.down < span.up <= MOST_MILLISECONDS for span in performance.pedal)
        and performance.pedal == pedal_spans(performance.pedal, performance.last_release)
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
    """Return a JSON array of four numbers for each note, then of two for each pedal span."""
    return [list(row) for row in (*performance.notes, *performance.pedal)]


def performance_from_json(value: Any) -> Performance:
    """Read what `performance_to_json` wrote; raise CorpusError for anything else."""
    try:
        pedal = [PedalSpan(*row) for row in value if len(row) == len(PedalSpan._fields)]
        notes = [PlayedNote(*row) for row in value if len(row) != len(PedalSpan._fields)]
    except TypeError as error:
        raise CorpusError(
            f"A stored performance is damaged: its values are not arrays of integers ({error})."
        ) from error
    if any(set(map(type, row)) != {int} for row in (*notes, *pedal)):
        raise CorpusError(
            "A stored performance is damaged, because it is not made of arrays of integers."
        )
    performance = Performance(tuple(notes), tuple(pedal))
    check(performance)
    return performance
