"""Write sounding notes as noteheads and rests.

A note is cut at barlines, and into lengths for which there is a notehead; ties join the pieces.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from rnngen.music.metre import beat_ticks, is_compound
from rnngen.music.score import TICKS_PER_QUARTER, Bar, Note

_WHOLE = 4 * TICKS_PER_QUARTER
_PLAIN = [_WHOLE // 2**i for i in range(7)]
_DOTTED = [length * 3 // 2 for length in _PLAIN if length * 3 % 2 == 0]
_TRIPLET = [length * 2 // 3 for length in (*_PLAIN, _DOTTED[-1] // 6) if length * 2 % 3 == 0]
NOTE_LENGTHS = tuple(sorted({*_PLAIN, *_DOTTED, *_TRIPLET, 1}, reverse=True))
"""Ticks of notes from a dotted whole to a 64th and of triplets; 1 is a triplet 128th."""


class Chord(NamedTuple):
    """Notes of one onset and duration, written on one stem."""

    onset: int
    duration: int
    pitches: tuple[int, ...]
    velocities: tuple[int, ...]
    """Of each pitch."""

    @property
    def offset(self) -> int:
        """Ticks from the start of the piece to the chord's end."""
        return self.onset + self.duration


class Written(NamedTuple):
    """A chord, or a rest without pitches, within one bar.

    Its length is one of NOTE_LENGTHS; a rest may also fill its bar.
    """

    onset: int
    duration: int
    pitches: tuple[int, ...]
    velocities: tuple[int, ...]
    tied_from: bool = False
    tied_on: bool = False

    @property
    def offset(self) -> int:
        """Ticks from the start of the piece to its end."""
        return self.onset + self.duration


def voices(notes: Iterable[Note]) -> list[list[Chord]]:
    """Return the notes of one part as chords, in the fewest voices without overlap."""
    stems: dict[tuple[int, int, int], dict[int, int]] = defaultdict(dict)
    copies: Counter[tuple[int, int, int]] = Counter()
    for note in notes:
        # Two notes of one pitch need two stems.
        alike = (note.onset, note.duration, note.pitch)
        stems[note.onset, note.duration, copies[alike]][note.pitch] = note.velocity
        copies[alike] += 1
    rows: list[list[Chord]] = [[]]
    for stem in sorted(stems, key=lambda stem: (stem[0], -max(stems[stem]), stem)):
        pitches = dict(sorted(stems[stem].items()))
        chord = Chord(*stem[:2], tuple(pitches), tuple(pitches.values()))
        row = next((row for row in rows if not row or row[-1].offset <= chord.onset), None)
        if row is None:
            row = []
            rows.append(row)
        row.append(chord)
    return rows


def write_voice(chords: Sequence[Chord], bars: Sequence[Bar]) -> list[list[Written]]:
    """Return a voice bar by bar, with rests in its silences; a silent bar is one rest."""
    rows = _by_bar(chords, bars)
    return [
        row if is_silent(row, bar) else list(_pieces(row, bar))
        for row, bar in zip(rows, bars, strict=True)
    ]


def is_silent(row: Sequence[Written], bar: Bar) -> bool:
    """Tell whether a row is the rest of a whole bar, which has one sign in every metre."""
    return (
        len(row) == 1 and not row[0].pitches and row[0].duration == bar.duration == bar.metre.ticks
    )


def _by_bar(chords: Sequence[Chord], bars: Sequence[Bar]) -> list[list[Written]]:
    """Return chords and rests bar by bar, cut at the barlines."""
    rows: list[list[Written]] = [[] for _ in bars]
    place = 0
    for chord in _with_rests(chords, bars[-1].offset):
        onset = chord.onset
        while onset < chord.offset:
            if onset == bars[place].offset:
                place += 1
            end = min(chord.offset, bars[place].offset)
            tied_from, tied_on = onset > chord.onset, end < chord.offset
            rows[place].append(_written(chord, onset, end, tied_from, tied_on))
            onset = end
    return rows


def _written(
    whole: Chord | Written, onset: int, offset: int, tied_from: bool, tied_on: bool
) -> Written:
    """Return a piece of a chord or rest; rests have no ties."""
    sounds = bool(whole.pitches)
    return Written(
        onset,
        offset - onset,
        whole.pitches,
        whole.velocities,
        tied_from and sounds,
        tied_on and sounds,
    )


def _with_rests(chords: Iterable[Chord], end: int) -> Iterator[Chord]:
    now = 0
    for chord in chords:
        if chord.onset > now:
            yield Chord(now, chord.onset - now, (), ())
        yield chord
        now = chord.offset
    if end > now:
        yield Chord(now, end - now, (), ())


def _pieces(row: Iterable[Written], bar: Bar) -> Iterator[Written]:
    """Cut the row of a bar into lengths that can be written, tied together."""
    for whole in row:
        for onset, offset in pairwise(accumulate(_lengths(whole, bar), initial=whole.onset)):
            tied_from, tied_on = (
                whole.tied_from or onset > whole.onset,
                whole.tied_on or offset < whole.offset,
            )
            yield _written(whole, onset, offset, tied_from, tied_on)


def _lengths(whole: Written, bar: Bar) -> tuple[int, ...]:
    """Return the lengths that make up a note or rest of a bar, in order.

    It is cut at a beat if it is a rest, needs a tie anyway, or is in a compound metre, where
    musicians want to see the beats. A syncopation of one length is left whole.
    """
    plain, beat = spell(whole.duration), beat_ticks(bar.metre)
    if len(plain) == 1 and whole.pitches and not is_compound(bar.metre):
        return plain
    # The beats of a pick-up are counted from its end.
    is_pick_up = bar.onset == 0 and bar.duration < bar.metre.ticks
    to_beat = ((bar.offset if is_pick_up else bar.onset) - whole.onset) % beat
    first = to_beat or whole.duration // beat * beat
    if 0 < first < whole.duration:
        early = spell(first)
        return (*(reversed(early) if to_beat else early), *spell(whole.duration - first))
    return plain


def spell(duration: int) -> tuple[int, ...]:
    """Return the fewest NOTE_LENGTHS that add up to a duration, longest first.

    Of equally few, prefer those that do not mix triplets with other notes, then the longest
    note.
    """
    wholes = max(0, -(-(duration - NOTE_LENGTHS[0]) // _WHOLE))
    return tuple(
        sorted((*[_WHOLE] * wholes, *_spell_short(duration - wholes * _WHOLE)), reverse=True)
    )


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
    """Tell whether some lengths are triplets, whose ticks 3 does not divide, and some are not."""
    return len({length % 3 == 0 for length in lengths}) == 2
