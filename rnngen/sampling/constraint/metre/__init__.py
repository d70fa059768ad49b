"""Music whose bars are exactly full."""

from rnngen.sampling.constraint.metre.bars import BarsConstraint
from rnngen.sampling.constraint.metre.constraint import MetreConstraint
from rnngen.sampling.constraint.metre.gap import GapConstraint

__all__ = ["BarsConstraint", "GapConstraint", "MetreConstraint"]
