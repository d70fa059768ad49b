"""One step of the network for a fixed number of rows, in memory that is used again; see `rnngen.network.stepper`."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rnngen.config import NetworkConfig
from rnngen.network.product import PackedMatrix

HALF = np.array(0.5, np.float32)
"""An array, since numpy would convert a Python number anew in every call."""

GATES = 4

Rows = Sequence[Sequence[np.ndarray]]
"""h and c, of every layer each, float32[rows, units]."""


class PackedWeights(NamedTuple):
    """Weights in the order of computing: gates one after another, those of the sigmoids first and halved."""

    first: np.ndarray
    """float32[4, vocabulary, units]: what each token adds to the first layer's gates."""
    matrices: list[PackedMatrix]
    """[inputs, 4 · units] of every layer; above the first the inputs are the layer below and the layer itself."""
    biases: list[np.ndarray]
    """float32[4, 1, units] of every layer above the first."""
    output: PackedMatrix
    output_bias: np.ndarray


def arrange(config: NetworkConfig, weights: dict[str, np.ndarray], rows: int) -> PackedWeights:
    """Weights by name, as in `rnngen.network.stepper.weight_shapes`, arranged for steps of at most so many rows."""
    # The first layer's input is one of few rows: projecting them all once turns a product into a look-up.
    first = weights["embedding"] @ weights["lstm_0.kernel"] + weights["lstm_0.bias"]
    stacks = [weights["lstm_0.recurrent_kernel"]]
    for layer in range(1, config.layers):
        stacks.append(
            np.concatenate(
                (weights[f"lstm_{layer}.kernel"], weights[f"lstm_{layer}.recurrent_kernel"])
            )
        )
    return PackedWeights(
        _gates(first),
        [PackedMatrix(np.concatenate(_gates(stack), axis=1), rows, GATES) for stack in stacks],
        [_gates(weights[f"lstm_{layer}.bias"][None]) for layer in range(1, config.layers)],
        PackedMatrix(output_kernel(config, weights), rows),
        weights["output.bias"],
    )


def output_kernel(config: NetworkConfig, weights: dict[str, np.ndarray]) -> np.ndarray:
    """float32[units, vocabulary]: what makes logits of the last layer, its own or the embedding's."""
    return weights["embedding"].T if config.tied else weights["output.kernel"]


def _gates(columns: np.ndarray) -> np.ndarray:
    """float32[n, 4 · units] in Keras's order of gates → [4, n, units]: input, forget, output, candidate.

    Those of the sigmoids are halved: sigmoid(x) = tanh(x / 2) / 2 + 1 / 2.
    """
    enter, forget, candidate, leave = np.split(columns, GATES, axis=1)
    return np.stack((HALF * enter, HALF * forget, HALF * leave, candidate))


class Forward:
    """The network for so many rows, which must be at most those that the weights were arranged for."""

    def __init__(self, arranged: PackedWeights, rows: int) -> None:
        self._first, self._biases, self._output_bias = (
            arranged.first,
            arranged.biases,
            arranged.output_bias,
        )
        self._layers = [_LstmLayer(matrix, rows) for matrix in arranged.matrices]
        self._inputs = [np.empty((rows, matrix.inputs), np.float32) for matrix in arranged.matrices]
        self._output = arranged.output.product(rows)

    def step(self, ids: np.ndarray, before: Rows, after: Rows, logits: np.ndarray) -> None:
        """Read the states before, and fill those after and the logits, float32[rows, vocabulary]."""
        (hidden, cell), (after_hidden, after_cell) = before, after
        inputs, addend = hidden[0], self._first.take(ids, axis=1)
        for i, layer in enumerate(self._layers):
            if i > 0:
                inputs = np.concatenate(
                    (after_hidden[i - 1], hidden[i]), axis=1, out=self._inputs[i]
                )
                addend = self._biases[i - 1]
            layer.step(inputs, addend, cell[i], after_hidden[i], after_cell[i])
        self._output(after_hidden[-1])
        np.add(self._output.result[0], self._output_bias, logits)


class _LstmLayer:
    """One layer; Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000."""

    def __init__(self, matrix: PackedMatrix, rows: int) -> None:
        self._product = matrix.product(rows)
        self._sigmoids = self._product.result[:-1]
        self._enter, self._forget, self._leave, self._candidate = self._product.result

    def step(
        self,
        inputs: np.ndarray,
        addend: np.ndarray,
        cell: np.ndarray,
        after_hidden: np.ndarray,
        after_cell: np.ndarray,
    ) -> None:
        """Fill (h, c) after from the inputs, what is added to their product, and the cell before."""
        self._product(inputs)
        gates = self._product.result
        np.add(gates, addend, gates)
        np.tanh(gates, gates)
        np.multiply(self._sigmoids, HALF, self._sigmoids)
        np.add(self._sigmoids, HALF, self._sigmoids)
        np.multiply(self._forget, cell, after_cell)
        np.multiply(self._enter, self._candidate, self._candidate)
        np.add(after_cell, self._candidate, after_cell)
        np.tanh(after_cell, self._candidate)
        np.multiply(self._leave, self._candidate, after_hidden)
