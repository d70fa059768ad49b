"""Token streams: documents joined by BOUNDARY, split, and cut into lanes and windows.

Knows nothing of Keras, files' formats or what a token means. Shapes: `lanes` rows of consecutive tokens.
"""

import mmap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from rnngen.config import DataConfig
from rnngen.errors import CorpusError
from rnngen.tokens.base import BOUNDARY

SPLIT_SEED = 0
"""The split is part of the corpus, not of a run: every training seed holds out the same documents."""


WINDOWS_MAPPED = 256
"""Windows after which the pages that they were read from are let go."""


@dataclass(frozen=True)
class Dataset:
    """A corpus as two token streams, of unsigned integers no wider than they need be, perhaps on disk."""

    train: np.ndarray
    validation: np.ndarray
    whole_documents: bool
    """Whether whole documents are held out, rather than the end of the text."""
    added: int = 0
    """How many tokens at the beginning of `train` are the same music in other keys."""

    @property
    def original(self) -> np.ndarray:
        """The tokens to learn from as they stand in the corpus."""
        return self.train[self.added :]


def token_type(vocabulary_size: int) -> "np.dtype[Any]":
    """The smallest type that holds every id: a gigabyte of plain text is then a stream of one gigabyte."""
    return np.min_scalar_type(vocabulary_size - 1)


def stream(documents: Iterable[Iterable[np.ndarray]]) -> Iterator[np.ndarray]:
    """BOUNDARY, document, BOUNDARY, document, … BOUNDARY in pieces, as the documents come."""
    boundary = np.array([BOUNDARY], dtype=np.int32)
    yield boundary
    for pieces in documents:
        yield from pieces
        yield boundary


def split(documents: int, config: DataConfig | None = None) -> tuple[list[int], list[int]]:
    """Which of so many documents to learn from and, in the order drawn, which to hold out.

    None where they are few: there the end of their text is held out, see `cut`.
    """
    config = config or DataConfig()
    if documents < config.minimum_documents:
        return list(range(documents)), []
    order = np.random.default_rng(SPLIT_SEED).permutation(documents)
    # In the order drawn, so that the beginning of the held-out stream is a fair sample of it.
    held = order[: max(1, round(config.validation_share * documents))].tolist()
    left_out = set(held)
    return [i for i in range(documents) if i not in left_out], held


def cut(tokens: int, config: DataConfig | None = None) -> int:
    """Where the held-out end begins in the stream of a text.

    This is nanoGPT's split of tiny shakespeare to the character: first 90 % / last 10 %.
    """
    config = config or DataConfig()
    return 1 + int((1 - config.validation_share) * (tokens - 2))


def check_size(dataset: Dataset) -> None:
    """Raise CorpusError where there is too little to train on or to validate on."""
    for name, stream, least in (
        ("learn from", dataset.train, 8),
        ("validate on", dataset.validation, 2),
    ):
        if len(stream) < least:
            expected = f"at least {least} tokens to {name}"
            raise CorpusError(
                f"The corpus is too small to train on. Expected {expected}. Received: {len(stream)} of them."
            )


class LaneShape(NamedTuple):
    """How a stream is laid out for training."""

    lanes: int
    lane_tokens: int
    """Predictions in a lane per pass."""
    steps: int
    """Predictions in a window."""

    @property
    def windows(self) -> int:
        """Whole windows in a lane per pass, whatever the pass's offset."""
        return max(1, (self.lane_tokens - self.steps + 1) // self.steps)


def lane_shape(tokens: int, lanes: int, steps: int) -> LaneShape:
    """Lanes and steps that fit a stream of 8 tokens or more: a small one gets shorter windows, then fewer lanes."""
    steps = min(steps, max(2, (tokens - 1) // 4))
    lanes = max(1, min(lanes, (tokens - 1) // (2 * steps)))
    return LaneShape(lanes, (tokens - 1) // lanes, steps)


def window(
    ids: np.ndarray, shape: LaneShape, offset: int, number: int
) -> tuple[np.ndarray, np.ndarray]:
    """Window `number` of a pass: (x, y), each int32[lanes, steps], y being x shifted by one.

    Windows 0 to `shape.windows` - 1 of a pass follow on one another. `offset` (0 ≤ offset < steps) moves all
    window edges, so that they differ from pass to pass.
    """
    first = min(offset, shape.lane_tokens - shape.steps) + number * shape.steps
    lanes = np.arange(shape.lanes)[:, None] * shape.lane_tokens
    taken = np.asarray(ids[lanes + first + np.arange(shape.steps + 1)], dtype=np.int32)
    if number % WINDOWS_MAPPED == 0:
        _release(ids)
    return taken[:, :-1], taken[:, 1:]


def _release(ids: np.ndarray) -> None:
    """Let go of the pages of a stream on disk: what was read of it stays in the system's cache, not in our memory."""
    mapping = getattr(ids, "_mmap", None)
    if mapping is not None and hasattr(mmap, "MADV_DONTNEED"):  # which Windows has not
        mapping.madvise(mmap.MADV_DONTNEED)


class ScoringLanes(NamedTuple):
    """A stream laid out for scoring every prediction once; all arrays are [lanes, tokens], x and y int32."""

    x: np.ndarray
    y: np.ndarray
    counted: np.ndarray
    """float32, 1 where a prediction counts, 0 where it is only context or padding."""

    @property
    def predicted(self) -> np.ndarray:
        """The tokens whose predictions count, int32[n]."""
        return self.y[self.counted > 0]


SCORED_LANE, SCORED_CONTEXT, MOST_SCORING_LANES = 2048, 256, 256
"""Tokens of a lane, those on which it warms up first, and the most lanes, which are then longer. A state that starts
cold in the middle of a tune can take more than 64 tokens to find its metre and key."""


def scoring_lanes(
    ids: np.ndarray, lanes: int | None = None, context: int = SCORED_CONTEXT
) -> ScoringLanes:
    """A stream of n tokens in lanes that overlap by `context`, so that the state is warm where counting starts.

    Scoring them side by side so gives the loss of one state carried through all of them, nearly
    (the first lane starts cold, as the stream does).
    """
    predictions = len(ids) - 1
    lanes = min(predictions // SCORED_LANE, MOST_SCORING_LANES) if lanes is None else lanes
    lanes = max(1, min(lanes, predictions // max(1, context)))
    share = -(-predictions // lanes)
    return _lay_out(ids, np.arange(lanes) * share, share, context)


def sampled_lanes(ids: np.ndarray, tokens: int) -> ScoringLanes:
    """As `scoring_lanes`, but of about so many tokens at most, from everywhere in the stream."""
    if len(ids) - 1 <= tokens:
        return scoring_lanes(ids)
    lanes = max(1, tokens // SCORED_LANE)
    starts = np.linspace(0, len(ids) - 1 - SCORED_LANE, lanes).astype(np.int64)
    return _lay_out(ids, starts, SCORED_LANE, SCORED_CONTEXT)


def _lay_out(ids: np.ndarray, starts: np.ndarray, share: int, context: int) -> ScoringLanes:
    """Lanes that count `share` predictions from each start on, and begin `context` before."""
    predictions = len(ids) - 1
    position = starts[:, None] - context + np.arange(share + context)[None]
    counted = (np.arange(share + context)[None] >= context) & (position < predictions)
    # The first lane's context would lie before the stream: it is rolled behind its end instead.
    position[0] += context
    counted[0] = np.arange(share + context) < share
    position = np.minimum(position, predictions - 1)
    x, y = (np.asarray(ids[positions], dtype=np.int32) for positions in (position, position + 1))
    return ScoringLanes(x, y, counted.astype(np.float32))


def spread(stream: np.ndarray, most: int, passage: int) -> np.ndarray:
    """A stream, or where it has more than so many tokens, passages that lie equally far apart, one after another."""
    if len(stream) <= most:
        return stream
    starts = np.linspace(0, len(stream) - passage, most // passage).astype(int)
    return np.concatenate([stream[start : start + passage] for start in starts])
