"""Python that compiles."""

from rnngen.sampling.constraint.python.check import compiles
from rnngen.sampling.constraint.python.constraint import Names, PythonConstraint

__all__ = ["Names", "PythonConstraint", "compiles"]
