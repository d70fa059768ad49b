"""A constraint on characters: LaTeX that compiles by construction."""

from rnngen.constraints.latex.constraint import LatexConstraint

__all__ = ["LatexConstraint"]
