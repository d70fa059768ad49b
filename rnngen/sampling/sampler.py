"""Draws tokens from a stepper under a constraint; knows nothing of Keras, files or terminals.

Rows are drawn side by side (a step reads the weights once for all of them), each from a random generator of
its own. Tokens are yielded as soon as they are final, so that a caller can stream them.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from rnngen.codec.base import BOUNDARY
from rnngen.config import SampleConfig
from rnngen.sampling.constraint.base import Constraint
from rnngen.sampling.filters import choose, probabilities


class SteppingNetwork(Protocol):
    """What the sampler needs of a stepper; see `rnngen.stepper.Stepper`."""

    def start(self, batch: int) -> Any:
        """States of so many rows before the first token."""

    def step(self, ids: np.ndarray, states: Any) -> tuple[np.ndarray, Any]:
        """ids int[batch] → (logits float[batch, vocabulary], states)."""

    def feed(self, ids: np.ndarray, states: Any) -> tuple[np.ndarray, Any]:
        """Several tokens, the same in every row."""


class Drawn(NamedTuple):
    """One final token of one row."""

    row: int
    token: int


def sample(
    network: SteppingNetwork,
    constraint: Constraint,
    config: SampleConfig,
    opening: Sequence[int] = (),
    prime: Sequence[int] = (),
) -> Iterator[Drawn]:
    """Draw `config.count` rows of up to `config.length` tokens, and to the next place where a document may end.

    Args:
        opening: ids that only the network is fed, after BOUNDARY.
        prime: ids that every row begins with; the constraint follows them, and they are not yielded.
    """
    generators = np.random.default_rng(config.seed).spawn(config.count)
    logits, states = network.feed(np.array([BOUNDARY, *opening, *prime]), network.start(config.count))
    first = constraint.start()
    for token in prime:
        first = constraint.advance(first, token)
    rows = [_Row(constraint, config, generator, first) for generator in generators]
    while not all(row.ended for row in rows):
        tokens = _choose_row_by_row(rows, logits, config)
        for i, (row, token) in enumerate(zip(rows, tokens, strict=True)):
            if not row.ended and row.take(token):
                yield Drawn(i, token)
        logits, states = network.step(np.array(tokens), states)


def _choose_row_by_row(rows: "list[_Row]", logits: np.ndarray, config: SampleConfig) -> list[int]:
    """The next token of every row; rows that have ended idle on BOUNDARY."""
    allowed = np.stack([row.allowed() for row in rows])
    chances = probabilities(logits, allowed, config)
    return [BOUNDARY if row.ended else row.choose(chance) for row, chance in zip(rows, chances, strict=True)]


class _Row:
    """One row being drawn."""

    def __init__(
        self, constraint: Constraint, config: SampleConfig, generator: np.random.Generator, state: Any
    ) -> None:
        self._constraint, self._config, self._generator, self._state = constraint, config, generator, state
        self._length = 0
        self.ended = False

    def allowed(self) -> np.ndarray:
        return self._constraint.allowed(self._state)

    def choose(self, chance: np.ndarray) -> int:
        """A token by chance; once the asked length is reached, the next one of the shortest way to an end."""
        if self._length < self._config.length:
            return choose(chance, self._generator.random())
        return next(iter(self._constraint.witness(self._state)), BOUNDARY)

    def take(self, token: int) -> bool:
        """Append a token; False when it ends the document instead."""
        self.ended = token == BOUNDARY
        if self.ended:
            return False
        self._state = self._constraint.advance(self._state, token)
        self._length += 1
        self.ended = self._length >= self._config.length and self._constraint.boundary(self._state)
        return True
