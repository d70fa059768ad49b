"""What a model was trained on: the base class for text and music, and the text itself."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, ClassVar, Self

import numpy as np

from rnngen.brief import Brief
from rnngen.memorization.suffix_array import Run, SuffixArray
from rnngen.tokens.base import UNKNOWN

Row = Sequence[tuple[int | None, int]]
"""Of each symbol in a row: the symbol, None if it is unknown, and the index of its token."""


LEAST_TOKENS = 8
"""Fewest tokens of a text that a model can be trained on."""


class RunTracker(ABC):
    """Follows the tokens of a sample, and says which token would complete a run.

    Its states are immutable.
    """

    @abstractmethod
    def start(self) -> Any:
        """Return the state at the beginning of a document."""

    @abstractmethod
    def advance(self, state: Any, token: int) -> Any:
        """Return the state after one more token; special tokens begin a document."""

    @abstractmethod
    def forbidden(self, state: Any) -> list[int]:
        """Return the tokens that would complete a run of the training data."""


@dataclass(frozen=True)
class Training(Brief, ABC):
    """The training data of a model as a stream of symbols, or the first of them.

    A symbol is a character of text. In music it is a step from a note to the next, which no
    transposition changes; a run of n notes is a run of n - 1 steps.
    """

    unit: ClassVar[str] = "notes"
    """What the length of a run counts."""
    shortest: ClassVar[int] = 3
    """Units of the shortest run that can be ruled out; shorter ones are in any corpus."""
    most_tokens: ClassVar[int] = 4_000_000
    """Tokens that are kept at most, the first of the stream."""

    symbols: np.ndarray
    """Unsigned integers; documents, or parts of them, end at BOUNDARY."""
    share: float = 1.0
    """Of the tokens trained on, those that are kept: more than 0, at most 1."""
    codec: Any = None

    @classmethod
    @abstractmethod
    def of(cls, codec: Any, tokens: Sequence[int] | np.ndarray, share: float = 1.0) -> Self:
        """Read the symbols from the tokens that a model was trained on."""

    @classmethod
    @abstractmethod
    def from_arrays(cls, codec: Any, arrays: Mapping[str, np.ndarray], share: float) -> Self:
        """Return the training data of the arrays of a file.

        Raises:
            KeyError, ValueError: if an array is missing or impossible.
        """

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the arrays that a file keeps."""
        return {"symbols": self.symbols}

    @property
    def tokens(self) -> np.ndarray | None:
        """The tokens trained on; None for music, whose symbols do not tell them."""
        return None

    @abstractmethod
    def rows(self, tokens: Sequence[int] | np.ndarray) -> Iterable[Row]:
        """Return the rows of symbols that tokens write; no run goes beyond its row."""

    @abstractmethod
    def tracker(self, length: int) -> RunTracker:
        """Return the tracker of runs of `length` units, at least `shortest`."""

    @cached_property
    def index(self) -> SuffixArray:
        """The suffix array of the symbols."""
        return SuffixArray(self.symbols)

    def longest_shared_run(self, tokens: Sequence[int] | np.ndarray) -> Run:
        """Return the longest run of a sample that also occurs in the training data.

        Its length is in units. Of music it is at least 2, or 0 if no two notes are shared.
        """
        best = Run()
        for symbols, positions in _known_parts(self.rows(tokens)):
            run = self.index.longest_run(symbols, longer_than=best.length)
            if run.length:
                best = Run(run.length, positions[run.position])
        return self._in_units(best)

    def unseen(self, samples: Iterable[np.ndarray], n: int) -> float | None:
        """Return the share of samples' n-grams of symbols that the training data lack."""
        rows = [[symbol for symbol, _ in row] for tokens in samples for row in self.rows(tokens)]
        return self.index.unseen(rows, n)

    def _in_units(self, run: Run) -> Run:
        return Run(run.length + 1, run.position) if run.length else run


def symbols_of(arrays: Mapping[str, np.ndarray], count: int, least: int = 1) -> np.ndarray:
    """Return the symbols of a file's arrays.

    Args:
        count: the largest symbol is one less.
        least: fewest symbols.

    Raises:
        KeyError, ValueError: if they are missing or impossible.
    """
    symbols = arrays["symbols"]
    if symbols.ndim != 1 or symbols.dtype.kind != "u" or len(symbols) < least:
        raise ValueError("the symbols have a wrong shape")
    if int(symbols.max()) >= count:
        raise ValueError("a symbol is unknown")
    if np.iinfo(symbols.dtype).max < count - 1:
        raise ValueError("the symbols are of a type that is too small")
    return symbols


def _known_parts(rows: Iterable[Row]) -> Iterator[tuple[list[int], list[int]]]:
    """Cut rows at unknown symbols; yield the symbols and the positions of each part."""
    for row in rows:
        for is_known, group in groupby(row, key=lambda one: one[0] is not None):
            if is_known:
                symbols, positions = zip(*group, strict=True)
                yield list(symbols), list(positions)


class TrainingText(Training):
    """The characters that a model was trained on; a symbol is a token."""

    unit = "characters"
    shortest = 2
    most_tokens = 64_000_000

    @classmethod
    def of(cls, codec: Any, tokens: Sequence[int] | np.ndarray, share: float = 1.0) -> Self:
        """Return the tokens themselves."""
        return cls(np.asarray(tokens), share, codec)

    @classmethod
    def from_arrays(cls, codec: Any, arrays: Mapping[str, np.ndarray], share: float) -> Self:
        """Return the tokens in the array `symbols`."""
        return cls(symbols_of(arrays, len(codec.vocabulary), LEAST_TOKENS), share, codec)

    @property
    def tokens(self) -> np.ndarray:
        """The tokens trained on."""
        return self.symbols

    def rows(self, tokens: Sequence[int] | np.ndarray) -> list[Row]:
        """Return the characters; special tokens are unknown symbols."""
        ids = np.asarray(tokens).tolist()
        return [[(token if token > UNKNOWN else None, i) for i, token in enumerate(ids)]]

    def tracker(self, length: int) -> "TextTracker":
        """Return the tracker of runs of `length` characters."""
        return TextTracker(self.index, length)

    def _in_units(self, run: Run) -> Run:
        return run


class TextTracker(RunTracker):
    """Follows characters; a state is the last of them, at most one less than a run."""

    def __init__(self, index: SuffixArray, length: int) -> None:
        self._index = index
        self._context = length - 1

    def start(self) -> tuple[int, ...]:
        return ()

    def advance(self, state: tuple[int, ...], token: int) -> tuple[int, ...]:
        return () if token <= UNKNOWN else (*state, token)[-self._context :]

    def forbidden(self, state: tuple[int, ...]) -> list[int]:
        """Return the tokens that would complete a run; the end of a document completes none."""
        if len(state) < self._context:
            return []
        return [token for token in self._index.continuations(state) if token > UNKNOWN]
