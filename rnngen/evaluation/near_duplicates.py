"""Which sets have a near duplicate in a collection of sets.

Two sets are near duplicates if their Jaccard similarity, |A ∩ B| / |A ∪ B|, is THRESHOLD or more
(Broder 1997, "On the resemblance and containment of documents"). The search is exact. A set that
is so near to A has at least one of any |A| - ⌈THRESHOLD · |A|⌉ + 1 elements of A, and k of any
k - 1 more. So only sets with k of its rarest elements are compared with A (prefix filtering,
Chaudhuri, Ganti & Kaushik 2006).
"""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

THRESHOLD = 0.8
SHARED = 3
"""How many of a set's rarest elements another set must have to be compared with it: k."""
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""An odd number that spreads numbers over 64 bits (Knuth, The Art of Computer Programming 6.4)."""
FILTER_BITS = 20

Elements = frozenset[int]


class Collection(NamedTuple):
    """Sets, one after the other."""

    elements: np.ndarray
    """uint64[n], spread over all 64 bits; an element may come in a set more than once."""
    owners: np.ndarray
    """int64[n]: the number of the set that each element belongs to, ascending."""
    members: Callable[[int], Elements]
    """Returns the set of a number."""


class NearSearch:
    """Finds near duplicates of some sets, the queries, in one collection after another."""

    def __init__(self, queries: Sequence[Elements]) -> None:
        self.found: set[Elements] = set()
        """The queries that have a near duplicate."""
        self._queries = list({query for query in queries if query})
        self._index: _PrefixIndex | None = None

    def search(self, collection: Collection) -> None:
        """Look for near duplicates in more sets."""
        if self._index is None:
            self._index = _PrefixIndex(self._queries, collection.elements)
        last, members = -1, Elements()
        for owner, number in self._index.candidates(collection):
            query = self._queries[number]
            if query in self.found:
                continue
            if owner != last:
                last, members = owner, collection.members(owner)
            fits = THRESHOLD * len(members) <= len(query) <= len(members) / THRESHOLD
            if fits and similarity(query, members) >= THRESHOLD:
                self.found.add(query)


class _PrefixIndex:
    """The elements by which queries are looked for: those that are rare in the first collection."""

    def __init__(self, queries: Sequence[Elements], usual: np.ndarray) -> None:
        everything = Lookup(np.array(sorted(Elements().union(*queries)), np.uint64))
        counts = np.bincount(everything.find(usual)[1], minlength=len(everything.wanted))
        frequency = dict(zip(everything.wanted.tolist(), counts.tolist(), strict=True))
        pairs = []
        for number, query in enumerate(queries):
            common = math.ceil(THRESHOLD * len(query))
            rarest = sorted(query, key=lambda element: (frequency[element], element))
            prefix = rarest[: len(query) - common + min(SHARED, common)]
            pairs += [(element, number) for element in prefix]
        pairs.sort()
        # Queries of the same element are neighbours: `_first` and `_counts` say where they are.
        elements = np.array([element for element, _ in pairs], np.uint64)
        self._numbers = np.array([number for _, number in pairs], np.int64)
        self._lookup = Lookup(elements)
        self._first = np.searchsorted(elements, self._lookup.wanted)
        self._counts = np.diff(np.append(self._first, len(elements)))
        least = [min(SHARED, math.ceil(THRESHOLD * len(query))) for query in queries]
        self._least = np.array(least, np.int64)

    def candidates(self, collection: Collection) -> list[tuple[int, int]]:
        """Return (owner, query) for all sets with enough of a query's rarest elements, by owner."""
        places, which = self._lookup.find(collection.elements)
        counts = self._counts[which]
        # One entry for every query of every element that was found.
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        numbers = self._numbers[np.repeat(self._first[which], counts) + within]
        queries = max(len(self._least), 1)
        keys = np.repeat(collection.owners[places], counts) * queries + numbers
        distinct, shared = np.unique(keys, return_counts=True)
        owners, numbers = np.divmod(distinct, queries)
        enough = shared >= self._least[numbers]
        return list(zip(owners[enough].tolist(), numbers[enough].tolist(), strict=True))


class Lookup:
    """Finds some numbers, uint64, in long arrays of others."""

    def __init__(self, wanted: np.ndarray) -> None:
        self.wanted = np.unique(wanted)
        # A table of the first bits spares nearly all other numbers the bisection.
        self._likely = np.zeros(1 << FILTER_BITS, dtype=bool)
        self._likely[_first_bits(self.wanted)] = True

    def find(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return where wanted numbers are, and which of `wanted` each is; both int64[found]."""
        kept = np.flatnonzero(self._likely[_first_bits(numbers)])
        which = np.minimum(np.searchsorted(self.wanted, numbers[kept]), len(self.wanted) - 1)
        same = self.wanted[which] == numbers[kept] if len(self.wanted) else np.zeros(0, bool)
        return kept[same], which[same]


def _first_bits(numbers: np.ndarray) -> np.ndarray:
    return numbers >> np.uint64(64 - FILTER_BITS)


def similarity(one: Elements, other: Elements) -> float:
    """Return the Jaccard similarity of two sets, 0 to 1; 1 for two empty sets."""
    common = len(one & other)
    return common / (len(one) + len(other) - common) if one or other else 1.0
