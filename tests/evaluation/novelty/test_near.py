import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.evaluation.novelty.near import THRESHOLD, Collection, NearSearch, similarity

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
    search.show(collection(some))
    search.show(collection(others))
    everything = some + others
    expected = {
        one
        for one in queries
        if one and any(similarity(one, other) >= THRESHOLD for other in everything)
    }
    assert search.found == expected
