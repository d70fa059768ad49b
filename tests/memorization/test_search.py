import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rnngen.memorization.shared_run import Lookup, NGramSearch

SYMBOLS = st.lists(st.integers(0, 3), max_size=20)


@given(st.lists(SYMBOLS, max_size=3), SYMBOLS, st.integers(1, 4))
def test_n_grams_are_found_as_by_looking_at_each(rows, stream, n):
    def grams(row):
        return [tuple(row[i : i + n]) for i in range(len(row) - n + 1)]

    search = NGramSearch([[np.array(row, int) for row in rows], []], n)
    search.show(np.array(stream, int))
    mine, known = [gram for row in rows for gram in grams(row)], set(grams(stream))
    expected = sum(gram not in known for gram in mine) / len(mine) if mine else None
    share, of_nothing = search.unseen()
    assert of_nothing is None
    assert share == expected if expected is None else abs(share - expected) < 1e-9


def test_a_lookup_finds_places_and_which_is_there():
    places, which = Lookup(np.array([7, 5, 7], np.uint64)).places(
        np.array([1, 7, 5, 2, 7], np.uint64)
    )
    assert places.tolist() == [1, 2, 4]
    assert which.tolist() == [1, 0, 1]
    assert not len(Lookup(np.zeros(0, np.uint64)).places(np.array([1], np.uint64))[0])
