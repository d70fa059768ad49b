"""Constraints on music: bars that are exactly full."""

from rnngen.constraints.bars.constraint import BarsConstraint, MetreConstraint
from rnngen.constraints.bars.gap import GapConstraint

__all__ = ["BarsConstraint", "GapConstraint", "MetreConstraint"]
