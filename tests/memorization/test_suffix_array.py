"""The suffix array against brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.memorization.suffix_array import Run, SuffixArray

SYMBOLS = st.lists(st.integers(0, 3), max_size=40)
TYPES = st.sampled_from([np.uint8, np.uint16, np.uint32])
FACTORS = {np.uint8: 80, np.uint16: 257, np.uint32: 70_000}
"""Spread four symbols over all bytes of a type, so that byte order matters."""


def stream_of(symbols, dtype):
    return np.array(symbols, np.uint64).astype(dtype) * dtype(FACTORS[dtype])


def grams(row, n):
    return [tuple(row[i : i + n]) for i in range(len(row) - n + 1)]


@given(SYMBOLS, SYMBOLS, TYPES)
def test_the_longest_run_is_the_first_of_brute_force(stream, row, dtype):
    known = {gram for n in range(1, len(stream) + 1) for gram in grams(stream, n)}
    runs = [
        (n, -start)
        for n in range(1, len(row) + 1)
        for start, gram in enumerate(grams(row, n))
        if gram in known
    ]
    length, start = max(runs, default=(0, 0))
    index = SuffixArray(stream_of(stream, dtype))
    wide = stream_of(row, dtype).tolist()
    assert index.longest_run(wide) == Run(length, -start)
    assert index.longest_run(wide, longer_than=length) == Run()
    if length:
        assert index.longest_run(wide, longer_than=length - 1) == Run(length, -start)


@given(SYMBOLS, SYMBOLS, st.integers(1, 5), TYPES)
def test_what_follows_any_run_is_found(stream, row, length, dtype):
    symbols = stream_of(stream, dtype)
    index = SuffixArray(symbols)
    for gram in grams(row, length):
        starts = [
            i for i in range(len(stream) - length + 1) if tuple(stream[i : i + length]) == gram
        ]
        wide = tuple(stream_of(gram, dtype).tolist())
        assert (wide in index) == bool(starts)
        following = {int(symbols[i + length]) for i in starts if i + length < len(stream)}
        assert index.continuations(wide) == following


@given(st.lists(SYMBOLS, max_size=3), SYMBOLS, st.integers(1, 4))
def test_the_share_of_unseen_n_grams_is_that_of_brute_force(rows, stream, n):
    index = SuffixArray(np.array(stream, np.uint8))
    known = set(grams(stream, n))
    mine = [gram for row in rows for gram in grams(row, n)]
    share = index.unseen(rows, n)
    if mine:
        assert share == pytest.approx(sum(gram not in known for gram in mine) / len(mine))
    else:
        assert share is None


def test_a_symbol_that_the_stream_cannot_hold_is_in_no_run():
    index = SuffixArray(np.array([1, 2, 1], np.uint8))
    assert (2, 256) not in index
    assert (1, None) not in index
    assert index.continuations((2, 256)) == frozenset()
    assert index.unseen([[1, 2, 300]], 2) == 1 / 2


def test_words_that_a_polynomial_hash_confuses_are_told_apart():
    # A word of Thue and Morse and its complement have the same polynomial modulo 2^64.
    word = np.array([number.bit_count() % 2 for number in range(2048)], np.uint8)
    index = SuffixArray(word)
    assert word.tolist() in index
    assert (1 - word).tolist() not in index
