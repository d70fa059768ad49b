"""The style of papers: commands and environments, and the share of mathematics."""

import re

from rnngen.evaluation.distributions import Sides, categories, that_count
from rnngen.evaluation.report import Distribution

_COMMAND = re.compile(r"\\([A-Za-z]+|[^A-Za-z\s])")
_ENVIRONMENT = re.compile(r"\\begin\{(\w+\*?)\}")
_DISPLAYS = "equation|align|eqnarray|gather|multline|displaymath"
_FORMULA = re.compile(
    r"\$\$.*?\$\$|(?<!\\)\$.*?(?<!\\)\$|\\\[.*?\\\]|"
    rf"\\begin\{{(?:{_DISPLAYS})\*?\}}.*?\\end\{{(?:{_DISPLAYS})\*?\}}",
    re.DOTALL,
)
_STRUCTURE = re.compile(
    r"\\(?:begin|end|label|ref|eqref|cite\w*|input)\*?(?:\[[^\]]*\])?\{[^}]*\}|\\[A-Za-z]+|\\.",
    re.DOTALL,
)


def latex_distributions(sides: Sides) -> tuple[Distribution, ...]:
    """Of the commands and of the environments that are begun."""
    return that_count(
        (
            categories("commands", "commands", _COMMAND.findall, sides),
            categories("environments", "environments", _ENVIRONMENT.findall, sides),
        )
    )


def prose_of(paper: str) -> str:
    """A paper without formulas, commands and the names that some of them take, so that words are words."""
    return _STRUCTURE.sub(" ", _FORMULA.sub(" ", paper))


def formula_share(paper: str) -> float | None:
    """The share of characters that stand in formulas."""
    return sum(map(len, _FORMULA.findall(paper))) / len(paper) if paper else None
