"""What drawing a sample took."""

from dataclasses import astuple, dataclass
from typing import Self

import numpy as np

from rnngen.sampling.filters import softmax


@dataclass
class Tally:
    """Counts over one sample; a line is what lies between two places where a constraint judges."""

    draws: int = 0
    """Tokens drawn, those that were undone included."""
    forced: int = 0
    """Tokens that a fallback wrote."""
    lines: int = 0
    """Lines that were found to be good."""
    rejections: int = 0
    """Lines drawn in vain."""
    fallbacks: int = 0
    """Lines that a fallback wrote."""
    loops: int = 0
    """Loops undone."""
    masked: float = 0.0
    """Sum over draws of the probability that the model gave to tokens that were not allowed."""

    def watch(self, logits: np.ndarray, allowed: np.ndarray) -> None:
        """Count the probability of tokens not allowed, of both arrays [vocabulary]."""
        self.masked += float(softmax(logits[None].astype(np.float64))[0, ~allowed].sum())

    def draw(self, forced: bool) -> None:
        """Count one more token."""
        self.draws += 1
        self.forced += forced

    def __add__(self, other: Self) -> "Tally":
        return Tally(*(mine + yours for mine, yours in zip(astuple(self), astuple(other), strict=True)))
