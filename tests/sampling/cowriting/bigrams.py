"""Models made by hand that write just what a table says."""

import numpy as np

from rnngen.config import NetworkConfig
from rnngen.models.model_file import Model
from rnngen.network.weights import weight_shapes
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.char import CharCodec

OPEN, SHUT, SURE = 20.0, -20.0, 40.0

CYCLE = {
    "a": "b",
    "x": "b",
    "b": "c",
    "c": "d",
    "d": "e",
    "e": "f",
    "f": ".",
    ".": " ",
    " ": "ax",
    "\n": "a",
}
"""Spells "abcdef. abcdef. …", where each sentence may begin with x instead of a."""


def bigram_model(followers=CYCLE, kind="text", name="letters"):
    """Return a model whose state is its last token: one of its followers comes next, all as likely.

    A character without followers ends the document.
    """
    codec = CharCodec.from_documents(["".join(followers)])
    size = len(codec.vocabulary)
    config = NetworkConfig(size, size, size, 1, 0.0)
    weights = {
        weight: np.zeros(shape, np.float32) for weight, shape in weight_shapes(config).items()
    }
    weights["embedding"] = np.eye(size, dtype=np.float32)
    weights["lstm_0.kernel"][:, 2 * size : 3 * size] = OPEN * np.eye(size)
    weights["lstm_0.bias"][:] = np.repeat([OPEN, SHUT, 0.0, OPEN], size)
    for character, following in followers.items():
        targets = codec.encode(following) if following else [BOUNDARY]
        weights["output.kernel"][codec.encode(character)[0], targets] = SURE
    return Model(name, kind, config, codec, weights)
