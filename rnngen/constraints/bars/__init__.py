"""Music whose bars are exactly full."""

from rnngen.constraints.bars.constraint import MetreConstraint
from rnngen.constraints.bars.fixed_length import BarsConstraint
from rnngen.constraints.bars.gap import GapConstraint

__all__ = ["BarsConstraint", "GapConstraint", "MetreConstraint"]
