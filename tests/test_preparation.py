import numpy as np
import pytest

from rnngen import paths
from rnngen.corpus.document import Corpus, Document
from rnngen.preparation import prepare

CORPUS = Corpus("a", "text", "elsewhere", (Document("a.txt", "To be, or not to be. " * 20),))


def test_the_second_time_streams_come_memory_mapped_from_the_cache(monkeypatch):
    first = prepare(CORPUS)

    def unused(*_):
        raise RuntimeError("encoded again")

    monkeypatch.setattr("rnngen.preparation.build_codec", unused)
    again = prepare(CORPUS)
    assert isinstance(again.dataset.train, np.memmap)
    assert np.array_equal(again.dataset.train, first.dataset.train)
    assert again.codec.vocabulary == first.codec.vocabulary


@pytest.mark.parametrize("damage", [b"", b"x", b"[]", b'{"codec": 3}'])
@pytest.mark.parametrize("name", ["train.npy", "validation.npy", "codec.json"])
def test_a_damaged_cache_is_made_anew(name, damage):
    first = prepare(CORPUS)
    (file,) = (paths.cache() / "tokens").glob(f"*/{name}")
    file.unlink()
    file.write_bytes(damage)
    again = prepare(CORPUS)
    assert np.array_equal(again.dataset.train, first.dataset.train)
    assert np.array_equal(again.dataset.validation, first.dataset.validation)


def test_another_text_is_another_entry():
    other = Corpus("a", "text", "elsewhere", (Document("a.txt", "Not to be, or to be. " * 20),))
    assert not np.array_equal(prepare(CORPUS).dataset.train, prepare(other).dataset.train)
