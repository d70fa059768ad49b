"""Reads a text that grows and changes: a network that is fed only what is new."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from rnngen.network.protocol import SteppingNetwork
from rnngen.network.stepper import cross_entropy

PLACE_EVERY = 64
"""Tokens between two places that are remembered."""


class ReadPosition(NamedTuple):
    """What the network knew after so many tokens."""

    length: int
    logits: np.ndarray
    states: Any


class Reader:
    """A stepper that remembers the text it was fed last, and reads on from where another one parts from it.

    It takes a stepper's place in the sampler. Memory: a state for every 64 tokens, some kilobytes each.
    """

    def __init__(self, network: SteppingNetwork) -> None:
        self._network = network
        self._ids = np.empty(0, np.int64)
        self._places: list[ReadPosition] = []
        self.nats: list[float] = []
        """−ln p of each token fed last but the first."""

    def feed(self, ids: np.ndarray, states: Any) -> tuple[np.ndarray, Any]:
        """(logits float32[1, vocabulary], states) after int[steps ≥ 1]; `states` must be those of `start(1)`."""
        common = shared(self._ids, ids)
        self._ids = ids.copy()
        self._places = [place for place in self._places if place.length <= common]
        if not self._places:
            self._places = [ReadPosition(1, *self._network.step(ids[:1], states))]
        del self.nats[self._places[-1].length - 1 :]
        for length in range(self._places[-1].length, len(ids)):
            self._read(length)
        _, logits, states = self._places[-1]
        return logits.copy(), states

    def _read(self, length: int) -> None:
        """One token more, after so many."""
        token = self._ids[length : length + 1]
        last = self._places[-1]
        self.nats.append(float(cross_entropy(last.logits, token)[0]))
        place = ReadPosition(length + 1, *self._network.step(token, last.states))
        if last.length % PLACE_EVERY == 0 or last.length == 1:
            self._places.append(place)
        else:
            self._places[-1] = place

    def start(self, batch: int) -> Any:
        """The states of so many rows before the first token."""
        return self._network.start(batch)

    def step(self, ids: np.ndarray, states: Any) -> tuple[np.ndarray, Any]:
        """One token in every row."""
        return self._network.step(ids, states)

    def take(self, states: Any, rows: Sequence[int] | np.ndarray) -> Any:
        """The states of some rows."""
        return self._network.take(states, rows)

    def put(self, states: Any, row: int, saved: Any) -> Any:
        """The states with one row replaced."""
        return self._network.put(states, row, saved)


def shared(one: np.ndarray, other: np.ndarray) -> int:
    """How many tokens two rows have in common at their beginnings."""
    length = min(len(one), len(other))
    different = np.flatnonzero(one[:length] != other[:length])
    return int(different[0]) if len(different) else length
