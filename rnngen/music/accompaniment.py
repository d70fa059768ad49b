"""An accompaniment to a melody from chord symbols: bass on the beat, chords between; knows nothing of tokens.

The pattern is that of dance bands: where the beats of a bar are even in number, bass (root and fifth in turn) and
chord alternate; in three, the bass has the first; in compound metres each beat has both.
"""

from collections.abc import Iterator
from dataclasses import replace

from rnngen.music.chords import Chord, Progression, chord_at, chord_beats
from rnngen.music.metre import beat_ticks, is_compound
from rnngen.music.score import Bar, Note, Part, Score

PIANO = Part(program=0)

LOWEST_BASS, LOWEST_CHORD = 36, 54
"""MIDI pitches: C2, and F sharp 3, from which an octave upward every chord has its place."""

SOFTER = 0.7
"""Velocity of the accompaniment, of the melody's loudest."""


def accompanied(score: Score, progression: Progression) -> Score:
    """The score with one more part, which plays a progression again and again from the first full bar on."""
    part, velocity = len(score.parts), _velocity(score)
    notes = [
        Note(onset, part, pitch, duration, velocity)
        for number, bar in enumerate(full_bars(score))
        for onset, pitch, duration in _bar(bar, progression[number % len(progression)])
    ]
    return replace(score, notes=tuple(sorted([*score.notes, *notes])), parts=(*score.parts, PIANO))


def full_bars(score: Score) -> list[Bar]:
    """The bars without those that are short, such as a pick-up."""
    return [bar for bar in score.bars if bar.duration >= bar.metre.ticks]


def _velocity(score: Score) -> int:
    return max(1, round(SOFTER * max((note.velocity for note in score.notes), default=80)))


def _bar(bar: Bar, chords: tuple[Chord, ...]) -> Iterator[tuple[int, int, int]]:
    """(onset, pitch, duration) of what is played in a bar."""
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
        elif since == 0 or (count % 2 == 0 and since % 2 == 0):
            yield onset, _bass(chord, since), beat
        else:
            yield from ((onset, pitch, beat) for pitch in _voicing(chord))


def _struck(
    bar: Bar, chords: tuple[Chord, ...], count: int, beat: int
) -> Iterator[tuple[int, int, int]]:
    """More chords than beats: each is struck with its bass where it begins."""
    onsets = [bar.onset + round(start * beat) for start in chord_beats(len(chords), count)]
    for chord, onset, end in zip(chords, onsets, [*onsets[1:], bar.offset], strict=True):
        yield from (
            (onset, pitch, end - onset)
            for pitch in (_bass(chord, 0), *_voicing(chord))
            if end > onset
        )


def _bass(chord: Chord, since: int) -> int:
    """The bass of a chord, and on later beats its fifth in turn with it, in the octave from C2 on."""
    fifth = next((step for step in chord.quality if 6 <= step <= 8), 0)
    pitch_class = chord.bass if since % 4 == 0 else (chord.root + fifth) % 12
    return LOWEST_BASS + pitch_class


def _voicing(chord: Chord) -> list[int]:
    """The chord in close position within an octave, so that hardly a voice moves from chord to chord."""
    return sorted(LOWEST_CHORD + (step + chord.root - LOWEST_CHORD) % 12 for step in chord.quality)
