"""Which parts of a score are taken: all, those of a name or number, or the melody as one line.

Knows nothing of files or of where the names of parts come from.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from rnngen.music.canonical import canonical_score
from rnngen.music.general_midi import PROGRAMS
from rnngen.music.score import Note, Part, Score

ALL, MELODY = "all", "melody"

MELODY_WORDS = ("melod", "vocal", "voice", "lead", "sopran", "sing", "tune")
"""In the names of parts that have the melody."""

LEAST_SHARE = 0.2
"""A melody has at least so many notes, as a share of the most that one part has."""

HIGHER_BY = 12
"""Semitones that a part without chords may lie below one of chords and still be the melody."""


class NoSuchPart(Exception):
    """A score has no such part; the message says in a phrase which parts it has."""


def take_parts(score: Score, names: Sequence[str], wish: str) -> Score:
    """A score of some of its parts, over the same bars.

    Args:
        names: One for each part, '' where it has none.
        wish: 'all'; 'melody', the most melodic part, of which the highest notes are taken; a part's number,
            counted from 1; or a name, that of an instrument too, or a piece of it, in capitals or not.

    Raises:
        NoSuchPart: where none suits.
    """
    if wish == ALL:
        return score
    if wish == MELODY:
        part = _melody_part(score, names)
        return _of_notes(score, skyline(note for note in score.notes if note.part == part), [part])
    chosen = _chosen(score, names, wish)
    notes = [note for note in score.notes if note.part in chosen]
    if not notes:
        raise NoSuchPart(
            f"has no part {wish!r} (there are {', '.join(described(score.parts, names))})"
        )
    return _of_notes(score, notes, chosen)


def described(parts: Sequence[Part], names: Sequence[str]) -> list[str]:
    """Each part in words: '2 Fiddle – Violin'."""
    words = named(parts, names)
    return [
        f"{number} {' – '.join(filter(None, pair))}".rstrip()
        for number, pair in enumerate(words, start=1)
    ]


def named(parts: Sequence[Part], names: Sequence[str]) -> list[tuple[str, str]]:
    """The own name of each part, '' for those beyond `names`, and that of its instrument, or ''."""
    given = [*names, *[""] * len(parts)]
    return [(name, instrument_name(part)) for part, name in zip(parts, given, strict=False)]


def instrument_name(part: Part) -> str:
    """What General MIDI calls the part's instrument; '' for none."""
    if part.drums:
        return "Drums"
    return "" if part.program is None else PROGRAMS[part.program]


def skyline(notes: Iterable[Note]) -> list[Note]:
    """One line: at each onset the highest note, which ends where the next begins at the latest."""
    highest: dict[int, Note] = {}
    for note in notes:
        if note.onset not in highest or note.pitch > highest[note.onset].pitch:
            highest[note.onset] = note
    line = [highest[onset] for onset in sorted(highest)]
    ends = [later.onset for _, later in pairwise(line)]
    return [
        note._replace(duration=min(note.duration, end - note.onset))
        for note, end in zip(line, ends, strict=False)
    ] + line[-1:]


def _chosen(score: Score, names: Sequence[str], wish: str) -> list[int]:
    """The parts of that number, or else of that very name, or else with it in their name."""
    if wish.isdecimal():
        return [int(wish) - 1] if 1 <= int(wish) <= len(score.parts) else []
    words = [
        {name.strip().casefold(), instrument.casefold()}
        for name, instrument in named(score.parts, names)
    ]
    wanted = wish.strip().casefold()
    exact = [index for index, pair in enumerate(words) if wanted in pair]
    return exact or [
        index for index, pair in enumerate(words) if any(wanted in word for word in pair)
    ]


def _melody_part(score: Score, names: Sequence[str]) -> int:
    """The part whose name says so, or else the highest one, in which chords count against it."""
    rows = {
        i: [note for note in score.notes if note.part == i]
        for i, part in enumerate(score.parts)
        if not part.drums
    }
    most = max(map(len, rows.values()), default=0)
    usual = [i for i, notes in rows.items() if notes and len(notes) >= LEAST_SHARE * most]
    if not usual:
        raise NoSuchPart("has no melody (only drums)")
    named = [
        i
        for i in usual
        if i < len(names) and any(word in names[i].casefold() for word in MELODY_WORDS)
    ]
    return max(named or usual, key=lambda i: _height(rows[i]))


def _height(notes: Sequence[Note]) -> float:
    """The mean pitch, less what chords make unlike a melody."""
    alone = len({note.onset for note in notes}) / len(notes)
    return sum(note.pitch for note in notes) / len(notes) - HIGHER_BY * (1 - alone)


def _of_notes(score: Score, notes: Iterable[Note], parts: Sequence[int]) -> Score:
    renumbered = [note._replace(part=parts.index(note.part)) for note in notes]
    return canonical_score(
        renumbered, score.bars, score.keys, score.tempos, [score.parts[i] for i in parts]
    )[0]
