"""Token streams: documents joined by BOUNDARY, split, and cut into lanes and windows.

A lane is a row of consecutive tokens; a batch holds the same window of all lanes.
"""

import mmap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from rnngen.config import DataConfig
from rnngen.errors import CorpusError
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.packing import PairStream

SPLIT_SEED = 0
"""Fixed, so that every training seed holds out the same documents."""

WINDOWS_MAPPED = 256
"""Windows after which their memory-mapped pages are released."""


@dataclass(frozen=True)
class Dataset:
    """A corpus as two token streams of small unsigned integers, perhaps memory-mapped."""

    train: np.ndarray
    validation: np.ndarray
    whole_documents: bool
    """Whether whole documents are held out, not just the end of the text."""
    added: int = 0
    """Number of tokens at the start of `train` that are the same music in other keys."""
    separator: int | None = None
    """The id between source and target, if the documents are pairs."""
    numbers: np.ndarray | None = None
    """float32[rows, features + outputs]: those of all pairs of `train`, if they have any."""
    held_numbers: np.ndarray | None = None
    """The same of `validation`."""
    outputs: int = 0
    """How many numbers of a row are its target's."""

    def pairs(self, source_weight: float) -> PairStream:
        """Return the training documents as pairs, whose sources count by this weight."""
        numbers = self.numbers
        return PairStream(
            self.train, int(self.separator or 0), source_weight, numbers, self.outputs
        )

    def held_pairs(self) -> PairStream:
        """Return the held-out documents as pairs."""
        numbers = self.held_numbers
        return PairStream(self.validation, int(self.separator or 0), 0.0, numbers, self.outputs)

    @property
    def original(self) -> np.ndarray:
        """The training tokens without those in other keys."""
        return self.train[self.added :]


def token_type(vocabulary_size: int) -> "np.dtype[Any]":
    """Return the smallest type for every id: a gigabyte of ASCII gives a gigabyte of tokens."""
    return np.min_scalar_type(vocabulary_size - 1)


def stream(documents: Iterable[Iterable[np.ndarray]]) -> Iterator[np.ndarray]:
    """Yield BOUNDARY, document, BOUNDARY, document, … BOUNDARY in pieces."""
    boundary = np.array([BOUNDARY], dtype=np.int32)
    yield boundary
    for pieces in documents:
        yield from pieces
        yield boundary


def split(documents: int, config: DataConfig | None = None) -> tuple[list[int], list[int]]:
    """Return the indices of the training documents and of the held-out ones, in drawn order.

    Few documents are not split: the end of their text is held out instead, see `cut`.
    """
    config = config or DataConfig()
    if documents < config.minimum_documents:
        return list(range(documents)), []
    order = np.random.default_rng(SPLIT_SEED).permutation(documents)
    # Drawn order makes the beginning of the held-out stream a fair sample of it.
    held = order[: max(1, round(config.validation_share * documents))].tolist()
    left_out = set(held)
    return [i for i in range(documents) if i not in left_out], held


def split_groups(
    groups: Sequence[int], config: DataConfig | None = None
) -> tuple[list[int], list[int]]:
    """Return the indices of the training pairs and of the held-out ones, in drawn order.

    Pairs of one group stay on one side; large groups are never held out.

    Raises:
        CorpusError: if there are too few pairs.
    """
    config = config or DataConfig()
    if len(groups) < config.minimum_documents:
        raise CorpusError(
            f"The corpus is too small to train on: it has {len(groups)} pairs, "
            f"but needs at least {config.minimum_documents}."
        )
    members: dict[int, list[int]] = {}
    for pair, group in enumerate(groups):
        members.setdefault(group, []).append(pair)
    wanted = max(1, round(config.validation_share * len(groups)))
    held: list[int] = []
    sets = list(members.values())
    for number in np.random.default_rng(SPLIT_SEED).permutation(len(sets)).tolist():
        if len(held) < wanted and len(sets[number]) <= max(1, wanted // 10):
            held += sets[number]
    if not held:
        raise CorpusError(
            "No pair can be held out: every source or target stands in many pairs. Add others."
        )
    left_out = set(held)
    return [pair for pair in range(len(groups)) if pair not in left_out], held


def cut(tokens: int, config: DataConfig | None = None) -> int:
    """Return where the held-out end begins in the stream of a text.

    For tiny shakespeare this is nanoGPT's split to the character: first 90 % / last 10 %.
    """
    config = config or DataConfig()
    return 1 + int((1 - config.validation_share) * (tokens - 2))


def check_size(dataset: Dataset) -> None:
    """Raise CorpusError if there is too little to train on or to validate on."""
    for purpose, tokens, least in (
        ("learn from", dataset.train, 8),
        ("validate on", dataset.validation, 2),
    ):
        if len(tokens) < least:
            raise CorpusError(
                "The corpus is too small to train on: "
                f"it has {len(tokens)} tokens to {purpose}, but needs at least {least}."
            )


class LaneShape(NamedTuple):
    """The layout of a stream for training."""

    lanes: int
    lane_tokens: int
    """Predictions of a lane per pass."""
    steps: int
    """Predictions of a window."""

    @property
    def windows(self) -> int:
        """Whole windows of a lane per pass, for any offset."""
        return max(1, (self.lane_tokens - self.steps + 1) // self.steps)


def lane_shape(tokens: int, lanes: int, steps: int) -> LaneShape:
    """Fit lanes and steps to a stream of at least 8 tokens.

    A small stream gets shorter windows, then fewer lanes.
    """
    steps = min(steps, max(2, (tokens - 1) // 4))
    lanes = max(1, min(lanes, (tokens - 1) // (2 * steps)))
    return LaneShape(lanes, (tokens - 1) // lanes, steps)


EVERY = slice(None)


def window(
    ids: np.ndarray, shape: LaneShape, offset: int, number: int, which: slice = EVERY
) -> tuple[np.ndarray, np.ndarray]:
    """Return window `number` of a pass: (x, y), each int32[lanes, steps]; y is x shifted by one.

    Args:
        offset: moves all window edges by 0 to steps - 1 tokens, so that they differ between passes.
        number: 0 to `shape.windows` - 1; consecutive windows follow on one another.
        which: the lanes to read.
    """
    first = min(offset, shape.lane_tokens - shape.steps) + number * shape.steps
    lanes = np.arange(shape.lanes)[which, None] * shape.lane_tokens
    taken = np.asarray(ids[lanes + first + np.arange(shape.steps + 1)], dtype=np.int32)
    if number % WINDOWS_MAPPED == 0:
        _release(ids)
    return taken[:, :-1], taken[:, 1:]


def _release(ids: np.ndarray) -> None:
    """Release the mapped pages of a stream on disk; they stay in the system's cache."""
    mapping = getattr(ids, "_mmap", None)
    if mapping is not None and hasattr(mmap, "MADV_DONTNEED"):  # Windows lacks it
        mapping.madvise(mmap.MADV_DONTNEED)


class ScoringLanes(NamedTuple):
    """A stream laid out to score every prediction once.

    All arrays are [lanes, tokens]; x and y are int32.
    """

    x: np.ndarray
    y: np.ndarray
    counted: np.ndarray
    """float32: 1 if a prediction counts, 0 if it is context or padding."""

    @property
    def predicted(self) -> np.ndarray:
        """The tokens whose predictions count: int32[n]."""
        return self.y[self.counted > 0]

    def beginning(self, tokens: int) -> "ScoringLanes":
        """Return the first tokens of each lane.

        The second half counts, even if it is context otherwise.
        """
        if tokens >= self.x.shape[1]:
            return self
        places = np.arange(tokens)[None]
        counted = np.maximum(self.counted[:, :tokens], places < SCORED_CONTEXT)
        counted = counted * (places >= min(SCORED_CONTEXT, tokens // 2))
        return ScoringLanes(self.x[:, :tokens], self.y[:, :tokens], counted.astype(np.float32))


SCORED_LANE, SCORED_CONTEXT, MOST_SCORING_LANES = 2048, 256, 256
"""Tokens scored per lane, tokens of context before them, and most lanes; then lanes grow longer.
A state that starts in the middle of a tune can need more than 64 tokens to find metre and key."""


def scoring_lanes(
    ids: np.ndarray, lanes: int | None = None, context: int = SCORED_CONTEXT
) -> ScoringLanes:
    """Lay out a stream in lanes that overlap by `context` tokens.

    The state is warm where counting starts. So lanes in parallel give nearly the loss of one state
    carried through the whole stream. The first lane starts cold, as the stream does.
    """
    predictions = len(ids) - 1
    lanes = min(predictions // SCORED_LANE, MOST_SCORING_LANES) if lanes is None else lanes
    lanes = max(1, min(lanes, predictions // max(1, context)))
    share = -(-predictions // lanes)
    return _lay_out(ids, np.arange(lanes) * share, share, context)


def sampled_lanes(ids: np.ndarray, tokens: int) -> ScoringLanes:
    """Lay out at most about `tokens` tokens, spread evenly over the stream."""
    if len(ids) - 1 <= tokens:
        return scoring_lanes(ids)
    lanes = max(1, tokens // SCORED_LANE)
    starts = np.linspace(0, len(ids) - 1 - SCORED_LANE, lanes).astype(np.int64)
    return _lay_out(ids, starts, SCORED_LANE, SCORED_CONTEXT)


def _lay_out(ids: np.ndarray, starts: np.ndarray, share: int, context: int) -> ScoringLanes:
    """Return lanes that count `share` predictions from each start, after `context` tokens."""
    predictions = len(ids) - 1
    position = starts[:, None] - context + np.arange(share + context)[None]
    counted = (np.arange(share + context)[None] >= context) & (position < predictions)
    # Before the first lane there is no context; its predictions move to the front instead.
    position[0] += context
    counted[0] = np.arange(share + context) < share
    position = np.minimum(position, predictions - 1)
    x, y = (np.asarray(ids[positions], dtype=np.int32) for positions in (position, position + 1))
    return ScoringLanes(x, y, counted.astype(np.float32))


def spread(stream: np.ndarray, most: int, passage: int) -> np.ndarray:
    """Return a stream, or evenly spread passages of it with at most `most` tokens in total."""
    if len(stream) <= most:
        return stream
    starts = np.linspace(0, len(stream) - passage, most // passage).astype(int)
    return np.concatenate([stream[start : start + passage] for start in starts])
