"""The style of scripts: identifiers, indentation, kinds of statements."""

import ast
import io
import keyword
import tokenize
import warnings
from collections.abc import Iterator

from rnngen.evaluation.distributions import Sides, categories, numbers, that_count
from rnngen.evaluation.report import Distribution

INDENT = 4
"""Columns of a level."""
TAB = 8


def python_distributions(sides: Sides) -> tuple[Distribution, ...]:
    """Of the lengths of identifiers, the depth of lines, and the statements of what can be parsed."""
    return that_count(
        (
            numbers("identifier length", "characters", identifiers, sides),
            numbers("indentation depth", "levels", depths, sides),
            categories("statements", "statements", statements, sides),
        )
    )


def identifiers(script: str) -> list[int]:
    """The lengths of names, as far as the script can be taken apart in tokens."""
    return [len(name) for name in _names(script)]


def _names(script: str) -> Iterator[str]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(script).readline):
            if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
                yield token.string
    except (tokenize.TokenError, SyntaxError):
        return


def depths(script: str) -> list[int]:
    """The indentation of each line that is not blank, in levels of INDENT columns."""
    lines = (line.expandtabs(TAB) for line in script.splitlines() if line.strip())
    return [(len(line) - len(line.lstrip())) // INDENT for line in lines]


def statements(script: str) -> list[str]:
    """The kind of each statement, as `ast` names it, of the longest beginning in whole lines that can be parsed."""
    lines = script.splitlines(keepends=True)
    for end in range(len(lines), 0, -1):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse("".join(lines[:end]))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        return [type(node).__name__ for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    return []
