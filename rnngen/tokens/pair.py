"""Pairs ↔ token ids: a source, a separator, then a target.

Both sides share one vocabulary. A token that source and target have in common, such as a letter of
two texts, has one id.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from rnngen.config import DataConfig
from rnngen.corpus.pairs import Pair
from rnngen.errors import CodecError
from rnngen.music.transposition import Ranges
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Codec, Vocabulary
from rnngen.tokens.music_codec import in_other_keys

SEPARATOR = "<separator>"
"""The token between a source and its target."""


class PairCodec(Codec):
    """A codec of pairs, made of the codecs of their sources and of their targets.

    Args:
        vocabulary: the tokens of both, and SEPARATOR.
    """

    name = "pair"
    writes = "targets of pairs"

    def __init__(self, source: Codec, target: Codec, vocabulary: Vocabulary | None = None) -> None:
        self.source, self.target = source, target
        self.features, self.outputs = source.features, target.outputs
        tokens = (*target.vocabulary.tokens[2:], *source.vocabulary.tokens[2:], SEPARATOR)
        self.vocabulary = vocabulary or Vocabulary.of(dict.fromkeys(tokens))
        self.separator: int = self.vocabulary.index[SEPARATOR]
        self.source_ids = self.vocabulary.ids(source.vocabulary.tokens)
        """int32[source tokens]: the id here of each id of the source's codec."""
        self.target_ids = self.vocabulary.ids(target.vocabulary.tokens)
        """int32[target tokens]: the same for targets."""
        if UNKNOWN in (*self.source_ids[2:], *self.target_ids[2:]):
            raise CodecError("The codec of this model is damaged: its vocabulary lacks tokens.")
        self._id_in_target = np.full(len(self.vocabulary), UNKNOWN, np.int32)
        self._id_in_target[self.target_ids] = np.arange(len(self.target_ids))
        self._id_in_source = np.full(len(self.vocabulary), UNKNOWN, np.int32)
        self._id_in_source[self.source_ids] = np.arange(len(self.source_ids))

    @property
    def written(self) -> Codec:
        return self.target

    @property
    def is_relative(self) -> bool:
        return self.target.is_relative

    @classmethod
    def from_documents(
        cls, documents: Iterable[Pair], config: DataConfig | None = None
    ) -> "PairCodec":
        """Raise CodecError: pairs do not say the kinds of their sides. See `PairCodec.of`."""
        raise CodecError("A codec of pairs is built from those of their sources and targets.")

    @classmethod
    def of(
        cls,
        source: type[Codec],
        target: type[Codec],
        pairs: Sequence[Pair],
        config: DataConfig | None = None,
    ) -> "PairCodec":
        """Build the codec of pairs from classes of codecs for their sides."""
        return cls(
            source.from_documents([pair.source for pair in pairs], config),
            target.from_documents([pair.target for pair in pairs], config),
        )

    def extended(self, contents: Iterable[Pair], config: DataConfig | None = None) -> "PairCodec":
        pairs = list(contents)
        source = self.source.extended([pair.source for pair in pairs], config)
        target = self.target.extended([pair.target for pair in pairs], config)
        return self._grown(source, target)

    def _grown(self, source: Codec, target: Codec) -> "PairCodec":
        """Return the codec with larger codecs of both sides; all tokens keep their ids."""
        tokens = (*target.vocabulary.tokens[2:], *source.vocabulary.tokens[2:])
        return PairCodec(source, target, self.vocabulary.extended(dict.fromkeys(tokens)))

    def with_keys(self, pieces: Iterable[Pair], ranges: Ranges) -> "PairCodec":
        moves = [(pair, self._shifts(pair, ranges)) for pair in pieces]
        return self._grown(
            self.source.with_shifts((pair.source, shifts) for pair, shifts in moves),
            self.target.with_shifts((pair.target, shifts) for pair, shifts in moves),
        )

    def _shifts(self, pair: Pair, ranges: Ranges) -> list[int]:
        """Return by how many semitones a pair may move: both of its sides alike."""
        return [] if pair.music is None else ranges.shifts(pair.music)

    def in_key(
        self, document: Pair, row: np.ndarray, shift: int, seed: Sequence[int]
    ) -> np.ndarray:
        first = int(np.flatnonzero(row == self.separator)[0])
        source, target = self._id_in_source[row[:first]], self._id_in_target[row[first + 1 :]]
        source = self.source.in_key(document.source, source, shift, seed)
        target = self.target.in_key(document.target, target, shift, seed)
        separator = [self.separator]
        return np.concatenate([self.source_ids[source], separator, self.target_ids[target]])

    def transposed_streams(
        self, pieces: Sequence[Pair], rows: Sequence[np.ndarray], ranges: Ranges
    ) -> Iterator[np.ndarray]:
        return in_other_keys(self, pieces, rows, (self._shifts(pair, ranges) for pair in pieces))

    def encode(self, document: Pair) -> np.ndarray:
        """Return the int32[n] ids of the source, the separator, and the target if it has ids."""
        if self.outputs:
            return self.opening(document.source)
        target = self.target_ids[self.target.encode(document.target)]
        return np.concatenate([self.opening(document.source), target])

    def opening(self, source: Any) -> np.ndarray:
        """Return int32[n]: the ids of a source and the separator, after which a target begins."""
        ids = self.source_ids[self.source.encode(source)]
        return np.append(ids, np.int32(self.separator))

    def numbers(self, document: Pair) -> np.ndarray | None:
        """Return float32[steps, features + outputs] of the source and of a target of numbers."""
        numbers = self.source.numbers(document.source)
        goals = self.target.numbers(document.target) if self.outputs else None
        if numbers is None or goals is None:
            return numbers
        if len(numbers) != len(goals):
            raise CodecError(f"A source has {len(numbers)} steps, and its target {len(goals)}.")
        return np.concatenate([numbers, goals], axis=1)

    def to_read(self, source: Any) -> np.ndarray:
        """Return a source as networks read it: joint ids int32[n], or its numbers if it has any."""
        numbers = self.source.numbers(source)
        return self.opening(source)[:-1] if numbers is None else numbers

    def in_source(self, ids: np.ndarray) -> np.ndarray:
        """Return joint ids of a source in the ids of its codec, int32[n]."""
        found: np.ndarray = self._id_in_source[ids]
        return found

    def decode(self, ids: Sequence[int] | np.ndarray) -> Pair:
        """Return the pair; without a separator, its source is empty."""
        found = np.asarray(ids, np.int32)
        at = np.flatnonzero(found == self.separator)
        first = int(at[0]) if len(at) else -1
        source = self.in_source(found[: max(first, 0)])
        target = self._id_in_target[found[first + 1 :]]
        return Pair(self.source.decode(source), self.target.decode(target[target != BOUNDARY]))

    def written_stream(self, ids: np.ndarray) -> np.ndarray:
        """Return a stream of pairs as one of their targets, in the ids of the target's codec."""
        marks = (ids == self.separator).astype(np.int8) - (ids == BOUNDARY)
        # A separator opens a target, and a BOUNDARY closes it.
        places = np.arange(len(ids))
        last = np.maximum.accumulate(np.where(marks != 0, places, -1))
        is_target = (marks[last] > 0) & (marks == 0)
        is_end = marks < 0
        smallest = np.min_scalar_type(len(self.target_ids) - 1)
        return self._id_in_target[ids[is_target | is_end]].astype(smallest)

    def to_json(self) -> dict[str, Any]:
        """Return both codecs and the order of their tokens."""
        return {
            "name": self.name,
            "source": self.source.to_json(),
            "target": self.target.to_json(),
            "tokens": list(self.vocabulary.tokens[2:]),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "PairCodec":
        """Raise CodecError: `rnngen.tokens.codec_from_json` knows the codecs of both sides."""
        raise CodecError("A codec of pairs is built from those of their sources and targets.")

    @classmethod
    def from_parts(cls, data: Mapping[str, Any], build: Callable[[Any], Codec]) -> "PairCodec":
        """Build the codec that `to_json` described; `build` builds the codec of a side.

        Raises:
            CodecError: if the description is damaged.
        """
        return cls(build(data["source"]), build(data["target"]), Vocabulary.of(data["tokens"]))
