"""Pairs → batches: whole pairs packed into rows of equal length.

A batch has one shape, so the training step is compiled once. The states are reset where a pair
begins. Only some predictions count: those of targets, and of sources as far as they are learnt too.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from rnngen.errors import CorpusError
from rnngen.tokens.base import BOUNDARY

LONGEST_PAIR = 2048
"""Most tokens of a pair; longer ones are left out of training."""
LONG_PAIR, USUAL_SHARE = 512, 0.98
"""Beyond this many tokens, the longest pairs are left out too, so that batches have more rows."""
ROOM = 1.15
"""Predictions and tokens of sources that a row has room for, as a multiple of the mean."""


class Batch(NamedTuple):
    """Rows of whole pairs. All arrays begin with the axis of rows."""

    x: np.ndarray
    """int32[rows, steps]: the tokens to read."""
    kept: np.ndarray
    """float32[rows, steps]: 0 where a pair begins and the states are reset, else 1."""
    pair: np.ndarray
    """int32[rows, steps]: the number n of a pair in its source, −n in its target, else 0."""
    places: np.ndarray
    """int32[rows, predictions]: the steps whose predictions count."""
    y: np.ndarray
    """int32[rows, predictions]: the token to predict at each of them."""
    weights: np.ndarray
    """float32[rows, predictions]: how much each prediction counts; 0 fills up."""
    sources: np.ndarray
    """int32[rows, places]: the steps of all sources; a step of a target fills up."""
    numbers: np.ndarray | None = None
    """float32[rows, steps, features]: those of the tokens, if sources have any; else 0."""
    goals: np.ndarray | None = None
    """float32[rows, predictions, outputs]: the numbers to predict in place of `y`, if any."""


@dataclass(frozen=True)
class PairStream:
    """A stream of pairs, each `BOUNDARY source separator target`, that ends with BOUNDARY."""

    ids: np.ndarray
    separator: int
    source_weight: float = 0.0
    """How much a prediction of a source counts, where one of a target counts 1."""
    numbers: np.ndarray | None = None
    """float32[rows, features + outputs]: those of each step of each source, one after another."""
    outputs: int = 0
    """How many numbers of a step are those that it shall give."""

    @cached_property
    def _starts(self) -> np.ndarray:
        """int64[pairs + 1]: where each pair begins, and the end of the last."""
        return np.flatnonzero(self.ids == BOUNDARY)

    @cached_property
    def _separators(self) -> np.ndarray:
        """int64[pairs]: the place of each separator."""
        return np.flatnonzero(self.ids == self.separator)

    @cached_property
    def _rows(self) -> np.ndarray:
        """int64[pairs + 1]: where the numbers of each source begin, and the end of the last."""
        return np.append(0, np.cumsum(self._separators - self._starts[:-1] - 1))

    def __len__(self) -> int:
        return len(self._starts) - 1

    @property
    def rows(self) -> int:
        """Return how many rows of numbers all sources have."""
        return int(self._rows[-1])

    def source(self, pair: int) -> np.ndarray:
        """Return a source as networks read it: joint ids int[n], or float32[n, features]."""
        if self.numbers is not None:
            return self._numbers_of(pair)[:, : self.numbers.shape[1] - self.outputs]
        return self.ids[self._starts[pair] + 1 : self._separators[pair]]

    @cached_property
    def lengths(self) -> np.ndarray:
        """int64[pairs]: the steps of each pair."""
        return np.diff(self._starts)

    @cached_property
    def source_lengths(self) -> np.ndarray:
        """int64[pairs]: the steps of each source, with the BOUNDARY before it."""
        return self._separators - self._starts[:-1]

    @cached_property
    def predictions(self) -> np.ndarray:
        """int64[pairs]: the predictions of each pair that count."""
        if self.outputs:
            return np.diff(self._rows)
        return self.lengths if self.source_weight else self._starts[1:] - self._separators

    @property
    def is_even(self) -> bool:
        """Return whether all pairs are of one length, as those of pictures and labels are."""
        return bool((self.lengths == self.lengths[:1]).all())

    def usual_steps(self, least: int) -> int:
        """Return the steps of a row: room for the longest pair, at least `least`."""
        fitting = self.lengths[self.lengths <= LONGEST_PAIR]
        if not len(fitting):
            raise CorpusError(f"Every pair is longer than {LONGEST_PAIR:,} tokens.")
        usual = max(LONG_PAIR, np.quantile(fitting, USUAL_SHARE))
        return max(least, int(min(fitting.max(), usual)))

    def usual_sources(self, steps: int) -> int:
        """Return the tokens of sources that a row of `steps` has room for."""
        lengths = self.source_lengths
        share = ROOM * lengths.sum() / self.lengths.sum()
        return min(steps, max(int(share * steps), int(lengths.max())))

    def usual_predictions(self, steps: int) -> int:
        """Return the predictions that a row of `steps` has room for."""
        share = ROOM * self.predictions.sum() / self.lengths.sum()
        return min(steps, max(int(share * steps), int(self.predictions.max())))

    def goals(self, pair: int) -> np.ndarray:
        """Return the numbers that a pair shall give, float32[steps, outputs]."""
        numbers = self._numbers_of(pair)
        return numbers[:, numbers.shape[1] - self.outputs :]

    def _numbers_of(self, pair: int) -> np.ndarray:
        if self.numbers is None:
            raise CorpusError("These pairs have no numbers.")
        return self.numbers[self._rows[pair] : self._rows[pair + 1]]

    def batch(
        self,
        rows: list[list[int]],
        steps: int,
        predictions: int,
        move: Callable[[np.ndarray], np.ndarray] | None = None,
        sources: int | None = None,
    ) -> Batch:
        """Lay out the pairs of each row.

        Args:
            move: changes the numbers of each source, float32[n, features].
            sources: the tokens of sources that a row has room for; by default all steps.
        """
        shape = len(rows), steps
        numbers = self.numbers
        made = Batch(
            np.zeros((len(rows), steps), np.int32),
            np.ones((len(rows), steps), np.float32),
            np.zeros((len(rows), steps), np.int32),
            np.zeros((len(rows), predictions), np.int32),
            np.zeros((len(rows), predictions), np.int32),
            np.zeros((len(rows), predictions), np.float32),
            np.zeros((len(rows), sources or steps), np.int32),
        )
        for row, pairs in enumerate(rows):
            self._fill(Batch(*(part[row] for part in made[:-2])), pairs)
        if numbers is not None:
            laid = np.zeros((*shape, numbers.shape[1] - self.outputs), np.float32)
            for row, pairs in enumerate(rows):
                self._fill_numbers(laid[row], pairs, move)
            made = made._replace(numbers=laid)
        if self.outputs:
            made = made._replace(goals=self._goals_of(rows, predictions))
        return made._replace(weights=made.weights / max(made.weights.sum(), 1e-9))

    def _fill(self, row: Batch, numbers: Iterable[int]) -> None:
        """Write pairs into one row of a batch, one after another."""
        at = used = read = 0
        for number, pair in enumerate(numbers, start=1):
            start, end, middle = self._starts[pair], self._starts[pair + 1], self._separators[pair]
            source, length = middle - start, end - start
            row.x[at : at + length] = self.ids[start:end]
            row.kept[at] = 0
            row.pair[at : at + source] = number
            row.pair[at + source : at + length] = -number
            first = 0 if self.source_weight else source
            last = length
            if self.outputs:
                first, last = 1, source
            counted = slice(used, used + last - first)
            row.places[counted] = np.arange(at + first, at + last)
            row.y[counted] = self.ids[start + first + 1 : start + last + 1]
            row.weights[counted] = 1
            if self.source_weight:
                row.weights[used : used + source] = self.source_weight
            row.sources[read : read + source] = np.arange(at, at + source)
            read += source
            at, used = at + length, counted.stop
        row.sources[read:] = max(at - 1, 0)

    def _goals_of(self, rows: list[list[int]], predictions: int) -> np.ndarray:
        """Return the goals of a batch, float32[rows, predictions, outputs]."""
        goals = np.zeros((len(rows), predictions, self.outputs), np.float32)
        for row, pairs in enumerate(rows):
            if pairs:
                own = np.concatenate([self.goals(pair) for pair in pairs])
                goals[row, : len(own)] = own
        return goals

    def _fill_numbers(
        self,
        row: np.ndarray,
        pairs: Iterable[int],
        move: Callable[[np.ndarray], np.ndarray] | None,
    ) -> None:
        """Write the numbers of pairs into one row of a batch, float32[steps, features]."""
        at = 0
        for pair in pairs:
            source = self.source(pair)
            row[at + 1 : at + 1 + len(source)] = source if move is None else move(source)
            at += self.lengths[pair]


def packed(
    order: Iterable[int],
    stream: PairStream,
    rows: int,
    steps: int,
    predictions: int,
    sources: int | None = None,
) -> Iterator[list[list[int]]]:
    """Yield the pairs of each row of each batch; every pair goes to the first row with room."""
    batch: list[list[int]] = [[] for _ in range(rows)]
    room = np.array((steps, predictions, sources or steps))
    free = np.tile(room, (rows, 1))
    sizes = np.stack([stream.lengths, stream.predictions, stream.source_lengths], axis=1)
    for pair in order:
        needed = sizes[pair]
        if (needed > room).any():
            continue
        fits = np.flatnonzero((free >= needed).all(axis=1))
        if not len(fits):
            yield batch
            batch = [[] for _ in range(rows)]
            free = np.tile(room, (rows, 1))
            fits = np.zeros(1, np.intp)
        batch[fits[0]].append(int(pair))
        free[fits[0]] -= needed
    yield batch
