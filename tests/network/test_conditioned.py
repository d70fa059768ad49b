import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.config import NetworkConfig
from rnngen.corpus.pairs import Pair
from rnngen.corpus.rows import Rows
from rnngen.network.conditioned import ConditionedNetwork, Reader
from rnngen.network.keras_network import build_network, set_weights
from rnngen.tokens import PairCodec
from rnngen.tokens.char import CharCodec
from rnngen.tokens.dataset import stream
from rnngen.tokens.label import LabelCodec
from rnngen.tokens.packing import PairStream
from rnngen.tokens.rows import RowsCodec, SeriesCodec
from tests.conftest import random_weights

PAIRS = [Pair("ab", "ca"), Pair("b", "aac"), Pair("babab", "c"), Pair("a", "")]
CODEC = PairCodec.of(CharCodec, CharCodec, PAIRS)


FEW, MANY = 5, 20
"""Units, fewer and more than tokens: targets find outputs in their sources, or logits."""


def reader_of(layers, look_back, generator, units=FEW):
    config = NetworkConfig(len(CODEC.vocabulary), 6, units, layers, 0.0, look_back=look_back)
    return Reader(config, random_weights(config, generator), CODEC)


PICTURES = [
    Pair(Rows.of(np.random.default_rng(number).normal(1, 2, (steps, 4))), "xyz"[number])
    for number, steps in enumerate((3, 1, 5))
]
PICTURE_CODEC = PairCodec.of(RowsCodec, LabelCodec, PICTURES)


@pytest.mark.parametrize(("look_back", "units"), [(0, FEW), (3, FEW), (3, MANY)])
@pytest.mark.parametrize("layers", [1, 2])
def test_training_and_sampling_agree_on_sources_of_numbers(layers, look_back, units, generator):
    codec = PICTURE_CODEC
    size = len(codec.vocabulary)
    config = NetworkConfig(size, 6, units, layers, 0.0, look_back=look_back, features=4)
    reader = Reader(config, random_weights(config, generator), codec)
    ids = np.concatenate(list(stream([codec.encode(pair)] for pair in PICTURES)))
    numbers = np.concatenate([codec.numbers(pair) for pair in PICTURES])
    pairs = PairStream(ids, codec.separator, numbers=numbers)
    batch = pairs.batch([[2], [0, 1]], steps=15, predictions=5)
    network = ConditionedNetwork(reader)
    order = [2, 0, 1]
    states = network.begin([pairs.source(i) for i in order])
    nats = []
    for row, i in enumerate(order):
        alone = network.take(states, [row])
        for fed, token in zip(
            [0, *codec.target.encode(PICTURES[i].target)], [2 + i, 0], strict=True
        ):
            logits, alone = network.step(np.array([fed]), alone)
            full = logits[0].astype(np.float64)
            nats.append((full, token))
    found = keras_logits(reader, batch)
    for logits, (own, _) in zip(found, nats, strict=True):
        assert np.allclose(logits[: len(own)], own, atol=1e-4)
    assert [codec.target_ids[token] for _, token in nats] == batch.y[batch.weights > 0].tolist()


def test_sources_of_numbers_read_side_by_side_give_the_states_of_each_alone(generator):
    config = NetworkConfig(len(PICTURE_CODEC.vocabulary), 6, 5, 1, 0.0, look_back=3, features=4)
    reader = Reader(config, random_weights(config, generator), PICTURE_CODEC)
    sources = [PICTURE_CODEC.to_read(pair.source) for pair in PICTURES] * 20  # more than a piece
    together = reader.read(sources)
    for row, source in enumerate(sources):
        alone = reader.read([source])
        assert np.allclose(together.states.hidden[0][row], alone.states.hidden[0][0], atol=1e-5)
        assert np.allclose(together.memories[row].steps, alone.memories[0].steps, atol=1e-5)


SERIES = [
    Pair(Rows.of(drawn[:, :1]), Rows.of(drawn[:, 1:]))
    for drawn in (
        np.random.default_rng(n).normal(1, 2, (steps, 2)) for n, steps in enumerate((3, 1, 5))
    )
]
SERIES_CODEC = PairCodec.of(SeriesCodec, SeriesCodec, SERIES)


@pytest.mark.parametrize("layers", [1, 2])
def test_training_and_sampling_agree_on_targets_of_numbers(layers, generator):
    codec = SERIES_CODEC
    size = len(codec.vocabulary)
    config = NetworkConfig(size, 6, 5, layers, 0.0, features=1, outputs=1)
    reader = Reader(config, random_weights(config, generator), codec)
    ids = np.concatenate(list(stream([codec.encode(pair)] for pair in SERIES)))
    numbers = np.concatenate([codec.numbers(pair) for pair in SERIES])
    pairs = PairStream(ids, codec.separator, 0.0, numbers, outputs=1)
    batch = pairs.batch([[2], [0, 1]], steps=15, predictions=7)
    found = keras_logits(reader, batch)
    order = [2, 0, 1]
    own = reader.values([codec.to_read(SERIES[i].source) for i in order])
    assert np.allclose(found, np.concatenate(own), atol=1e-4)
    goals = [codec.target.numbers(SERIES[i].target) for i in order]
    assert np.array_equal(batch.goals[batch.weights > 0], np.concatenate(goals))


def packed_batch(rows):
    ids = np.concatenate(list(stream([CODEC.encode(pair)] for pair in PAIRS)))
    return PairStream(ids, CODEC.separator).batch(rows, steps=20, predictions=12)


def keras_nats(reader, batch):
    """Return the nats of every prediction that counts, in the order of the batch."""
    logits = keras_logits(reader, batch)
    chosen = np.take_along_axis(logits, batch.y[batch.weights > 0][:, None], axis=1)[:, 0]
    return np.log(np.exp(logits).sum(axis=1)) - chosen


def keras_logits(reader, batch):
    """Return the logits of every prediction that counts, float64[n, vocabulary]."""
    network = build_network(reader.config)
    set_weights(network, reader.weights)
    return np.array(network(batch.x, [], None, batch)[0], np.float64)[batch.weights > 0]


def own_nats(reader, pair):
    """Return the nats of the target's tokens, over the joint vocabulary, one step at a time."""
    network = ConditionedNetwork(reader, CODEC.opening(pair.source)[:-1])
    network._columns = slice(None)
    logits, states = network.feed(np.array([0]), network.start(1))
    nats = []
    for token in [*CODEC.target.encode(pair.target), 0]:
        row = logits[0].astype(np.float64)
        nats.append(np.log(np.exp(row).sum()) - row[CODEC.target_ids[token]])
        logits, states = network.step(np.array([token]), states)
    return nats


@pytest.mark.parametrize(("look_back", "units"), [(0, FEW), (3, FEW), (3, MANY)])
@pytest.mark.parametrize("layers", [1, 2])
def test_training_and_sampling_agree_on_packed_pairs(layers, look_back, units, generator):
    reader = reader_of(layers, look_back, generator, units)
    batch = packed_batch([[0, 1], [3, 2]])
    expected = [own_nats(reader, PAIRS[i]) for i in (0, 1, 3, 2)]
    assert np.allclose(keras_nats(reader, batch), np.concatenate(expected), atol=1e-4)


@pytest.mark.parametrize("units", [FEW, MANY])
def test_scores_beyond_what_can_be_exponentiated(units, generator):
    reader = reader_of(1, 3, generator, units)
    reader.weights["look_back.query"] *= 100
    network = ConditionedNetwork(reader)
    states = network.begin([CODEC.to_read(PAIRS[i].source) for i in (2, 1)])
    assert not any(memory.is_safe for memory in states.memories)
    logits, _ = network.step(np.array([0, 0]), states)
    expected = keras_logits(reader, packed_batch([[2], [1]]))
    assert np.allclose(logits, expected[[0, 2]][:, CODEC.target_ids], atol=1e-3)


@given(st.permutations(range(4)), st.integers(0, 2**32))
def test_sources_read_side_by_side_give_the_states_of_each_alone(order, seed):
    reader = reader_of(1, 3, np.random.default_rng(seed))
    sources = [CODEC.opening(PAIRS[i].source)[:-1] for i in order]
    network = ConditionedNetwork(reader, sources[0])
    together, _ = network.feed(np.array([0, 2]), reader.read(sources))
    alone = [network.feed(np.array([0, 2]), reader.read([source]))[0][0] for source in sources]
    assert np.allclose(together, alone, atol=1e-5)


def test_rows_keep_their_sources_when_they_are_moved(generator):
    reader = reader_of(1, 3, generator)
    sources = [CODEC.opening(pair.source)[:-1] for pair in PAIRS[:3]]
    network = ConditionedNetwork(reader, sources[0])
    states = reader.read(sources)
    logits, _ = network.step(np.array([0, 0, 0]), states)
    moved = network.put(network.take(states, [2, 0]), 0, network.take(states, [1]))
    after_move, _ = network.step(np.array([0, 0]), moved)
    assert np.allclose(after_move, logits[[1, 0]], atol=1e-6)


@pytest.mark.parametrize("look_back", [0, 3])
@pytest.mark.parametrize("layers", [1, 2])
def test_after_each_step_stands_what_a_source_that_ends_there_gives(layers, look_back, generator):
    text = reader_of(layers, look_back, generator)
    config = NetworkConfig(
        len(PICTURE_CODEC.vocabulary), 6, 5, layers, 0.0, look_back=look_back, features=4
    )
    picture = Reader(config, random_weights(config, generator), PICTURE_CODEC)
    for reader, source in (
        (text, CODEC.to_read("babab")),
        (picture, PICTURE_CODEC.to_read(PICTURES[2].source)),
    ):
        found = list(reader.prefixes(source))
        assert len(found) == len(source)
        for length, after in enumerate(found, start=1):
            alone = reader.read([source[:length]])
            for layer in range(layers):
                assert np.allclose(
                    after.states.hidden[layer], alone.states.hidden[layer], atol=1e-6
                )
            if look_back:
                assert np.allclose(after.memories[0].steps, alone.memories[0].steps, atol=1e-6)


def test_attention_is_where_the_context_comes_from(generator):
    reader = reader_of(1, 3, generator)
    source, target = CODEC.to_read("babab"), CODEC.target.encode("caa")
    network = ConditionedNetwork(reader, source)
    before = network.attention(target)
    assert before.shape == (3, 5)
    assert (before >= 0).all()
    assert (before.sum(axis=1) < 1).all()  # the step before the source has a share, too
    blind = reader.weights | {"look_back.query": np.zeros_like(reader.weights["look_back.query"])}
    reader = Reader(reader.config, blind, CODEC)
    assert np.allclose(ConditionedNetwork(reader, source).attention(target), 1 / 6)


def test_a_network_that_does_not_look_back_has_no_attention(generator):
    network = ConditionedNetwork(reader_of(1, 0, generator), CODEC.to_read("ab"))
    assert network.attention(np.array([2, 3])) is None
