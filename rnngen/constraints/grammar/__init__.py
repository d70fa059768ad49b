"""A constraint on characters: text that obeys a Lark grammar or a regular expression."""

from rnngen.constraints.grammar.constraint import GrammarConstraint

__all__ = ["GrammarConstraint"]
