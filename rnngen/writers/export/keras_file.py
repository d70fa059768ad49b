"""A model as a .keras file with layers of Keras only, which Keras loads without rnngen.

This module imports TensorFlow.
"""

import re
import tempfile
from pathlib import Path
from typing import Any

from rnngen.models.model_file import Model
from rnngen.network.backend import keras
from rnngen.network.weights import output_kernel


def keras_file(model: Model) -> bytes:
    """Return a file in the format of Keras 3 with the network of `keras_network`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        keras_network(model).save(path)
        return path.read_bytes()


def keras_network(model: Model) -> Any:
    """Return a functional model.

    It takes ids int32[batch, steps] and gives logits float32[batch, steps, vocabulary].

    Every sequence begins with the zero state. If the output shares the weights of the embedding, it
    gets a copy.
    """
    config, weights = model.config, model.weights
    embedding = keras.layers.Embedding(
        config.vocabulary_size, config.embedding_size, name="embedding"
    )
    logits = keras.layers.Dense(config.vocabulary_size, name="logits")
    layers = [(embedding, [weights["embedding"]])]
    for layer in range(config.layers):
        lstm = keras.layers.LSTM(config.units, return_sequences=True, name=f"lstm_{layer}")
        parts = ("kernel", "recurrent_kernel", "bias")
        layers.append((lstm, [weights[f"lstm_{layer}.{part}"] for part in parts]))
    layers.append((logits, [output_kernel(config, weights), weights["output.bias"]]))
    values = ids = keras.Input((None,), dtype="int32", name="ids")
    for layer, own in layers:
        values = layer(values)
        layer.set_weights(own)
    return keras.Model(ids, values, name=_identifier(model.name))


def _identifier(name: str) -> str:
    """Return a name of letters, digits and underscores, as Keras requires."""
    return re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or "rnngen"
