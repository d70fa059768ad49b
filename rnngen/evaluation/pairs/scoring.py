"""What targets cost after their own sources, and after those of others; many side by side.

Each distinct source is read once. The states after it then go on with its own targets, and with
those of another source.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from rnngen.corpus.pairs import Pair
from rnngen.network.conditioned import ConditionedNetwork, TargetStates
from rnngen.network.stepper import cross_entropy
from rnngen.tokens import PairCodec
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Codec

SOURCES = 64
"""Distinct sources that are read side by side."""
ENDS: dict[str, tuple[int, ...]] = {"label": ()}
"""Name of a target's codec → the tokens that end a target; all others end with BOUNDARY."""


@dataclass(frozen=True)
class EncodedPairs:
    """Pairs in the ids of a model."""

    pairs: tuple[Pair, ...]
    sources: tuple[np.ndarray, ...]
    """Each distinct source as a network reads it: joint ids, int[n], or float32[n, features]."""
    source_of: np.ndarray
    """int[pairs]: the number of each pair's source."""
    targets: tuple[np.ndarray, ...]
    """Ids of each target in the target's codec with its end, int[n ≥ 1]."""
    counted: tuple[np.ndarray, ...]
    """bool[n]: the tokens of each target that its source leaves a choice of."""

    @classmethod
    def of(cls, codec: PairCodec, pairs: Sequence[Pair]) -> "EncodedPairs":
        """Encode pairs; sources are numbered in the order in which they come."""
        end = ENDS.get(codec.target.name, (BOUNDARY,))
        numbers: dict[Any, int] = {}
        source_of = [numbers.setdefault(pair.source, len(numbers)) for pair in pairs]
        written = [codec.target.encode(pair.target) for pair in pairs]
        return cls(
            tuple(pairs),
            tuple(codec.to_read(source) for source in numbers),
            np.array(source_of, np.intp),
            tuple(np.append(ids, end).astype(int) for ids in written),
            tuple(
                counted(codec.target, ids, pair.source, len(end))
                for ids, pair in zip(written, pairs, strict=True)
            ),
        )

    @property
    def tokens(self) -> np.ndarray:
        """Return int[pairs], the tokens of each target that count."""
        return np.array([int(counted.sum()) for counted in self.counted])

    @property
    def unknown(self) -> int:
        """Return how many tokens of targets the model does not know."""
        return sum(int((target == UNKNOWN).sum()) for target in self.targets)

    def grouped(self) -> list[np.ndarray]:
        """Return the numbers of each source's pairs, int[n] each."""
        order = np.argsort(self.source_of, kind="stable")
        counts = np.bincount(self.source_of, minlength=len(self.sources))
        return np.split(order, np.cumsum(counts)[:-1])


def counted(codec: Codec, ids: np.ndarray, source: Any, ends: int) -> np.ndarray:
    """Return bool[ids + ends]: the tokens that count, with the end unless a melody dictates it."""
    is_dictated = codec.is_dictated(ids, source)
    return np.append(~is_dictated, np.full(ends, not is_dictated.any()))


class Costs(NamedTuple):
    """What the targets of some pairs cost."""

    pairs: np.ndarray
    """int[n]: their numbers."""
    nats: np.ndarray
    """float64[n], after the own source."""
    shuffled: np.ndarray
    """float64[n], after that of another pair."""
    first: np.ndarray
    """float32[n, columns], logits of the first token after the own source."""


def costs(
    network: ConditionedNetwork,
    encoded: EncodedPairs,
    generator: np.random.Generator,
    columns: slice = slice(0),
    at_once: int = SOURCES,
) -> Iterator[Costs]:
    """Yield the costs of all pairs, those of some sources at a time.

    Sources are shuffled, so that no target keeps its own if there are two or more.

    Args:
        columns: the logits of first tokens to keep.
    """
    members = encoded.grouped()
    order = generator.permutation(len(encoded.sources))
    for batch in np.array_split(order, -(-len(order) // at_once)):
        states = network.begin([encoded.sources[number] for number in batch])
        pairs = np.concatenate([members[number] for number in batch])
        rows = np.repeat(np.arange(len(batch)), [len(members[number]) for number in batch])
        targets = [encoded.targets[pair] for pair in pairs]
        counts = [encoded.counted[pair] for pair in pairs]
        own, others = network.take(states, rows), network.take(states, (rows + 1) % len(batch))
        first, _ = network.step(np.full(len(rows), BOUNDARY), own)
        nats, shuffled = (target_nats(network, each, targets, counts) for each in (own, others))
        yield Costs(pairs, nats, shuffled, first[:, columns])


def target_nats(
    network: ConditionedNetwork,
    states: TargetStates,
    targets: Sequence[np.ndarray],
    counts: Sequence[np.ndarray],
) -> np.ndarray:
    """Return float64[rows], the nats of each row's target.

    Args:
        states: after the source of each row.
        targets: ids in the target's codec, int[n ≥ 1] each.
        counts: the tokens that count, bool[n] each.
    """
    lengths = np.array([len(target) for target in targets])
    # The longest first, so that the rows that go on are always the first ones.
    order = np.argsort(-lengths, kind="stable")
    states = network.take(states, order)
    nats = np.zeros(len(targets))
    ids = np.full(len(targets), BOUNDARY)  # stands for the separator
    for step in range(int(lengths.max())):
        going = int((lengths > step).sum())
        if going < len(ids):
            ids, states = ids[:going], network.take(states, range(going))
        logits, states = network.step(ids, states)
        ids = np.array([targets[row][step] for row in order[:going]])
        is_counted = np.array([counts[row][step] for row in order[:going]])
        nats[order[:going]] += np.where(is_counted, cross_entropy(logits, ids), 0.0)
    return nats


@dataclass(frozen=True)
class PairScores:
    """The costs of all pairs, in their order; see `Costs`."""

    nats: np.ndarray
    shuffled: np.ndarray
    first: np.ndarray

    @classmethod
    def joined(cls, parts: Sequence[Costs]) -> "PairScores":
        """Put the costs of all pairs in the order of the pairs."""
        order = np.argsort(np.concatenate([part.pairs for part in parts]))
        _, *columns = zip(*parts, strict=True)
        return cls(*(np.concatenate(column)[order] for column in columns))
