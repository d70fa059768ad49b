"""Small models of pairs whose weights are known: one copies a letter, one ignores its source."""

import numpy as np

from rnngen.config import NetworkConfig
from rnngen.corpus.document import Corpus, Document
from rnngen.corpus.pairs import Pair
from rnngen.models.model_file import Model
from rnngen.network.weights import weight_shapes
from rnngen.tokens import PairCodec
from rnngen.tokens.char import CharCodec
from rnngen.tokens.label import LabelCodec
from tests.conftest import random_weights

LETTERS = "abcdef"
OPEN = 20.0
"""A gate of this input is open; of the opposite, it is closed."""


def pairs_of(kind, count, generator):
    """Return pairs whose target is the letter of the source, between full stops of any number.

    Texts go on with a number, so that each is another.
    """
    letters = map(str, generator.choice(list(LETTERS), count))
    dots = generator.integers(1, 9, (count, 2))
    ends = [str(number) if kind == "text" else "" for number in range(count)]
    return [
        Pair("." * a + letter + "." * b, letter + end)
        for letter, (a, b), end in zip(letters, dots, ends, strict=True)
    ]


def corpus_of(kind, pairs):
    documents = [Document(f"{number}.txt", pair) for number, pair in enumerate(pairs)]
    return Corpus("letters", kind, "letters", tuple(documents), source_kind="text")


def copying_model(kind, pairs, strength=6.0):
    """Return a model that is nearly sure of the right letter, and then ends a text.

    A unit for each token: it remembers a letter that was read. A unit more remembers that the
    target has begun, for a text to end after its letter.
    """
    target = {"label": LabelCodec, "text": CharCodec}[kind]
    codec = PairCodec.of(CharCodec, target, pairs)
    size = len(codec.vocabulary)
    config = NetworkConfig(size, embedding_size=size, units=size, layers=1, dropout=0.0)
    weights = {name: np.zeros(shape, np.float32) for name, shape in weight_shapes(config).items()}
    weights["embedding"][:] = np.eye(size)
    gates = weights["lstm_0.kernel"].reshape(size, 4, size)
    bias = weights["lstm_0.bias"].reshape(4, size)
    bias[0] = -OPEN  # the input gate is closed …
    bias[1] = bias[3] = OPEN  # nothing is forgotten, and everything is put out
    for token in codec.source.encode(LETTERS):
        read = codec.source_ids[token]
        gates[read, 0, :] = 2 * OPEN  # … but for letters
        gates[read, 2, read] = OPEN
        letter = codec.source.decode([token])
        written = codec.target_ids[codec.target.encode(letter)[0]]
        weights["output.kernel"][read, written] = strength
    return model_of(kind, codec, config, weights)


def deaf_model(kind, pairs, generator):
    """Return a model whose states do not depend on what it reads."""
    copying = copying_model(kind, pairs)
    weights = random_weights(copying.config, generator)
    weights["lstm_0.kernel"][:] = weights["lstm_0.recurrent_kernel"][:] = 0
    weights["lstm_0.bias"].reshape(4, -1)[1] = -OPEN  # everything is forgotten
    return model_of(kind, copying.codec, copying.config, weights)


def random_model(kind, pairs, generator, look_back=0):
    """Return a model of random weights."""
    target = {"label": LabelCodec, "text": CharCodec}[kind]
    codec = PairCodec.of(CharCodec, target, pairs)
    config = NetworkConfig(len(codec.vocabulary), 6, 5, 1, 0.0, look_back=look_back)
    return model_of(kind, codec, config, random_weights(config, generator))


def model_of(kind, codec, config, weights):
    return Model("letters", kind, config, codec, weights, {"source_kind": "text"})
