"""What follows each row of symbols in a stream; knows nothing of what symbols mean."""

import sys
from bisect import bisect_left
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from rnngen.memorization.hashing import Window, WindowHashes
from rnngen.memorization.shared_run import CHUNK

POSITION_BITS = 32
REMEMBERED = 4096
"""Rows whose continuations are kept, as frequent ones come again and again."""

_LOW_HALF = 0 if sys.byteorder == "little" else 1
_NONE: frozenset[int] = frozenset()


class Continuations:
    """Finds the symbols that follow windows of `length` symbols in a stream of less than 2^32; 8 bytes a symbol.

    An entry is the first half of a window's hash, then the window's position: sorted, they are found by bisection,
    and those whose hashes only begin alike are told apart by comparing the windows.
    """

    def __init__(self, stream: np.ndarray, length: int) -> None:
        self._stream, self._length = stream, length
        self._windows = sliding_window_view(stream, length) if len(stream) >= length else stream[:0]
        entries = _sorted_entries(stream, length)
        # Bisecting needs single integers, which a view gives much faster than an array.
        self._positions, self._entries = (
            entries.view(np.uint32)[_LOW_HALF::2],
            memoryview(entries.data),
        )
        self._following = lru_cache(REMEMBERED)(self._follow)

    @property
    def bytes(self) -> int:
        """How much memory the index takes besides the stream."""
        return self._entries.nbytes

    def after(self, window: Window) -> frozenset[int]:
        """The symbols that follow a window of `length` symbols in the stream; none where it does not occur."""
        least = window.hash >> POSITION_BITS << POSITION_BITS
        first = bisect_left(self._entries, least)
        if first == len(self._entries) or self._entries[first] >= least + (1 << POSITION_BITS):
            return _NONE
        return self._following(window.symbols, first)

    def _follow(self, symbols: tuple[int, ...], first: int) -> frozenset[int]:
        """The symbols after a window whose entries, and perhaps others, begin there."""
        end = (self._entries[first] >> POSITION_BITS) + 1 << POSITION_BITS
        starts = self._positions[first : bisect_left(self._entries, end, first)]
        same = (self._windows[starts] == np.array(symbols)).all(axis=1)
        return frozenset(self._stream[starts[same] + self._length].tolist())


def _sorted_entries(stream: np.ndarray, length: int) -> np.ndarray:
    """uint64[windows that something follows], ascending."""
    entries = np.empty(max(0, len(stream) - length), dtype=np.uint64)
    for start in range(0, len(entries), CHUNK):
        piece = np.asarray(stream[start : start + CHUNK + length - 1])
        hashes = WindowHashes(piece).of_all(length)[: len(entries) - start]
        positions = np.arange(start, start + len(hashes), dtype=np.uint64)
        entries[start : start + len(hashes)] = hashes >> POSITION_BITS << POSITION_BITS | positions
    entries.sort()
    return entries
