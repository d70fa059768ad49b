"""An n-gram model: the baseline for a network, counted in seconds. It is a `SteppingNetwork`.

Witten–Bell interpolation (Witten & Bell 1991, method C; Chen & Goodman 1999, section 2.4): a
context h seen c(h) times with T(h) different successors gives

    p(w | h) = (c(h, w) + T(h) · p(w | h without its first token)) / (c(h) + T(h)),

down to the uniform distribution.
"""

import copy
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

States = tuple[tuple[int, ...], ...]
"""The last tokens of each row, the newest last."""


class _Level(NamedTuple):
    """The contexts of one length, numbered by their sorted keys, and their successors."""

    contexts: np.ndarray
    """int64, sorted: number of the context one token shorter · vocabulary + its first token."""
    pairs: np.ndarray
    """int64, sorted keys: number of the context · vocabulary + successor."""
    counts: np.ndarray
    """Occurrences of each pair."""
    starts: np.ndarray
    """Index of the first pair of each context, and the end of the last."""
    totals: np.ndarray
    """Occurrences of each context."""


class NGram:
    """Next-token distributions from the last `order - 1` tokens.

    Example:
        ngram = NGram(train, vocabulary_size=67, order=5)
        logits, states = ngram.step(np.array([5]), ngram.start(1))  # (1, vocabulary), States
    """

    def __init__(self, ids: np.ndarray, vocabulary_size: int, order: int) -> None:
        """Count the stream `ids`, int[tokens]; the longest n-gram has `order` ≥ 1 tokens."""
        self.vocabulary_size, self.order = vocabulary_size, order
        ids = np.asarray(ids, np.int64)
        numbers = np.zeros(len(ids), np.int64)
        self._levels = [self._level(np.zeros(1, np.int64), ids, numbers)]
        # A longer context is numbered by the rank of (number of the shorter one, new token).
        for length in range(1, min(order, len(ids))):
            keys = numbers[1:] * vocabulary_size + ids[: len(ids) - length]
            contexts, numbers = np.unique(keys, return_inverse=True)
            self._levels.append(self._level(contexts, ids[length:], numbers))

    def _level(self, contexts: np.ndarray, successors: np.ndarray, numbers: np.ndarray) -> _Level:
        pairs, counts = np.unique(numbers * self.vocabulary_size + successors, return_counts=True)
        starts = np.searchsorted(pairs // self.vocabulary_size, np.arange(len(contexts) + 1))
        return _Level(contexts, pairs, counts, starts, np.add.reduceat(counts, starts[:-1]))

    def shortened(self, order: int) -> "NGram":
        """Return a model of the same counts with n-grams up to a smaller order only."""
        shorter = copy.copy(self)
        shorter.order = order
        shorter._levels = self._levels[:order]
        return shorter

    def probabilities(self, ids: np.ndarray) -> np.ndarray:
        """Return float64[order, tokens − 1]: p of each token but the first, for each order."""
        ids = np.asarray(ids, np.int64)
        chances = np.full(len(ids) - 1, 1 / self.vocabulary_size)
        by_order = []
        for level, numbers in self._contexts(ids):
            seen = numbers >= 0
            known = numbers[seen]
            next_ids = ids[1:][seen]
            kinds = np.diff(level.starts)[known]  # T(h)
            counts = _look_up(level.pairs, level.counts, known * self.vocabulary_size + next_ids)
            chances = chances.copy()
            chances[seen] = (counts + kinds * chances[seen]) / (level.totals[known] + kinds)
            by_order.append(chances)
        return np.array(by_order)

    def known_lengths(self, ids: np.ndarray) -> np.ndarray:
        """Return int[tokens − 1]: length of the longest counted context before each token."""
        seen = [numbers >= 0 for _, numbers in self._contexts(np.asarray(ids, np.int64))]
        return np.sum(seen, axis=0) - 1  # the empty context always is

    def _contexts(self, ids: np.ndarray) -> Iterator[tuple[_Level, np.ndarray]]:
        """Yield each level with the number of the context before each token; −1 if never seen."""
        numbers = np.zeros(len(ids) - 1, np.int64)
        for length, level in enumerate(self._levels):
            if length:
                numbers = self._longer(level, numbers, ids, length)
            yield level, numbers

    def _longer(
        self, level: _Level, numbers: np.ndarray, ids: np.ndarray, length: int
    ) -> np.ndarray:
        """Return the numbers of the contexts one token longer; −1 if never seen."""
        longer = np.full(len(numbers), -1, np.int64)
        known = np.flatnonzero(numbers[length - 1 :] >= 0) + length - 1
        keys = numbers[known] * self.vocabulary_size + ids[known - length + 1]
        places = np.minimum(np.searchsorted(level.contexts, keys), len(level.contexts) - 1)
        longer[known] = np.where(level.contexts[places] == keys, places, -1)
        return longer

    def arrays(self) -> dict[str, np.ndarray]:
        """Return all counts by name."""
        return {
            f"{name}.{i}": array
            for i, level in enumerate(self._levels)
            for name, array in level._asdict().items()
        }

    def start(self, batch: int) -> States:
        """Return the states of `batch` rows before any token."""
        return ((),) * batch

    def step(self, ids: np.ndarray, states: States) -> tuple[np.ndarray, States]:
        """Read one token a row: ids int[batch] → (ln p float32[batch, vocabulary], states)."""
        after = self.advance(ids, states)
        return np.log(self.distributions(after)[0]).astype(np.float32), after

    def feed(self, ids: np.ndarray, states: States) -> tuple[np.ndarray, States]:
        """Read ids int[steps ≥ 1], the same in every row; return the last ln p and states."""
        for token in ids:
            states = self.advance(np.full(len(states), token), states)
        return np.log(self.distributions(states)[0]).astype(np.float32), states

    def advance(self, ids: np.ndarray, states: States) -> States:
        """Return the states after one token a row, int[batch]."""
        keep = self.order - 1
        return tuple(
            (*state, int(token))[-keep:] if keep else ()
            for token, state in zip(ids, states, strict=True)
        )

    def distributions(self, states: States) -> tuple[np.ndarray, np.ndarray]:
        """Return p float64[batch, vocabulary], and int[batch]: length of the counted context."""
        chances, lengths = zip(*map(self._distribution, states), strict=True)
        return np.array(chances), np.array(lengths)

    def take(self, states: States, rows: Sequence[int] | np.ndarray) -> States:
        """Return the states of these rows, in this order; a row may occur several times."""
        return tuple(states[row] for row in rows)

    def put(self, states: States, row: int, saved: States) -> States:
        """Return the states with one row replaced by the only row of `saved`."""
        return (*states[:row], saved[0], *states[row + 1 :])

    def join(self, states: Sequence[States]) -> States:
        """Return one value with the rows of all these states, one after another."""
        return tuple(row for part in states for row in part)

    def _distribution(self, context: tuple[int, ...]) -> tuple[np.ndarray, int]:
        """Return p float64[vocabulary] after a context, and the context's counted length."""
        chances = np.full(self.vocabulary_size, 1 / self.vocabulary_size)
        number = known = 0
        for length, level in enumerate(self._levels[: len(context) + 1]):
            if length:
                key = number * self.vocabulary_size + context[-length]
                number = int(np.searchsorted(level.contexts, key))
                if number == len(level.contexts) or level.contexts[number] != key:
                    break
            known = length
            start = level.starts[number]
            end = level.starts[number + 1]
            total = level.totals[number] + (end - start)
            chances *= (end - start) / total
            chances[level.pairs[start:end] - number * self.vocabulary_size] += (
                level.counts[start:end] / total
            )
        return chances, known


def _look_up(keys: np.ndarray, values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return the values of wanted keys, 0 for those that are not among the sorted `keys`."""
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[places] == wanted, values[places], 0)
