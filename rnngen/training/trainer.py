"""The trainer: one step of training, and the validation loss, of a network."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from rnngen.config import NetworkConfig, TrainConfig
from rnngen.errors import TrainingError
from rnngen.network.backend import keras, tf
from rnngen.network.dropout import Masks, draw_masks
from rnngen.network.keras_network import build_network, set_weights, variables
from rnngen.system.threads import usable_cores
from rnngen.tokens.dataset import LaneShape, ScoringLanes
from rnngen.training.team import ALONE, Alone

MIN_LANES = 16
"""Fewest lanes in a share. With 16 lanes a core trains on 0.83 to 0.92 times as many tokens a
second as with 64, with 8 lanes on 0.70 to 0.77 times (512 × 1 and 256 × 2, AMD EPYC, AVX-512)."""


class Window(NamedTuple):
    """The next tokens of all lanes, with the lanes' dropout masks and states."""

    x: Any
    """int32[lanes, steps]."""
    y: Any
    """int32[lanes, steps]: the tokens to predict, each the one after x."""
    kept: Any
    """float32[lanes, 1]: 0 resets the state of a lane first."""
    masks: Masks
    states: list[Any]
    """h and c of every layer: float32[lanes, units]."""

    def split(self, shares: int) -> list["Window"]:
        """Split into windows of equally many lanes."""
        if shares == 1:
            return [self]
        parts = (tf.split(part, shares) for part in (self.x, self.y, self.kept))
        hidden = _transposed([tf.split(mask, shares, axis=1) for mask in self.masks.hidden], shares)
        masks = [Masks(tuple(layers), self.masks.recurrent) for layers in hidden]
        states = _transposed([tf.split(state, shares) for state in self.states], shares)
        return [Window(*share) for share in zip(*parts, masks, states, strict=True)]


def share_count(lanes: int, cores: int) -> int:
    """Return how many equal shares to split lanes into: one a core, of at least MIN_LANES each."""
    most = min(cores, lanes // MIN_LANES)
    return max((count for count in range(1, most + 1) if lanes % count == 0), default=1)


def _transposed(layers: list[list[Any]], shares: int) -> list[list[Any]]:
    """Turn layers of shares into shares of layers; there may be no layer."""
    return [[layer[share] for layer in layers] for share in range(shares)]


BETA_2 = 0.99
"""Adam's second-moment decay: short runs need a short memory (as nanoGPT for small data)."""


class Trainer:
    """A network with its optimizer and a moving average of its weights.

    The average is what validations score and models keep. A step is a plain `tf.function` over
    explicit lane states: `Model.fit` loses states between batches.

    The step runs in the `tf.distribute` strategy in whose scope the trainer is made. `shape`
    counts the lanes of all replicas; losses and gradients are summed over them. On the CPU, each
    core computes the gradients of its share of the lanes. They are summed in a fixed order, so
    that the same seed gives the same weights.

    The workers of a team have a trainer each, with a part of the lanes. Their gradients are summed
    between two functions that XLA has compiled. Or each learns alone for `local_steps`; then the
    weights, their averages and the moments of Adam are averaged.
    """

    def __init__(
        self,
        network_config: NetworkConfig,
        config: TrainConfig,
        shape: LaneShape,
        team: Alone = ALONE,
    ) -> None:
        self.shape, self._network_config, self._config = shape, network_config, config
        self._team, self._lanes_here = team, team.share(shape.lanes)
        self._local_steps = config.local_steps if team.size > 1 else None
        self.is_settled = True
        """Whether the workers have the same weights."""
        self._strategy = tf.distribute.get_strategy()
        self._replicas = self._strategy.num_replicas_in_sync
        self.network = build_network(network_config, config.seed)
        if shape.lanes % self._replicas:
            raise TrainingError(
                f"--lanes must be a multiple of the {self._replicas} replicas, not {shape.lanes}."
            )
        self._optimizer = keras.optimizers.AdamW(
            weight_decay=config.weight_decay or 0.0, beta_2=BETA_2
        )
        self._optimizer.exclude_from_weight_decay(var_names=["bias"])
        self._optimizer.build(self.network.trainable_variables)
        self._averages = [
            tf.Variable(variable.value) for variable in self.network.trainable_variables
        ]
        self._states = [self._shared(state) for state in self._first_states()]
        lanes_here = self._lanes_here.stop - self._lanes_here.start
        self._shares = (
            share_count(lanes_here, usable_cores()) if compiles_whole(self._replicas) else 1
        )
        self._learn = tf.function(self._learn_everywhere if team.size == 1 else self._learn_window)
        self._combine = tf.function(self._combine_floats)
        self._differentiate = self._compiled(self._gradients)
        self._apply = self._compiled(self._update)
        self._score = tf.function(self._score_window, jit_compile=compiles_whole(self._replicas))

    def step(self, x: np.ndarray, y: np.ndarray, kept: np.ndarray, step: int, rate: float) -> float:
        """Train on one window, and return its mean loss before the update, in nats per token.

        Args:
            x: int32[lanes, steps], the lanes of this worker.
            y: int32[lanes, steps], the tokens to predict.
            kept: float32[lanes, 1]; 0 resets the state of a lane first.
            step: number of the step from 0; seeds the dropout masks.
        """
        # Masks of all lanes, so that they do not depend on the number of workers.
        masks = draw_masks(self._network_config, self.shape, self._config.seed, step)
        hidden = (mask[:, self._lanes_here] for mask in masks.hidden)
        shared = Masks(tuple(self._shared(mask, 1) for mask in hidden), masks.recurrent)
        window = Window(self._shared(x), self._shared(y), self._shared(kept), shared, self._states)
        return self._train_on(window, step, rate)

    def _train_on(self, window: Any, step: int, rate: float) -> float:
        """Train on a window, keep the states after it, and return its mean loss before."""
        self._optimizer.learning_rate.assign(rate)
        # A young average looks back less far, so that it forgets the initial weights.
        decay = tf.constant(min(self._config.averaging, (1 + step) / (10 + step)), tf.float32)
        loss, self._states = self._learn(window, decay)
        self.is_settled = self._local_steps is None
        if self._local_steps and step % self._local_steps == 0:
            self.settle()
        return self._team.agree(float(loss))

    def settle(self) -> None:
        """Average what the workers have learnt alone."""
        if not self.is_settled:
            self._combine(1 / self._team.size)
            self.is_settled = True

    def begin(self) -> None:
        """Take the initial weights of worker 0; another processor may round them differently."""
        if self._team.size > 1:
            self._combine(0.0 if self._team.number else 1.0)

    def _combine_floats(self, weight: Any) -> None:
        """Set all that steps change to its sum over the workers, each with this weight."""
        own = [each for each in self._variables().values() if each.dtype == "float32"]
        sums = self._team.total([weight * tf.convert_to_tensor(each) for each in own])
        for each, found in zip(own, sums, strict=True):
            each.assign(found)

    def _learn_everywhere(self, window: Any, decay: Any) -> tuple[Any, list[Any]]:
        loss, states = self._strategy.run(self._learn_window, (window, decay))
        return self._strategy.reduce("SUM", loss, axis=None), states

    def _learn_window(self, window: Any, decay: Any) -> tuple[Any, list[Any]]:
        """Train one replica; return its part of the loss and its states after the window."""
        found = [self._differentiate(share) for share in window.split(self._shares)]
        losses, gradients, states = zip(*found, strict=True)
        loss, sums = tf.add_n(losses), [tf.add_n(parts) for parts in zip(*gradients, strict=True)]
        if self._local_steps:
            loss, *sums = (self._team.size * part for part in (loss, *sums))
        elif self._team.size > 1:
            loss, *sums = self._team.total([loss, *sums])
        self._apply(sums, decay)
        return loss, [tf.concat(parts, axis=0) for parts in zip(*states, strict=True)]

    def _gradients(self, window: Any) -> tuple[Any, list[Any], list[Any]]:
        """Return a share's part of the loss, its gradients, and its states after the window."""
        with tf.GradientTape() as tape:
            states = [state * window.kept for state in window.states]
            logits, after = self.network(window.x, states, window.masks)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(window.y, logits)
            loss = tf.reduce_sum(losses) / (self.shape.lanes * self.shape.steps)
        gradients = tape.gradient(loss, self.network.trainable_variables)
        return loss, [tf.convert_to_tensor(gradient) for gradient in gradients], after

    def _update(self, gradients: list[Any], decay: Any) -> None:
        """Update the weights from a replica's gradients, and the averages from the weights."""
        weights = self.network.trainable_variables
        self._optimizer.apply(self._clipped(gradients), weights)
        for average, weight in zip(self._averages, weights, strict=True):
            average.assign(decay * average + (1 - decay) * weight.value)

    def _clipped(self, gradients: list[Any]) -> list[Any]:
        """Return the sum of all replicas' gradients, clipped; divided, as Keras sums them again."""
        total = tf.distribute.get_replica_context().all_reduce(
            tf.distribute.ReduceOp.SUM, gradients
        )
        clipped, _ = tf.clip_by_global_norm(total, self._config.clip_norm)
        return [gradient / self._replicas for gradient in clipped]

    def _compiled(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function compiled by XLA if possible."""
        return (
            tf.function(function, jit_compile=True) if compiles_whole(self._replicas) else function
        )

    def _shared(self, array: Any, axis: int = 0) -> Any:
        """Split an array's lanes, which lie along `axis`, over the replicas."""
        if self._replicas == 1:
            return tf.constant(array)
        shares = np.split(np.asarray(array), self._replicas, axis)
        return self._strategy.experimental_distribute_values_from_function(
            lambda context: tf.constant(shares[context.replica_id_in_sync_group])
        )

    def losses(self, lanes: ScoringLanes) -> np.ndarray:
        """Return the loss of each counted token under the averaged weights: float32[n], in nats.

        Each worker scores a part of the lanes.
        """
        steps, found = self.shape.steps, []
        here = [self._part(each) for each in lanes[:2]]
        states = self._zero_states(len(here[0]))
        for start in range(0, lanes.x.shape[1], steps):
            x, y = (_padded(part[:, start : start + steps], steps) for part in here)
            losses, states = self._score(tf.constant(x), tf.constant(y), states)
            found.append(losses.numpy())
        whole = self._team.joined(np.concatenate(found, axis=1))
        return np.asarray(whole[: len(lanes.x), : lanes.x.shape[1]][lanes.counted > 0])

    def _part(self, rows: np.ndarray) -> np.ndarray:
        """Return the rows that this worker scores; the last may be repeated to share equally."""
        rows = np.pad(rows, ((0, -len(rows) % self._team.size), (0, 0)), "edge")
        return rows[self._team.share(len(rows))]

    def _score_window(self, x: Any, y: Any, states: list[Any]) -> Any:
        averages = [average.value() for average in self._averages]
        (logits, after), _ = self.network.stateless_call(
            averages, self.network.non_trainable_variables, x, states
        )
        return tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits), after

    def _first_states(self) -> list[Any]:
        """Return the states that training begins with and carries from step to step."""
        return self._zero_states(self._lanes_here.stop - self._lanes_here.start)

    def _zero_states(self, lanes: int) -> list[Any]:
        """Return h and c of every layer, all zero: float32[lanes, units] each."""
        return [
            tf.zeros((lanes, self._network_config.units))
            for _ in range(2 * self._network_config.layers)
        ]

    def weights(self) -> dict[str, np.ndarray]:
        """Return copies of the averaged weights by name, see `weight_shapes`."""
        place = {id(variable): i for i, variable in enumerate(self.network.trainable_variables)}
        named = variables(self.network)
        return {
            name: self._averages[place[id(variable)]].numpy() for name, variable in named.items()
        }

    def set_weights(self, weights: dict[str, np.ndarray]) -> None:
        """Start from these weights, by name."""
        set_weights(self.network, weights)
        for average, variable in zip(self._averages, self.network.trainable_variables, strict=True):
            average.assign(variable.value)

    def arrays(self) -> dict[str, np.ndarray]:
        """Return copies of weights, averages, optimizer and lane states by name."""
        states = {f"state.{i}": self._collected(state) for i, state in enumerate(self._states)}
        return {name: np.array(value.numpy()) for name, value in self._variables().items()} | states

    def restore(self, arrays: dict[str, np.ndarray]) -> None:
        """Restore what `arrays` returned: the next step is the same as it was then.

        Raises:
            TrainingError: if the arrays belong to another network.
        """
        expected = {name: (array.dtype, array.shape) for name, array in self.arrays().items()}
        if {name: (array.dtype, array.shape) for name, array in arrays.items()} != expected:
            raise TrainingError(
                "The training cannot be resumed: its checkpoint is of another network or of "
                "another version of Keras. Train without --resume."
            )
        for name, variable in self._variables().items():
            variable.assign(arrays[name])
        states = (arrays[f"state.{i}"] for i in range(len(self._states)))
        self._states = [self._shared(state[self._lanes_here]) for state in states]
        self.is_settled = True

    def _variables(self) -> dict[str, Any]:
        groups = {
            "weight": self.network.trainable_variables,
            "average": self._averages,
            "optimizer": self._optimizer.variables,
        }
        return {
            f"{group}.{i}": value
            for group, values in groups.items()
            for i, value in enumerate(values)
        }

    def _collected(self, state: Any) -> np.ndarray:
        """Join what `_shared` and the workers split."""
        parts = self._strategy.experimental_local_results(state)
        return self._team.joined(np.concatenate([part.numpy() for part in parts]))


def compiles_whole(replicas: int) -> bool:
    """Return whether XLA compiles a step: not cuDNN's LSTM, nor sums over replicas."""
    return replicas == 1 and not tf.config.list_physical_devices("GPU")


def _padded(part: np.ndarray, steps: int) -> np.ndarray:
    """Fill up the last window of a lane with zeros, so that no second graph is traced."""
    return np.pad(part, ((0, 0), (0, steps - part.shape[1])))
