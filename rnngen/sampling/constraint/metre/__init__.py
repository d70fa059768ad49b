"""Music whose bars are exactly full."""

from rnngen.sampling.constraint.metre.constraint import MetreConstraint

__all__ = ["MetreConstraint"]
