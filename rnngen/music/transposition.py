"""Music in other keys: which keys fit, and whether learning them pays.

Drums are not transposed, because there a pitch names an instrument.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from rnngen.errors import CorpusError
from rnngen.music.names import note_name
from rnngen.music.performance import Performance, Piece, PlayedNote
from rnngen.music.score import Note, Score

KEYS = 12
LOWEST_SHIFT = -5
"""Lowest shift in semitones; the twelve shifts from here give each key once."""

SEED = 0
"""Fixed, because the order of a piece's keys belongs to the corpus, not to a run."""

_SCALE = np.isin(np.arange(KEYS), [0, 2, 4, 5, 7, 9, 11])

WORTH_KEYS = 4.0
"""Number of scales, evenly spread, from which learning other keys pays."""

WORTH_NOTES = 1_000_000
"""From this many notes on, a corpus of performances has enough to learn in each key."""
WORTH_NOTES_OF_SCORES = 200_000
"""The same of scores, which otherwise are written from their tonic and so know every key."""

Place = tuple[int, int]
"""Number of parts of a score, and the index of one."""


@dataclass(frozen=True)
class Ranges:
    """The pitch range of each part in a corpus, separately by number of parts."""

    by_place: dict[Place, tuple[int, int]]

    @classmethod
    def of(cls, pieces: Iterable[Piece]) -> "Ranges":
        """Return the ranges of a corpus."""
        found: dict[Place, tuple[int, int]] = {}
        for piece in pieces:
            for place, (low, high) in _pitches(piece).items():
                lowest, highest = found.get(place, (low, high))
                found[place] = min(low, lowest), max(high, highest)
        return cls(found)

    def shifts(self, piece: Piece) -> list[int]:
        """Return the shifts (semitones, without 0) that keep each part of a piece in its range."""
        rows = [(self.by_place[place], row) for place, row in _pitches(piece).items()]
        return [
            shift
            for shift in range(LOWEST_SHIFT, LOWEST_SHIFT + KEYS)
            if shift
            and all(
                lowest <= low + shift and high + shift <= highest
                for (lowest, highest), (low, high) in rows
            )
        ]


def _pitches(piece: Piece) -> dict[Place, tuple[int, int]]:
    """Return the lowest and highest pitch of each pitched part."""
    found: dict[Place, tuple[int, int]] = {}
    for place, note in _pitched(piece):
        low, high = found.get(place, (note.pitch, note.pitch))
        found[place] = min(low, note.pitch), max(high, note.pitch)
    return found


def _pitched(piece: Piece) -> Iterator[tuple[Place, Note | PlayedNote]]:
    """Yield the notes that can be transposed, each with its part; a performance has one part."""
    if isinstance(piece, Performance):
        yield from (((1, 0), note) for note in piece.notes)
        return
    for note in piece.notes:
        if not piece.parts[note.part].drums:
            yield (len(piece.parts), note.part), note


def transposed(
    score: Score, semitones: int, respelled: Callable[[int], int] | None = None
) -> Score:
    """Transpose a score up by semitones, its keys too but not its drums.

    Args:
        respelled: maps the fifths of a key signature to the new ones; by default
            `transposed_fifths`.

    Raises:
        CorpusError: if a pitch would leave MIDI's range.
    """
    respelled = respelled or partial(transposed_fifths, shift=semitones)
    notes = [
        note if score.parts[note.part].drums else note._replace(pitch=note.pitch + semitones)
        for note in score.notes
    ]
    _check_range(notes, semitones)
    keys = [key._replace(fifths=respelled(key.fifths)) for key in score.keys]
    # F sharp and G flat become the same key, which is then no change.
    changes = [key for i, key in enumerate(keys) if not i or key[1:] != keys[i - 1][1:]]
    return replace(score, notes=tuple(sorted(notes)), keys=tuple(changes))


def _check_range(notes: Iterable[Note], semitones: int) -> None:
    wrong = next((note.pitch - semitones for note in notes if not 0 <= note.pitch <= 127), None)
    if wrong is not None:
        raise CorpusError(
            f"Transposed by {semitones} semitones, {note_name(wrong)} leaves the range of MIDI. "
            "Choose a key nearer to the piece's own."
        )


def with_few_signs(fifths: int) -> int:
    """Return the enharmonic key with at most seven sharps or flats."""
    return fifths if -7 <= fifths <= 7 else (fifths + 6) % KEYS - 6


def transposed_fifths(fifths: int, shift: int) -> int:
    """Return the key signature `shift` semitones higher, -5 to 6 fifths; unchanged for no shift."""
    return (fifths + 7 * shift + 5) % KEYS - 5 if shift else fifths


def is_worth_transposing(pieces: Sequence[Piece]) -> bool:
    """Tell whether learning a corpus in other keys pays more than learning it longer.

    It pays where little is written in each key: pieces spread over many scales, and few notes.
    `bach`, spread over 7.4 scales, gains in five minutes; `irish`, spread over 2.7, loses
    (`samples/plans/README.md`).
    """
    notes = sum(len(piece.notes) for piece in pieces)
    has_scores = any(isinstance(piece, Score) for piece in pieces)
    most = WORTH_NOTES_OF_SCORES if has_scores else WORTH_NOTES
    return notes < most and spread_of_keys(pieces) >= WORTH_KEYS


def spread_of_keys(pieces: Iterable[Piece]) -> float:
    """Return how many scales a corpus uses, 1 to 12: exp of the entropy of its pieces' scales."""
    counts = Counter(map(scale_of, pieces))
    total = counts.total()
    return (
        math.exp(-sum(count / total * math.log(count / total) for count in counts.values()))
        if total
        else 1.0
    )


def scale_of(piece: Piece) -> int:
    """Return the major scale, by its tonic, that covers most of a piece's duration."""
    weights = np.zeros(KEYS)
    for _, note in _pitched(piece):
        weights[note.pitch % KEYS] += note.duration
    return int(np.argmax([(weights * np.roll(_SCALE, first)).sum() for first in range(KEYS)]))
