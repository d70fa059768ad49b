"""The suffix array of a training stream, which answers every question about copies.

It lists all positions of the stream in the lexicographic order of what follows them, so equal
runs are neighbours and bisection finds them (Manber & Myers 1993, "Suffix arrays: a new method
for on-line string searches"). libdivsufsort builds it with 4 bytes a symbol: in 0.1 s for
1 million characters, in 2 s for 16 million.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

CACHED = 4096
"""Runs whose continuations are cached, because frequent runs come again and again."""


class Run(NamedTuple):
    """A run of a sample that also occurs in the training data."""

    length: int = 0
    """In characters or notes."""
    position: int = 0
    """Index of the sample's token that begins the run."""


class SuffixArray:
    """Finds runs of symbols in a stream, unsigned integers; every answer is exact."""

    def __init__(self, stream: np.ndarray) -> None:
        self._stream = stream
        # Big-endian bytes compare as the symbols do, and slices of bytes compare fast.
        self._dtype = stream.dtype.newbyteorder(">")
        self._largest = np.iinfo(stream.dtype).max
        self._bytes = stream.astype(self._dtype).tobytes()
        # Bisection reads single integers, which a view gives much faster than an array.
        self._starts = memoryview(_sorted_suffixes(self._bytes, self._dtype.itemsize).data)
        self.continuations = lru_cache(CACHED)(self._continuations)

    def __contains__(self, run: Sequence[int | None] | np.ndarray) -> bool:
        """Return whether a run of symbols occurs in the stream."""
        data = self._encode(run)
        return data is not None and self._occurs(data)

    def longest_run(self, row: Sequence[int], longer_than: int = 0) -> Run:
        """Return the longest run of a row that occurs in the stream, the first of equal ones.

        Args:
            row: symbols of the stream's type.
            longer_than: shorter runs are not looked for; an empty run is returned then.
        """
        data = np.asarray(row, self._dtype).tobytes()
        width = self._dtype.itemsize
        best = Run()
        start, length = 0, longer_than + 1
        # Grow a window while it occurs, and else slide it on: it never needs to shrink.
        while start + length <= len(row):
            if self._occurs(data[start * width : (start + length) * width]):
                best = Run(length, start)
                length += 1
            else:
                start += 1
        return best

    def unseen(self, rows: Iterable[Sequence[int | None]], n: int) -> float | None:
        """Return the share of the rows' n-grams that the stream lacks; None without n-grams.

        An unknown symbol, None, is in no stream.
        """
        grams = [tuple(row[i : i + n]) for row in rows for i in range(len(row) - n + 1)]
        seen = {gram: gram in self for gram in set(grams)}
        return 1 - sum(seen[gram] for gram in grams) / len(grams) if grams else None

    def _continuations(self, run: tuple[int, ...]) -> frozenset[int]:
        """Return the symbols that follow a run in the stream (cached as `continuations`)."""
        data = self._encode(run)
        if data is None:
            return frozenset()
        prefix = self._prefix(len(data))
        first = bisect_left(self._starts, data, key=prefix)
        end = bisect_right(self._starts, data, lo=first, key=prefix)
        places = np.asarray(self._starts[first:end]) + len(run)
        counts = np.bincount(self._stream[places[places < len(self._stream)]])
        return frozenset(np.flatnonzero(counts).tolist())

    def _encode(self, run: Sequence[int | None] | np.ndarray) -> bytes | None:
        """Return the bytes of a run; None if a symbol is None or too large for the stream."""
        if any(symbol is None or symbol > self._largest for symbol in run):
            return None
        return np.array(run, self._dtype).tobytes()

    def _occurs(self, data: bytes) -> bool:
        prefix = self._prefix(len(data))
        first = bisect_left(self._starts, data, key=prefix)
        return first < len(self._starts) and prefix(self._starts[first]) == data

    def _prefix(self, size: int) -> Callable[[int], bytes]:
        """Return the function that cuts the first bytes of the suffix at a position."""
        data = self._bytes
        width = self._dtype.itemsize
        return lambda start: data[start * width : start * width + size]


def _sorted_suffixes(data: bytes, width: int) -> np.ndarray:
    """Return int32[symbols], the positions of symbols of `width` bytes in suffix order."""
    if not data:
        return np.zeros(0, np.int32)  # the library takes no empty stream
    from pydivsufsort import divsufsort

    # The view is an ordinary array; the library's own has a buffer that bisection cannot read.
    starts = divsufsort(data).view(np.int32)
    return starts if width == 1 else starts[starts % width == 0] // width
