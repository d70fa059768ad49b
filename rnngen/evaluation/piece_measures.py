"""A measure of music: a figure of a piece, and what it is over many pieces."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import NamedTuple

from rnngen.evaluation.distributions import Sides
from rnngen.evaluation.report import Measure
from rnngen.music.score import Score

USUAL = 0.5
"""Fewest pieces that have a figure, as a share of all, for the measure to suit them."""


class Share(NamedTuple):
    """How many of how many; over pieces, both are added up."""

    hits: int
    of: int


@dataclass(frozen=True)
class PieceMeasure:
    """A measure of pieces by name."""

    name: str
    unit: str
    """'' for a plain number, '%' for a share of 0 to 1, or else a noun in the plural."""
    find: Callable[[Score], float | Share | None]
    """Returns None for a piece of which the measure makes no sense."""
    average: Callable[[Sequence[float]], float] = fmean

    def of(self, score: Score) -> float | None:
        """Return the figure of one piece."""
        return self.over([score])

    def over(self, scores: Iterable[Score]) -> float | None:
        """Return the figure of pieces: of their shares together, or else their average."""
        found = [each for each in map(self.find, scores) if each is not None]
        shares = [each for each in found if isinstance(each, Share)]
        if shares:
            total = sum(share.of for share in shares)
            return sum(share.hits for share in shares) / total if total else None
        values = [each for each in found if not isinstance(each, Share)]
        return float(self.average(values)) if values else None

    def compare(self, sides: Sides) -> Measure:
        """Return the figures of samples and of held-out pieces."""
        samples, held_out = map(self.over, sides)
        return Measure(self.name, self.unit, samples, held_out)


def suiting(measures: Iterable[PieceMeasure], scores: Sequence[Score]) -> tuple[PieceMeasure, ...]:
    """Return the measures that make sense for most of the pieces."""
    return tuple(
        measure
        for measure in measures
        if sum(measure.of(score) is not None for score in scores) > USUAL * len(scores)
    )
