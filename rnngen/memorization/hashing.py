"""Hashes of the windows of a row of integers, all windows at once or one rolling along (Rabin and Karp 1987).

The hash of s[0], s[1], … is s[0]·m + s[1]·m² + … modulo 2^64. Equal windows have equal hashes, others hardly ever:
who needs certainty compares the windows themselves.
"""

from typing import NamedTuple

import numpy as np

NOWHERE = np.uint64(1 << 32)
"""A symbol that no stream holds."""


MULTIPLIER = 0x9E3779B97F4A7C15
"""2^64 over the golden ratio, made odd (Knuth, The Art of Computer Programming, 6.4)."""
MODULUS = 1 << 64
INVERSE = pow(MULTIPLIER, -1, MODULUS)


class WindowHashes:
    """The hashes of any windows of one row; keeps 16 bytes a symbol."""

    def __init__(self, symbols: np.ndarray) -> None:
        self._sums = np.zeros(len(symbols) + 1, dtype=np.uint64)
        np.cumsum(
            symbols.astype(np.uint64) * _powers(MULTIPLIER, 1, len(symbols)), out=self._sums[1:]
        )
        self._scale = _powers(INVERSE, 0, len(symbols))

    def of_all(self, length: int) -> np.ndarray:
        """uint64[n - length + 1]: the hash of each window of `length` symbols, 1 ≤ length ≤ n."""
        hashes = self._sums[length:] - self._sums[:-length]
        hashes *= self._scale[: len(hashes)]
        return hashes

    def at(self, starts: np.ndarray, length: int) -> np.ndarray:
        """uint64[starts]: the hashes of the windows that begin there."""
        return (self._sums[starts + length] - self._sums[starts]) * self._scale[starts]


def _powers(base: int, first: int, count: int) -> np.ndarray:
    """base^first, base^(first + 1), … modulo 2^64, which is how uint64 multiplies."""
    powers = np.full(count, base, dtype=np.uint64)
    powers[:1] = pow(base, first, MODULUS)
    return np.cumprod(powers, dtype=np.uint64)


class Window(NamedTuple):
    """The last symbols of a row, up to so many, and their hash."""

    symbols: tuple[int, ...] = ()
    hash: int = 0


class RollingHash:
    """Moves windows of `length` symbols along a row; a window is a value and never changes."""

    def __init__(self, length: int) -> None:
        self.length = length
        self._factors = [pow(MULTIPLIER, i, MODULUS) for i in range(1, length + 1)]

    def moved(self, window: Window, symbol: int) -> Window:
        """The window one symbol further; one that is not full yet grows."""
        symbols, value = window
        if len(symbols) < self.length:
            value += symbol * self._factors[len(symbols)]
            return Window((*symbols, symbol), value % MODULUS)
        value = value * INVERSE - symbols[0] + symbol * self._factors[-1]
        return Window((*symbols[1:], symbol), value % MODULUS)
