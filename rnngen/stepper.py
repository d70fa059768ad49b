"""The network in plain numpy, a step at a time; equals the Keras network to 1e-4 and needs no TensorFlow.

Knows nothing of tokens' meaning, sampling or files. Weights carry the names that `weight_shapes` lists.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rnngen.config import NetworkConfig


class States(NamedTuple):
    """(h, c) of every layer, each float32[batch, units]; values, never changed in place."""

    hidden: tuple[np.ndarray, ...]
    cell: tuple[np.ndarray, ...]


def weight_shapes(config: NetworkConfig) -> dict[str, tuple[int, ...]]:
    """Name → shape of every weight; gates stand in Keras's order: input, forget, candidate, output."""
    shapes: dict[str, tuple[int, ...]] = {"embedding": (config.vocabulary_size, config.embedding_size)}
    inputs = config.embedding_size
    for layer in range(config.layers):
        shapes[f"lstm_{layer}.kernel"] = (inputs, 4 * config.units)
        shapes[f"lstm_{layer}.recurrent_kernel"] = (config.units, 4 * config.units)
        shapes[f"lstm_{layer}.bias"] = (4 * config.units,)
        inputs = config.units
    if not config.tied:
        shapes["output.kernel"] = (config.units, config.vocabulary_size)
    shapes["output.bias"] = (config.vocabulary_size,)
    return shapes


class Stepper:
    """Next-token logits from one token at a time.

    Example:
        stepper = Stepper(config, weights)
        logits, states = stepper.step(np.array([5]), stepper.start(1))  # (1, vocabulary), States
    """

    def __init__(self, config: NetworkConfig, weights: dict[str, np.ndarray]) -> None:
        self.config = config
        self._output = weights["embedding"].T if config.tied else weights["output.kernel"]
        self._output_bias = weights["output.bias"]
        # The first layer's input is one of few rows: projecting them all once turns a product into a look-up.
        self._first = weights["embedding"] @ weights["lstm_0.kernel"] + weights["lstm_0.bias"]
        self._kernels = [weights[f"lstm_{layer}.kernel"] for layer in range(1, config.layers)]
        self._biases = [weights[f"lstm_{layer}.bias"] for layer in range(1, config.layers)]
        self._recurrent = [weights[f"lstm_{layer}.recurrent_kernel"] for layer in range(config.layers)]

    def start(self, batch: int) -> States:
        """The zero states of so many rows."""
        zeros = tuple(np.zeros((batch, self.config.units), np.float32) for _ in range(self.config.layers))
        return States(zeros, zeros)

    def step(self, ids: np.ndarray, states: States) -> tuple[np.ndarray, States]:
        """One token in every row: ids int[batch] → (logits float32[batch, vocabulary], states after it)."""
        hidden: list[np.ndarray] = []
        cell: list[np.ndarray] = []
        gates = self._first[ids]
        for layer, recurrent in enumerate(self._recurrent):
            if layer > 0:
                gates = hidden[-1] @ self._kernels[layer - 1] + self._biases[layer - 1]
            h, c = _lstm_cell(gates + states.hidden[layer] @ recurrent, states.cell[layer])
            hidden.append(h)
            cell.append(c)
        return hidden[-1] @ self._output + self._output_bias, States(tuple(hidden), tuple(cell))

    def feed(self, ids: np.ndarray, states: States) -> tuple[np.ndarray, States]:
        """Several tokens, int[steps ≥ 1], the same in every row; logits are those after the last."""
        batch = len(states.hidden[0])
        for token in ids:
            logits, states = self.step(np.full(batch, token), states)
        return logits, states

    def take(self, states: States, rows: Sequence[int] | np.ndarray) -> States:
        """The states of some rows, in that order; a row may be taken more than once."""
        chosen = np.asarray(rows, np.intp)
        return States(
            tuple(hidden.take(chosen, axis=0) for hidden in states.hidden),
            tuple(cell.take(chosen, axis=0) for cell in states.cell),
        )

    def join(self, states: Sequence[States]) -> States:
        """The states of all rows of several states, one after another."""
        hidden = zip(*(part.hidden for part in states), strict=True)
        cell = zip(*(part.cell for part in states), strict=True)
        return States(tuple(map(np.concatenate, hidden)), tuple(map(np.concatenate, cell)))

    def put(self, states: States, row: int, saved: States) -> States:
        """The states with one row replaced by the only row of `saved`; both arguments stay as they are."""
        return States(_with_row(states.hidden, row, saved.hidden), _with_row(states.cell, row, saved.cell))


def _with_row(layers: tuple[np.ndarray, ...], row: int, saved: tuple[np.ndarray, ...]) -> tuple[np.ndarray, ...]:
    copies = tuple(values.copy() for values in layers)
    for values, replacement in zip(copies, saved, strict=True):
        values[row] = replacement[0]
    return copies


def _lstm_cell(gates: np.ndarray, cell: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gate sums float32[batch, 4 · units] and the cell before → (h, c) after; Hochreiter & Schmidhuber 1997."""
    units = cell.shape[1]
    candidate = np.tanh(gates[:, 2 * units : 3 * units])
    gates = _sigmoid(gates)
    after = gates[:, units : 2 * units] * cell + gates[:, :units] * candidate
    return gates[:, 3 * units :] * np.tanh(after), after


def _sigmoid(x: np.ndarray) -> np.ndarray:
    """The logistic function by tanh, which never overflows."""
    return 0.5 * np.tanh(0.5 * x) + 0.5
