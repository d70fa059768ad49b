"""Which n-grams of some rows of symbols stand in a stream; knows nothing of what symbols mean."""

from collections.abc import Sequence

import numpy as np

from rnngen.copying.hashing import WindowHashes

FILTER_BITS = 20


class Lookup:
    """Finds which of some hashes come in long arrays of others."""

    def __init__(self, wanted: np.ndarray) -> None:
        self.wanted = np.unique(wanted)
        # A table of the hashes' first bits spares nearly all others the search among those that are wanted.
        self._likely = np.zeros(1 << FILTER_BITS, dtype=bool)
        self._likely[self.wanted >> np.uint64(64 - FILTER_BITS)] = True

    def places(self, hashes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where in an array wanted hashes stand, and which of `wanted` each of them is; both int64[found]."""
        kept = np.flatnonzero(self._likely[hashes >> np.uint64(64 - FILTER_BITS)])
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
            np.concatenate([_hashes(row, n) for row in rows] or [_hashes(np.zeros(0), n)]) for rows in groups
        ]
        self._lookup = Lookup(np.concatenate(self._groups))
        self._seen = np.zeros(len(self._lookup.wanted), dtype=bool)

    def show(self, piece: np.ndarray) -> None:
        """Look for n-grams in a piece of the stream."""
        self._seen[self._lookup.places(_hashes(piece, self._n))[1]] = True

    def unseen(self) -> list[float | None]:
        """Of each group the share of n-grams that were not seen; None where it has none."""
        seen = self._lookup.wanted[self._seen]
        return [float(1 - np.isin(hashes, seen).mean()) if len(hashes) else None for hashes in self._groups]


def _hashes(row: np.ndarray, n: int) -> np.ndarray:
    """uint64[windows]"""
    return WindowHashes(row).of_all(n) if len(row) >= n else np.zeros(0, np.uint64)
