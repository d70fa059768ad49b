"""The interface that sampling and scoring need of a network."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np


class SteppingNetwork(Protocol):
    """A network that reads one token at a time.

    `rnngen.network.stepper.Stepper` is one, `rnngen.network.ngram.NGram` another. States are
    values: `step` returns new ones and leaves those it was given unchanged.
    """

    def start(self, batch: int) -> Any:
        """Return the states of `batch` rows before the first token."""

    def step(self, ids: np.ndarray, states: Any) -> tuple[np.ndarray, Any]:
        """Read one token a row: ids int[batch] → (logits float32[batch, vocabulary], states)."""

    def feed(self, ids: np.ndarray, states: Any) -> tuple[np.ndarray, Any]:
        """Read ids int[steps ≥ 1], the same in every row; return the last logits and states."""

    def take(self, states: Any, rows: Sequence[int] | np.ndarray) -> Any:
        """Return the states of these rows, in this order; a row may occur several times."""

    def put(self, states: Any, row: int, saved: Any) -> Any:
        """Return the states with one row replaced by the only row of `saved`."""


class JoinableNetwork(SteppingNetwork, Protocol):
    """A network whose states can also be joined into a larger batch."""

    def join(self, states: Sequence[Any]) -> Any:
        """Return one value with the rows of all these states, one after another."""


class SourceNetwork(JoinableNetwork, Protocol):
    """A network whose rows begin after sources."""

    def begin(self, sources: Sequence[np.ndarray]) -> Any:
        """Return the states of rows after these sources, int[n] each."""
