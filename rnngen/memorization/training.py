"""What a model was trained on: the base class for text and music, and the text itself."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

import numpy as np

from rnngen.memorization.suffix_array import Run, SuffixArray
from rnngen.tokens.base import UNKNOWN, Codec


class Row(NamedTuple):
    """Symbols of a sample in a row; no run goes beyond it."""

    symbols: list[int]
    positions: list[int]
    """Index of the token that each symbol begins with."""


class RunTracker(ABC):
    """Follows the tokens of a sample, and says which token would complete a run.

    Its states are immutable.
    """

    @abstractmethod
    def start(self) -> Any:
        """Return the state at the beginning of a document."""

    @abstractmethod
    def advance(self, state: Any, token: int) -> Any:
        """Return the state after one more token."""

    @abstractmethod
    def forbidden(self, state: Any) -> list[int]:
        """Return the tokens that would complete a run of the training data."""


class Training(ABC):
    """The training data of a model as a stream of symbols, or the first of them.

    A symbol is a character of text. In music it is a step from a note to the next, which no
    transposition changes; a run of n notes is a run of n - 1 steps.
    """

    unit: ClassVar[str] = "notes"
    """What the length of a run counts."""
    shortest: ClassVar[int] = 3
    """Units of the shortest run that can be ruled out; any corpus has the shorter ones."""
    most_tokens: ClassVar[int] = 4_000_000
    """Tokens that are kept at most, the first of the stream."""
    symbols: np.ndarray
    """Unsigned integers; documents end at BOUNDARY."""
    share: float
    """Of the tokens trained on, those that are kept: more than 0, at most 1."""

    @classmethod
    @abstractmethod
    def of(cls, codec: Any, tokens: np.ndarray, share: float = 1.0) -> "Training":
        """Read the symbols from the tokens that a model was trained on."""

    @classmethod
    @abstractmethod
    def from_arrays(cls, codec: Any, arrays: Mapping[str, np.ndarray], share: float) -> "Training":
        """Return the training data of the arrays of a file; `symbols` is checked already.

        Raises:
            KeyError, ValueError: if an array is missing or impossible.
        """

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the arrays that a file keeps."""
        return {"symbols": self.symbols}

    @property
    def tokens(self) -> np.ndarray | None:
        """The tokens trained on; None if the symbols do not tell them, as in music."""
        return None

    @abstractmethod
    def rows(self, tokens: Sequence[int] | np.ndarray) -> Iterator[Row]:
        """Yield the rows of symbols that tokens write, each without an unknown symbol."""

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
        for row in self.rows(tokens):
            run = self.index.longest_run(row.symbols, longer_than=best.length)
            if run.length:
                best = Run(run.length, row.positions[run.position])
        return self._in_units(best)

    def _in_units(self, run: Run) -> Run:
        """Return a run of symbols with its length in units."""
        return run._replace(length=run.length + 1) if run.length else run


@dataclass(frozen=True)
class TrainingText(Training):
    """The characters that a model was trained on."""

    unit = "characters"
    shortest = 2
    most_tokens = 64_000_000
    symbols: np.ndarray
    share: float = 1.0

    @classmethod
    def of(cls, codec: Codec, tokens: np.ndarray, share: float = 1.0) -> "TrainingText":
        """Return the tokens themselves: a symbol is a token."""
        return cls(np.asarray(tokens), share)

    @classmethod
    def from_arrays(
        cls, codec: Codec, arrays: Mapping[str, np.ndarray], share: float
    ) -> "TrainingText":
        """Return the training data of the array `symbols`."""
        return cls(arrays["symbols"], share)

    @property
    def tokens(self) -> np.ndarray:
        """The tokens trained on."""
        return self.symbols

    def rows(self, tokens: Sequence[int] | np.ndarray) -> Iterator[Row]:
        """Yield the characters between special tokens."""
        ids = np.asarray(tokens, np.int64)
        ends = [*np.flatnonzero(ids <= UNKNOWN).tolist(), len(ids)]
        start = 0
        for end in ends:
            yield Row(ids[start:end].tolist(), [*range(start, end)])
            start = end + 1

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
        """Return the empty context."""
        return ()

    def advance(self, state: tuple[int, ...], token: int) -> tuple[int, ...]:
        """Return the context after one more token; special tokens empty it."""
        return () if token <= UNKNOWN else last_symbols(state, token, self._context)

    def forbidden(self, state: tuple[int, ...]) -> list[int]:
        """Return the tokens that would complete a run; the end of a document completes none."""
        if len(state) < self._context:
            return []
        return [token for token in self._index.continuations(state) if token > UNKNOWN]


def last_symbols(context: tuple[int, ...], symbol: int, most: int) -> tuple[int, ...]:
    """Return the last `most` symbols of a context after one more."""
    return (*context, symbol)[-most:]


def whole_rows(rows: Iterable[Sequence[tuple[int | None, int]]]) -> Iterator[Row]:
    """Yield rows of (symbol, position), cut wherever a symbol is unknown, which is None."""
    for row in rows:
        symbols: list[int] = []
        positions: list[int] = []
        for symbol, position in row:
            if symbol is not None:
                symbols.append(symbol)
                positions.append(position)
            elif symbols:
                yield Row(symbols, positions)
                symbols, positions = [], []
        yield Row(symbols, positions)
