import sys
import unicodedata
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from rnngen.corpus.text import MOST_MARKS, _joins, normalize, normalized

JOINING = "ae\u0301\u0327\u0344\u1100\u1161\u11a8가각か\u3099\u302a\u09c7\u09be\u0cc6\u0cc2\u0cd5中\uf900\u2126"
"""Marks, and the parts of Korean and Indic syllables, which compose with the characters before them."""

TEXTS = st.text() | st.text(st.sampled_from(JOINING + "\r\n \u212b\U0001d15e"), max_size=30)


def test_characters_are_composed():
    assert normalize("e\u0301") == "\u00e9"


@given(TEXTS)
def test_normalising_twice_is_normalising_once(text):
    once = normalize(text)
    assert normalize(once) == once
    assert "\r" not in once
    assert unicodedata.is_normalized("NFC", once)


@given(st.lists(TEXTS))
def test_a_text_in_any_pieces_becomes_what_the_whole_becomes(pieces):
    assert "".join(normalized(pieces)) == normalize("".join(pieces))


def test_every_character_that_composes_or_moves_joins_what_stands_before_it():
    characters = [chr(code) for code in range(sys.maxunicode + 1)]
    canonical = (unicodedata.decomposition(character).split() for character in characters)
    later = {
        chr(int(part, 16))
        for parts in canonical
        if parts and parts[0][0] != "<"
        for part in parts[1:]
    }
    assert "\u0301" in later
    assert all(map(_joins, later))
    assert all(map(_joins, filter(unicodedata.combining, characters)))
    syllables = "".join(map(chr, range(0xAC00, 0xD7A4)))
    jamo = set(unicodedata.normalize("NFD", syllables)) - set(map(chr, range(0x1100, 0x1113)))
    assert all(map(_joins, jamo))


@given(st.text(st.sampled_from(JOINING + "ab \u0316\u0300\u034f"), max_size=200))
def test_no_text_has_more_marks_in_a_row_than_the_limit_and_no_shorter_run_is_cut(text):
    runs = [list(run) for joins, run in groupby(normalize(text), _joins) if joins]
    assert all(len(run) <= MOST_MARKS for run in runs)
    if all(len(list(run)) <= MOST_MARKS // 2 for joins, run in groupby(text, _joins) if joins):
        assert normalize(text) == unicodedata.normalize("NFC", text)


def test_only_the_last_characters_of_a_piece_are_held_back():
    pieces = iter(["a line without an end, " * 1000] * 3)
    lengths = [len(piece) for piece in normalized(pieces)]
    assert max(lengths) <= 23_001
