import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from rnngen.corpus.text import _begins_anew, normalize, normalized

JOINING = "ae\u0301\u0327\u0344\u1100\u1161\u11a8가각か\u3099\u302a\u09c7\u09be\u0cc6\u0cc2\u0cd5中\uf900\u2126"
"""Marks, and the parts of Korean and Indic syllables, which compose with what stands before them."""

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


def test_no_character_at_which_pieces_are_cut_composes_with_what_stands_before_it():
    canonical = (unicodedata.decomposition(chr(code)).split() for code in range(sys.maxunicode + 1))
    later = {
        chr(int(part, 16))
        for parts in canonical
        if parts and parts[0][0] != "<"
        for part in parts[1:]
    }
    assert "\u0301" in later
    assert not any(map(_begins_anew, later))


def test_only_the_last_characters_of_a_piece_are_held_back():
    pieces = iter(["a line without an end, " * 1000] * 3)
    lengths = [len(piece) for piece in normalized(pieces)]
    assert max(lengths) <= 23_001
