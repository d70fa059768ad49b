"""From the notes that sound to noteheads and rests on paper; knows nothing of files or of music21.

A note is cut at barlines, and into lengths for which there is a notehead; ties join the pieces.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from rnngen.music.score import TICKS_PER_QUARTER, Bar, Note

_WHOLE = 4 * TICKS_PER_QUARTER
_PLAIN = [_WHOLE // 2**i for i in range(7)]
_DOTTED = [length * 3 // 2 for length in _PLAIN if length * 3 % 2 == 0]
_TRIPLET = [length * 2 // 3 for length in (*_PLAIN, _DOTTED[-1] // 6) if length * 2 % 3 == 0]
NOTE_LENGTHS = tuple(sorted({*_PLAIN, *_DOTTED, *_TRIPLET, 1}, reverse=True))
"""Ticks of the notes from a dotted whole to a 64th, and of their triplets; 1 is a triplet 128th."""


class Chord(NamedTuple):
    """Notes of one onset, duration and velocity, written on one stem."""

    onset: int
    duration: int
    velocity: int
    pitches: tuple[int, ...]

    @property
    def offset(self) -> int:
        """Ticks from the start of the piece to the chord's end."""
        return self.onset + self.duration


class Written(NamedTuple):
    """A chord or, without pitches, a rest, of a length in NOTE_LENGTHS and within one bar."""

    onset: int
    duration: int
    velocity: int
    pitches: tuple[int, ...]
    tied_from: bool
    tied_on: bool


def voices(notes: Iterable[Note]) -> list[list[Chord]]:
    """The notes of one part as chords, in as few voices as hold them without overlap; at least one voice."""
    stems: dict[tuple[int, int, int], list[int]] = {}
    for note in notes:
        stems.setdefault((note.onset, note.duration, note.velocity), []).append(note.pitch)
    rows: list[list[Chord]] = [[]]
    for stem in sorted(stems, key=lambda stem: (stem[0], -max(stems[stem]))):
        chord = Chord(*stem, tuple(sorted(stems[stem])))
        row = next((row for row in rows if not row or row[-1].offset <= chord.onset), None)
        if row is None:
            row = []
            rows.append(row)
        row.append(chord)
    return rows


def write_voice(chords: Sequence[Chord], bars: Sequence[Bar]) -> list[list[Written]]:
    """A voice on paper, bar by bar, with rests where it is silent."""
    barlines = [bar.onset for bar in bars]
    written: list[list[Written]] = [[] for _ in bars]
    place = 0
    for chord in _with_rests(chords, bars[-1].offset):
        for piece in _pieces(chord, barlines):
            while piece.onset >= bars[place].offset:
                place += 1
            written[place].append(piece)
    return written


def _with_rests(chords: Iterable[Chord], end: int) -> Iterator[Chord]:
    now = 0
    for chord in chords:
        if chord.onset > now:
            yield Chord(now, chord.onset - now, 0, ())
        yield chord
        now = chord.offset
    if end > now:
        yield Chord(now, end - now, 0, ())


def _pieces(chord: Chord, barlines: Iterable[int]) -> Iterator[Written]:
    """A chord or rest cut at barlines and into lengths there are, tied together."""
    cuts = [chord.onset, *(line for line in barlines if chord.onset < line < chord.offset), chord.offset]
    onsets = [onset for start, end in pairwise(cuts) for onset in accumulate(spell(end - start)[:-1], initial=start)]
    for onset, offset in pairwise((*onsets, chord.offset)):
        tied_from, tied_on = onset > chord.onset, offset < chord.offset
        yield Written(onset, offset - onset, chord.velocity, chord.pitches, tied_from, tied_on)


def spell(duration: int) -> tuple[int, ...]:
    """The fewest NOTE_LENGTHS that make up a duration, longest first.

    Of equally few, those that do not mix triplets with other notes, and of these the ones with the longest note.
    """
    wholes = max(0, -(-(duration - NOTE_LENGTHS[0]) // _WHOLE))
    return tuple(sorted((*[_WHOLE] * wholes, *_spell_short(duration - wholes * _WHOLE)), reverse=True))


@cache
def _spell_short(duration: int) -> tuple[int, ...]:
    if duration in NOTE_LENGTHS:
        return (duration,)
    options = (
        tuple(sorted((length, *_spell_short(duration - length)), reverse=True))
        for length in NOTE_LENGTHS
        if length < duration
    )
    return min(options, key=lambda lengths: (len(lengths), _is_mixed(lengths), -lengths[0]))


def _is_mixed(lengths: tuple[int, ...]) -> bool:
    """Whether some are triplets, whose ticks no 3 divides, and some are not."""
    return len({length % 3 == 0 for length in lengths}) == 2
