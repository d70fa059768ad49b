"""Which sets of elements have a near duplicate in a collection of sets; knows nothing of what elements mean.

Two sets are near duplicates where their Jaccard similarity, |A ∩ B| / |A ∪ B|, is THRESHOLD or more (Broder 1997, "On
the resemblance and containment of documents"). The search is exact: a set that is so near to A has at least one of any
|A| - ⌈THRESHOLD · |A|⌉ + 1 elements of A, and k of any k - 1 more, so that only sets with some of its rarest elements
are compared (prefix filtering, Chaudhuri, Ganti & Kaushik 2006).
"""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from rnngen.memorization.shared_run import Lookup

THRESHOLD = 0.8
SHARED = 3
"""How many of a set's rarest elements another must have to be compared with it: k."""

Elements = frozenset[int]


class Collection(NamedTuple):
    """Some sets, one after the other."""

    elements: np.ndarray
    """uint64[n]; an element may come in a set more than once."""
    owners: np.ndarray
    """int64[n] The number of the set that each belongs to, ascending."""
    members: Callable[[int], Elements]
    """The set of a number."""


class NearSearch:
    """Finds near duplicates of some sets in the collections that it is shown."""

    def __init__(self, queries: Sequence[Elements]) -> None:
        self.found: set[Elements] = set()
        """Those of the queries that have a near duplicate."""
        self._queries = list({query for query in queries if query})
        self._index: _Index | None = None

    def show(self, collection: Collection) -> None:
        """Look for near duplicates in more sets."""
        if self._index is None:
            self._index = _Index(self._queries, collection.elements)
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


class _Index:
    """Which queries are looked for by which elements: those that are rare in the first collection."""

    def __init__(self, queries: Sequence[Elements], usual: np.ndarray) -> None:
        everything = Lookup(np.array(sorted(Elements().union(*queries)), np.uint64))
        counts = np.bincount(everything.places(usual)[1], minlength=len(everything.wanted))
        frequency = dict(zip(everything.wanted.tolist(), counts.tolist(), strict=True))
        pairs = []
        for number, query in enumerate(queries):
            common = math.ceil(THRESHOLD * len(query))
            rarest = sorted(query, key=lambda element: (frequency[element], element))
            pairs += [
                (element, number) for element in rarest[: len(query) - common + min(SHARED, common)]
            ]
        pairs.sort()
        elements = np.array([element for element, _ in pairs], np.uint64)
        self._lookup, self._numbers = (
            Lookup(elements),
            np.array([number for _, number in pairs], np.int64),
        )
        self._first = np.searchsorted(elements, self._lookup.wanted)
        self._counts = np.diff(np.append(self._first, len(elements)))
        self._least = np.array(
            [min(SHARED, math.ceil(THRESHOLD * len(query))) for query in queries], np.int64
        )

    def candidates(self, collection: Collection) -> list[tuple[int, int]]:
        """(owner, query) of all that share enough of a query's rarest elements, by owners."""
        places, which = self._lookup.places(collection.elements)
        counts = self._counts[which]
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        numbers = self._numbers[np.repeat(self._first[which], counts) + within]
        keys = np.repeat(collection.owners[places], counts) * max(len(self._least), 1) + numbers
        distinct, shared = np.unique(keys, return_counts=True)
        owners, numbers = np.divmod(distinct, max(len(self._least), 1))
        enough = shared >= self._least[numbers]
        return list(zip(owners[enough].tolist(), numbers[enough].tolist(), strict=True))


def similarity(one: Elements, other: Elements) -> float:
    """The Jaccard similarity of two sets, 0 to 1; of two empty ones, 1."""
    common = len(one & other)
    return common / (len(one) + len(other) - common) if one or other else 1.0
