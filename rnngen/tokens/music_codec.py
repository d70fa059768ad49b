"""What the two codecs of music share: tokens are events, and music can be transposed.

Transposing commutes with encoding: only the tokens of pitches and keys change. So a piece is
encoded once, and a table of ids moves it to another key.
"""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Self

import numpy as np

from rnngen.errors import CodecError
from rnngen.music.performance import Piece
from rnngen.music.transposition import KEYS, SEED, Ranges
from rnngen.tokens.base import UNKNOWN, Codec, Vocabulary


class MusicCodec(Codec):
    """A codec whose tokens spell events."""

    events: tuple[Any, ...]
    """Event of each id; None for the special tokens."""

    @abstractmethod
    def with_events(self, events: Iterable[Any]) -> Self:
        """Return the codec with the events that it lacks appended."""

    @abstractmethod
    def keyed_events(self, piece: Any) -> set[Any]:
        """Return the events of a piece that change with the key."""

    @abstractmethod
    def moved(self, event: Any, shift: int) -> Any:
        """Return the event `shift` semitones higher."""

    @cached_property
    def ids(self) -> Mapping[Any, int]:
        """Event → id."""
        return {event: i for i, event in enumerate(self.events) if event is not None}

    def with_shifts(self, moves: Iterable[tuple[Any, Sequence[int]]]) -> Self:
        """Return the codec with the events that the pieces need in their other keys appended."""
        found: set[Any] = set()
        for piece, shifts in moves:
            own = self.keyed_events(piece)
            found |= {self.moved(event, shift) for shift in shifts for event in own}
        return self.with_events(found)

    def transposed_streams(
        self, pieces: Sequence[Piece], rows: Sequence[np.ndarray], ranges: Ranges
    ) -> Iterator[np.ndarray]:
        return in_other_keys(self, pieces, rows, map(ranges.shifts, pieces))

    def transposition_table(self, shift: int) -> np.ndarray:
        """Return int32[vocabulary]: for each id the id `shift` semitones higher, or UNKNOWN."""
        if shift not in self._tables:
            moved = [
                i if event is None else self.ids.get(self.moved(event, shift), UNKNOWN)
                for i, event in enumerate(self.events)
            ]
            self._tables[shift] = np.array(moved, np.int32)
        return self._tables[shift]

    @cached_property
    def _tables(self) -> dict[int, np.ndarray]:
        """Cache of `transposition_table`, by shift."""
        return {}


def in_other_keys(
    codec: Codec,
    documents: Sequence[Any],
    rows: Sequence[np.ndarray],
    shifts: Iterable[Sequence[int]],
) -> Iterator[np.ndarray]:
    """Yield all documents in one other key each, then in the next, until no key is left.

    Args:
        rows: ids of each document, or of its beginning only.
        shifts: those of each document, in semitones.
    """
    orders = [_shuffled(own, i) for i, own in enumerate(shifts)]
    for number in range(KEYS):
        for i, (document, row, own) in enumerate(zip(documents, rows, orders, strict=True)):
            if number < len(own):
                yield codec.in_key(document, row, own[number], (SEED, number, i))


def _shuffled(shifts: Sequence[int], number: int) -> list[int]:
    """Return the shifts in the random order of piece `number`."""
    order: list[int] = (
        np.random.default_rng([SEED, number]).permutation(np.array(shifts, int)).tolist()
    )
    return order


def vocabulary_from_json(tokens: Any) -> Vocabulary:
    """Return the vocabulary of a stored list of tokens.

    Raises:
        CodecError: if it is not a list of distinct texts.
    """
    if type(tokens) is not list or set(map(type, tokens)) - {str}:
        raise CodecError("The codec of this model is damaged: its tokens are not a list of texts.")
    return Vocabulary.of(tokens)
