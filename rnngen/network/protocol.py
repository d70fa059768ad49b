"""The interface of a network that is stepped token by token."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np


class SteppingNetwork(Protocol):
    """What the sampler needs of a stepper; see `rnngen.network.stepper.Stepper`."""

    def start(self, batch: int) -> Any:
        """States of so many rows before the first token."""

    def step(self, ids: np.ndarray, states: Any) -> tuple[np.ndarray, Any]:
        """ids int[batch] → (logits float[batch, vocabulary], states)."""

    def feed(self, ids: np.ndarray, states: Any) -> tuple[np.ndarray, Any]:
        """Several tokens, the same in every row."""

    def take(self, states: Any, rows: Sequence[int] | np.ndarray) -> Any:
        """The states of these rows, in this order; a row may come several times."""

    def put(self, states: Any, row: int, saved: Any) -> Any:
        """The states with those of one row replaced by `saved`, the states of a single row."""


class Steps(SteppingNetwork, Protocol):
    """A stepper, or what takes its place, such as `rnngen.network.ngram.NGram`."""

    def join(self, states: Sequence[Any]) -> Any:
        """The states of all rows of several states, one after another."""
