"""Music in other keys: which ones suit, and whether that is worth it; knows nothing of tokens.

Drums stay as they are: there a pitch names an instrument.
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
"""Semitones; the shifts from here on give each of the twelve keys once."""

SEED = 0
"""The order of the keys of a piece is part of the corpus, not of a run."""

_SCALE = np.isin(np.arange(KEYS), [0, 2, 4, 5, 7, 9, 11])

WORTH_KEYS = 4.0
"""Scales between which a corpus must be spread, evenly spread ones counted whole, for other keys to pay."""

WORTH_NOTES = 1_000_000
"""A larger corpus has enough to learn in each key."""

Place = tuple[int, int]
"""How many parts a score has, and which of them it is."""


@dataclass(frozen=True)
class Ranges:
    """The lowest and highest pitch of each part in a corpus; pieces of as many parts are taken together."""

    by_place: dict[Place, tuple[int, int]]

    @classmethod
    def of(cls, pieces: Iterable[Piece]) -> "Ranges":
        """The ranges of a corpus."""
        found: dict[Place, tuple[int, int]] = {}
        for piece in pieces:
            for place, (low, high) in _pitches(piece).items():
                lowest, highest = found.get(place, (low, high))
                found[place] = min(low, lowest), max(high, highest)
        return cls(found)

    def shifts(self, piece: Piece) -> list[int]:
        """The shifts in semitones, without 0, that leave every part of a piece of the corpus in its range."""
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
    """The lowest and highest pitch of each part that has pitches."""
    found: dict[Place, tuple[int, int]] = {}
    for place, note in _pitched(piece):
        low, high = found.get(place, (note.pitch, note.pitch))
        found[place] = min(low, note.pitch), max(high, note.pitch)
    return found


def _pitched(piece: Piece) -> Iterator[tuple[Place, Note | PlayedNote]]:
    """The notes that can be transposed, each with the place of its part; a performance has one part."""
    if isinstance(piece, Performance):
        yield from (((1, 0), note) for note in piece.notes)
        return
    for note in piece.notes:
        if not piece.parts[note.part].drums:
            yield (len(piece.parts), note.part), note


def transposed(
    score: Score, semitones: int, respelled: Callable[[int], int] | None = None
) -> Score:
    """A score so many semitones higher, its keys as well, drums apart.

    Args:
        respelled: The fifths of a key signature → those of the one it becomes; by default `transposed_fifths`.

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
    # F sharp and G flat are one key afterwards, and so no change.
    changes = [key for i, key in enumerate(keys) if not i or key[1:] != keys[i - 1][1:]]
    return replace(score, notes=tuple(sorted(notes)), keys=tuple(changes))


def _check_range(notes: Iterable[Note], semitones: int) -> None:
    wrong = next((note.pitch - semitones for note in notes if not 0 <= note.pitch <= 127), None)
    if wrong is not None:
        raise CorpusError(
            f"A piece cannot be transposed by {semitones} semitones. Expected notes that stay within MIDI's range. "
            f"Received: {note_name(wrong)}."
        )


def with_few_signs(fifths: int) -> int:
    """The same key with at most seven sharps or flats."""
    return fifths if -7 <= fifths <= 7 else (fifths + 6) % KEYS - 6


def transposed_fifths(fifths: int, shift: int) -> int:
    """The key signature `shift` semitones higher: from -5 to 6, or as it was for none."""
    return (fifths + 7 * shift + 5) % KEYS - 5 if shift else fifths


def is_worth_transposing(pieces: Sequence[Piece]) -> bool:
    """Whether a model learns more from a corpus in other keys too, than from longer learning of it as it is.

    It does where there is little of each key: told by how many scales the pieces are spread over, and by how
    many notes there are. `bach`, spread over 7.4 scales, is learnt better so in five minutes, and `irish`, spread over
    2.7, worse (`samples/plans/README.md`).
    """
    notes = sum(len(piece.notes) for piece in pieces)
    return notes < WORTH_NOTES and spread_of_keys(pieces) >= WORTH_KEYS


def spread_of_keys(pieces: Iterable[Piece]) -> float:
    """How many scales a corpus uses, 1 to 12: exp of the entropy of the scales of its pieces."""
    counts = Counter(map(scale_of, pieces))
    total = counts.total()
    return (
        math.exp(-sum(count / total * math.log(count / total) for count in counts.values()))
        if total
        else 1.0
    )


def scale_of(piece: Piece) -> int:
    """The major scale, by its first pitch class, that holds most of a piece's notes, each by its duration."""
    weights = np.zeros(KEYS)
    for _, note in _pitched(piece):
        weights[note.pitch % KEYS] += note.duration
    return int(np.argmax([(weights * np.roll(_SCALE, first)).sum() for first in range(KEYS)]))
