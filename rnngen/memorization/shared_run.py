"""The longest run of symbols that a sample shares with a stream, exactly; knows nothing of what symbols mean."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rnngen.memorization.hashing import NOWHERE, WindowHashes

SEARCH_FILTER_BITS = 20


class Lookup:
    """Finds which of some hashes come in long arrays of others."""

    def __init__(self, wanted: np.ndarray) -> None:
        self.wanted = np.unique(wanted)
        # A table of the hashes' first bits spares nearly all others the search among those that are wanted.
        self._likely = np.zeros(1 << SEARCH_FILTER_BITS, dtype=bool)
        self._likely[self.wanted >> np.uint64(64 - SEARCH_FILTER_BITS)] = True

    def places(self, hashes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where in an array wanted hashes stand, and which of `wanted` each of them is; both int64[found]."""
        kept = np.flatnonzero(self._likely[hashes >> np.uint64(64 - SEARCH_FILTER_BITS)])
        which = np.minimum(np.searchsorted(self.wanted, hashes[kept]), len(self.wanted) - 1)
        same = self.wanted[which] == hashes[kept] if len(self.wanted) else np.zeros(0, bool)
        return kept[same], which[same]


class NGramSearch:
    """The n-grams of groups of rows that have not been seen in what was shown so far.

    n-grams are told apart by hashes of 64 bits, of which two are equal by chance hardly ever.
    """

    def __init__(self, groups: Sequence[Sequence[np.ndarray]], n: int) -> None:
        self._n = n
        self._groups = [
            np.concatenate([_hashes(row, n) for row in rows] or [_hashes(np.zeros(0), n)])
            for rows in groups
        ]
        self._lookup = Lookup(np.concatenate(self._groups))
        self._seen = np.zeros(len(self._lookup.wanted), dtype=bool)

    def show(self, piece: np.ndarray) -> None:
        """Look for n-grams in a piece of the stream."""
        self._seen[self._lookup.places(_hashes(piece, self._n))[1]] = True

    def unseen(self) -> list[float | None]:
        """Of each group the share of n-grams that were not seen; None where it has none."""
        seen = self._lookup.wanted[self._seen]
        return [
            float(1 - np.isin(hashes, seen).mean()) if len(hashes) else None
            for hashes in self._groups
        ]


def _hashes(row: np.ndarray, n: int) -> np.ndarray:
    """uint64[windows]"""
    return WindowHashes(row).of_all(n) if len(row) >= n else np.zeros(0, np.uint64)


CHUNK = 1 << 20
"""Symbols of the stream that are searched at once, which bounds the memory."""
FILTER_BITS = 20


class Run(NamedTuple):
    """A run of a sample that stands in the training stream too."""

    length: int = 0
    """In characters, or in notes."""
    position: int = 0
    """Index of the token of the sample with which it begins."""


def longest_shared_run(stream: np.ndarray, sample: np.ndarray) -> Run:
    """The longest run of symbols that stands both in the stream and in the sample; both hold integers ≥ 0.

    Takes memory for some CHUNK + len(sample) symbols besides the stream, whatever its length.
    """
    best = Run()
    for start in range(0, len(stream), CHUNK):
        piece = stream[start : start + CHUNK + len(sample)]
        best = _longer_run(np.asarray(piece), sample, best)
    return best


def _longer_run(piece: np.ndarray, sample: np.ndarray, best: Run) -> Run:
    """The longest run of the sample in a piece of the stream, where that is longer than the best so far.

    Exponential, then binary search over the length. A run that is too long for its hashes occurs nowhere, so the
    search ends at an upper bound; below it the first that is found symbol by symbol is the longest.
    """
    search = _Search(piece, sample)
    length, step, starts = best.length, 1, np.arange(len(piece))
    while len(longer := search.starts(length + step, starts)):
        length, starts, step = length + step, longer, 2 * step
    while step > 1:
        step //= 2
        if len(longer := search.starts(length + step, starts)):
            length, starts = length + step, longer
    while length > best.length:
        position = search.position(length, starts)
        if position is not None:
            return Run(length, position)
        length -= 1
        starts = search.starts(length, np.arange(len(piece)))
    return best


class _Search:
    """Finds windows of a sample in a piece of the stream."""

    def __init__(self, piece: np.ndarray, sample: np.ndarray) -> None:
        self._piece, self._sample = piece, sample
        self._piece_hashes, self._sample_hashes = WindowHashes(piece), WindowHashes(sample)

    def starts(self, length: int, among: np.ndarray) -> np.ndarray:
        """Where, among these places of the piece, windows of so many symbols have the hash of one of the sample."""
        if length > min(len(self._piece), len(self._sample)):
            return among[:0]
        wanted = np.sort(self._sample_hashes.of_all(length))
        whole = len(among) == len(self._piece)
        among = (
            among[among <= len(self._piece) - length]
            if not whole
            else among[: len(among) - length + 1]
        )
        hashes = (
            self._piece_hashes.of_all(length) if whole else self._piece_hashes.at(among, length)
        )
        # A table of the hashes' first bits spares nearly all windows the search among the sample's.
        likely = np.zeros(1 << FILTER_BITS, dtype=bool)
        likely[wanted >> (64 - FILTER_BITS)] = True
        kept = np.flatnonzero(likely[hashes >> (64 - FILTER_BITS)])
        places = np.searchsorted(wanted, hashes[kept])
        found = wanted[np.minimum(places, len(wanted) - 1)] == hashes[kept]
        return among[kept[found]]

    def position(self, length: int, starts: np.ndarray) -> int | None:
        """Where in the sample a window stands that begins at one of these places of the piece, symbol by symbol."""
        sample_hashes = self._sample_hashes.of_all(length)
        for start, value in zip(starts, self._piece_hashes.at(starts, length), strict=True):
            window = self._piece[start : start + length]
            for position in np.flatnonzero(sample_hashes == value):
                if np.array_equal(self._sample[position : position + length], window):
                    return int(position)
        return None


FEW = 512
"""Places of the stream from which on runs are followed one by one."""


def longest_runs(
    stream: np.ndarray, rows: Sequence[np.ndarray], shortest: int = 1, chunk: int = CHUNK
) -> list[int]:
    """Of each row the length of its longest run that stands in the stream, 0 where that is less than `shortest`."""
    best = np.zeros(len(rows), np.int64)
    joined = np.concatenate(
        [part for row in rows for part in (row.astype(np.uint64), [NOWHERE])] or [[]]
    )
    owners = np.repeat(np.arange(len(rows)), [len(row) + 1 for row in rows])
    reach = max(map(len, rows), default=0)
    for start in range(0, len(stream), chunk):
        _lengthen(
            best,
            np.asarray(stream[start : start + chunk + reach]),
            joined.astype(np.uint64),
            owners,
            shortest,
        )
    return best.tolist()


def _lengthen(
    best: np.ndarray, piece: np.ndarray, joined: np.ndarray, owners: np.ndarray, shortest: int
) -> None:
    """Raise `best` to what a piece of the stream shares: a symbol at a time while there is much, then run by run."""
    of_piece, of_rows = WindowHashes(piece), WindowHashes(joined)
    starts, places, length = np.arange(len(piece)), np.arange(len(joined)), shortest
    while True:
        starts, places = (
            starts[starts <= len(piece) - length],
            places[places <= len(joined) - length],
        )
        hashes = of_rows.at(places, length)
        lookup = Lookup(hashes)
        found, which = lookup.places(of_piece.at(starts, length))
        if not len(found):
            return
        starts, shared = starts[found], np.isin(hashes, lookup.wanted[which])
        places, hashes = places[shared], hashes[shared]
        best[owners[places]] = np.maximum(best[owners[places]], length)
        if len(starts) <= FEW:
            for start, value in zip(starts, lookup.wanted[which], strict=True):
                for place in places[hashes == value]:
                    best[owners[place]] = max(
                        best[owners[place]], _run(piece[start:], joined[place:])
                    )
            return
        length += 1


def _run(one: np.ndarray, other: np.ndarray) -> int:
    """How many symbols two rows begin with alike."""
    both = min(len(one), len(other))
    differing = np.flatnonzero(one[:both] != other[:both])
    return int(differing[0]) if len(differing) else both
