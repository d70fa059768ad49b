"""A network that has read a source: it steps through a target, as if there were no source.

Its ids are those of the target's codec. The first token of a target, BOUNDARY, stands for the
separator.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import numpy as np

from rnngen.config import NetworkConfig
from rnngen.network.stepper import States, Stepper
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.pair import PairCodec

MASKED = np.float32(-1e9)
QUIET = np.errstate(invalid="ignore")
"""BLAS may multiply the memory of a new result by 0, and then numpy warns if it held infinity."""


class Memory(NamedTuple):
    """The part of a source that targets look back at; see `rnngen.network.look_back`."""

    keys: np.ndarray
    """float32[steps, width]"""
    values: np.ndarray
    """float32[steps, units]"""


class TargetStates(NamedTuple):
    """The states of rows that each write the target of a source."""

    states: States
    memories: tuple[Memory | None, ...]
    """Of each row; None where nothing is looked back at."""


@dataclass
class Reader:
    """Reads sources with the network of a model of pairs, in numpy."""

    config: NetworkConfig
    weights: dict[str, np.ndarray]
    codec: PairCodec
    stepper: Stepper = field(init=False)

    def __post_init__(self) -> None:
        self.stepper = Stepper(self.config, self.weights)

    @QUIET
    def read(self, sources: Sequence[np.ndarray]) -> TargetStates:
        """Read sources side by side, and return the states before the separator.

        Args:
            sources: joint ids of each source, int[n], or its numbers, float32[n, features].
        """
        lengths = np.array([len(source) + 1 for source in sources])
        # The longest first, so that the rows that still read are always the first ones.
        order = np.argsort(-lengths, kind="stable")
        padded = np.full((lengths.max(), len(sources)), BOUNDARY)
        numbers = np.zeros((*padded.shape, self.config.features), np.float32)
        for column, row in enumerate(order):
            places = slice(1, lengths[row]), column
            if self.config.features:
                padded[places], numbers[places] = self.codec.source_ids[-1], sources[row]
            else:
                padded[places] = sources[row]
        states = self.stepper.start(len(sources))
        done, outputs = [], []
        for step, ids in enumerate(padded):
            reading = int((lengths > step).sum())
            if reading < len(states.hidden[0]):
                done.append(self.stepper.take(states, range(reading, len(states.hidden[0]))))
                states = self.stepper.take(states, range(reading))
            own = numbers[step, :reading] if self.config.features else None
            states = self.stepper.read(ids[:reading], states, own)
            if self.config.look_back:
                outputs.append(states.hidden[-1])
        joined = self.stepper.join([states, *reversed(done)])
        memories = [
            self._memory(self._embedded(padded, numbers, lengths[row], column), outputs, column)
            for column, row in enumerate(order)
        ]
        back = np.argsort(order)
        return TargetStates(
            self.stepper.take(joined, back), tuple(memories[column] for column in back)
        )

    @QUIET
    def values(self, sources: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Return the numbers that each step of each source gives, float32[n, outputs].

        Args:
            sources: float32[n, features] each, of a network with outputs.
        """
        lengths = [len(source) for source in sources]
        padded = np.zeros((max(lengths), len(sources), self.config.features), np.float32)
        for column, source in enumerate(sources):
            padded[: len(source), column] = source
        states = self.stepper.start(len(sources))
        states = self.stepper.read(np.full(len(sources), BOUNDARY), states)
        ids = np.full(len(sources), self.codec.source_ids[-1])
        kernel, bias = self.weights["numbers.output"], self.weights["numbers.bias"]
        found = []
        for numbers in padded:
            states = self.stepper.read(ids, states, numbers)
            found.append(states.hidden[-1] @ kernel + bias)
        rows = np.stack(found, axis=1)
        return [row[:length] for row, length in zip(rows, lengths, strict=True)]

    def _embedded(
        self, ids: np.ndarray, numbers: np.ndarray, length: int, column: int
    ) -> np.ndarray:
        """Return float32[length, embedding], what is read in a column."""
        embedded = self.weights["embedding"][ids[:length, column]]
        if self.config.features:
            embedded = embedded + numbers[:length, column] @ self.weights["numbers.kernel"]
        return embedded

    def _memory(
        self, embedded: np.ndarray, outputs: list[np.ndarray], column: int
    ) -> Memory | None:
        """Return the memory of the source in a column, BOUNDARY included."""
        if not outputs:
            return None
        own = np.stack([output[column] for output in outputs[: len(embedded)]])
        keys, values = (
            own @ self.weights[f"look_back.{name}"]
            + embedded @ self.weights[f"look_back.token_{name}"]
            for name in ("key", "value")
        )
        return Memory(keys, values)


class ConditionedNetwork:
    """The network after a source, for the sampler: a `JoinableNetwork` of the target's ids."""

    def __init__(self, reader: Reader, source: Sequence[int] | np.ndarray = ()) -> None:
        self._reader, self._stepper = reader, reader.stepper
        self._source = np.asarray(source)
        self._start: TargetStates | None = None
        codec = reader.codec
        self._ids = codec.target_ids.copy()
        self._ids[BOUNDARY] = codec.separator
        width = len(self._ids)
        is_first = bool((codec.target_ids == np.arange(width)).all())
        self._columns: slice | np.ndarray = slice(width) if is_first else codec.target_ids
        self._stacks: tuple[tuple[Memory | None, ...], Stack | None] = ((), None)

    def begin(self, sources: Sequence[np.ndarray]) -> TargetStates:
        """Return the states of rows after these sources."""
        return self._reader.read(sources)

    def start(self, batch: int) -> TargetStates:
        """Return the states of `batch` rows after the source."""
        self._start = self._start or self._reader.read([self._source])
        return self.take(self._start, [0] * batch)

    @QUIET
    def step(self, ids: np.ndarray, states: TargetStates) -> tuple[np.ndarray, TargetStates]:
        """Read one token a row, and return float32[batch, target's vocabulary] and the states."""
        look = None
        if states.memories[0] is not None:
            look = partial(self._look, self._stack(states.memories))
        logits, after = self._stepper.step(self._ids[ids], states.states, look)
        return logits[:, self._columns], TargetStates(after, states.memories)

    def feed(self, ids: np.ndarray, states: TargetStates) -> tuple[np.ndarray, TargetStates]:
        """Read ids int[steps ≥ 1], the same in every row; return the last logits and states."""
        for token in ids:
            logits, states = self.step(np.full(len(states.memories), token), states)
        return logits, states

    def take(self, states: TargetStates, rows: Sequence[int] | np.ndarray) -> TargetStates:
        """Return the states of these rows, in this order; a row may occur several times."""
        memories = tuple(states.memories[row] for row in rows)
        return TargetStates(self._stepper.take(states.states, rows), memories)

    def put(self, states: TargetStates, row: int, saved: TargetStates) -> TargetStates:
        """Return the states with one row replaced by the only row of `saved`."""
        memories = states.memories
        if memories[row] is not saved.memories[0]:
            memories = (*memories[:row], saved.memories[0], *memories[row + 1 :])
        return TargetStates(self._stepper.put(states.states, row, saved.states), memories)

    def join(self, states: Sequence[TargetStates]) -> TargetStates:
        """Return one value with the rows of all these states, one after another."""
        memories = tuple(memory for part in states for memory in part.memories)
        return TargetStates(self._stepper.join([part.states for part in states]), memories)

    def _stack(self, memories: tuple[Memory | None, ...]) -> "Stack":
        """Return the memories of all rows side by side, made anew only when rows change."""
        if self._stacks[0] is not memories or self._stacks[1] is None:
            self._stacks = (memories, Stack.of([memory for memory in memories if memory]))
        return self._stacks[1]  # type: ignore[return-value]

    def _look(self, stack: "Stack", outputs: np.ndarray) -> np.ndarray:
        """Add to outputs, float32[rows, units], what they find in their sources."""
        query = self._reader.weights["look_back.query"]
        return outputs + stack.context(outputs @ query / np.sqrt(np.float32(query.shape[1])))


@dataclass
class Stack:
    """The memories of several rows; one array for all if they are the same."""

    keys: np.ndarray
    """float32[rows, steps, width], or float32[steps, width]"""
    values: np.ndarray
    is_padding: np.ndarray | None = None
    """bool[rows, steps]"""

    @classmethod
    def of(cls, memories: Sequence[Memory]) -> "Stack":
        """Stack the memories, padded to the longest."""
        if all(memory is memories[0] for memory in memories):
            return cls(*memories[0])
        lengths = np.array([len(memory.keys) for memory in memories])
        keys, values = (
            np.stack([_padded(memory[part], lengths.max()) for memory in memories])
            for part in (0, 1)
        )
        return cls(keys, values, np.arange(lengths.max()) >= lengths[:, None])

    def context(self, queries: np.ndarray) -> np.ndarray:
        """Return float32[rows, units] for queries float32[rows, width]."""
        if self.is_padding is None:
            return _softmax(queries @ self.keys.T) @ self.values
        scores = np.matmul(self.keys, queries[:, :, None])[:, :, 0]
        shares = _softmax(np.where(self.is_padding, MASKED, scores))
        return np.matmul(shares[:, None], self.values)[:, 0]


def _padded(rows: np.ndarray, length: int) -> np.ndarray:
    return np.pad(rows, ((0, length - len(rows)), (0, 0)))


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
