"""Python that compiles."""

from rnngen.sampling.constraint.python.check import compiles
from rnngen.sampling.constraint.python.constraint import PythonConstraint

__all__ = ["PythonConstraint", "compiles"]
