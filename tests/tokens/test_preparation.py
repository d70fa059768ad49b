import json
from itertools import pairwise

import numpy as np
import pytest

from rnngen.config import DataConfig
from rnngen.corpus.document import Corpus, Document
from rnngen.system import paths
from rnngen.tokens import BOUNDARY, UNKNOWN, CharCodec
from rnngen.tokens.dataset import split
from rnngen.tokens.preparation import prepare
from tests.scores import tune

CORPUS = Corpus("a", "text", "elsewhere", (Document("a.txt", "To be, or not to be. " * 20),))


def test_the_second_time_streams_come_memory_mapped_from_the_cache(monkeypatch):
    first = prepare(CORPUS)

    def unused(*_):
        raise RuntimeError("encoded again")

    monkeypatch.setattr("rnngen.tokens.preparation.build_codec", unused)
    again = prepare(CORPUS)
    assert isinstance(again.dataset.train, np.memmap)
    assert np.array_equal(again.dataset.train, first.dataset.train)
    assert again.codec.vocabulary == first.codec.vocabulary


@pytest.mark.parametrize("damage", [b"", b"x", b"[]", b'{"codec": 3}', b"[" * 10**5, b"\xff" * 420])
@pytest.mark.parametrize("name", ["tokens", "codec.json"])
def test_a_damaged_cache_is_made_anew(name, damage):
    first = prepare(CORPUS)
    (file,) = (paths.cache() / "tokens").glob(f"*/{name}")
    file.unlink()
    file.write_bytes(damage)
    again = prepare(CORPUS)
    assert np.array_equal(again.dataset.train, first.dataset.train)
    assert np.array_equal(again.dataset.validation, first.dataset.validation)


@pytest.mark.parametrize(
    "change",
    [
        {"train": 10**400},
        {"train": -1},
        {"train": 500},
        {"end": 0},
        {"added": 400},
        {"added": None},
        {"tokens": 1e999},
        {"tokens": True},
        {"whole_documents": 1},
    ],
)
def test_a_layout_that_does_not_fit_is_made_anew(change):
    first = prepare(CORPUS)
    (file,) = (paths.cache() / "tokens").glob("*/codec.json")
    description = json.loads(file.read_bytes())
    description["layout"].update(change)
    file.write_text(json.dumps(description))
    again = prepare(CORPUS)
    assert np.array_equal(again.dataset.train, first.dataset.train)
    assert np.array_equal(again.dataset.validation, first.dataset.validation)
    assert json.loads(file.read_bytes()) != description


def test_another_text_is_another_entry():
    other = Corpus("a", "text", "elsewhere", (Document("a.txt", "Not to be, or to be. " * 20),))
    assert not np.array_equal(prepare(CORPUS).dataset.train, prepare(other).dataset.train)


def test_the_end_of_a_single_text_is_held_out_to_the_character():
    prepared = prepare(CORPUS)
    ids = prepared.codec.encode(CORPUS.documents[0].content)
    assert len(ids) == 420
    assert prepared.dataset.train.tolist() == [BOUNDARY, *ids[:378].tolist()]
    assert prepared.dataset.validation.tolist() == ids[378:].tolist()
    assert not prepared.dataset.whole_documents


def test_many_documents_are_held_out_whole_in_the_order_drawn():
    corpus = Corpus(
        "a", "text", "elsewhere", tuple(Document(str(i), chr(0x61 + i) * 3) for i in range(26))
    )
    prepared = prepare(corpus, DataConfig(validation_share=0.2))
    learnt, held = split(26, DataConfig(validation_share=0.2))
    assert prepared.codec.decode(prepared.dataset.train) == "".join(
        corpus.documents[i].content for i in learnt
    )
    assert prepared.codec.decode(prepared.dataset.validation) == "".join(
        corpus.documents[i].content for i in held
    )
    assert prepared.dataset.train.tolist().count(BOUNDARY) == 22
    assert prepared.dataset.validation.tolist().count(BOUNDARY) == 6
    assert prepared.dataset.whole_documents


def test_a_codec_that_is_given_is_used_and_has_its_own_entry():
    own = prepare(CORPUS)
    given = CharCodec.from_documents(["?"]).extended(
        document.content for document in CORPUS.documents
    )
    for _ in range(2):
        prepared = prepare(CORPUS, codec=given)
        assert prepared.codec.vocabulary == given.vocabulary
        assert np.array_equal(prepared.dataset.train[1:], own.dataset.train[1:] + 1)
    assert prepare(CORPUS).codec.vocabulary == own.codec.vocabulary


def test_a_cache_that_cannot_be_written_changes_nothing(monkeypatch, tmp_path):
    stored = prepare(CORPUS)
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("RNNGEN_CACHE", str(tmp_path / "file"))
    held = prepare(CORPUS)
    assert not isinstance(held.dataset.train, np.memmap)
    assert np.array_equal(held.dataset.train, stored.dataset.train)
    assert np.array_equal(held.dataset.validation, stored.dataset.validation)


def test_a_model_finds_the_tokens_of_its_own_corpus_without_a_second_copy():
    corpus = Corpus("a", "text", "elsewhere", (Document("a.txt", "hello world " * 9),))
    own = prepare(corpus)
    prepare(corpus, codec=own.codec)
    assert len(list((paths.cache() / "tokens").iterdir())) == 1
    prepare(corpus, codec=own.codec.extended(["xyz"]))
    assert len(list((paths.cache() / "tokens").iterdir())) == 2


def melodies(count):
    """A corpus of tunes that differ, each in a key of its own."""
    tunes = (tune(*((55 + i % 7 + step, 24) for step in (0, 2, 4, i % 5, 7))) for i in range(count))
    documents = (Document(f"{i}.mid", score) for i, score in enumerate(tunes))
    return Corpus("tunes", "score", "elsewhere", tuple(documents))


@pytest.mark.parametrize("documents", [5, 30])
def test_transposing_adds_to_what_is_learnt_and_leaves_the_rest(documents):
    corpus = melodies(documents)
    plain, more = prepare(corpus), prepare(corpus, DataConfig(transpose=True))
    tokens = more.codec.vocabulary.tokens
    assert tokens[: len(plain.codec.vocabulary)] == plain.codec.vocabulary.tokens
    for one, other in (
        (plain.dataset.train, more.dataset.original),
        (plain.dataset.validation, more.dataset.validation),
    ):
        assert np.array_equal(one, other)
    added = more.dataset.train[: more.dataset.added]
    assert added[0] == BOUNDARY != added[-1]
    assert UNKNOWN not in added
    assert len(added) > len(plain.dataset.train)
    again = prepare(corpus, DataConfig(transpose=True))
    assert isinstance(again.dataset.train, np.memmap)
    assert np.array_equal(again.dataset.train, more.dataset.train)
    assert again.dataset.added == more.dataset.added


def test_what_is_held_out_is_learnt_in_no_key():
    corpus = melodies(30)
    more = prepare(corpus, DataConfig(transpose=True))
    learnt = np.split(more.dataset.train, np.flatnonzero(more.dataset.train == BOUNDARY)[1:])
    found = {intervals(more.codec.decode(ids)) for ids in learnt if len(ids) > 1}
    assert found == {intervals(corpus.documents[i].content) for i in split(30)[0]}


def test_the_end_of_a_few_pieces_is_learnt_in_no_key():
    notes = [(48 + i, 24) for i in range(40)]
    long = [tune(*notes[i:], *notes[:i], bars=5) for i in range(4)]
    corpus = Corpus(
        "long",
        "score",
        "elsewhere",
        tuple(Document(f"{i}.mid", score) for i, score in enumerate(long)),
    )
    more = prepare(corpus, DataConfig(transpose=True))
    added = np.split(more.dataset.train, np.flatnonzero(more.dataset.train == BOUNDARY)[1:])
    last = intervals(long[-1])
    assert max(len(intervals(more.codec.decode(ids))) for ids in added) >= len(last)
    assert [len(intervals(more.codec.decode(ids))) for ids in added][-1] < len(last)


def intervals(score):
    return tuple(later.pitch - note.pitch for note, later in pairwise(score.notes))
