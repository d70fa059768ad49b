"""A network that has read a source: it steps through a target, as if there were no source.

Its ids are those of the target's codec. The first token of a target, BOUNDARY, stands for the
separator.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from rnngen.config import NetworkConfig
from rnngen.network.memory import ManyMemories, Memory, OneMemory, Stack
from rnngen.network.product import QUIET
from rnngen.network.stepper import States, Stepper
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.pair import PairCodec


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
        memories = self._memories(padded, numbers, outputs, lengths[order])
        back = np.argsort(order)
        return TargetStates(
            self.stepper.take(joined, back), tuple(memories[column] for column in back)
        )

    def prefixes(self, source: np.ndarray) -> Iterator[TargetStates]:
        """Yield the states after each step of a source: those of a source that ends there.

        Args:
            source: joint ids, int[n], or its numbers, float32[n, features].
        """
        numbers = np.zeros((len(source) + 1, 1, self.config.features), np.float32)
        ids = np.full((len(source) + 1, 1), BOUNDARY)
        if self.config.features:
            ids[1:], numbers[1:, 0] = self.codec.source_ids[-1], source
        else:
            ids[1:, 0] = source
        steps = [self.stepper.start(1)]
        for token, own in zip(ids, numbers, strict=True):
            steps.append(self.stepper.read(token, steps[-1], own if self.config.features else None))
        outputs = [states.hidden[-1] for states in steps[1:]] if self.config.look_back else []
        (memory,) = self._memories(ids, numbers, outputs, np.array([len(ids)]))
        for length, states in enumerate(steps[2:], start=2):
            seen = memory and Memory(memory.keys[:length], memory.values[:length])
            yield TargetStates(states, (seen,))

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

    @QUIET
    def _memories(
        self,
        ids: np.ndarray,
        numbers: np.ndarray,
        outputs: Sequence[np.ndarray],
        lengths: np.ndarray,
    ) -> list[Memory | None]:
        """Return the memory of the source in each column, BOUNDARY included.

        Args:
            ids: int[steps, columns], the longest column first.
            numbers: float32[steps, columns, features], those of the ids.
            outputs: float32[rows, units] of each step, for the columns that go on so far.
            lengths: int[columns], falling.
        """
        if not outputs:
            return [None] * len(lengths)
        # Only where something was read; all keys and values come from one product.
        is_read = np.arange(len(ids))[:, None] < lengths
        both = np.concatenate(outputs) @ self._side_by_side("key", "value")
        both += self._of_tokens[ids[is_read]]
        if self.config.features:
            kernel = self.weights["numbers.kernel"] @ self._side_by_side("token_key", "token_value")
            both += numbers[is_read] @ kernel
        starts = np.append(0, np.cumsum(is_read.sum(axis=1))[:-1])
        return [
            Memory(*np.split(both[starts[:length] + column], [self.config.look_back], axis=1))
            for column, length in enumerate(lengths)
        ]

    @cached_property
    def _of_tokens(self) -> np.ndarray:
        """float32[vocabulary, width + units]: what each token adds to a key and a value."""
        return self.weights["embedding"] @ self._side_by_side("token_key", "token_value")

    @cached_property
    def query(self) -> np.ndarray:
        """float32[units, width], scaled as scores are (Vaswani et al. 2017)."""
        query = self.weights["look_back.query"]
        return query / np.sqrt(np.float32(query.shape[1]))

    def _side_by_side(self, *names: str) -> np.ndarray:
        """Return matrices of `look_back` as one."""
        return np.concatenate([self.weights[f"look_back.{name}"] for name in names], axis=1)


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
        self._one: tuple[Memory, OneMemory] | None = None

    def begin(self, sources: Sequence[np.ndarray]) -> TargetStates:
        """Return the states of rows after these sources."""
        return self._reader.read(sources)

    def prefixes(self, source: np.ndarray) -> Iterator[TargetStates]:
        """Yield the states of one row after each step of a source."""
        return self._reader.prefixes(source)

    def start(self, batch: int) -> TargetStates:
        """Return the states of `batch` rows after the source."""
        self._start = self._start or self._reader.read([self._source])
        return self.take(self._start, [0] * batch)

    def step(self, ids: np.ndarray, states: TargetStates) -> tuple[np.ndarray, TargetStates]:
        """Read one token a row, and return float32[batch, target's vocabulary] and the states."""
        look = None
        if states.memories[0] is not None:
            look = self._stack(states.memories).look
        logits, after = self._stepper.step(self._ids[ids], states.states, look)
        return logits[:, self._columns], TargetStates(after, states.memories)

    def feed(self, ids: np.ndarray, states: TargetStates) -> tuple[np.ndarray, TargetStates]:
        """Read ids int[steps ≥ 1], the same in every row; return the last logits and states."""
        for token in ids:
            logits, states = self.step(np.full(len(states.memories), token), states)
        return logits, states

    @QUIET
    def attention(self, ids: Sequence[int] | np.ndarray) -> np.ndarray | None:
        """Return how much each token of a target looks at each step of its source.

        They are float32[tokens, source steps]. None if the network does not look back.
        """
        start = self.start(1)
        memory = start.memories[0]
        if memory is None or not len(ids):
            return None
        stack, shares, states = self._stack(start.memories), [], start.states

        def look(outputs: np.ndarray, rows: slice) -> np.ndarray:
            shares.append(stack.shares(outputs, rows)[0])
            return stack.look(outputs, rows)

        for token in [BOUNDARY, *ids[:-1]]:
            _, states = self._stepper.step(self._ids[[token]], states, look)
        # The BOUNDARY before the source is none of its steps.
        return np.array(shares)[:, 1:]

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
            self._stacks = (memories, self._stack_of([memory for memory in memories if memory]))
        return self._stacks[1]  # type: ignore[return-value]

    def _stack_of(self, memories: Sequence[Memory]) -> Stack:
        first, query = memories[0], self._reader.query
        if any(memory is not first for memory in memories):
            return ManyMemories.of(memories, query)
        if self._one is None or self._one[0] is not first:
            self._one = (first, OneMemory.of(first, query))
        return self._one[1]
