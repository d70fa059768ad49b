"""A network that learns from each segment after scoring it; imports TensorFlow.

It has a batch of one, so it never learns from tokens that come later.
"""

from typing import Any

import numpy as np

from rnngen.config import AdaptConfig, NetworkConfig
from rnngen.network.backend import tf
from rnngen.network.keras_network import build_network, set_weights


class AdaptiveNetwork:
    """Scores the segments of a stream in order, and adapts its weights to them."""

    def __init__(
        self, network: NetworkConfig, weights: dict[str, np.ndarray], config: AdaptConfig
    ) -> None:
        self._config = config
        self._units = network.units
        self._layers = network.layers
        self._network = build_network(network)
        set_weights(self._network, weights)
        self._weights = self._network.trainable_variables
        self._trained = [tf.constant(weight.value) for weight in self._weights]
        self._squares = [tf.Variable(tf.zeros_like(weight)) for weight in self._trained]
        self._usual: list[Any] = [None] * len(self._weights)
        self._homing: list[Any] = [None] * len(self._weights)
        self._measure = tf.function(self._add_squares, jit_compile=True)
        self._adapt = tf.function(self._score_and_learn, jit_compile=True)
        self.forget()

    def forget(self) -> None:
        """Reset the state to zero, as at the beginning of a stream."""
        self._states = [tf.zeros((1, self._units)) for _ in range(2 * self._layers)]

    def measure(self, ids: np.ndarray) -> None:
        """Add the squared gradients of a training segment, int[segment + 1]; weights stay."""
        self._states = self._measure(*self._window(ids), self._states)

    def settle(self, segments: int) -> None:
        """Take the root mean square over the measured segments as each weight's usual gradient.

        A weight with a large one returns to its trained value faster (Krause et al. 2018).
        """
        roots = [tf.sqrt(squares / segments) for squares in self._squares]
        mean = sum(float(tf.reduce_sum(root)) for root in roots) / sum(
            root.numpy().size for root in roots
        )
        self._usual = [root + self._config.damping * mean for root in roots]
        self._homing = [tf.minimum(self._config.decay * root / mean, 1.0) for root in roots]

    def read(self, ids: np.ndarray) -> np.ndarray:
        """Return the nats of each token but the first, float32[n − 1], then learn from them.

        Args:
            ids: int[n], 2 ≤ n ≤ segment + 1.
        """
        losses, self._states = self._adapt(
            *self._window(ids), self._states, self._usual, self._homing
        )
        return np.asarray(losses.numpy()[: len(ids) - 1])

    def _window(self, ids: np.ndarray) -> tuple[Any, Any, Any]:
        """Return x and y, int32[1, segment], and 1.0 for tokens that count, float32[segment]."""
        lacking = self._config.segment + 1 - len(ids)
        padded = np.pad(np.asarray(ids, np.int32), (0, lacking))[None]
        counted = (np.arange(self._config.segment) < len(ids) - 1).astype(np.float32)
        return tf.constant(padded[:, :-1]), tf.constant(padded[:, 1:]), tf.constant(counted)

    def _add_squares(self, x: Any, y: Any, counted: Any, states: list[Any]) -> list[Any]:
        _, gradients, after = self._gradients(x, y, counted, states)
        for squares, gradient in zip(self._squares, gradients, strict=True):
            squares.assign_add(tf.square(gradient))
        return after

    def _score_and_learn(
        self, x: Any, y: Any, counted: Any, states: list[Any], usual: list[Any], homing: list[Any]
    ) -> tuple[Any, list[Any]]:
        losses, gradients, after = self._gradients(x, y, counted, states)
        rate = self._config.learning_rate
        for weight, gradient, scale, home, trained in zip(
            self._weights, gradients, usual, homing, self._trained, strict=True
        ):
            weight.assign(weight.value - rate * gradient / scale + home * (trained - weight.value))
        return losses, after

    def _gradients(
        self, x: Any, y: Any, counted: Any, states: list[Any]
    ) -> tuple[Any, list[Any], list[Any]]:
        """Return losses float32[segment], the gradients of their mean, and the states after."""
        with tf.GradientTape() as tape:
            logits, after = self._network(x, states)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits)[0]
            mean = tf.reduce_sum(losses * counted) / tf.reduce_sum(counted)
        gradients = tape.gradient(mean, self._weights)
        return losses, [tf.convert_to_tensor(gradient) for gradient in gradients], after
