import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.corpus.pairs import Pair
from rnngen.errors import CodecError
from rnngen.tokens import PairCodec, codec_from_json
from rnngen.tokens.char import CharCodec
from rnngen.tokens.dataset import stream
from rnngen.tokens.label import LabelCodec
from rnngen.tokens.packing import PairStream, packed
from rnngen.tokens.word import WordCodec, words

TEXTS = st.text("abc\n", max_size=9)
TEXT_PAIRS = st.lists(st.builds(Pair, TEXTS, TEXTS), min_size=1, max_size=12)
LABELLED = st.lists(st.builds(Pair, TEXTS, st.sampled_from("ab")), min_size=1, max_size=12)
CODECS = st.one_of(
    TEXT_PAIRS.map(lambda pairs: (PairCodec.of(CharCodec, CharCodec, pairs), pairs)),
    LABELLED.map(lambda pairs: (PairCodec.of(CharCodec, LabelCodec, pairs), pairs)),
)


def stream_of(codec, pairs, source_weight=0.0):
    ids = np.concatenate(list(stream([codec.encode(pair)] for pair in pairs)))
    return PairStream(ids, codec.separator, source_weight)


@given(CODECS)
def test_pairs_survive_encoding_and_the_description_of_the_codec(made):
    codec, pairs = made
    read = codec_from_json(json.loads(json.dumps(codec.to_json())))
    assert [read.decode(codec.encode(pair)) for pair in pairs] == pairs


@given(TEXT_PAIRS, TEXT_PAIRS)
def test_an_extended_codec_keeps_ids_and_encodes_other_pairs_too(first, second):
    codec = PairCodec.of(CharCodec, CharCodec, first)
    extended = codec.extended(second)
    assert extended.vocabulary.tokens[: len(codec.vocabulary)] == codec.vocabulary.tokens
    assert [extended.decode(extended.encode(pair)) for pair in second] == second


def test_a_letter_of_a_text_is_not_the_label_of_that_name():
    codec = PairCodec.of(CharCodec, LabelCodec, [Pair("ab", "a")])
    first, _, _, label = codec.encode(Pair("ab", "a"))
    assert first != label


@given(CODECS)
def test_the_stream_of_what_is_written_holds_the_targets_alone(made):
    codec, pairs = made
    written = codec.written_stream(stream_of(codec, pairs).ids)
    targets = [codec.target.encode(pair.target) for pair in pairs]
    assert written.tolist() == np.concatenate(list(stream([each] for each in targets))).tolist()


def test_a_description_without_its_tokens_is_refused():
    described = PairCodec.of(CharCodec, LabelCodec, [Pair("ab", "a")]).to_json()
    with pytest.raises(CodecError):
        codec_from_json(described | {"tokens": ["a"]})


@given(CODECS, st.floats(0, 1), st.integers(1, 4), st.integers(20, 50))
def test_every_pair_is_packed_once_and_whole(made, weight, rows, steps):
    codec, pairs = made
    pair_stream = stream_of(codec, pairs, weight)
    room, sources = pair_stream.usual_predictions(steps), pair_stream.usual_sources(steps)
    batches = list(packed(range(len(pairs)), pair_stream, rows, steps, room, sources))
    numbers = [pair for batch in batches for row in batch for pair in row]
    assert sorted(numbers) == list(range(len(pairs)))
    for numbers_of_rows in batches:
        batch = pair_stream.batch(numbers_of_rows, steps, room, None, sources)
        of_source = np.take_along_axis(batch.pair, batch.sources, axis=1) > 0
        assert (of_source.sum(axis=1) == (batch.pair > 0).sum(axis=1)).all()
        assert all(
            len({*row}) >= found
            for row, found in zip(batch.sources, of_source.sum(axis=1), strict=True)
        )
        for row, expected in enumerate(numbers_of_rows):
            starts = np.flatnonzero(batch.kept[row] == 0)
            found = [read_back(codec, batch, row, start) for start in starts]
            assert found == [pairs[number] for number in expected]


def read_back(codec, batch, row, start):
    """The pair that begins at a step of a row, from what is read and what is predicted."""
    number = batch.pair[row, start]
    steps = np.flatnonzero(np.abs(batch.pair[row]) == number)
    assert steps[0] == start
    is_target = batch.pair[row, steps] < 0
    counted = np.isin(batch.places[row], steps[is_target]) & (batch.weights[row] > 0)
    predicted = batch.y[row, counted]
    assert predicted[-1] == 0
    source = batch.x[row, steps[~is_target]][1:]
    return codec.decode([*source, codec.separator, *predicted[:-1]])


@given(CODECS, st.floats(0.1, 1))
def test_sources_count_by_their_weight_and_targets_by_one(made, weight):
    codec, pairs = made
    pair_stream = stream_of(codec, pairs, weight)
    steps = int(pair_stream.lengths.sum())
    batch = pair_stream.batch([list(range(len(pairs)))], steps, steps)
    is_source = np.take_along_axis(batch.pair, batch.places, axis=1) > 0
    sources, targets = batch.weights[is_source], batch.weights[~is_source & (batch.weights > 0)]
    assert np.allclose(sources / targets[0], weight)
    assert np.isclose(batch.weights.sum(), 1)


@given(st.lists(st.text("aäB '-.,!é", max_size=20), min_size=1, max_size=8))
def test_words_are_those_that_occur_twice_in_any_case(texts):
    codec = WordCodec.from_documents([*texts, *texts])
    assert codec_from_json(codec.to_json()).vocabulary == codec.vocabulary
    for text in texts:
        assert codec.encode(text.upper()).tolist() == codec.encode(text.casefold().upper()).tolist()
        assert codec.decode(codec.encode(text)).split() == words(text)


def test_rare_words_are_unknown():
    codec = WordCodec.from_documents(["A fine film.", "A film."])
    assert codec.decode(codec.encode("A FINE film .")) == "a � film ."
