"""The memories of sources, at which targets look back while they are written, in numpy.

See `rnngen.network.look_back` for the weights and their sources. A step of a small network takes
about as long as twenty calls of numpy, so the code saves calls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

MASKED = np.float32(-1e9)

SAFE = 80.0
"""Scores up to this can be exponentiated in float32 as they stand, and thousands of them added."""


class Memory(NamedTuple):
    """The part of a source that targets look back at."""

    keys: np.ndarray
    """float32[steps, width]"""
    values: np.ndarray
    """float32[steps, units]"""


class Stack(Protocol):
    """The memories of the rows of a batch."""

    def shares(self, outputs: np.ndarray, rows: slice) -> np.ndarray:
        """Return how much the outputs of some rows look at each step, float32[n, steps]."""

    def look(self, outputs: np.ndarray, rows: slice) -> np.ndarray:
        """Add to the outputs of some rows, float32[n, units], what they find in their sources."""


@dataclass
class OneMemory:
    """One memory for all rows. The product with the query's weights is made once."""

    keys: np.ndarray
    """float32[units, steps]"""
    values: np.ndarray
    """float32[steps, units]"""
    is_safe: bool
    """Whether no output can have a score above SAFE."""

    @classmethod
    def of(cls, memory: Memory, query: np.ndarray) -> "OneMemory":
        """Multiply the keys with the query's weights."""
        keys = query @ memory.keys.T
        # Outputs of an LSTM lie between −1 and 1.
        is_safe = bool(np.abs(keys).sum(axis=0).max() <= SAFE)
        return cls(keys, memory.values, is_safe)

    def shares(self, outputs: np.ndarray, rows: slice) -> np.ndarray:
        return _softmax(np.dot(outputs, self.keys), self.is_safe)

    def look(self, outputs: np.ndarray, rows: slice) -> np.ndarray:
        found = np.dot(self.shares(outputs, rows), self.values)
        return np.add(found, outputs, found)


@dataclass
class ManyMemories:
    """A memory for each row."""

    keys: np.ndarray
    """float32[rows, steps, width]"""
    values: np.ndarray
    """float32[rows, steps, units]"""
    padding: np.ndarray
    """float32[rows, steps]: what is added to scores, 0 or MASKED."""
    query: np.ndarray
    """float32[units, width]"""

    @classmethod
    def of(cls, memories: Sequence[Memory], query: np.ndarray) -> "ManyMemories":
        """Stack the memories, padded to the longest."""
        lengths = np.array([len(memory.keys) for memory in memories])
        shape = len(memories), lengths.max()
        keys, values = (np.zeros((*shape, width), np.float32) for width in query.shape[::-1])
        for row, (memory, length) in enumerate(zip(memories, lengths, strict=True)):
            keys[row, :length], values[row, :length] = memory
        padding = MASKED * (np.arange(lengths.max()) >= lengths[:, None])
        return cls(keys, values, padding.astype(np.float32), query)

    def shares(self, outputs: np.ndarray, rows: slice) -> np.ndarray:
        queries = np.dot(outputs, self.query)
        scores = np.matmul(self.keys[rows], queries[:, :, None])[:, :, 0]
        return _softmax(np.add(scores, self.padding[rows], scores))

    def look(self, outputs: np.ndarray, rows: slice) -> np.ndarray:
        found = np.matmul(self.shares(outputs, rows)[:, None], self.values[rows])[:, 0]
        return np.add(found, outputs, found)


def _softmax(scores: np.ndarray, is_safe: bool = False) -> np.ndarray:
    """Return float32[rows, steps] in place of scores."""
    if not is_safe:
        np.subtract(scores, np.maximum.reduce(scores, axis=1, keepdims=True), scores)
    np.exp(scores, scores)
    return np.divide(scores, np.add.reduce(scores, axis=1, keepdims=True), scores)
