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
from rnngen.network.memory import Memories, Memory, Remembering
from rnngen.network.product import QUIET
from rnngen.network.stepper import States, Stepper
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.pair import PairCodec


class TargetStates(NamedTuple):
    """The states of rows that each write the target of a source."""

    states: States
    memories: tuple[Memory | None, ...]
    """Of each row; None where nothing is looked back at."""


@dataclass(frozen=True)
class _Columns:
    """Sources side by side, the longest first: those that still read are always the first ones."""

    order: np.ndarray
    """int[sources]: the number of each in the order in which they were given."""
    lengths: np.ndarray
    """int[sources], BOUNDARY included."""
    ids: np.ndarray
    """int[steps, sources], BOUNDARY after the end of a source."""
    numbers: np.ndarray | None
    """float32[steps, sources, features], if sources have any."""

    @cached_property
    def read(self) -> np.ndarray:
        """Return bool[steps, sources]: whether a source has not ended before a step."""
        found: np.ndarray = np.arange(len(self.ids))[:, None] < self.lengths
        return found

    def filled(self, rows: np.ndarray) -> np.ndarray:
        """Return float32[sources, steps, size], zeros after the end of a source.

        Args:
            rows: float32[n, size]: of each step, the sources that read it.
        """
        found = np.zeros((*self.read.shape[::-1], rows.shape[1]), np.float32)
        found.swapaxes(0, 1)[self.read] = rows
        return found


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
        columns = self._side_by_side(sources)
        outputs, ended = [], []
        for step, states in enumerate(self._steps(columns), start=1):
            if self.config.look_back:
                outputs.append(states.hidden[-1])
            going = int((columns.lengths > step).sum())
            if going < len(states.hidden[0]):
                ended.append(self.stepper.take(states, range(going, len(states.hidden[0]))))
        memories = self._memories(columns, outputs)
        back = np.argsort(columns.order)
        return TargetStates(
            self.stepper.take(self.stepper.join(ended[::-1]), back),
            tuple(memories[column] for column in back),
        )

    @QUIET
    def prefixes(self, source: np.ndarray) -> list[TargetStates]:
        """Return the states after each step of a source: those of a source that ends there.

        Args:
            source: joint ids, int[n], or its numbers, float32[n, features].
        """
        columns = self._side_by_side([source])
        steps = list(self._steps(columns))
        memory = self._memories(columns, [states.hidden[-1] for states in steps])[0]
        return [
            TargetStates(states, (memory and memory.first(length),))
            for length, states in enumerate(steps[1:], start=2)
        ]

    @QUIET
    def values(self, sources: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Return the numbers that each step of each source gives, float32[n, outputs].

        Args:
            sources: float32[n, features] each, of a network with outputs.
        """
        columns = self._side_by_side(sources)
        outputs = np.concatenate([states.hidden[-1] for states in self._steps(columns)])
        found = columns.filled(outputs @ self.weights["numbers.output"])
        found += self.weights["numbers.bias"]
        # The BOUNDARY before a source gives none.
        rows = zip(found, columns.lengths, strict=True)
        values = [own[1:length] for own, length in rows]
        return [values[column] for column in np.argsort(columns.order)]

    def _side_by_side(self, sources: Sequence[np.ndarray]) -> _Columns:
        """Lay sources side by side, each after a BOUNDARY."""
        lengths = np.array([len(source) + 1 for source in sources])
        order = np.argsort(-lengths, kind="stable")
        ids = np.full((lengths.max(), len(sources)), BOUNDARY)
        numbers = None
        if self.config.features:
            numbers = np.zeros((*ids.shape, self.config.features), np.float32)
        for column, row in enumerate(order):
            places = slice(1, lengths[row]), column
            if numbers is None:
                ids[places] = sources[row]
            else:
                ids[places], numbers[places] = self.codec.source_ids[-1], sources[row]
        return _Columns(order, lengths[order], ids, numbers)

    def _steps(self, columns: _Columns) -> Iterator[States]:
        """Yield the states after each step, those of the sources that have not ended before it."""
        states = self.stepper.start(len(columns.order))
        for step, ids in enumerate(columns.ids):
            reading = int((columns.lengths > step).sum())
            if reading < len(states.hidden[0]):
                states = self.stepper.take(states, range(reading))
            numbers = None if columns.numbers is None else columns.numbers[step, :reading]
            states = self.stepper.read(ids[:reading], states, numbers)
            yield states

    @cached_property
    def _remembering(self) -> Remembering | None:
        return Remembering.of(self.config, self.weights) if self.config.look_back else None

    def _memories(
        self, columns: _Columns, outputs: Sequence[np.ndarray]
    ) -> Sequence[Memory | None]:
        """Return the memory of each source, BOUNDARY included; None if nothing is remembered.

        Args:
            outputs: float32[sources that read it, units] of each step.
        """
        if self._remembering is None:
            return [None] * len(columns.order)
        # One product for all steps is several times faster than one for each.
        numbers = None if columns.numbers is None else columns.numbers[columns.read]
        notes = self._remembering.notes(np.concatenate(outputs), columns.ids[columns.read], numbers)
        return [*self._remembering.memories(columns.filled(notes), columns.lengths)]


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
        self._memories: tuple[tuple[Memory | None, ...], Memories | None] = ((), None)

    def begin(self, sources: Sequence[np.ndarray]) -> TargetStates:
        """Return the states of rows after these sources."""
        return self._reader.read(sources)

    def prefixes(self, source: np.ndarray) -> list[TargetStates]:
        """Return the states of one row after each step of a source."""
        return self._reader.prefixes(source)

    def start(self, batch: int) -> TargetStates:
        """Return the states of `batch` rows after the source."""
        self._start = self._start or self._reader.read([self._source])
        return self.take(self._start, [0] * batch)

    def step(self, ids: np.ndarray, states: TargetStates) -> tuple[np.ndarray, TargetStates]:
        """Read one token a row, and return float32[batch, target's vocabulary] and the states."""
        look = None
        if states.memories[0] is not None:
            look = self._side_by_side(states.memories).look
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
        memories, shares, states = self._side_by_side(start.memories), [], start.states

        def look(queries: np.ndarray, rows: slice) -> np.ndarray:
            shares.append(memories.shares(queries, rows)[0])
            return memories.look(queries, rows)

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

    def _side_by_side(self, memories: tuple[Memory | None, ...]) -> Memories:
        """Return the memories of all rows side by side, made anew only when rows change."""
        if self._memories[0] is not memories or self._memories[1] is None:
            known = [memory for memory in memories if memory]
            found = Memories.of(known, self._reader.config.look_back)
            self._memories = (memories, found)
            return found
        return self._memories[1]
