"""A network with its optimizer and two compiled functions: learn from a window, score a window.

Knows nothing of budgets, schedules, corpora or files.
"""

from typing import Any

import numpy as np

from rnngen.backend import keras, tf
from rnngen.config import NetworkConfig, TrainConfig
from rnngen.dataset import LaneShape, ScoringLanes
from rnngen.network import build_network, get_weights

BETA_2 = 0.99
"""Adam's second-moment decay: short runs want a short memory (nanoGPT's choice for small data)."""


class Trainer:
    """Learns from windows of one shape.

    The step is a plain `tf.function` over explicit lane states, rather than `Model.fit`, which loses states
    between batches and waits at the end of an epoch.
    """

    def __init__(self, network_config: NetworkConfig, config: TrainConfig, shape: LaneShape) -> None:
        self.network_config, self.shape = network_config, shape
        self.network = build_network(network_config, config.seed)
        self.optimizer = keras.optimizers.Adam(config.learning_rate, beta_2=BETA_2, global_clipnorm=config.clip_norm)
        self.optimizer.build(self.network.trainable_variables)
        self._learn = tf.function(self._learn_window, reduce_retracing=True)
        self._score = tf.function(self._score_window, reduce_retracing=True)

    def weights(self) -> dict[str, np.ndarray]:
        """Copies of the weights by name."""
        return get_weights(self.network)

    def zero_states(self, lanes: int) -> list[Any]:
        """h and c of every layer, zero: float32[lanes, units] each."""
        return [tf.zeros((lanes, self.network_config.units)) for _ in range(2 * self.network_config.layers)]

    def step(
        self, x: np.ndarray, y: np.ndarray, states: list[Any], kept: np.ndarray, rate: float
    ) -> tuple[Any, list[Any]]:
        """Learn from one window: x and y int32[lanes, steps].

        Lanes whose `kept` (float32[lanes, 1]) is 0 forget their state first.
        Returns the mean loss in nats per token before learning, and the states after the window.
        """
        self.optimizer.learning_rate.assign(rate)
        loss, after = self._learn(tf.constant(x), tf.constant(y), states, tf.constant(kept))
        return float(loss), after

    def _learn_window(self, x: Any, y: Any, states: list[Any], kept: Any) -> tuple[Any, list[Any]]:
        variables = self.network.trainable_variables
        with tf.GradientTape() as tape:
            logits, *after = self.network([x, *(state * kept for state in states)], training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))
        self.optimizer.apply(tape.gradient(loss, variables), variables)
        return loss, after

    def validate(self, lanes: ScoringLanes) -> float:
        """Mean loss in nats per counted token, the state carried along each lane."""
        steps, total = self.shape.steps, 0.0
        states = self.zero_states(len(lanes.x))
        for start in range(0, lanes.x.shape[1], steps):
            x, y, counted = (tf.constant(_padded(part[:, start : start + steps], steps)) for part in lanes)
            loss, states = self._score(x, y, counted, states)
            total += float(loss)
        return total / float(lanes.counted.sum())

    def _score_window(self, x: Any, y: Any, counted: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        logits, *after = self.network([x, *states], training=False)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits)
        return tf.reduce_sum(losses * counted), after


def _padded(part: np.ndarray, steps: int) -> np.ndarray:
    """The last window of a lane filled up with zeros, so that no second graph is traced."""
    return np.pad(part, ((0, 0), (0, steps - part.shape[1])))
