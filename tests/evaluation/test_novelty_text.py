import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.evaluation.novelty import LineSearch, WordSearch, lines_of, texts_of
from rnngen.tokens.char import CharCodec

KNOWN = "It is a truth universally acknowledged, that\na single man in possession\n"


def test_words_in_a_row_are_looked_for_across_pieces():
    search = WordSearch([["It is a truth"], ["is it a truth"]], (1, 4))
    for piece in ("It is", " a truth universally acknowledged"):
        search.search(piece)
    assert search.unseen(4) == [0, 1]
    assert search.unseen(1) == [0, 1 / 4]


def test_a_word_that_neither_side_has_stands_between_those_that_they_have():
    search = WordSearch([["a b"], []], (2,))
    search.search("a x b")
    assert search.unseen(2) == [1, None]


def test_lines_that_stand_there_and_those_that_nearly_do():
    same, spaced = "a single man in possession", "  A single  man in POSSESSION"
    changed = "It is a truth universally acknowledgad, that"
    other = "It is a lie that nobody would acknowledge"
    search = LineSearch([["\n".join([same, spaced, changed, other, "short"])], [""]])
    search.search(KNOWN)
    equal, near = search.shares()
    assert equal == [2 / 4, None]
    assert near == [3 / 4, None]


def test_short_lines_tell_nothing():
    assert lines_of("DUKE VINCENTIO:\n\nBut soft, what light") == ["but soft, what light"]
    assert lines_of("昔在嵩山下，千年願輕薄。") == ["昔在嵩山下，千年願輕薄。"]


@settings(max_examples=40)
@given(st.lists(st.text("ab\n", max_size=30), min_size=1), st.integers(1, 12))
def test_a_text_comes_back_in_pieces_whatever_their_size(documents, piece):
    codec = CharCodec.from_documents(["ab\n"])
    ids = np.concatenate([np.append(0, codec.encode(document)) for document in documents])
    assert "".join(texts_of(codec, ids, piece)) == "".join(
        "\0" + document for document in documents
    )


def test_pieces_end_with_lines():
    codec = CharCodec.from_documents(["ab\n"])
    assert list(texts_of(codec, codec.encode("ab\nba\nbab"), 4)) == ["ab\n", "ba\n", "bab"]


@pytest.mark.parametrize("text", ["", "a"])
def test_hardly_any_text_is_no_trouble(text):
    words, lines = WordSearch([[text], [text]], (1, 4)), LineSearch([[text], [text]])
    words.search(text)
    lines.search(text)
    assert words.unseen(4) == [None, None]
    assert lines.shares() == ([None, None], [None, None])
