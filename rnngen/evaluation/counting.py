"""The loss of n-grams on the tokens that validations score, found in about a second.

`rnngen.evaluation.baseline` measures the same in full.
"""

from dataclasses import dataclass

import numpy as np

from rnngen.evaluation.baseline import LONGEST, mixed_nats
from rnngen.network.ngram import NGram
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.dataset import Dataset, ScoringLanes, spread

MOST_COUNTED, LEAST_COUNTED = 2_000_000, 100_000
"""Training tokens that are counted; a million take about a second and 80 MB."""
COUNTED_PER_SECOND = 10_000
"""Training tokens that are counted for each second of a time budget: 1 % of its time."""
PASSAGE = 50_000
"""Tokens of an evenly spread passage, if not all are counted."""


@dataclass(frozen=True)
class Counting:
    """What n-grams of a part of the training data reach, in nats per held-out token."""

    pairs: float
    """Of 2-grams: the least that a network should reach."""
    order: int = 2
    """Tokens of the longest n-gram of the best model."""
    nats: float = 0.0
    """Of the best model."""
    probabilities: np.ndarray | None = None
    """float64[n]: those of each token by n-grams up to LONGEST; None for pairs."""
    lengths: np.ndarray | None = None
    """int[n]: the length of the counted context before each token."""

    def mixed(self, network: np.ndarray) -> float | None:
        """Return what a network and the n-grams reach together, in nats per token.

        Args:
            network: float[n], the network's nats of each token.
        """
        if self.probabilities is None or self.lengths is None:
            return None
        chances = np.exp(-network.astype(np.float64))
        return float(mixed_nats(chances, self.probabilities, self.lengths, LONGEST).mean())


def tokens_to_count(seconds: float | None) -> int:
    """Return how many training tokens to count in a run with this time budget."""
    wanted = MOST_COUNTED if seconds is None else int(seconds * COUNTED_PER_SECOND)
    return min(MOST_COUNTED, max(LEAST_COUNTED, wanted))


def count(dataset: Dataset, vocabulary_size: int, lanes: ScoringLanes, most: int) -> Counting:
    """Count n-grams of documents, and score the tokens that count in some lanes.

    Args:
        most: training tokens to count at most.
    """
    ngram = NGram(spread(dataset.original, most, PASSAGE), vocabulary_size, LONGEST)
    # One stream of all lanes. What follows the end of a lane is not a prediction.
    ids = np.concatenate([lanes.x[:, :1], lanes.y], axis=1)
    ends = np.zeros((len(ids), 1), bool)
    scored = np.concatenate([lanes.counted > 0, ends], axis=1).ravel()[:-1]
    probabilities = ngram.probabilities(ids.ravel())[:, scored]
    lengths = ngram.known_lengths(ids.ravel())[scored]
    nats = -np.log(probabilities).mean(axis=1)
    best = int(nats.argmin())
    of_pairs = float(nats[min(1, len(nats) - 1)])
    return Counting(of_pairs, best + 1, float(nats[best]), probabilities[-1], lengths)


def count_targets(dataset: Dataset, vocabulary_size: int, most: int) -> Counting:
    """Count pairs of tokens in targets, without their sources; numbers cost their variance."""
    if dataset.outputs:
        return Counting(1.0)
    separator = int(dataset.separator or 0)
    learnt = targets(spread(dataset.train, most, PASSAGE), separator)
    held = targets(spread(dataset.validation, most, PASSAGE), separator)
    if min(len(learnt), len(held)) < 2:
        return Counting(np.inf)
    chances = NGram(learnt, vocabulary_size, 2).probabilities(held)[-1]
    return Counting(float(-np.log(chances[held[1:] != separator]).mean()))


def targets(ids: np.ndarray, separator: int) -> np.ndarray:
    """Return the separators, targets and ends of a stream of pairs."""
    separators, ends = np.cumsum(ids == separator), np.cumsum(ids == BOUNDARY)
    # A stream may begin within a pair, of which nothing is known.
    begun = np.maximum.accumulate(np.where(ids == BOUNDARY, separators, -1))
    is_target = (separators > begun) & (begun >= 0)
    is_end = (ids == BOUNDARY) & (ends > 1)
    return np.asarray(ids[is_target | is_end])
