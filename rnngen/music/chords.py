"""Chord symbols and progressions, bar by bar: 'G | C G | D7 | G'.

Symbols are those of lead sheets (Brandt & Roemer 1976): root, quality, and another bass after a
slash.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rnngen.music.names import pitch_class_name

QUALITIES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m7": (0, 3, 7, 10),
    "m(maj7)": (0, 3, 7, 11),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "9": (0, 4, 7, 10, 2),
    "add9": (0, 4, 7, 2),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "7sus4": (0, 5, 7, 10),
    "dim": (0, 3, 6),
    "dim7": (0, 3, 6, 9),
    "m7b5": (0, 3, 6, 10),
    "aug": (0, 4, 8),
    "5": (0, 7),
}
"""Quality → semitones above the root."""

_SYNONYMS = {
    "maj": "", "M": "", "min": "m", "-": "m", "M7": "maj7", "Δ": "maj7", "min7": "m7", "-7": "m7",
    "sus": "sus4", "7sus": "7sus4",
    "o": "dim", "°": "dim", "o7": "dim7", "°7": "dim7", "ø": "m7b5", "+": "aug",
}  # fmt: skip

REPEAT = "%"
"""Repeats the bar before."""

EXAMPLE = "chords bar by bar, such as 'G | C G | D7 | Em7/B'"

_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


class Chord(NamedTuple):
    """A chord as pitch classes, 0 to 11 from C."""

    root: int
    quality: tuple[int, ...]
    """Semitones above the root."""
    bass: int

    @property
    def pitch_classes(self) -> frozenset[int]:
        """The pitch classes of its tones, its bass included."""
        return frozenset({(self.root + interval) % 12 for interval in self.quality} | {self.bass})

    def transposed(self, semitones: int) -> "Chord":
        """Return the chord transposed up by some semitones."""
        return Chord((self.root + semitones) % 12, self.quality, (self.bass + semitones) % 12)


Progression = tuple[tuple[Chord, ...], ...]
"""For each bar its chords, at least one, which share the bar."""


def read_progression(text: str) -> Progression:
    """Read a progression such as 'G | C G | D7 | %'.

    Raises:
        ValueError: with the part that cannot be read.
    """
    bars: list[tuple[Chord, ...]] = []
    for bar in text.strip().strip("|").split("|"):
        symbols = bar.split()
        if symbols == [REPEAT] and bars:
            bars.append(bars[-1])
        elif symbols:
            bars.append(tuple(map(read_chord, symbols)))
        else:
            raise ValueError("a bar without a chord" if text.strip() else "nothing")
    return tuple(bars)


def read_chord(symbol: str) -> Chord:
    """Read a chord symbol such as 'F#m7' or 'D/F#'.

    Raises:
        ValueError: with the symbol, if it cannot be read.
    """
    match = re.fullmatch(r"([A-G][#b♯♭]?)(.*?)(?:/([A-G][#b♯♭]?))?", symbol)
    quality = None if match is None else QUALITIES.get(_SYNONYMS.get(match[2], match[2]))
    if match is None or quality is None:
        raise ValueError(symbol)
    root = _pitch_class(match[1])
    return Chord(root, quality, root if match[3] is None else _pitch_class(match[3]))


def _pitch_class(name: str) -> int:
    return (_LETTERS[name[0]] + {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}[name[1:]]) % 12


def chord_at(chords: Sequence[Chord], beats: int, beat: float) -> Chord:
    """Return the chord of a bar that sounds at a beat, counted from 0."""
    starts = chord_beats(len(chords), beats)
    return chords[max(index for index, start in enumerate(starts) if start <= beat)]


def chord_beats(chords: int, beats: int) -> list[float]:
    """Return the beats, from 0, at which the chords of a bar begin.

    Chords begin on beats where there are enough; earlier chords get the remaining beats.
    """
    if chords > beats:
        return [index * beats / chords for index in range(chords)]
    return [-(-index * beats // chords) for index in range(chords)]


def likely_key(progression: Progression, modes: Sequence[bool]) -> tuple[int, bool]:
    """Return the key (fifths, minor) that fits a progression best, in one of the given modes.

    The score of a key is the share of chord tones in its scale (natural or harmonic minor),
    plus a bonus where the first and the last chord are its tonic.
    """
    chords = [chord for bar in progression for chord in bar]
    candidates = [(fifths, minor) for minor in modes for fifths in sorted(range(-6, 7), key=abs)]
    return max(candidates, key=lambda key: _agreement(chords, *key))


def _agreement(chords: Sequence[Chord], fifths: int, minor: bool) -> float:
    major = 7 * fifths
    scale = {(major + step) % 12 for step in (0, 2, 4, 5, 7, 9, 11)} | (
        {(major + 8) % 12} if minor else set()
    )
    tonic = (major + (9 if minor else 0)) % 12
    third = (tonic + (3 if minor else 4)) % 12
    inside = sum(len(chord.pitch_classes & scale) for chord in chords) / sum(
        len(c.pitch_classes) for c in chords
    )
    at_ends = sum(
        chord.root == tonic and third in chord.pitch_classes for chord in (chords[0], chords[-1])
    )
    return inside + 0.1 * at_ends


def chord_name(chord: Chord, fifths: int = 0) -> str:
    """Return the symbol that `read_chord` reads, spelled by a key signature: 'F♯m7', 'D/F♯'."""
    quality = next(name for name, intervals in QUALITIES.items() if intervals == chord.quality)
    bass = "" if chord.bass == chord.root else f"/{pitch_class_name(chord.bass, fifths)}"
    return f"{pitch_class_name(chord.root, fifths)}{quality}{bass}"
