"""What follows a window, against looking for it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.memorization import continuations
from rnngen.memorization.continuations import Continuations
from rnngen.memorization.hashing import RollingHash, Window, WindowHashes

SYMBOLS = st.lists(st.integers(0, 3), max_size=40)


@given(SYMBOLS, SYMBOLS, st.integers(1, 5), st.integers(5, 30))
def test_what_follows_any_window_is_found(stream, row, length, chunk):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(continuations, "CHUNK", chunk)
        index = Continuations(np.array(stream, np.uint8), length)
    rolling, window = RollingHash(length), Window()
    for end, symbol in enumerate(row, 1):
        window = rolling.moved(window, symbol)
        last = row[max(0, end - length) : end]
        assert list(window.symbols) == last
        if len(last) == length:
            starts = [i for i in range(len(stream) - length) if stream[i : i + length] == last]
            assert index.after(window) == {stream[i + length] for i in starts}


def test_windows_whose_hashes_begin_alike_are_told_apart():
    word = np.array([number.bit_count() % 2 for number in range(2048)])
    rolling, window = RollingHash(2048), Window()
    for symbol in (1 - word).tolist():
        window = rolling.moved(window, symbol)
    stream = np.append(word, 7).astype(np.uint8)
    assert WindowHashes(stream).of_all(2048)[0] == window.hash
    assert Continuations(stream, 2048).after(window) == frozenset()


@given(st.lists(st.integers(0, 2**33), min_size=1, max_size=30), st.integers(1, 30))
def test_all_ways_to_hash_a_window_agree(row, length):
    length = min(length, len(row))
    hashes = WindowHashes(np.array(row, np.uint64))
    starts = np.arange(len(row) - length + 1)
    rolled, rolling, window = [], RollingHash(length), Window()
    for symbol in row:
        window = rolling.moved(window, symbol)
        rolled.append(window.hash)
    assert (
        hashes.of_all(length).tolist() == hashes.at(starts, length).tolist() == rolled[length - 1 :]
    )


def test_the_index_takes_eight_bytes_a_symbol():
    stream = np.zeros(50_000, np.uint8)
    index = Continuations(stream, 7)
    assert index.bytes <= 8 * len(stream)
