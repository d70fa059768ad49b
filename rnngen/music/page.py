"""The words and signs of a page beside its notes: title, composer, names, clefs, brackets."""

import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import PurePath
from typing import NamedTuple

from rnngen.music.general_midi import KITS, SHORT_NAMES
from rnngen.music.keys import mode_of
from rnngen.music.score import Part, Score
from rnngen.music.words import LEFT, RIGHT, usual_name

CHOIR = ("Soprano", "Alto", "Tenor", "Bass")
_RANGES = ((57, 84), (50, 77), (45, 72), (36, 65))
"""Lowest and highest MIDI pitch of each voice, generously."""
_VOICES = {None, 52, 53, 54}
"""Programs that a choir may have; None is not stated."""
_SUNG = re.compile(
    r"sopran|mezzo|alto|tenor|bass$|baritone|voice|vocal|cho[ir]|sing", re.IGNORECASE
)

_KEYBOARDS = {*range(8), *range(16, 21)}
"""General MIDI programs of pianos, harpsichords and organs."""
_GUITARS = range(24, 32)
_STRINGS = range(40, 45)
_STRING_NAMES = re.compile(r"violin|viola|cello|contrabass|double bass", re.IGNORECASE)
_KEYBOARD_NAMES = re.compile(r"piano|klavier|harpsichord|cembalo|organ|keyboard", re.IGNORECASE)

CLEFS = ("treble", "bass", "alto", "tenor", "treble8vb", "bass8vb", "treble8va", "percussion")
"""Clefs that a part may have."""
_VIOLA = 41
"""General MIDI program."""
_BASS_BELOW = 57
"""Mean MIDI pitch below which a part gets the bass clef."""

_MODEL = re.compile(r"^rnngen .*?\bmodel (\S+)")
_NUMBER = re.compile(r"^\d+\s+(?=\S)")


class Heading(NamedTuple):
    """The lines above a piece."""

    title: str
    composer: str
    """'' if unknown."""


class Group(NamedTuple):
    """Adjacent parts that belong together, such as the staves of a piano."""

    first: int
    last: int
    symbol: str
    """'bracket' or 'brace'."""


def heading(score: Score, provenance: str) -> Heading:
    """Return title and composer: those of the score, or what its provenance tells.

    A sample is a tune or piece in its key, by rnngen, after the corpus of its model. Another piece
    has the name of its file, or of its tune in a book.
    """
    model = _MODEL.match(provenance)
    if score.title or model is None:
        return Heading(score.title or _title_of(provenance), score.composer)
    pianist = score.parts[0].program in _KEYBOARDS
    kind = "Tune" if score.chords or (len(score.parts) == 1 and not pianist) else "Piece"
    return Heading(f"{kind} in {key_in_words(score)}", f"rnngen, after {model[1]}")


def _title_of(name: str) -> str:
    """Return a title from the name of a document: 'book.abc#12 Drowsy Maggie' or 'a_jig.mid'."""
    file, _, tune = name.partition("#")
    stem = PurePath(file).stem.replace("_", " ") if re.search(r"\.\w+$", file) else file
    return _NUMBER.sub("", tune) or stem


def key_in_words(score: Score) -> str:
    """Return the key at the start: 'D major', 'A dorian'."""
    mode = mode_of(score)
    name = str(mode)
    if name.endswith(mode.name[:3]):
        tonic, words = name.removesuffix(mode.name[:3]), mode.name
    else:
        tonic, words = name.removesuffix("m"), "minor" if mode.minor else "major"
    return f"{tonic.replace('b', '♭').replace('#', '♯')} {words}"


def names_of_parts(score: Score) -> list[str]:
    """Return the name of each part: its own, a choir's, its instrument's, or 'Part 3'.

    The hands of a pianist have the name of the instrument.
    """
    own = [*score.names, *[""] * len(score.parts)]
    choir = CHOIR if is_choir(score) else ("",) * len(score.parts)
    names = []
    for index, part in enumerate(score.parts):
        instrument = instrument_in_short(part)
        if hand_of(score, index):
            names.append(instrument or "Piano")
        else:
            names.append(own[index] or choir[index] or instrument or f"Part {index + 1}")
    return names


def instrument_in_short(part: Part) -> str:
    """Return a short name of the part's instrument or drum kit, '' for none."""
    if part.drums:
        return KITS.get(part.program or 0, "Drums")
    return "" if part.program is None else SHORT_NAMES[part.program]


def hand_of(score: Score, index: int) -> str:
    """Return which hand of a pianist a part is by its name, RIGHT or LEFT; '' for neither.

    Both hands must be there, the left one below the right one.
    """
    first = index - (usual_name("".join(score.names[index : index + 1])) == LEFT)
    pair = [*map(usual_name, score.names[max(first, 0) : first + 2])]
    programs = {part.program for part in score.parts[max(first, 0) : first + 2]}
    is_piano = pair == [RIGHT, LEFT] and len(programs) == 1 and programs <= {None, *_KEYBOARDS}
    return pair[index - first] if is_piano else ""


def is_choir(score: Score) -> bool:
    """Tell whether the parts are soprano, alto, tenor and bass: by range, and in this order."""
    if len(score.parts) != 4 or any(
        part.drums or part.program not in _VOICES for part in score.parts
    ):
        return False
    rows = [_pitches(score, index) for index in range(4)]
    if not all(rows):
        return False
    means = [sum(row) / len(row) for row in rows]
    fits = all(
        low <= min(row) and max(row) <= high for row, (low, high) in zip(rows, _RANGES, strict=True)
    )
    return fits and means == sorted(means, reverse=True)


def groups(score: Score, names: Sequence[str]) -> list[Group]:
    """Return a bracket around singers and strings, and a brace around two staves of a keyboard."""
    found = []
    choir = is_choir(score)
    families = [
        "voices" if choir else _family(score, index, name) for index, name in enumerate(names)
    ]
    for family, row in groupby(range(len(names)), key=lambda index: families[index]):
        parts = list(row)
        if family == "keyboard":
            found += [Group(*pair, "brace") for pair in zip(parts[::2], parts[1::2], strict=False)]
        elif family and len(parts) > 1:
            found.append(Group(parts[0], parts[-1], "bracket"))
    return found


def _family(score: Score, index: int, name: str) -> str:
    part = score.parts[index]
    if part.drums:
        return ""
    if part.program in _KEYBOARDS or _KEYBOARD_NAMES.search(name):
        return "keyboard"
    if is_sung(score, index, name):
        return "voices"
    is_string = part.program is None and _STRING_NAMES.search(name)
    return "strings" if part.program in _STRINGS or is_string else ""


def clef_of(score: Score, index: int, name: str) -> str:
    """Return the clef of a part: its own, or the usual one of its voice, instrument or range."""
    part = score.parts[index]
    if part.drums:
        return "percussion"
    if index < len(score.clefs) and score.clefs[index] in CLEFS:
        return score.clefs[index]
    if hand := hand_of(score, index):
        return "treble" if hand == RIGHT else "bass"
    if part.program in _GUITARS or (
        name.casefold().startswith("tenor") and is_sung(score, index, name)
    ):
        return "treble8vb"
    if part.program == _VIOLA or name.casefold() == "viola":
        return "alto"
    pitches = _pitches(score, index)
    mean = sum(pitches) / len(pitches) if pitches else _BASS_BELOW
    return "bass" if mean < _BASS_BELOW else "treble"


def is_sung(score: Score, index: int, name: str) -> bool:
    """Tell whether a part is a singer's, by its name or program; a tenor saxophone is not."""
    program = score.parts[index].program
    return program in _VOICES and (program is not None or _SUNG.match(name) is not None)


def _pitches(score: Score, index: int) -> list[int]:
    return [note.pitch for note in score.notes if note.part == index]
