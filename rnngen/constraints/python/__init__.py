"""A constraint on characters: Python that compiles."""

from rnngen.constraints.python.constraint import Names, PythonConstraint
from rnngen.constraints.python.script import compiles

__all__ = ["Names", "PythonConstraint", "compiles"]
