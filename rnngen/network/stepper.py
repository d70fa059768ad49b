"""The network in numpy, one token at a time: sampling needs no TensorFlow.

Logits equal those of the Keras network to 1e-4. A step of a small network takes about as long as
twenty calls of numpy, so the code saves calls: it works in buffers that it reuses, and it packs
the weights once in the order in which they are read (`PackedWeights`).
"""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from rnngen.config import NetworkConfig
from rnngen.network.product import QUIET, PackedMatrix
from rnngen.network.weights import finds_logits, output_kernel, query_kernel
from rnngen.system.threads import Workers, usable_cores


def cross_entropy(logits: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return float64[batch], the nats of each target: ln Σ exp(logits) − logits[target]."""
    logits = logits.astype(np.float64)
    highest = logits.max(axis=1)
    return (
        highest
        + np.log(np.exp(logits - highest[:, None]).sum(axis=1))
        - logits[np.arange(len(targets)), targets]
    )


LARGE = 500_000
"""Weights from which a step shares its rows among threads; handing over costs about 30 µs."""

ROWS_AT_ONCE = 32
"""Rows in one product of a small network; more would not read the weights faster."""

ROWS_OF_A_THREAD = 16
"""Rows in one product of a large network, whose products run on several threads."""

WORKERS = Workers(usable_cores() - 1)
"""The threads that all large networks share."""


class States(NamedTuple):
    """h and c of every layer, each float32[batch, units]; never changed in place."""

    hidden: tuple[np.ndarray, ...]
    cell: tuple[np.ndarray, ...]


HALF = np.array(0.5, np.float32)
"""One half as an array: numpy would convert a Python number in every call."""

GATES = 4

Rows = Sequence[Sequence[np.ndarray]]
"""h and c of every layer, each float32[rows, units]."""

Look = Callable[[np.ndarray, slice], np.ndarray]
"""Queries float32[rows, width] of these rows of a batch → what they find, float32[rows, found].

That is added to outputs, or to logits in place of their bias if the network `finds_logits`.
"""
ALL = slice(None)


class PackedWeights(NamedTuple):
    """Weights in the order of computing: the three sigmoid gates first and halved, then tanh's."""

    first: np.ndarray
    """float32[4, vocabulary, units]: what each token adds to the gates of the first layer."""
    matrices: list[PackedMatrix]
    """[inputs, 4 · units] by layer; above the first, inputs are the layer below and itself."""
    biases: list[np.ndarray]
    """float32[4, 1, units] of each layer above the first."""
    output: PackedMatrix
    """[units, vocabulary], and the query's columns beside them if logits are found in sources."""
    output_bias: np.ndarray
    query: PackedMatrix | None
    """[units, width], if outputs are found in sources."""
    numbers: np.ndarray | None
    """float32[4, features, units]: what each number of a token adds to the same gates."""


def pack_weights(config: NetworkConfig, weights: dict[str, np.ndarray], rows: int) -> PackedWeights:
    """Pack weights named as in `weight_shapes` for steps of at most `rows` rows."""
    # The input of the first layer is one of few embeddings. Projecting all of them once turns
    # that product into a look-up.
    first = weights["embedding"] @ weights["lstm_0.kernel"] + weights["lstm_0.bias"]
    stacks = [weights["lstm_0.recurrent_kernel"]]
    for layer in range(1, config.layers):
        stacks.append(
            np.concatenate(
                (weights[f"lstm_{layer}.kernel"], weights[f"lstm_{layer}.recurrent_kernel"])
            )
        )
    output = output_kernel(config, weights)
    query = query_kernel(weights) if config.look_back else None
    if query is not None and finds_logits(config):
        output, query = np.concatenate([output, query], axis=1), None
    return PackedWeights(
        _gates(first),
        [PackedMatrix(np.concatenate(_gates(stack), axis=1), rows, GATES) for stack in stacks],
        [_gates(weights[f"lstm_{layer}.bias"][None]) for layer in range(1, config.layers)],
        PackedMatrix(output, rows),
        weights["output.bias"],
        None if query is None else PackedMatrix(query, rows),
        _gates(weights["numbers.kernel"] @ weights["lstm_0.kernel"]) if config.features else None,
    )


def _gates(columns: np.ndarray) -> np.ndarray:
    """Reorder float32[n, 4 · units] from Keras's order to [4, n, units].

    The new order is input, forget, output, candidate.

    The sigmoid gates are halved, because sigmoid(x) = tanh(x / 2) / 2 + 1 / 2: one call of tanh
    then serves all four gates.
    """
    input_gate, forget_gate, candidate, output_gate = np.split(columns, GATES, axis=1)
    return np.stack((HALF * input_gate, HALF * forget_gate, HALF * output_gate, candidate))


class Forward:
    """One step of the network for a fixed number of rows, in buffers that are reused.

    `rows` must not exceed the number that the weights were packed for.
    """

    def __init__(self, weights: PackedWeights, rows: int) -> None:
        self._first, self._numbers = weights.first, weights.numbers
        self._biases = weights.biases
        self._output_bias = weights.output_bias
        self._layers = [_LstmLayer(matrix, rows) for matrix in weights.matrices]
        self._inputs = [np.empty((rows, matrix.inputs), np.float32) for matrix in weights.matrices]
        self._output = weights.output.product(rows)
        self._query = None if weights.query is None else weights.query.product(rows)

    def step(
        self,
        ids: np.ndarray,
        before: Rows,
        after: Rows,
        logits: np.ndarray | None,
        numbers: np.ndarray | None = None,
        look: Look | None = None,
        piece: slice = ALL,
    ) -> None:
        """Compute the states `after` from those `before`, and logits float32[rows, vocabulary].

        Args:
            logits: None computes none, which saves the largest product of a large vocabulary.
            numbers: float32[rows, features], those of the tokens, if they have any.
            look: finds what targets look for in their sources, if they do.
            piece: which rows of the batch these are, for `look`.
        """
        (hidden, cell), (after_hidden, after_cell) = before, after
        inputs, addend = hidden[0], self._first.take(ids, axis=1)
        if numbers is not None:
            addend += numbers @ self._numbers
        for i, layer in enumerate(self._layers):
            if i > 0:
                inputs = np.concatenate(
                    (after_hidden[i - 1], hidden[i]), axis=1, out=self._inputs[i]
                )
                addend = self._biases[i - 1]
            layer.step(inputs, addend, cell[i], after_hidden[i], after_cell[i])
        if logits is not None:
            self._predict(after_hidden[-1], logits, look, piece)

    def _predict(
        self, outputs: np.ndarray, logits: np.ndarray, look: Look | None, piece: slice
    ) -> None:
        """Compute the logits of the last layer's outputs."""
        addend, vocabulary = self._output_bias, len(self._output_bias)
        if look is not None and self._query is not None:
            self._query(outputs)
            outputs = outputs + look(self._query.result[0], piece)
        self._output(outputs)
        products = self._output.result[0]
        if look is not None and self._query is None:
            addend = look(products[:, vocabulary:], piece)
        np.add(products[:, :vocabulary], addend, logits)


class _LstmLayer:
    """One LSTM layer (Hochreiter & Schmidhuber 1997) with a forget gate (Gers et al. 2000)."""

    def __init__(self, matrix: PackedMatrix, rows: int) -> None:
        self._product = matrix.product(rows)
        self._sigmoids = self._product.result[:-1]
        self._input_gate, self._forget_gate, self._output_gate, self._candidate = (
            self._product.result
        )

    def step(
        self,
        inputs: np.ndarray,
        addend: np.ndarray,
        cell: np.ndarray,
        after_hidden: np.ndarray,
        after_cell: np.ndarray,
    ) -> None:
        """Compute h and c from the inputs, the addend of their product, and the cell before."""
        self._product(inputs)
        gates = self._product.result
        np.add(gates, addend, gates)
        # The sigmoids' sums were halved with the weights: tanh first, then scale and shift them.
        np.tanh(gates, gates)
        np.multiply(self._sigmoids, HALF, self._sigmoids)
        np.add(self._sigmoids, HALF, self._sigmoids)
        # c = forget · c + input · candidate; the candidate's buffer holds the second term.
        np.multiply(self._forget_gate, cell, after_cell)
        np.multiply(self._input_gate, self._candidate, self._candidate)
        np.add(after_cell, self._candidate, after_cell)
        # h = output · tanh(c), in the same buffer.
        np.tanh(after_cell, self._candidate)
        np.multiply(self._output_gate, self._candidate, after_hidden)


class Stepper:
    """Next-token logits, one token at a time. Threads may share a stepper.

    Example:
        stepper = Stepper(config, weights)
        logits, states = stepper.step(np.array([5]), stepper.start(1))  # (1, vocabulary), States
    """

    def __init__(self, config: NetworkConfig, weights: dict[str, np.ndarray]) -> None:
        self.config = config
        own = (weight for name, weight in weights.items() if not name.startswith("look_back."))
        self._large = sum(weight.size for weight in own) >= LARGE
        self._rows_at_once = ROWS_OF_A_THREAD if self._large else ROWS_AT_ONCE
        self._weights = weights
        self._packed: dict[int, PackedWeights] = {}
        self._packing = threading.Lock()
        self._buffers = _Buffers()

    def start(self, batch: int) -> States:
        """Return the zero states of `batch` rows."""
        zeros = tuple(
            np.zeros((batch, self.config.units), np.float32) for _ in range(self.config.layers)
        )
        return States(zeros, zeros)

    @QUIET
    def step(
        self,
        ids: np.ndarray,
        states: States,
        look: Look | None = None,
        numbers: np.ndarray | None = None,
    ) -> tuple[np.ndarray, States]:
        """Read one token a row: ids int[batch] → (logits float32[batch, vocabulary], states).

        Args:
            numbers: float32[batch, features], those of the tokens, if they have any.
            look: finds what rows look for in their sources, if they do.
        """
        batch, after = len(ids), _like(states)
        logits = np.empty((batch, len(self._weights["output.bias"])), np.float32)
        if batch <= self._rows_at_once:
            self._forward(batch).step(ids, states, after, logits, numbers, look)
        else:
            self._in_pieces(ids, states, after, logits, numbers, look)
        return logits, after

    def read(self, ids: np.ndarray, states: States, numbers: np.ndarray | None = None) -> States:
        """Read one token a row, int[batch], and predict nothing.

        Args:
            numbers: as `step` takes them.
        """
        after = _like(states)
        if len(ids) <= self._rows_at_once:
            self._forward(len(ids)).step(ids, states, after, None, numbers)
        else:
            self._in_pieces(ids, states, after, None, numbers, None)
        return after

    def feed(self, ids: np.ndarray, states: States) -> tuple[np.ndarray, States]:
        """Read ids int[steps ≥ 1], the same in every row; return the last logits and states."""
        batch = len(states.hidden[0])
        for token in ids:
            logits, states = self.step(np.full(batch, token), states)
        return logits, states

    def take(self, states: States, rows: Sequence[int] | np.ndarray) -> States:
        """Return the states of these rows, in this order; a row may occur several times."""
        chosen = np.asarray(rows, np.intp)
        return States(
            tuple(hidden.take(chosen, axis=0) for hidden in states.hidden),
            tuple(cell.take(chosen, axis=0) for cell in states.cell),
        )

    def join(self, states: Sequence[States]) -> States:
        """Return one value with the rows of all these states, one after another."""
        hidden = zip(*(part.hidden for part in states), strict=True)
        cell = zip(*(part.cell for part in states), strict=True)
        return States(tuple(map(np.concatenate, hidden)), tuple(map(np.concatenate, cell)))

    def put(self, states: States, row: int, saved: States) -> States:
        """Return the states with one row replaced by the only row of `saved`."""
        return States(
            _with_row(states.hidden, row, saved.hidden), _with_row(states.cell, row, saved.cell)
        )

    def _in_pieces(
        self,
        ids: np.ndarray,
        before: Rows,
        after: Rows,
        logits: np.ndarray | None,
        numbers: np.ndarray | None,
        look: Look | None,
    ) -> None:
        """Fill `after` and any logits, a group of rows at a time, on several threads if large."""

        @QUIET  # what a thread is quiet about is its own
        def run(start: int) -> None:
            piece = slice(start, start + self._rows_at_once)
            parts = [
                [[values[piece] for values in part] for part in states]
                for states in (before, after)
            ]
            own = None if numbers is None else numbers[piece]
            forward = self._forward(len(ids[piece]))
            piece_of_logits = None if logits is None else logits[piece]
            forward.step(ids[piece], parts[0], parts[1], piece_of_logits, own, look, piece)

        pieces = [partial(run, start) for start in range(0, len(ids), self._rows_at_once)]
        if self._large:
            WORKERS.share(pieces)
        else:
            for piece in pieces:
                piece()

    def _forward(self, rows: int) -> Forward:
        """Return this thread's buffers for `rows` rows, made on first use."""
        made = self._buffers.forwards
        if rows not in made:
            made[rows] = Forward(self._weights_for(rows), rows)
        return made[rows]

    def _weights_for(self, rows: int) -> PackedWeights:
        """Return the weights packed for one row or for several, made on first use."""
        most = 1 if rows == 1 else self._rows_at_once
        with self._packing:
            if most not in self._packed:
                self._packed[most] = pack_weights(self.config, self._weights, most)
            return self._packed[most]


def _like(states: States) -> States:
    """Return new arrays of the same shapes."""
    return States(*(tuple(map(np.empty_like, layers)) for layers in states))


class _Buffers(threading.local):
    """Buffers by number of rows; each thread has its own, so that steps do not overwrite others."""

    def __init__(self) -> None:
        self.forwards: dict[int, Forward] = {}


def _with_row(
    layers: tuple[np.ndarray, ...], row: int, saved: tuple[np.ndarray, ...]
) -> tuple[np.ndarray, ...]:
    copies = tuple(values.copy() for values in layers)
    for values, replacement in zip(copies, saved, strict=True):
        values[row] = replacement[0]
    return copies
