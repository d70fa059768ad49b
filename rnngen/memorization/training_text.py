"""The text that a model was trained on, to compare samples with and to keep them from repeating it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rnngen.memorization.continuations import Continuations
from rnngen.memorization.hashing import NOWHERE, RollingHash, Window
from rnngen.memorization.shared_run import Run, longest_shared_run
from rnngen.tokens.base import UNKNOWN

SHORTEST = 2
"""Characters of the shortest run that can be kept from being completed."""


@dataclass(frozen=True)
class TrainingText:
    """The tokens that a model was trained on, or the first of them."""

    unit: ClassVar[str] = "characters"
    symbols: np.ndarray
    """Unsigned integers; documents end at BOUNDARY."""
    share: float
    """Of the tokens trained on, those that are kept: more than 0, at most 1."""

    def longest_shared_run(self, tokens: Sequence[int] | np.ndarray) -> Run:
        """The longest run of characters that a sample shares with the text, inside one document."""
        sample = np.array(tokens, dtype=np.uint64)
        sample[sample <= UNKNOWN] = NOWHERE
        return longest_shared_run(self.symbols, sample)

    def runs(self, length: int) -> "TextRuns":
        """The rule that no run of `length` characters is taken from the text; length ≥ SHORTEST."""
        return TextRuns(self.symbols, length)


class TextRuns:
    """Follows a row of tokens, and says which would complete a run of so many that stands in the text."""

    def __init__(self, symbols: np.ndarray, length: int) -> None:
        self._continuations = Continuations(symbols, length - 1)
        self._hash = RollingHash(length - 1)

    def start(self) -> Window:
        """Where a document begins."""
        return Window()

    def advance(self, window: Window, token: int) -> Window:
        """One token further; the special ones begin anew."""
        return Window() if token <= UNKNOWN else self._hash.moved(window, token)

    def completing(self, window: Window) -> list[int]:
        """The tokens that would complete a run; never a special one, as a run ends with its document."""
        if len(window.symbols) < self._hash.length:
            return []
        return [token for token in self._continuations.after(window) if token > UNKNOWN]
