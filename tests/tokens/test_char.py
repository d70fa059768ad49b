import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rnngen.config import DataConfig
from rnngen.tokens import codec_from_json
from rnngen.tokens.base import BOUNDARY, UNKNOWN
from rnngen.tokens.char import REPLACEMENT, CharCodec


@given(st.text(), st.text())
def test_every_text_of_the_corpus_comes_back(first, second):
    codec = CharCodec.from_documents([first, second])
    assert codec.decode(codec.encode(first)) == first
    assert codec.decode(codec.encode(second)) == second


@given(st.text())
def test_a_codec_survives_json(text):
    codec = CharCodec.from_documents([text])
    again = codec_from_json(codec.to_json())
    assert again.vocabulary == codec.vocabulary
    assert np.array_equal(again.encode(text), codec.encode(text))


def test_a_character_outside_the_vocabulary_becomes_unknown_and_shows():
    codec = CharCodec.from_documents(["abc"])
    ids = codec.encode("a\U0010ffff中b")
    assert ids.tolist() == [2, UNKNOWN, UNKNOWN, 3]
    assert codec.decode(ids) == f"a{REPLACEMENT * 2}b"


def test_rare_characters_of_a_large_vocabulary_become_unknown():
    common = "".join(chr(0x4E00 + i) for i in range(200)) * 10
    rare = "".join(chr(0x6000 + i) for i in range(200))
    config = DataConfig(large_vocabulary=300)
    codec = CharCodec.from_documents([common, rare], config)
    assert codec.decode(codec.encode(common)) == common
    assert set(codec.encode(rare).tolist()) == {UNKNOWN}


def test_boundary_decodes_to_nothing():
    codec = CharCodec.from_documents(["ab"])
    assert codec.decode([BOUNDARY, 2, BOUNDARY, 3, BOUNDARY]) == "ab"


@given(st.text(), st.text())
def test_a_text_may_be_counted_and_encoded_in_pieces(first, second):
    whole, pieces = (
        CharCodec.from_documents([first + second]),
        CharCodec.from_documents([first, second]),
    )
    assert pieces.vocabulary == whole.vocabulary
    assert np.array_equal(
        np.concatenate([whole.encode(first), whole.encode(second)]), whole.encode(first + second)
    )


@given(st.text(), st.text())
def test_an_extended_codec_keeps_its_ids_and_knows_the_new_text_too(first, second):
    codec = CharCodec.from_documents([first])
    extended = codec.extended([second])
    assert np.array_equal(extended.encode(first), codec.encode(first))
    assert extended.decode(extended.encode(second)) == second
    appended = extended.vocabulary.tokens[len(codec.vocabulary) :]
    assert appended == tuple(sorted(set(second) - set(first)))


def test_rare_characters_of_a_large_vocabulary_do_not_extend_a_codec():
    common = "".join(chr(0x4E00 + i) for i in range(200)) * 10
    rare = "".join(chr(0x6000 + i) for i in range(200))
    extended = CharCodec.from_documents(["ab"]).extended(
        [common, rare], DataConfig(large_vocabulary=300)
    )
    assert extended.vocabulary.tokens[2:] == ("a", "b", *sorted(set(common)))
