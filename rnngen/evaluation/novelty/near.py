"""Which sets of elements have a near duplicate in a collection of sets; knows nothing of what elements mean.

Two sets are near duplicates where their Jaccard similarity, |A ∩ B| / |A ∪ B|, is THRESHOLD or more (Broder 1997, "On
the resemblance and containment of documents"). The search is exact: a set that is so near to A has at least one of any
|A| - ⌈THRESHOLD · |A|⌉ + 1 elements of A, so that only sets with one of its rarest elements are compared (prefix
filtering, Chaudhuri, Ganti & Kaushik 2006).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from rnngen.evaluation.novelty.search import Lookup

THRESHOLD = 0.8

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
        self._queries = {query for query in queries if query}
        self._by_element: dict[int, list[Elements]] | None = None
        self._lookup = Lookup(np.zeros(0, np.uint64))

    def show(self, collection: Collection) -> None:
        """Look for near duplicates in more sets."""
        if self._by_element is None:
            self._index(collection)
        places, which = self._lookup.places(collection.elements)
        elements, owners = self._lookup.wanted[which].tolist(), collection.owners[places].tolist()
        candidates: dict[int, set[Elements]] = defaultdict(set)
        for element, owner in zip(elements, owners, strict=True):
            candidates[owner].update(self._by_element[element])  # type: ignore[index]
        for owner, queries in candidates.items():
            queries -= self.found
            members = collection.members(owner) if queries else frozenset()
            sizes = THRESHOLD * len(members), len(members) / THRESHOLD
            fitting = (query for query in queries if sizes[0] <= len(query) <= sizes[1])
            self.found |= {query for query in fitting if similarity(query, members) >= THRESHOLD}

    def _index(self, collection: Collection) -> None:
        """Which queries are looked for by which elements: those that are rare in the first collection."""
        everything = Lookup(np.array(sorted(set().union(*self._queries)), np.uint64))
        _, which = everything.places(collection.elements)
        counts = Counter(dict(enumerate(np.bincount(which, minlength=len(everything.wanted)).tolist())))
        frequency = {element: counts[number] for number, element in enumerate(everything.wanted.tolist())}
        index: dict[int, list[Elements]] = defaultdict(list)
        for query in self._queries:
            needed = len(query) - math.ceil(THRESHOLD * len(query)) + 1
            for element in sorted(query, key=lambda one: (frequency[one], one))[:needed]:
                index[element].append(query)
        self._by_element = index
        self._lookup = Lookup(np.array(list(index), np.uint64))


def similarity(one: Elements, other: Elements) -> float:
    """The Jaccard similarity of two sets, 0 to 1; of two empty ones, 1."""
    common = len(one & other)
    return common / (len(one) + len(other) - common) if one or other else 1.0
