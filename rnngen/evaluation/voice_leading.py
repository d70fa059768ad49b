"""Voice leading and harmony of pieces in parts, as textbooks of four-part writing teach them.

The rules are those of Fux 1725 and of Aldwell & Schachter, "Harmony and Voice Leading": no parallel
fifths and octaves, voices that neither cross nor lie over an octave apart above the bass, no leaps
of a seventh, a tritone or more than an octave. Fang et al. 2020 ("Bach or Mock?") grade chorales by
such errors. Each figure says how often; even Bach breaks the rules now and then.

A voice is a part, and of its chords the highest note. A moment begins where a note begins or ends.
"""

from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import combinations
from statistics import median
from typing import Any

import numpy as np

from rnngen.evaluation.form_measures import tonic_at
from rnngen.evaluation.piece_measures import PieceMeasure, Share
from rnngen.evaluation.style_music import intervals, pitched
from rnngen.music.metre import beat_ticks
from rnngen.music.score import TICKS_PER_QUARTER, Bar, Score
from rnngen.music.transposition import Ranges

REST = -1
EVERY = 4095
"""All twelve pitch classes, a bit for each."""
OCTAVE, FIFTH = 12, 7
DISSONANT_LEAPS = (6, 10, 11)
"""Semitones of the tritone and the sevenths."""
TRIADS = ((0, 4, 7), (0, 3, 7), (0, 3, 6), (0, 4, 8))
SEVENTHS = ((0, 4, 7, 10), (0, 4, 7, 11), (0, 3, 7, 10), (0, 3, 6, 10), (0, 3, 6, 9))
"""Semitones above the root: dominant, major, minor, half-diminished and diminished seventh."""


def _masks(chords: tuple[tuple[int, ...], ...]) -> np.ndarray:
    """Return int[chords × 12]: the pitch classes of each chord in each key, a bit for each."""
    return np.array([_bits(chord, root) for root in range(12) for chord in chords])


def _bits(chord: tuple[int, ...], root: int) -> int:
    """Return the pitch classes of a chord, a bit for each."""
    return sum(1 << (root + step) % 12 for step in chord)


def _fitting(chords: tuple[tuple[int, ...], ...]) -> np.ndarray:
    """Return bool[4096]: which sets of pitch classes, as bits, one of the chords holds."""
    masks = _masks(chords)
    return ((np.arange(EVERY + 1)[:, None] & ~masks) == 0).any(axis=1)


FITS_TRIAD = _fitting(TRIADS)
FITS_SEVENTH = _fitting((*TRIADS, *SEVENTHS))


@dataclass(frozen=True, eq=False)
class Voices:
    """The voices of a piece, moment by moment."""

    times: np.ndarray
    """int[moments], ticks at which each moment begins."""
    pitches: np.ndarray
    """int[moments, voices], the MIDI pitch of each voice, REST for none."""
    classes: np.ndarray
    """int[moments], the pitch classes that sound, a bit for each; chords within voices count."""
    end: int
    """Ticks at which the last note ends."""
    last_chord: tuple[int, int]
    """The pitch classes that sound when the last note begins, and the lowest pitch."""

    @property
    def sounding(self) -> np.ndarray:
        """bool[moments, voices]: which voices sound."""
        return self.pitches != REST


@lru_cache(maxsize=1024)
def voices_of(score: Score) -> Voices:
    """Return the voices of a piece; parts of drums are left out."""
    parts = [number for number, part in enumerate(score.parts) if not part.drums]
    columns = {part: column for column, part in enumerate(parts)}
    notes = pitched(score)
    times = np.unique([tick for note in notes for tick in (note.onset, note.offset)])
    places = {tick: place for place, tick in enumerate(times.tolist())}
    pitches = np.full((len(times), len(parts)), REST, np.int16)
    classes = np.zeros(len(times), int)
    for note in notes:
        span = slice(places[note.onset], places[note.offset])
        row = pitches[span, columns[note.part]]
        np.maximum(row, note.pitch, out=row)
        classes[span] |= 1 << note.pitch % 12
    # At the last time nothing begins: it is the end of the piece.
    last = max((note.onset for note in notes), default=0)
    chord = [note.pitch for note in notes if note.offset > last]
    bits = sum({1 << pitch % 12 for pitch in chord})
    end = int(times[-1]) if len(times) else 0
    return Voices(times[:-1], pitches[:-1], classes[:-1], end, (bits, min(chord, default=0)))


def _in_voices(score: Score) -> Voices | None:
    """Return the voices of a piece that has several, else None."""
    voices = voices_of(score)
    return voices if voices.pitches.shape[1] > 1 and len(voices.times) else None


def parallels(interval: int, score: Score) -> Share | None:
    """Return how many joint moves go in similar motion from this interval to the same.

    A joint move: two voices change their pitch at one moment. The interval is in semitones, modulo
    12; 7 for fifths, 0 for octaves and unisons.
    """
    voices = _in_voices(score)
    if voices is None:
        return None
    pitches = voices.pitches
    steps = np.where(voices.sounding[:-1] & voices.sounding[1:], np.diff(pitches, axis=0), 0)
    moves = found = 0
    for upper, lower in combinations(range(pitches.shape[1]), 2):
        joint = (steps[:, upper] != 0) & (steps[:, lower] != 0)
        moves += int(joint.sum())
        similar = joint & (steps[:, upper] * steps[:, lower] > 0)
        apart = np.abs(pitches[:, upper] - pitches[:, lower]) % OCTAVE == interval
        found += int((similar & apart[:-1] & apart[1:]).sum())
    return Share(found, moves)


def all_sounding(score: Score) -> Share | None:
    """Return at how many moments all voices sound."""
    voices = _in_voices(score)
    return None if voices is None else _share(voices.sounding.all(axis=1))


def crossing(score: Score) -> Share | None:
    """Return at how many moments a voice lies below the next lower one."""
    voices = _in_voices(score)
    return None if voices is None else _share((_gaps(voices) < 0).any(axis=1))


def spacing(score: Score) -> Share | None:
    """Return at how many moments neighbours above the lowest voice are over an octave apart."""
    voices = _in_voices(score)
    if voices is None or voices.pitches.shape[1] == 2:
        return None
    return _share((_gaps(voices)[:, :-1] > OCTAVE).any(axis=1))


def _gaps(voices: Voices) -> np.ndarray:
    """Return int[moments, voices − 1], semitones between neighbours; 0 where one rests."""
    both = voices.sounding[:, :-1] & voices.sounding[:, 1:]
    return np.where(both, voices.pitches[:, :-1] - voices.pitches[:, 1:], 0)


def _share(found: Any) -> Share:
    """Return how many of bool[N] are true."""
    return Share(int(found.sum()), len(found))


def wide_leaps(score: Score) -> Share:
    """Return how many intervals of a part are wider than an octave."""
    found = intervals(score)
    return Share(sum(abs(step) > OCTAVE for step in found), len(found))


def dissonant_leaps(score: Score) -> Share:
    """Return how many intervals of a part are tritones or sevenths."""
    found = intervals(score)
    return Share(sum(abs(step) in DISSONANT_LEAPS for step in found), len(found))


def out_of_range(ranges: Ranges, score: Score) -> Share | None:
    """Return how many notes lie outside what their part has in the corpus.

    None if the corpus has no pieces of so many parts.
    """
    places = [ranges.by_place.get((len(score.parts), note.part)) for note in pitched(score)]
    found = [
        not place[0] <= note.pitch <= place[1]
        for place, note in zip(places, pitched(score), strict=True)
        if place is not None
    ]
    return Share(sum(found), len(found)) if found else None


# ---- Harmony


def beats_off_chords(score: Score) -> Share | None:
    """Return on how many beats the notes fit no triad or seventh chord; None for a single line."""
    classes = classes_on_beats(score)
    return None if classes is None else _share(~FITS_SEVENTH[classes])


def full_chords_off(score: Score) -> Share | None:
    """Return how many chords of three pitch classes or more, on beats, fit no triad or seventh."""
    classes = classes_on_beats(score)
    if classes is None:
        return None
    full = np.array([each.bit_count() >= 3 for each in classes.tolist()], bool)
    return _share(~FITS_SEVENTH[classes[full]])


def clashes(score: Score) -> Share | None:
    """Return on how many beats pitch classes a semitone apart sound; None for a single line."""
    classes = classes_on_beats(score)
    if classes is None:
        return None
    semitone_higher = (classes << 1 | classes >> 11) & EVERY
    return _share((classes & semitone_higher) != 0)


def classes_on_beats(score: Score) -> np.ndarray | None:
    """Return int[beats], the pitch classes on each beat with a note; None for a single line."""
    voices = voices_of(score)
    if not _has_chords(voices):
        return None
    beats = np.concatenate([_beats(bar) for bar in score.bars])
    within = beats[(beats >= voices.times[0]) & (beats < voices.end)]
    classes = voices.classes[np.searchsorted(voices.times, within, side="right") - 1]
    return classes[classes != 0]


def _beats(bar: Bar) -> np.ndarray:
    """Return the ticks of the beats of a bar; those of a pick-up are counted from its end."""
    beat = beat_ticks(bar.metre)
    first = bar.offset % beat if bar.onset == 0 else bar.onset
    return np.arange(first, bar.offset, beat)


def ends_on_triad(score: Score) -> float | None:
    """Return 1 if the last chord is a triad, perhaps without a tone, else 0."""
    voices = voices_of(score)
    if not _has_chords(voices):
        return None
    classes = voices.last_chord[0]
    return float(FITS_TRIAD[classes] and classes.bit_count() > 1)


def ends_on_tonic_triad(score: Score) -> float | None:
    """Return 1 if the last chord is the tonic's triad, major or minor, over its root, else 0."""
    voices = voices_of(score)
    root = tonic_at(score, score.ticks)
    if root is None or not _has_chords(voices):
        return None
    classes, bass = voices.last_chord
    fits = any(not classes & ~_bits(triad, root) for triad in TRIADS[:2])
    return float(fits and bass % 12 == root and classes.bit_count() > 1)


def _has_chords(voices: Voices) -> bool:
    """Tell whether different pitch classes ever sound together."""
    return any(classes.bit_count() > 1 for classes in set(voices.classes.tolist()))


def length_in_quarters(score: Score) -> float | None:
    """Return the length of a piece in quarters, up to the end of its last note."""
    return max((note.offset for note in score.notes), default=0) / TICKS_PER_QUARTER


def voice_leading_measures(ranges: Ranges) -> tuple[PieceMeasure, ...]:
    """Return what is measured of pieces in several parts.

    Args:
        ranges: of the parts of the corpus.
    """
    return (
        PieceMeasure("parallel fifths", "%", partial(parallels, FIFTH)),
        PieceMeasure("parallel octaves", "%", partial(parallels, 0)),
        PieceMeasure("moments with all voices", "%", all_sounding),
        PieceMeasure("moments with crossed voices", "%", crossing),
        PieceMeasure("moments with voices over an octave apart", "%", spacing),
        PieceMeasure("leaps over an octave", "%", wide_leaps),
        PieceMeasure("leaps of a tritone or seventh", "%", dissonant_leaps),
        PieceMeasure("notes outside the range of their part", "%", partial(out_of_range, ranges)),
        PieceMeasure("beats off triads and sevenths", "%", beats_off_chords),
        PieceMeasure("full chords off triads and sevenths", "%", full_chords_off),
        PieceMeasure("beats with semitone clashes", "%", clashes),
        PieceMeasure("pieces that end on a triad", "%", ends_on_triad),
        PieceMeasure("pieces that end on the tonic triad", "%", ends_on_tonic_triad),
        PieceMeasure("median length", "quarters", length_in_quarters, median),
    )
