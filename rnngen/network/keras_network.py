"""The network in Keras, for training: Embedding → LSTM × layers → logits.

LSTM states and dropout masks (`rnngen.network.dropout`) are inputs, so that the network has no
hidden or random state of its own to save.
"""

from typing import Any

import numpy as np

from rnngen.config import NetworkConfig
from rnngen.network.backend import keras, tf
from rnngen.network.dropout import Masks
from rnngen.network.fused_lstm import FusedLSTM, recur, recur_from_zero
from rnngen.network.look_back import Attention
from rnngen.network.weights import look_back_shapes
from rnngen.tokens.packing import Batch

EMBEDDING_SPREAD, TIED_SPREAD = 1.0, 0.25
"""Standard deviation of the initial embedding: 1 as in PyTorch, less where it is tied.

Keras's default of ±0.05 starves the gates: one pass over tiny shakespeare ends at 2.24 nats per
character instead of 2.00 (256 units, 64 lanes). A tied matrix also makes the logits; 0.3 passes
over the Tang poems end at 5.65 nats with 0.06, 5.44 with 0.25 and 5.51 with 1.
"""


class LanguageModel(keras.Model):
    """Next-token logits for every step of a window, and the states after it.

    Example:
        # logits (batch, steps, vocabulary); states [h₀, c₀, h₁, …], each (batch, units)
        logits, states = network(ids, states)
    """

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__(name="rnngen")
        self.config = config
        spread = keras.initializers.RandomNormal(
            stddev=TIED_SPREAD if config.tied else EMBEDDING_SPREAD
        )
        self.embedding = keras.layers.Embedding(
            config.vocabulary_size, config.embedding_size, spread
        )
        self.embedding.build((None, None))
        self.numbers_kernel: Any = None
        if config.features:
            shape = config.features, config.embedding_size
            self.numbers_kernel = self.add_weight(shape=shape, name="numbers_kernel")
        self.lstms = [
            FusedLSTM(config.units, return_sequences=True, return_state=True, name=f"lstm_{layer}")
            for layer in range(config.layers)
        ]
        for layer, lstm in enumerate(self.lstms):
            lstm.build((None, None, config.units if layer else config.embedding_size))
        self.output_kernel = (
            None
            if config.tied
            else self.add_weight(
                shape=(config.units, config.vocabulary_size),
                initializer="glorot_uniform",
                name="output_kernel",
            )
        )
        self.output_bias = self.add_weight(
            shape=(config.vocabulary_size,), initializer="zeros", name="output_bias"
        )
        self.values_kernel: Any = None
        if config.outputs:
            shape = config.units, config.outputs
            self.values_kernel = self.add_weight(shape=shape, name="values_kernel")
            self.values_bias = self.add_weight(
                shape=(config.outputs,), initializer="zeros", name="values_bias"
            )
        self.attention = self._attention() if config.look_back else None
        self.built = True

    def _attention(self) -> Attention:
        """Make the weights with which targets look back at their sources."""
        shapes = look_back_shapes(self.config)
        return Attention(
            **{name: self.add_weight(shape=shape, name=name) for name, shape in shapes.items()}
        )

    def call(
        self,
        ids: Any,
        states: list[Any],
        masks: Masks | None = None,
        pairs: Batch | None = None,
    ) -> tuple[Any, list[Any]]:
        """Return logits float32[batch, steps, vocabulary] and states, for ids int32[batch, steps].

        Args:
            masks: of dropout, in training only.
            pairs: the layout of ids that are pairs. States are empty then, and logits are those of
                the predictions that count, float32[rows, predictions, vocabulary]. A network with
                outputs gives these instead, float32[rows, predictions, outputs].
        """
        after = []
        hidden = None
        for layer, lstm in enumerate(self.lstms):
            kernel = lstm.cell.recurrent_kernel.value
            if masks is not None and self.config.weight_drop:
                kernel = _dropped(kernel, masks.recurrent[layer], self.config.weight_drop)
            before = states[2 * layer : 2 * layer + 2]
            state: list[Any] = []
            if pairs is not None or lstm.fuses():
                gates = (
                    self._first_gates(tf.transpose(ids)) if hidden is None else lstm.project(hidden)
                )
                if hidden is None and pairs is not None and pairs.numbers is not None:
                    gates += self._gates_of_numbers(pairs.numbers)
                if pairs is None:
                    hidden, *state = recur(gates, kernel, *before)
                else:
                    hidden = recur_from_zero(gates, kernel, tf.transpose(pairs.kept)[..., None])
            else:
                inputs = (
                    tf.gather(self.embedding.embeddings.value, tf.transpose(ids))
                    if hidden is None
                    else hidden
                )
                hidden, *state = _keras_lstm(lstm, kernel, inputs, before)
            after += state
            if masks is not None and self.config.dropout:
                hidden = _dropped(hidden, masks.hidden[layer], self.config.dropout)
        hidden = tf.transpose(hidden, (1, 0, 2))
        if pairs is not None:
            hidden = self._counted(hidden, ids, pairs)
        if self.values_kernel is not None:
            values = tf.tensordot(hidden, self.values_kernel.value, 1)
            return values + self.values_bias.value, after
        table = self.embedding.embeddings.value
        kernel = tf.transpose(table) if self.output_kernel is None else self.output_kernel.value
        return tf.tensordot(hidden, kernel, 1) + self.output_bias.value, after

    def _counted(self, outputs: Any, ids: Any, pairs: Batch) -> Any:
        """Return the outputs of predictions that count, float32[rows, predictions, units]."""
        if self.attention is None:
            return tf.gather(outputs, pairs.places, batch_dims=1)
        embedded = tf.gather(self.embedding.embeddings.value, ids)
        if pairs.numbers is not None:
            embedded += tf.tensordot(pairs.numbers, self.numbers_kernel.value, 1)
        return self.attention.look(outputs, embedded, pairs)

    def _first_gates(self, ids: Any) -> Any:
        """Return the projected embeddings of ids [steps, batch].

        A window holds more tokens than a small vocabulary. Projecting the vocabulary once and
        looking the result up saves most of the first layer's products.
        """
        project = self.lstms[0].project
        table = self.embedding.embeddings.value
        if self.config.vocabulary_size < ids.shape[0] * ids.shape[1]:
            return tf.gather(project(table), ids)
        return project(tf.gather(table, ids))

    def _gates_of_numbers(self, numbers: Any) -> Any:
        """Return what numbers [batch, steps, features] add to the first gates."""
        kernel = tf.matmul(self.numbers_kernel.value, self.lstms[0].cell.kernel.value)
        return tf.tensordot(tf.transpose(numbers, (1, 0, 2)), kernel, 1)


def _keras_lstm(
    lstm: FusedLSTM, kernel: Any, inputs: Any, states: list[Any]
) -> tuple[Any, Any, Any]:
    """Run Keras's own layer (cuDNN on a GPU) with this recurrent kernel.

    `inputs` are float32[steps, batch, features].
    """
    weights = [lstm.cell.kernel.value, kernel, lstm.cell.bias.value]
    sequence = tf.transpose(inputs, (1, 0, 2))
    others = lstm.non_trainable_variables
    (outputs, h, c), _ = lstm.stateless_call(weights, others, sequence, initial_state=states)
    return tf.transpose(outputs, (1, 0, 2)), h, c


def _dropped(values: Any, kept: Any, rate: float) -> Any:
    """Zero what is not kept; scale the rest to keep the mean (Srivastava et al. 2014)."""
    return tf.where(kept, values / (1 - rate), 0.0)


def build_network(config: NetworkConfig, seed: int = 0) -> LanguageModel:
    """Build a network with initial weights; the same seed gives the same weights."""
    keras.utils.set_random_seed(seed % 2**32)
    return LanguageModel(config)


def variables(network: LanguageModel) -> dict[str, Any]:
    """Return the Keras variables by the names of `rnngen.network.weights.weight_shapes`."""
    named = {"embedding": network.embedding.embeddings}
    for layer, lstm in enumerate(network.lstms):
        parts = ("kernel", "recurrent_kernel", "bias")
        named |= {f"lstm_{layer}.{part}": getattr(lstm.cell, part) for part in parts}
    if network.numbers_kernel is not None:
        named["numbers.kernel"] = network.numbers_kernel
    if network.values_kernel is not None:
        named["numbers.output"] = network.values_kernel
        named["numbers.bias"] = network.values_bias
    if network.output_kernel is not None:
        named["output.kernel"] = network.output_kernel
    if network.attention is not None:
        named |= {
            f"look_back.{name}": matrix for name, matrix in network.attention._asdict().items()
        }
    return named | {"output.bias": network.output_bias}


def set_weights(network: LanguageModel, weights: dict[str, np.ndarray]) -> None:
    """Set weights by the names of `rnngen.network.weights.weight_shapes`."""
    for name, variable in variables(network).items():
        variable.assign(weights[name])
