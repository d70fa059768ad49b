"""Names of pitches and keys, as people and MIDI files write them."""

import re
from typing import NamedTuple

PITCH_CLASSES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")

MAJOR_KEYS = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
MINOR_KEYS = (
    "Abm",
    "Ebm",
    "Bbm",
    "Fm",
    "Cm",
    "Gm",
    "Dm",
    "Am",
    "Em",
    "Bm",
    "F#m",
    "C#m",
    "G#m",
    "D#m",
    "A#m",
)
"""By fifths, from -7 to 7."""

MODES = {
    "lydian": 1,
    "ionian": 0,
    "mixolydian": -1,
    "dorian": -2,
    "aeolian": -3,
    "phrygian": -4,
    "locrian": -5,
}
"""Mode → the fifths of its signature, counted from those of the major key on its tonic."""


_LETTERS_BY_FIFTHS = "FCGDAEB"
SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


class Spelling(NamedTuple):
    """The written form of a pitch."""

    letter: str
    alter: int
    """Sharps (positive) or flats (negative)."""
    octave: int
    """Octave of the letter, 4 from middle C up; B♯3 sounds as C4."""


def line_of_fifths(pitch: int, fifths: int) -> int:
    """Return the place of a pitch on the line of fifths, C 0 and G 1, that is nearest to a key."""
    lowest = fifths - 3
    return lowest + (pitch * 7 - lowest) % 12


def spelling_of(pitch: int, place: int) -> Spelling:
    """Spell a MIDI pitch by a place on the line of fifths: (61, 7) is C♯, (61, -5) is D♭."""
    alter, index = divmod(place + 1, 7)
    letter = _LETTERS_BY_FIFTHS[index]
    return Spelling(letter, alter, (pitch - alter - SEMITONES[letter]) // 12 - 1)


def pitch_class_name(pitch_class: int, fifths: int) -> str:
    """Name a pitch class by a key: 1 is C♯ in A major, D♭ in A♭ major."""
    letter, alter, _ = spelling_of(60 + pitch_class, line_of_fifths(pitch_class, fifths))
    return letter + ("♯" * alter if alter > 0 else "♭" * -alter)


def key_alterations(fifths: int) -> dict[str, int]:
    """Return the letters that a key signature alters: 2 → {'F': 1, 'C': 1}."""
    letters = (
        _LETTERS_BY_FIFTHS[:fifths] if fifths > 0 else _LETTERS_BY_FIFTHS[fifths:] if fifths else ""
    )
    return dict.fromkeys(letters, 1 if fifths > 0 else -1)


def pitch_name(pitch: int) -> str:
    """Name a MIDI pitch; 60 is C4."""
    return f"{PITCH_CLASSES[pitch % 12]}{pitch // 12 - 1}"


def key_name(fifths: int, minor: bool) -> str:
    """Name a key of -7 to 7 fifths: (1, False) → 'G', (-3, True) → 'Cm'."""
    return (MINOR_KEYS if minor else MAJOR_KEYS)[fifths + 7]


def mode_name(fifths: int, mode: str) -> str:
    """Name a mode as ABC does, by tonic and three letters: (1, 'dorian') → 'Ador'.

    Beyond seven sharps or flats the tonic has no name, and the major or minor key of the
    signature is named instead.
    """
    tonic_fifths = fifths - MODES[mode]
    minor = MODES[mode] < MODES["mixolydian"]
    if mode in ("ionian", "aeolian") or not -7 <= tonic_fifths <= 7:
        return key_name(fifths, minor)
    return key_name(tonic_fifths, False) + mode[:3]


def key_of_name(name: str) -> tuple[int, bool]:
    """Return (fifths, minor) of a name that `key_name` gives; ValueError for any other."""
    minor = name.endswith("m")
    return (MINOR_KEYS if minor else MAJOR_KEYS).index(name) - 7, minor


def tonic(fifths: int, minor: bool) -> int:
    """Return the pitch class (0–11, 0 is C) of the tonic."""
    return (7 * fifths + (9 if minor else 0)) % 12


_ASCII = str.maketrans("♯♭–", "#b-")
_NOTE = r"([A-Ga-g])([#b]?)(-?\d+)"


def note_name(pitch: int) -> str:
    """Name a MIDI pitch as `read_range` reads it: 61 is C#4."""
    return pitch_name(pitch).translate(_ASCII)


def read_range(text: str) -> tuple[int, int]:
    """Read a range such as 'G3-D6' into its lowest and highest MIDI pitch.

    Raises:
        ValueError: if it is no range.
    """
    match = re.fullmatch(rf"\s*{_NOTE}\s*-\s*{_NOTE}\s*", text.translate(_ASCII))
    if match is None:
        raise ValueError(text)
    low, high = _pitch(*match.groups()[:3]), _pitch(*match.groups()[3:])
    if not 0 <= low <= high <= 127:
        raise ValueError(text)
    return low, high


def _pitch(letter: str, accidental: str, octave: str) -> int:
    return SEMITONES[letter.upper()] + {"#": 1, "b": -1, "": 0}[accidental] + 12 * (int(octave) + 1)


_KEY = re.compile(
    r"\s*(?P<letter>[A-Ga-g])(?P<sign>[#b]?)\s*"
    r"(?P<mode>(?i:maj|min|lyd|ion|mix|dor|aeo|phr|loc)[a-z]*|m?)(?![a-z])\s*(?P<rest>.*)",
    re.DOTALL,
)
_MODE_LETTERS = {name[:3]: name for name in MODES} | {
    "maj": "ionian",
    "": "ionian",
    "min": "aeolian",
    "m": "aeolian",
}


def read_key(text: str) -> tuple[int, bool]:
    """Read a key such as 'D', 'F#m' or 'b minor' into (fifths, minor).

    A mode gives the signature that it is written in, and whether its third is minor: 'A dorian'
    and 'Ador' are (1, True), like E minor, and 'D mix' is (1, False), like G major.

    Raises:
        ValueError: if it is no key.
    """
    fifths, minor, rest = read_key_field(text)
    if rest:
        raise ValueError(text)
    return fifths, minor


def read_key_field(text: str) -> tuple[int, bool, str]:
    """Read a key at the start of a text; return (fifths, minor) and the text after it.

    Raises:
        ValueError: if there is none.
    """
    match = _KEY.fullmatch(text.translate(_ASCII))
    if match is None:
        raise ValueError(text)
    mode = _MODE_LETTERS[match["mode"][:3].lower()]
    tonic_fifths = _LETTERS_BY_FIFTHS.index(match["letter"].upper()) - 1
    fifths = tonic_fifths + 7 * {"#": 1, "b": -1, "": 0}[match["sign"]] + MODES[mode]
    if not -7 <= fifths <= 7:
        raise ValueError(text)
    return fifths, MODES[mode] < MODES["mixolydian"], match["rest"].strip()
