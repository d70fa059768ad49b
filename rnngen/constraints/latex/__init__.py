"""Constraints on characters: LaTeX that compiles by construction."""

from rnngen.constraints.latex.constraint import LatexConstraint
from rnngen.constraints.latex.formula import FormulaConstraint

__all__ = ["FormulaConstraint", "LatexConstraint"]
