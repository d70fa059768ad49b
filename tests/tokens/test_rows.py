import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.config import NetworkConfig
from rnngen.corpus.document import Corpus, Document
from rnngen.corpus.pairs import Pair
from rnngen.corpus.rows import Rows
from rnngen.errors import CodecError, ModelFileError
from rnngen.models.model_file import Model, read_model, save_model
from rnngen.system import paths
from rnngen.tokens import PairCodec, codec_from_json
from rnngen.tokens.label import LabelCodec
from rnngen.tokens.preparation import prepare
from rnngen.tokens.rows import RowsCodec
from tests.conftest import random_weights

SIZES = st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(1, 3))


@given(SIZES, st.floats(-100, 100), st.integers(0, 2**32))
def test_numbers_are_scaled_over_the_corpus_and_json_keeps_the_scale(size, mean, seed):
    drawn = np.random.default_rng(seed).normal(mean, 3, size)
    documents = [Rows.of(array) for array in drawn]
    codec = codec_from_json(json.loads(json.dumps(RowsCodec.from_documents(documents).to_json())))
    numbers = np.stack([codec.numbers(document) for document in documents])
    assert abs(numbers.mean()) < 1e-3
    assert numbers.size == 1 or abs(numbers.std() - 1) < 1e-2
    assert [len(codec.encode(document)) for document in documents] == [size[1]] * size[0]
    assert np.allclose(numbers * codec.scale + codec.mean, drawn, atol=1e-3)


def test_sources_of_another_size_are_refused():
    codec = RowsCodec.from_documents([Rows.of(np.eye(3))])
    with pytest.raises(CodecError, match="2 × 3 numbers instead of 3 × 3"):
        codec.encode(Rows.of(np.zeros((2, 3))))
    with pytest.raises(CodecError, match="must be rows"):
        codec.encode("text")
    with pytest.raises(CodecError, match="one size"):
        RowsCodec.from_documents([Rows.of(np.eye(3)), Rows.of(np.eye(2))])


@pytest.mark.parametrize(
    "change",
    [{"features": 0}, {"steps": -1}, {"features": 1.5}, {"scale": 0}, {"mean": float("nan")}],
)
def test_damaged_descriptions_are_refused(change):
    good = RowsCodec.from_documents([Rows.of(np.eye(3))]).to_json()
    with pytest.raises(CodecError):
        codec_from_json(good | change)


@pytest.mark.parametrize("sizes", [{}, {"features": 4}, {"features": 3, "outputs": 1}])
def test_a_model_whose_network_reads_other_numbers_is_refused(tmp_path, generator, sizes):
    pairs = [Pair(Rows.of(np.eye(3)), label) for label in "ab"]
    codec = PairCodec.of(RowsCodec, LabelCodec, pairs)
    config = NetworkConfig(len(codec.vocabulary), 4, 4, 1, 0.0, **sizes)
    weights = random_weights(config, generator)
    save_model(Model("m", "label", config, codec, weights), tmp_path / "m.safetensors")
    with pytest.raises(ModelFileError, match="numbers of its codec do not fit together"):
        read_model(tmp_path / "m.safetensors")


@pytest.fixture
def corpus(generator):
    pairs = [
        Pair(Rows.of(generator.normal(size=(3, 2)).astype(np.float32)), str(number % 2))
        for number in range(40)
    ]
    documents = tuple(Document(str(number), pair) for number, pair in enumerate(pairs))
    return Corpus("drawn", "label", "drawn", documents, source_kind="picture")


def test_numbers_lie_beside_the_tokens_on_both_sides_of_the_split(corpus):
    prepared = prepare(corpus)
    codec, dataset = prepared.codec, prepared.dataset
    sources = {codec.to_read(each.content.source).tobytes() for each in corpus.documents}
    found = [
        stream.source(pair).tobytes()
        for stream in (dataset.pairs(0.0), dataset.held_pairs())
        for pair in range(len(stream))
    ]
    assert (len(found), set(found)) == (40, sources)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-24],
        lambda data: data[:-1],
        lambda data: data + bytes(24),
        lambda data: b"\0\0\xc0\x7f" + data[4:],
        lambda data: b"",
    ],
)
def test_damaged_numbers_are_prepared_again(corpus, damage):
    good = np.array(prepare(corpus).dataset.numbers)
    [file] = paths.cache().rglob("numbers")
    file.write_bytes(damage(file.read_bytes()))
    again = prepare(corpus).dataset
    assert np.array_equal(again.numbers, good)
    assert len(again.held_numbers) == 3 * len(again.held_pairs())


def test_without_a_cache_numbers_stay_in_memory(corpus, monkeypatch):
    kept = prepare(corpus).dataset

    def refuse(*arguments):
        raise OSError

    monkeypatch.setattr("rnngen.tokens.preparation._store", refuse)
    monkeypatch.setattr("rnngen.tokens.preparation._find", lambda folder: None)
    dataset = prepare(corpus).dataset
    assert np.array_equal(dataset.numbers, kept.numbers)
    assert np.array_equal(dataset.held_numbers, kept.held_numbers)
