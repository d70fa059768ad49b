"""Choose parts of a score: all, by name or number, or the melody as one line."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from rnngen.music.canonical import canonical_score
from rnngen.music.general_midi import PROGRAMS
from rnngen.music.score import Note, Part, Score

ALL, MELODY = "all", "melody"

MELODY_WORDS = ("melod", "vocal", "voice", "lead", "sopran", "sing", "tune")
"""Words in the names of parts that have the melody."""

LEAST_SHARE = 0.2
"""Fewest notes of a melody, as a share of the notes of the fullest part."""

HIGHER_BY = 12
"""Semitones by which a part without chords may lie below one with chords and be the melody."""


class NoSuchPart(Exception):
    """The requested part does not exist; the message lists those that do."""


def take_parts(score: Score, names: Sequence[str], wish: str) -> Score:
    """Return a score with some of its parts, over the same bars.

    Args:
        names: one for each part, '' for none.
        wish: 'all'; 'melody' for the most melodic part, reduced to its highest notes; the
            number of a part, from 1; or part of the name of a part or instrument, in any case.

    Raises:
        NoSuchPart: if no part matches.
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
    """Describe each part: '2 Fiddle – Violin'."""
    words = named(parts, names)
    return [
        f"{number} {' – '.join(filter(None, pair))}".rstrip()
        for number, pair in enumerate(words, start=1)
    ]


def named(parts: Sequence[Part], names: Sequence[str]) -> list[tuple[str, str]]:
    """Return each part's own name and its instrument's, '' for none."""
    given = [*names, *[""] * len(parts)]
    return [(name, instrument_name(part)) for part, name in zip(parts, given, strict=False)]


def instrument_name(part: Part) -> str:
    """Return the General MIDI name of the part's instrument, '' for none."""
    if part.drums:
        return "Drums"
    return "" if part.program is None else PROGRAMS[part.program]


def skyline(notes: Iterable[Note]) -> list[Note]:
    """Reduce notes to one line: the highest at each onset, cut at the next onset."""
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
    """Return the parts with that number, or that exact name, or that text in their name."""
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
    """Return the part whose name says melody, or the highest; chords count against a part."""
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
    """Return the mean pitch, lowered for a part with chords."""
    alone = len({note.onset for note in notes}) / len(notes)
    return sum(note.pitch for note in notes) / len(notes) - HIGHER_BY * (1 - alone)


def _of_notes(score: Score, notes: Iterable[Note], parts: Sequence[int]) -> Score:
    renumbered = [note._replace(part=parts.index(note.part)) for note in notes]
    taken = canonical_score(
        renumbered, score.bars, score.keys, score.tempos, [score.parts[i] for i in parts]
    )[0]
    return replace(
        taken,
        title=score.title,
        composer=score.composer,
        names=tuple(score.names[i] for i in parts) if score.names else (),
        clefs=tuple(score.clefs[i] for i in parts) if score.clefs else (),
        chords=score.chords,
    )
