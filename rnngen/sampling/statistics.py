"""What drawing a sample took."""

from dataclasses import astuple, dataclass
from typing import Self


@dataclass
class SamplingStats:
    """Counts over one sample; a line is what lies between two places where a constraint judges."""

    draws: int = 0
    """Tokens drawn, those that were undone included."""
    forced: int = 0
    """Tokens that a fallback wrote."""
    lines: int = 0
    """Lines that were found to be good."""
    rejections: int = 0
    """Lines drawn in vain."""
    detours: int = 0
    """Places from which a sample turned back, as the model would not have gone there."""
    fallbacks: int = 0
    """Lines that a fallback wrote."""
    loops: int = 0
    """Loops undone."""
    masked: float = 0.0
    """Sum over draws of the probability that the model gave to tokens that were not allowed."""

    def draw(self, forced: bool, allowed: float) -> None:
        """Count one more token, where the allowed ones had so much probability together."""
        self.draws += 1
        self.forced += forced
        self.masked += 1 - allowed

    def __add__(self, other: Self) -> "SamplingStats":
        return SamplingStats(
            *(mine + yours for mine, yours in zip(astuple(self), astuple(other), strict=True))
        )
