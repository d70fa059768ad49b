"""The memories of sources, at which targets look back while they are written, in numpy.

See `rnngen.network.look_back` for the weights and their sources. A step of a small network takes
about as long as twenty calls of numpy, so the code saves calls. A sum along rows takes as long as
ten other calls: the product with values also makes the sum of the shares.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from rnngen.config import NetworkConfig
from rnngen.network.weights import finds_logits, output_kernel, query_kernel

SAFE = 80.0
"""Scores up to this can be exponentiated in float32 as they stand, and thousands of them added."""


class Memory(NamedTuple):
    """The part of a source that targets look back at."""

    steps: np.ndarray
    """float32[steps, width + found + 1]: the key of each step, its value, and 1."""
    is_safe: bool
    """Whether no score can be beyond SAFE."""

    def first(self, steps: int) -> "Memory":
        """Return the memory of a source that ends after some steps."""
        return Memory(self.steps[:steps], self.is_safe)


@dataclass
class Remembering:
    """Makes the memories of sources.

    A step is noted as float32[width + found + 1]: its key, its value, and 1.
    """

    of_outputs: np.ndarray
    """float32[units, width + found + 1]: what outputs add to a note."""
    of_tokens: np.ndarray
    """float32[vocabulary, …]: what the token that was read adds to it."""
    of_numbers: np.ndarray | None
    """float32[features, …]: what its numbers add, if sources have any."""
    to_scores: np.ndarray
    """float32[width, width]: makes a key as long as the highest score that it can have."""

    @classmethod
    def of(cls, config: NetworkConfig, weights: dict[str, np.ndarray]) -> "Remembering":
        """Multiply what can be multiplied before there are sources."""
        of_outputs, of_embedded = (_key_and_value(config, weights, own) for own in ("", "token_"))
        of_tokens = weights["embedding"] @ of_embedded
        of_tokens[:, -1] = 1
        if finds_logits(config):
            # The shares of all steps add up to 1, and so does what they take of the bias.
            of_tokens[:, config.look_back : -1] += weights["output.bias"]
        of_numbers = weights["numbers.kernel"] @ of_embedded if config.features else None
        # Outputs of an LSTM lie between −1 and 1, so they are no longer than √units.
        root: Any = np.linalg.qr(query_kernel(weights), mode="r")
        return cls(of_outputs, of_tokens, of_numbers, np.sqrt(np.float32(config.units)) * root.T)

    @property
    def size(self) -> int:
        """Return how many numbers a note has."""
        return self.of_outputs.shape[1]

    def notes(self, outputs: np.ndarray, ids: np.ndarray, numbers: np.ndarray | None) -> np.ndarray:
        """Return a note of each step, float32[steps, size].

        Args:
            outputs: float32[steps, units], of the last layer.
            ids: int[steps], the tokens that were read.
            numbers: float32[steps, features], theirs, if they have any.
        """
        found = outputs @ self.of_outputs
        found += self.of_tokens.take(ids, axis=0)
        if numbers is not None:
            found += numbers @ self.of_numbers
        return found

    def memories(self, noted: np.ndarray, lengths: np.ndarray) -> Iterator[Memory]:
        """Yield the memory of each source.

        Args:
            noted: float32[sources, steps, size], zeros after the end of a source.
            lengths: int[sources]
        """
        highest = noted[:, :, : len(self.to_scores)] @ self.to_scores
        is_safe = bool(np.square(highest, dtype=np.float64).sum(axis=2).max() <= SAFE**2)
        for own, length in zip(noted, lengths, strict=True):
            yield Memory(own[:length], is_safe)


def _key_and_value(
    config: NetworkConfig, weights: dict[str, np.ndarray], prefix: str
) -> np.ndarray:
    """Return the matrices of keys and values side by side, and a column of zeros."""
    key, value = (weights[f"look_back.{prefix}{name}"] for name in ("key", "value"))
    if finds_logits(config):
        value = value @ output_kernel(config, weights)
    return np.concatenate([key, value, np.zeros((len(key), 1), np.float32)], axis=1)


@dataclass
class Memories:
    """The memory of each row of a batch, or one for all of them."""

    keys: np.ndarray
    """float32[rows or 1, steps, width]"""
    values: np.ndarray
    """float32[rows or 1, steps, found + 1]: the last is 1, or 0 beyond the end of a source."""
    is_safe: bool

    @classmethod
    def of(cls, memories: Sequence[Memory], width: int) -> "Memories":
        """Lay memories side by side, each as long as the longest.

        Args:
            width: that of keys.
        """
        first = memories[0].steps
        if all(memory.steps is first for memory in memories):
            memories = memories[:1]
        most = max(len(memory.steps) for memory in memories)
        # Products with parts of a wider array would take twice as long.
        keys = np.zeros((len(memories), most, width), np.float32)
        values = np.zeros((len(memories), most, first.shape[1] - width), np.float32)
        for row, memory in enumerate(memories):
            keys[row, : len(memory.steps)] = memory.steps[:, :width]
            values[row, : len(memory.steps)] = memory.steps[:, width:]
        return cls(keys, values, all(memory.is_safe for memory in memories))

    def look(self, queries: np.ndarray, rows: slice) -> np.ndarray:
        """Return what the queries of some rows find, float32[n, found]."""
        weights = self._weights(queries, rows)
        if len(self.values) == 1:
            found = weights.dot(self.values[0])
        else:
            found = np.matmul(weights[:, None], self.values[rows])[:, 0]
        return np.divide(found[:, :-1], found[:, -1:])

    def shares(self, queries: np.ndarray, rows: slice) -> np.ndarray:
        """Return how much each step counts in what `look` finds, float32[n, steps]."""
        weights = self._weights(queries, rows)
        return weights / weights.sum(axis=1, keepdims=True)

    def _weights(self, queries: np.ndarray, rows: slice) -> np.ndarray:
        """Return the shares, each row times a number."""
        if len(self.keys) == 1:
            scores = queries.dot(self.keys[0].T)
        else:
            scores = np.matmul(self.keys[rows], queries[:, :, None])[:, :, 0]
            if not self.is_safe:
                scores[self.values[rows, :, -1] == 0] = -np.inf
        if not self.is_safe:
            scores -= scores.max(axis=1, keepdims=True)
        return np.exp(scores, scores)
