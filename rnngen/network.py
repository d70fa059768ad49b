"""The network in Keras: Embedding → LSTM × layers → logits, with the LSTM states as inputs and outputs."""

from typing import Any

import numpy as np

from rnngen.backend import keras
from rnngen.config import NetworkConfig
from rnngen.stepper import weight_shapes

EMBEDDING_SPREAD, TIED_SPREAD = 1.0, 0.25
"""Standard deviation of a token's initial vector: 1 as in PyTorch. Keras's own ±0.05 starves the gates: one pass
over tiny shakespeare ends at 2.24 nats per character instead of 2.00 (256 units, 64 lanes). A tied matrix makes
logits too, and wants less (0.3 passes over the Tang poems: 5.65 with 0.06, 5.44 with 0.25, 5.51 with 1)."""


class TiedOutput(keras.layers.Layer):
    """Logits from the embedding's own matrix, transposed, plus a bias (Press & Wolf 2017)."""

    def __init__(self, embedding: Any, **options: Any) -> None:
        super().__init__(**options)
        self.embedding = embedding

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        self.bias = self.add_weight(shape=(self.embedding.input_dim,), initializer="zeros", name="bias")

    def call(self, hidden: Any) -> Any:
        """hidden [batch, steps, units] → logits [batch, steps, vocabulary]."""
        return keras.ops.matmul(hidden, keras.ops.transpose(self.embedding.embeddings)) + self.bias


def build_network(config: NetworkConfig, seed: int = 0) -> Any:
    """A Keras model: (ids int[batch, steps], h₀, c₀, h₁, …) → (logits [batch, steps, vocabulary], h₀, c₀, …).

    Each h and c is float[batch, units]. The same seed gives the same initial weights and dropout masks.
    """
    keras.utils.set_random_seed(seed % 2**32)
    ids = keras.Input((None,), dtype="int32", name="ids")
    states = [keras.Input((config.units,), name=f"{part}_{layer}") for layer in range(config.layers) for part in "hc"]
    spread = keras.initializers.RandomNormal(stddev=TIED_SPREAD if config.tied else EMBEDDING_SPREAD)
    embedding = keras.layers.Embedding(config.vocabulary_size, config.embedding_size, spread, name="embedding")
    hidden, after = embedding(ids), []
    for layer in range(config.layers):
        hidden = keras.layers.Dropout(config.dropout, name=f"dropout_{layer}")(hidden)
        lstm = keras.layers.LSTM(config.units, return_sequences=True, return_state=True, name=f"lstm_{layer}")
        hidden, *state = lstm(hidden, initial_state=states[2 * layer : 2 * layer + 2])
        after += state
    hidden = keras.layers.Dropout(config.dropout, name="dropout_output")(hidden)
    output = (
        TiedOutput(embedding, name="output")
        if config.tied
        else keras.layers.Dense(config.vocabulary_size, name="output")
    )
    return keras.Model([ids, *states], [output(hidden), *after], name="rnngen")


def _variables(network: Any) -> dict[str, Any]:
    """Name, as in `weight_shapes`, → Keras variable."""
    named = {"embedding": network.get_layer("embedding").embeddings}
    for layer in network.layers:
        if layer.name.startswith("lstm_"):
            cell = layer.cell
            named |= {f"{layer.name}.{part}": getattr(cell, part) for part in ("kernel", "recurrent_kernel", "bias")}
    output = network.get_layer("output")
    if hasattr(output, "kernel"):
        named["output.kernel"] = output.kernel
    return named | {"output.bias": output.bias}


def get_weights(network: Any) -> dict[str, np.ndarray]:
    """Copies of the network's weights by name, float32."""
    return {name: variable.value.numpy().copy() for name, variable in _variables(network).items()}


def set_weights(network: Any, config: NetworkConfig, weights: dict[str, np.ndarray]) -> None:
    """The reverse of `get_weights`."""
    for name in weight_shapes(config):
        _variables(network)[name].assign(weights[name])
