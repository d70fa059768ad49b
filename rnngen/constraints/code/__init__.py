"""Code that parses, in any language that has a grammar of tree-sitter."""

from rnngen.constraints.code.constraint import CodeConstraint
from rnngen.constraints.code.rules import problem

__all__ = ["CodeConstraint", "problem"]
