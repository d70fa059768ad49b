"""A constraint on characters: Python that compiles."""

from rnngen.constraints.python.constraint import Aim, PythonConstraint
from rnngen.constraints.python.script import compiles

__all__ = ["Aim", "PythonConstraint", "compiles"]
