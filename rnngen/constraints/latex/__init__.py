"""Constraints on characters: LaTeX that compiles by construction."""

from rnngen.constraints.latex.constraint import LatexConstraint, is_heading
from rnngen.constraints.latex.formula import FormulaConstraint

__all__ = ["FormulaConstraint", "LatexConstraint", "is_heading"]
