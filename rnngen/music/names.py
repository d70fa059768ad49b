"""Names of pitches and of key signatures, as people and MIDI files write them; knows nothing of scores."""

from typing import NamedTuple

PITCH_CLASSES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")

MAJOR_KEYS = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
MINOR_KEYS = ("Abm", "Ebm", "Bbm", "Fm", "Cm", "Gm", "Dm", "Am", "Em", "Bm", "F#m", "C#m", "G#m", "D#m", "A#m")
"""By fifths, from -7 to 7."""


_LETTERS_BY_FIFTHS = "FCGDAEB"
_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


class Spelling(NamedTuple):
    """A pitch as it is written."""

    letter: str
    alter: int
    """Sharps (positive) or flats (negative)."""
    octave: int
    """That of the letter: 4 from middle C; B♯3 sounds as C4."""


def spelling(pitch: int, fifths: int) -> Spelling:
    """A MIDI pitch by the name that is nearest to the key on the line of fifths: F♯, not G♭, in D major."""
    lowest = fifths - 3
    place = lowest + (pitch * 7 - lowest) % 12
    alter, index = divmod(place + 1, 7)
    letter = _LETTERS_BY_FIFTHS[index]
    return Spelling(letter, alter, (pitch - alter - _SEMITONES[letter]) // 12 - 1)


def key_alterations(fifths: int) -> dict[str, int]:
    """Letter → its sharps or flats in a key signature, where it has any: 2 → {'F': 1, 'C': 1}."""
    letters = _LETTERS_BY_FIFTHS[:fifths] if fifths > 0 else _LETTERS_BY_FIFTHS[fifths:] if fifths else ""
    return dict.fromkeys(letters, 1 if fifths > 0 else -1)


def pitch_name(pitch: int) -> str:
    """MIDI pitch in letters; 60 is C4."""
    return f"{PITCH_CLASSES[pitch % 12]}{pitch // 12 - 1}"


def key_name(fifths: int, minor: bool) -> str:
    """The key's name: (1, False) → 'G', (-3, True) → 'Cm'; fifths from -7 to 7."""
    return (MINOR_KEYS if minor else MAJOR_KEYS)[fifths + 7]


def key_of_name(name: str) -> tuple[int, bool]:
    """The reverse of `key_name`; ValueError for any other name."""
    minor = name.endswith("m")
    return (MINOR_KEYS if minor else MAJOR_KEYS).index(name) - 7, minor


def tonic(fifths: int, minor: bool) -> int:
    """The pitch class (0–11, 0 is C) of the key's first degree."""
    return (7 * fifths + (9 if minor else 0)) % 12
