"""LaTeX that compiles by construction; knows nothing of models, files or of how a paper is written to disk."""

from rnngen.constraints.latex.constraint import LatexConstraint

__all__ = ["LatexConstraint"]
