"""The style of texts, papers and scripts: means, and distributions with their distance."""

import ast
import io
import keyword
import re
import tokenize
import warnings
from collections.abc import Iterator, Sequence

from rnngen.corpus.python import prose_length
from rnngen.evaluation.distributions import Sides, categories, counted, mean_measure, numbers
from rnngen.evaluation.report import Distribution, Measure, Section
from rnngen.evaluation.sample_pair import SamplePair
from rnngen.evaluation.words import has_no_spaces, is_word, words

MARKS = {
    ",": "comma",
    ".": "full stop",
    ";": "semicolon",
    ":": "colon",
    "'": "apostrophe",
    "’": "apostrophe ’",
    '"': "quotation mark",
    "-": "hyphen",
}
"""Names of marks that are hard to see."""
LINE_STARTS = 15
"""First words of lines that have a bin of their own."""
INDENT = 4
"""Columns of a level of indentation."""
TAB = 8


def text_style(pair: SamplePair) -> Section:
    """Measure lines, words and punctuation."""
    return Section("Style", text_measures(pair.sides), text_distributions(pair.sides))


def latex_style(pair: SamplePair) -> Section:
    """Measure the prose of papers, and their formulas, commands and environments."""
    samples, held_out = pair.sides
    prose = [*map(prose_of, samples)], [*map(prose_of, held_out)]
    formulas = mean_measure("formulas among characters", "%", formula_share, pair.sides)
    distributions = text_distributions(prose) + latex_distributions(pair.sides)
    return Section("Style", (*text_measures(prose), formulas), distributions)


def python_style(pair: SamplePair) -> Section:
    """Measure scripts as text, and their identifiers, indentation and statements."""
    distributions = text_distributions(pair.sides) + python_distributions(pair.sides)
    name = "comments and docstrings among characters"
    prose = mean_measure(name, "%", comment_share, pair.sides)
    return Section("Style", (*text_measures(pair.sides), prose), distributions)


# ---- Text


def text_measures(sides: Sides) -> tuple[Measure, ...]:
    """Return means over documents; long held-out documents end where samples do."""

    def line_length(text: str) -> float | None:
        return _mean(line_lengths(text))

    def word_length(text: str) -> float | None:
        return _mean(word_lengths(text))

    word = mean_measure("length of a word", "characters", word_length, sides)
    return (
        mean_measure("length of a document", "characters", len, sides),
        mean_measure("length of a line", "characters", line_length, sides),
        *(() if _no_spaces(sides) else (word,)),
        mean_measure("punctuation among words", "%", _punctuation_share, sides),
    )


def text_distributions(sides: Sides) -> tuple[Distribution, ...]:
    """Return the distributions of lines, words, first words of lines, and punctuation.

    In a language without spaces, a character counts as a word.
    """
    lines = numbers("line length", "characters", line_lengths, sides)
    if _no_spaces(sides):
        usual = [categories("characters", "characters", terms, sides)]
    else:
        usual = [
            numbers("word length", "characters", word_lengths, sides),
            categories("words", "words", terms, sides),
        ]
    starts = categories("line starts", "lines", line_starts, sides, LINE_STARTS)
    return counted((lines, *usual, starts, categories("punctuation", "marks", marks, sides)))


def _no_spaces(sides: Sides) -> bool:
    return has_no_spaces((*sides[0], *sides[1]))


def line_lengths(text: str) -> list[int]:
    """Return the number of characters of each line that is not blank."""
    return [len(line.rstrip()) for line in text.splitlines() if line.strip()]


def line_starts(text: str) -> list[str]:
    """Return the first word or mark of each line that is not blank."""
    return [words(line)[0] for line in text.splitlines() if words(line)]


def terms(text: str) -> list[str]:
    """Return the words of a text in lower case, without punctuation and numbers."""
    return [word.lower() for word in words(text) if is_word(word)]


def word_lengths(text: str) -> list[int]:
    """Return the number of characters of each word."""
    return [len(word) for word in terms(text)]


def marks(text: str) -> list[str]:
    """Return the punctuation of a text, by name if it is hard to see."""
    return [
        MARKS.get(word, word) for word in words(text) if not word[0].isalnum() and word[0] != "_"
    ]


def _mean(lengths: Sequence[int]) -> float | None:
    return sum(lengths) / len(lengths) if lengths else None


def _punctuation_share(text: str) -> float | None:
    return len(marks(text)) / len(words(text)) if words(text) else None


# ---- Papers

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
    """Return the distributions of commands and of environments that are begun."""
    commands = categories("commands", "commands", _COMMAND.findall, sides)
    environments = categories("environments", "environments", _ENVIRONMENT.findall, sides)
    return counted((commands, environments))


def prose_of(paper: str) -> str:
    """Return a paper without formulas, commands and their names, so that words are words."""
    return _STRUCTURE.sub(" ", _FORMULA.sub(" ", paper))


def formula_share(paper: str) -> float | None:
    """Return the share of characters that are part of a formula."""
    return sum(map(len, _FORMULA.findall(paper))) / len(paper) if paper else None


# ---- Scripts


def comment_share(script: str) -> float | None:
    """Return the share of characters that are part of a comment or docstring."""
    return prose_length(script) / len(script) if script else None


def python_distributions(sides: Sides) -> tuple[Distribution, ...]:
    """Return the distributions of identifiers, indentation, and statements that can be parsed."""
    return counted(
        (
            numbers("identifier length", "characters", identifiers, sides),
            numbers("indentation depth", "levels", depths, sides),
            categories("statements", "statements", statements, sides),
        )
    )


def identifiers(script: str) -> list[int]:
    """Return the lengths of names, as far as the script can be split into tokens."""
    return [len(name) for name in _names(script)]


def _names(script: str) -> Iterator[str]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(script).readline):
            if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
                yield token.string
    except (tokenize.TokenError, SyntaxError):
        return


def depths(script: str) -> list[int]:
    """Return the level of indentation of each line that is not blank."""
    lines = (line.expandtabs(TAB) for line in script.splitlines() if line.strip())
    return [(len(line) - len(line.lstrip())) // INDENT for line in lines]


def statements(script: str) -> list[str]:
    """Return the kind of each statement, as `ast` names it.

    Of a script that cannot be parsed, the longest beginning in whole lines that can be is read.
    """
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
