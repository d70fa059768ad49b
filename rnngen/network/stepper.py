"""The network in plain numpy, a step at a time; equals the Keras network to 1e-4 and needs no TensorFlow.

Knows nothing of tokens' meaning, sampling or files. Weights carry the names that `weight_shapes` lists.
"""

import threading
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from rnngen.config import NetworkConfig
from rnngen.network.forward import Forward, PackedWeights, Rows, arrange
from rnngen.system.threads import Workers, usable_cores


def cross_entropy(logits: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """float64[batch] nats of each row's target: ln Σ exp(logits) − logits[target]."""
    logits = logits.astype(np.float64)
    highest = logits.max(axis=1)
    return (
        highest
        + np.log(np.exp(logits - highest[:, None]).sum(axis=1))
        - logits[np.arange(len(targets)), targets]
    )


LARGE = 500_000
"""Weights of a network from which the rows of a step go to several threads; handing over costs some 30 µs a step."""

ROWS_AT_ONCE = 32
"""Rows that take a step together; more would not read the weights faster."""

ROWS_OF_A_THREAD = 16
"""Rows that take a step together in a large network."""

WORKERS = Workers(usable_cores() - 1)
"""Of all large networks."""


class States(NamedTuple):
    """(h, c) of every layer, each float32[batch, units]; values, never changed in place."""

    hidden: tuple[np.ndarray, ...]
    cell: tuple[np.ndarray, ...]


def weight_shapes(config: NetworkConfig) -> dict[str, tuple[int, ...]]:
    """Name → shape of every weight; gates stand in Keras's order: input, forget, candidate, output."""
    shapes: dict[str, tuple[int, ...]] = {
        "embedding": (config.vocabulary_size, config.embedding_size)
    }
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
    """Next-token logits from one token at a time; may be shared by threads.

    Example:
        stepper = Stepper(config, weights)
        logits, states = stepper.step(np.array([5]), stepper.start(1))  # (1, vocabulary), States
    """

    def __init__(self, config: NetworkConfig, weights: dict[str, np.ndarray]) -> None:
        self.config = config
        self._large = sum(weight.size for weight in weights.values()) >= LARGE
        self._rows_at_once = ROWS_OF_A_THREAD if self._large else ROWS_AT_ONCE
        self._weights = weights
        self._arranged: dict[int, PackedWeights] = {}
        self._arranging = threading.Lock()
        self._memory = _Memory()

    def start(self, batch: int) -> States:
        """The zero states of so many rows."""
        zeros = tuple(
            np.zeros((batch, self.config.units), np.float32) for _ in range(self.config.layers)
        )
        return States(zeros, zeros)

    def step(self, ids: np.ndarray, states: States) -> tuple[np.ndarray, States]:
        """One token in every row: ids int[batch] → (logits float32[batch, vocabulary], states after it)."""
        batch, shape = len(ids), (len(ids), self.config.units)
        after = States(*(tuple(np.empty(shape, np.float32) for _ in layers) for layers in states))
        logits = np.empty((batch, len(self._weights["output.bias"])), np.float32)
        if batch <= self._rows_at_once:
            self._forward(batch).step(ids, states, after, logits)
        else:
            self._in_pieces(ids, states, after, logits)
        return logits, after

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
        return States(
            _with_row(states.hidden, row, saved.hidden), _with_row(states.cell, row, saved.cell)
        )

    def _in_pieces(self, ids: np.ndarray, before: Rows, after: Rows, logits: np.ndarray) -> None:
        """Fill `after` and the logits of more rows than take a step together."""

        def run(start: int) -> None:
            piece = slice(start, start + self._rows_at_once)
            parts = [
                [[values[piece] for values in part] for part in states]
                for states in (before, after)
            ]
            self._forward(len(ids[piece])).step(ids[piece], parts[0], parts[1], logits[piece])

        pieces = [partial(run, start) for start in range(0, len(ids), self._rows_at_once)]
        if self._large:
            WORKERS.share(pieces)
        else:
            for piece in pieces:
                piece()

    def _forward(self, rows: int) -> Forward:
        """This thread's memory for so many rows, made once."""
        made = self._memory.forwards
        if rows not in made:
            made[rows] = Forward(self._arranged_for(rows), rows)
        return made[rows]

    def _arranged_for(self, rows: int) -> PackedWeights:
        """The weights in the order that is fastest for one row, or for several, made when it is first needed."""
        most = 1 if rows == 1 else self._rows_at_once
        with self._arranging:
            if most not in self._arranged:
                self._arranged[most] = arrange(self.config, self._weights, most)
            return self._arranged[most]


class _Memory(threading.local):
    """Of each thread its own, so that no step overwrites what another is using."""

    def __init__(self) -> None:
        self.forwards: dict[int, Forward] = {}


def _with_row(
    layers: tuple[np.ndarray, ...], row: int, saved: tuple[np.ndarray, ...]
) -> tuple[np.ndarray, ...]:
    copies = tuple(values.copy() for values in layers)
    for values, replacement in zip(copies, saved, strict=True):
        values[row] = replacement[0]
    return copies
