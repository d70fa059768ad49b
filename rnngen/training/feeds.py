"""What a run learns from, step by step: windows of a stream, or batches of pairs.

Every random choice depends only on the seed and on the number of the step or pass.
"""

import math
from abc import ABC, abstractmethod
from functools import cached_property
from typing import NamedTuple

import numpy as np

from rnngen.config import NetworkConfig, TrainConfig
from rnngen.tokens.dataset import Dataset, LaneShape, lane_shape, sampled_lanes, window
from rnngen.tokens.packing import Batch, PairStream, packed
from rnngen.training.pair_trainer import PairTrainer
from rnngen.training.shift import Move, Shift
from rnngen.training.state import VALIDATION_TOKENS
from rnngen.training.team import ALONE, Alone
from rnngen.training.trainer import Trainer

LEAST_ROWS = 4
"""Rows of a batch of long pairs; with fewer, a step takes nearly as long as with four."""
LEAST_WINDOWS = 2
"""Fewest windows of each lane that a validation scores: one to warm up the states, one to count."""
LEAST_PREDICTIONS = 32
"""Predictions of a batch; the mean of fewer, such as six labels, is too uneven to learn from."""


class HeldOut(NamedTuple):
    """What a validation finds."""

    loss: float
    """Mean, in nats per prediction."""
    nats: np.ndarray | None = None
    """float32[n], the loss of each prediction; None for pairs."""


class Feed(ABC):
    """Feeds a trainer, and validates it."""

    shape: LaneShape
    trainer: Trainer
    closing = 1.0
    """Seconds from the last validation to the end of the program."""

    @property
    @abstractmethod
    def scored(self) -> int:
        """Return how many tokens a validation reads."""

    @abstractmethod
    def learn(self, step: int, rate: float) -> float:
        """Train on the batch of a step, and return its loss before, in nats per prediction."""

    @abstractmethod
    def validate(self, most: int | None = None) -> HeldOut:
        """Return the held-out loss.

        Args:
            most: score about this many tokens, for a quick look. There is a least number.
        """


class StreamFeed(Feed):
    """Windows of lanes of one stream."""

    def __init__(
        self, dataset: Dataset, network: NetworkConfig, config: TrainConfig, team: Alone
    ) -> None:
        self._dataset, self._config = dataset, config
        self.shape = lane_shape(len(dataset.train), config.lanes, config.sequence_length)
        self._lanes_here = team.share(self.shape.lanes)
        self.trainer = Trainer(network, config, self.shape, team)
        self._lanes = sampled_lanes(dataset.validation, VALIDATION_TOKENS)

    @property
    def scored(self) -> int:
        return len(self._lanes.predicted)

    def learn(self, step: int, rate: float) -> float:
        pass_number, number = divmod(step, self.shape.windows)
        seed = self._config.seed
        offset = int(np.random.default_rng([seed, 0, pass_number]).integers(self.shape.steps))
        x, y = window(self._dataset.train, self.shape, offset, number, self._lanes_here)
        draws = np.random.default_rng([seed, 1, step]).random((self.shape.lanes, 1))
        kept = (draws[self._lanes_here] >= self._config.reset_probability).astype(np.float32)
        return self.trainer.step(x, y, kept, step, rate)

    def validate(self, most: int | None = None) -> HeldOut:
        lanes = self._lanes
        if most is not None:
            # Whole windows, of which the last are scored with warm states.
            windows = most // (len(lanes.x) * self.shape.steps)
            lanes = lanes.beginning(max(LEAST_WINDOWS, windows) * self.shape.steps)
        nats = self.trainer.losses(lanes)
        return HeldOut(float(nats.mean(dtype=np.float64)), nats)


class PairFeed(Feed):
    """Pairs in a new order in each pass, packed into batches."""

    closing = 3.0  # it ends with some words on held-out pairs, see `rnngen.evaluation.pairs.brief`

    def __init__(self, dataset: Dataset, network: NetworkConfig, config: TrainConfig) -> None:
        self._config = config
        self._pairs = dataset.pairs(config.source_weight or 0.0)
        self._held = dataset.held_pairs()
        self.shape = pair_shape(self._pairs, config)
        self._predictions = self._pairs.usual_predictions(self.shape.steps)
        self._sources = self._pairs.usual_sources(self.shape.steps)
        self._pair_trainer = PairTrainer(network, config, self.shape)
        self.trainer = self._pair_trainer
        self._pass = (0, self._batches(0))

    @property
    def scored(self) -> int:
        return int(self._held.lengths.sum())

    def learn(self, step: int, rate: float) -> float:
        number, at = divmod(step, self.shape.windows)
        if self._pass[0] != number:
            self._pass = (number, self._batches(number))
        rows = self._pass[1][at % len(self._pass[1])]
        batch = self._pairs.batch(
            rows, self.shape.steps, self._predictions, self._move(step), self._sources
        )
        return self._pair_trainer.step_pairs(batch, step, rate)

    def _move(self, step: int) -> Move | None:
        """Return what moves the pictures of a step; None if they stay."""
        return Shift(self._config.shift, self._config.seed, step) if self._config.shift else None

    def validate(self, most: int | None = None) -> HeldOut:
        batches = self._validation
        if most is not None:
            batches = batches[: max(1, most // (self.shape.lanes * self.shape.steps))]
        return HeldOut(self._pair_trainer.validate_pairs(batches))

    def _batches(self, number: int) -> list[list[list[int]]]:
        """Return the pairs of each row of each batch of a pass."""
        order = np.random.default_rng([self._config.seed, 0, number]).permutation(len(self._pairs))
        lanes, steps = self.shape.lanes, self.shape.steps
        batches = list(packed(order, self._pairs, lanes, steps, self._predictions, self._sources))
        # A last batch of few pairs is left out: the loss of a single one may pass for a divergence.
        sizes = [sum(map(len, batch)) for batch in (batches[0], batches[-1])]
        return batches[:-1] if 2 * sizes[1] < sizes[0] else batches

    @cached_property
    def _validation(self) -> list[Batch]:
        most = np.searchsorted(np.cumsum(self._held.lengths), VALIDATION_TOKENS) + 1
        steps = max(self.shape.steps, self._held.usual_steps(0))
        predictions = self._held.usual_predictions(steps)
        sources = self._held.usual_sources(steps)
        order = range(min(int(most), len(self._held)))
        rows = packed(order, self._held, self.shape.lanes, steps, predictions, sources)
        return [self._held.batch(each, steps, predictions, None, sources) for each in rows]


def pair_shape(pairs: PairStream, config: TrainConfig) -> LaneShape:
    """Return rows with room for the longest pair, and as many tokens a batch as for a stream.

    Pairs of one length have a row each.
    """
    steps = pairs.usual_steps(0 if pairs.is_even else 2 * config.sequence_length)
    tokens = config.lanes * config.sequence_length
    most = len(pairs) if pairs.is_even else config.lanes
    in_a_row = steps * pairs.predictions.sum() / pairs.lengths.sum()
    least = max(LEAST_ROWS, 2 * math.ceil(LEAST_PREDICTIONS / 2 / in_a_row))
    lanes = max(1, min(most, max(least, tokens // steps // 2 * 2)))
    return LaneShape(lanes, max(int(pairs.lengths.sum()) // lanes, steps), steps)


def feed_of(
    dataset: Dataset, network: NetworkConfig, config: TrainConfig, team: Alone = ALONE
) -> Feed:
    """Return what feeds a run on this dataset."""
    if dataset.separator is None:
        return StreamFeed(dataset, network, config, team)
    return PairFeed(dataset, network, config)
