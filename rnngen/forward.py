"""One step of the network for a fixed number of rows, in memory that is used again; see `rnngen.stepper`.

Everything stands in columns, [features, rows], so that each gate is one contiguous piece of memory.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rnngen.config import NetworkConfig
from rnngen.product import Matrix, Product

HALF = np.array(0.5, np.float32)
"""An array, since numpy would convert a Python number anew in every call."""

PADDING = 16
"""Floats after each row of a table, without which its columns, a power of two apart, would fight for cache lines."""


Columns = Sequence[Sequence[np.ndarray]]
"""h and c, of every layer each, float32[units, rows]."""


class Arranged(NamedTuple):
    """Weights in the order of computing: gates in rows, those of the sigmoids first and halved."""

    first: np.ndarray
    """float32[vocabulary, 4 · units + PADDING]: what each token adds to the first layer's gates."""
    matrices: list[Matrix]
    """[4 · units, inputs] of every layer; above the first the inputs are the layer below and the layer itself."""
    biases: list[np.ndarray]
    """float32[4 · units] of every layer above the first."""
    output: Matrix
    output_bias: np.ndarray


def arrange(config: NetworkConfig, weights: dict[str, np.ndarray], columns: int) -> Arranged:
    """Weights by name, as in `rnngen.stepper.weight_shapes`, arranged for steps of at most so many rows."""
    # The first layer's input is one of few rows: projecting them all once turns a product into a look-up.
    first = weights["embedding"] @ weights["lstm_0.kernel"] + weights["lstm_0.bias"]
    stacks = [weights["lstm_0.recurrent_kernel"]]
    for layer in range(1, config.layers):
        stacks.append(np.concatenate((weights[f"lstm_{layer}.kernel"], weights[f"lstm_{layer}.recurrent_kernel"])))
    output = weights["embedding"] if config.tied else weights["output.kernel"].T
    return Arranged(
        np.pad(_sigmoids_first(first), ((0, 0), (0, PADDING))),
        [Matrix(_sigmoids_first(stack).T, columns) for stack in stacks],
        [_sigmoids_first(weights[f"lstm_{layer}.bias"]) for layer in range(1, config.layers)],
        Matrix(output, columns),
        weights["output.bias"],
    )


def _sigmoids_first(gates: np.ndarray) -> np.ndarray:
    """Keras's order of gates → input, forget, output, candidate; sigmoid(x) = tanh(x / 2) / 2 + 1 / 2."""
    enter, forget, candidate, leave = np.split(gates, 4, axis=-1)
    return np.concatenate((HALF * enter, HALF * forget, HALF * leave, candidate), axis=-1)


class Forward:
    """The network for so many rows, which must be at most those that the weights were arranged for."""

    def __init__(self, arranged: Arranged, rows: int) -> None:
        self._first, self._output_bias = arranged.first, arranged.output_bias
        self._layers = [_LstmLayer(matrix, rows) for matrix in arranged.matrices]
        self._biases = [np.repeat(bias[:, None], rows, axis=1) for bias in arranged.biases]
        self._inputs = [np.empty((matrix.inputs, rows), np.float32) for matrix in arranged.matrices]
        self._output = Product(arranged.output, rows)

    def step(self, ids: np.ndarray, before: Columns, after: Columns, logits: np.ndarray) -> None:
        """Read the states before, and fill those after and the logits, float32[rows, vocabulary]."""
        (hidden, cell), (after_hidden, after_cell) = before, after
        inputs, addend = hidden[0], self._first.take(ids, axis=0).T[:-PADDING]
        for i, layer in enumerate(self._layers):
            if i > 0:
                inputs = np.concatenate((after_hidden[i - 1], hidden[i]), out=self._inputs[i])
                addend = self._biases[i - 1]
            layer.step(inputs, addend, cell[i], after_hidden[i], after_cell[i])
        np.add(self._output(after_hidden[-1]).T, self._output_bias, logits)


class _LstmLayer:
    """One layer; Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000."""

    def __init__(self, matrix: Matrix, rows: int) -> None:
        self._product = Product(matrix, rows)
        self._sigmoids = self._product.result[: 3 * matrix.outputs // 4]
        self._enter, self._forget, self._leave, self._candidate = np.split(self._product.result, 4)

    def step(
        self, inputs: np.ndarray, addend: np.ndarray, cell: np.ndarray, after_hidden: np.ndarray, after_cell: np.ndarray
    ) -> None:
        """Fill (h, c) after from the inputs, what is added to their product, and the cell before."""
        gates = self._product(inputs)
        np.add(gates, addend, gates)
        np.tanh(gates, gates)
        np.multiply(self._sigmoids, HALF, self._sigmoids)
        np.add(self._sigmoids, HALF, self._sigmoids)
        np.multiply(self._forget, cell, after_cell)
        np.multiply(self._enter, self._candidate, self._candidate)
        np.add(after_cell, self._candidate, after_cell)
        np.tanh(after_cell, self._candidate)
        np.multiply(self._leave, self._candidate, after_hidden)
