"""Names of pitches and of key signatures, as people and MIDI files write them; knows nothing of scores."""

PITCH_CLASSES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")

MAJOR_KEYS = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
MINOR_KEYS = ("Abm", "Ebm", "Bbm", "Fm", "Cm", "Gm", "Dm", "Am", "Em", "Bm", "F#m", "C#m", "G#m", "D#m", "A#m")
"""By fifths, from -7 to 7."""


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
