"""The longest run of symbols that a sample shares with a stream, exactly; knows nothing of what symbols mean."""

from typing import NamedTuple

import numpy as np

from rnngen.copying.hashing import WindowHashes

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
        among = among[among <= len(self._piece) - length] if not whole else among[: len(among) - length + 1]
        hashes = self._piece_hashes.of_all(length) if whole else self._piece_hashes.at(among, length)
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
