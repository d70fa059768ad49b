"""An accompaniment to a melody from chord symbols, in the pattern of dance bands.

With an even number of beats, bass (root and fifth in turn) and chord alternate. In three, the
bass plays the first beat. In compound metres each beat has a bass and a chord. A chord of a single
beat is struck together with its bass.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rnngen.music.chords import Chord, Progression, chord_at, chord_beats, chord_name
from rnngen.music.keys import home_key
from rnngen.music.metre import beat_ticks, is_compound
from rnngen.music.score import Bar, ChordSign, Note, Part, Score

PIANO = Part(program=0)

LOWEST_BASS, LOWEST_CHORD = 36, 54
"""MIDI pitches C2 and F♯3: the bass and the chord lie within an octave above them."""

SOFTER = 0.7
"""Velocity of the accompaniment as a share of the melody's loudest."""


def accompanied(score: Score, progression: Progression) -> Score:
    """Add a part that plays a progression again and again from the first full bar on.

    Its symbols are kept for a lead sheet.
    """
    part, velocity = len(score.parts), _velocity(score)
    notes = [
        Note(onset, part, pitch, duration, velocity)
        for number, bar in enumerate(full_bars(score))
        for onset, pitch, duration in _bar(bar, progression[number % len(progression)])
    ]
    return replace(
        score,
        notes=tuple(sorted([*score.notes, *notes])),
        parts=(*score.parts, PIANO),
        names=(*(score.names or ("Melody", *[""] * (part - 1))), "Piano"),
        chords=tuple(_signs(full_bars(score), progression, home_key(score)[0])),
    )


def _signs(bars: Sequence[Bar], progression: Progression, fifths: int) -> Iterator[ChordSign]:
    """Yield the symbol of each chord where it begins."""
    for number, bar in enumerate(bars):
        chords = progression[number % len(progression)]
        beat = beat_ticks(bar.metre)
        starts = chord_beats(len(chords), max(1, bar.metre.ticks // beat))
        for chord, start in zip(chords, starts, strict=True):
            yield ChordSign(bar.onset + round(start * beat), chord_name(chord, fifths))


def full_bars(score: Score) -> list[Bar]:
    """Return the bars without short ones, such as a pick-up."""
    return [bar for bar in score.bars if bar.duration >= bar.metre.ticks]


def _velocity(score: Score) -> int:
    return max(1, round(SOFTER * max((note.velocity for note in score.notes), default=80)))


def _bar(bar: Bar, chords: tuple[Chord, ...]) -> Iterator[tuple[int, int, int]]:
    """Yield (onset, pitch, duration) of each accompanying note of a bar."""
    beat = beat_ticks(bar.metre)
    count = max(1, bar.metre.ticks // beat)
    if len(chords) > count:
        yield from _struck(bar, chords, count, beat)
        return
    starts = set(chord_beats(len(chords), count))
    since = 0
    for number in range(count):
        since = 0 if number in starts else since + 1
        chord, onset = chord_at(chords, count, number), bar.onset + number * beat
        if is_compound(bar.metre):
            yield onset, _bass(chord, since), 2 * beat // 3
            yield from ((onset + 2 * beat // 3, pitch, beat // 3) for pitch in _voicing(chord))
        elif since == 0 and number + 1 in starts | {count}:
            yield from ((onset, pitch, beat) for pitch in (_bass(chord, 0), *_voicing(chord)))
        elif since == 0 or (count % 2 == 0 and since % 2 == 0):
            yield onset, _bass(chord, since), beat
        else:
            yield from ((onset, pitch, beat) for pitch in _voicing(chord))


def _struck(
    bar: Bar, chords: tuple[Chord, ...], count: int, beat: int
) -> Iterator[tuple[int, int, int]]:
    """Yield the notes of a bar with more chords than beats: each chord where it begins."""
    onsets = [bar.onset + round(start * beat) for start in chord_beats(len(chords), count)]
    for chord, onset, end in zip(chords, onsets, [*onsets[1:], bar.offset], strict=True):
        yield from (
            (onset, pitch, end - onset)
            for pitch in (_bass(chord, 0), *_voicing(chord))
            if end > onset
        )


def _bass(chord: Chord, since: int) -> int:
    """Return a bass pitch from C2 up: the chord's bass, and its fifth on every other bass beat."""
    fifth = next((step for step in chord.quality if 6 <= step <= 8), 0)
    pitch_class = chord.bass if since % 4 == 0 else (chord.root + fifth) % 12
    return LOWEST_BASS + pitch_class


def _voicing(chord: Chord) -> list[int]:
    """Return the chord in close position within one octave, so that voices hardly move."""
    return sorted(LOWEST_CHORD + (step + chord.root - LOWEST_CHORD) % 12 for step in chord.quality)
