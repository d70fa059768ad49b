import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.evaluation.near_duplicates import THRESHOLD, Collection, Lookup, NearSearch, similarity

SETS = st.lists(st.frozensets(st.integers(0, 12), max_size=12), max_size=12)


def collection(sets):
    elements = np.array([element for one in sets for element in one], np.uint64)
    return Collection(
        elements, np.repeat(np.arange(len(sets)), list(map(len, sets))), sets.__getitem__
    )


def test_the_similarity_of_a_worked_case():
    assert similarity(frozenset("abcd"), frozenset("bcde")) == 3 / 5
    assert similarity(frozenset(), frozenset()) == 1


@settings(max_examples=40)
@given(SETS, SETS, SETS)
def test_near_duplicates_are_found_as_by_comparing_all_with_all(queries, some, others):
    search = NearSearch(queries)
    search.search(collection(some))
    search.search(collection(others))
    everything = some + others
    expected = {
        one
        for one in queries
        if one and any(similarity(one, other) >= THRESHOLD for other in everything)
    }
    assert search.found == expected


def test_a_lookup_finds_where_numbers_are_and_which():
    places, which = Lookup(np.array([7, 5, 7], np.uint64)).find(
        np.array([1, 7, 5, 2, 7], np.uint64)
    )
    assert places.tolist() == [1, 2, 4]
    assert which.tolist() == [1, 0, 1]
    assert not len(Lookup(np.zeros(0, np.uint64)).find(np.array([1], np.uint64))[0])
