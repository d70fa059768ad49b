"""Every document of every built-in corpus comes back from its tokens."""

import pytest

from rnngen.config import DataConfig
from rnngen.corpus import load_corpus
from rnngen.kinds import KINDS
from rnngen.tokens import UNKNOWN, build_codec
from rnngen.tokens.char import REPLACEMENT

SLOW = [
    pytest.param(name, marks=pytest.mark.slow) for name in ("papers", "python", "irish", "bach")
]


def loaded(name):
    corpus = load_corpus(name)
    contents = [document.content for document in corpus.documents]
    return contents, build_codec(KINDS[corpus.kind].codec, contents, DataConfig())


@pytest.mark.parametrize("name", ["shakespeare", *SLOW])
def test_every_document_comes_back_exactly(name):
    contents, codec = loaded(name)
    assert contents
    for content in contents:
        ids = codec.encode(content)
        assert UNKNOWN not in ids
        assert codec.decode(ids) == content


def test_every_tang_poem_comes_back_but_for_its_rare_characters():
    contents, codec = loaded("tang")
    lost = 0
    for content in contents:
        back = codec.decode(codec.encode(content))
        assert len(back) == len(content)
        assert all(
            character in (REPLACEMENT, kept) for character, kept in zip(back, content, strict=True)
        )
        lost += back.count(REPLACEMENT)
    assert 0 < lost < 0.02 * sum(map(len, contents))
