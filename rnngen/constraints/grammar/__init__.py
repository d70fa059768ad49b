"""Text that obeys a rule of the user's own: a grammar in Lark's notation, or a regular expression."""

from rnngen.constraints.grammar.constraint import GrammarConstraint

__all__ = ["GrammarConstraint"]
