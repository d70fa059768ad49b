r"""The title and author that a user gives a paper.

The model draws a paper under them in the characters that it has. The finished paper then has them
as they were typed.
"""

import re
from collections.abc import Container, Mapping

from rnngen.constraints.latex import is_heading
from rnngen.constraints.latex.tables import TEXT_CHARACTERS
from rnngen.errors import setting_error
from rnngen.sampling.prompt import fit_characters

LEAST, MOST = 3, 100
"""Characters of a title or author."""

EXPECTED = f"{LEAST} to {MOST} characters that pdflatex can typeset, such as \\& for &"

_COMMAND = re.compile(r"\\(?:[A-Za-z]+\s*|.)|[${}^_]")
_AND = r"\and "


def spelled_head(name: str, text: str, known: Container[str]) -> str:
    """Return a title or author in plain characters of a vocabulary; empty if it has none of them.

    Raises:
        SettingError: if LaTeX cannot typeset it, or it is too short or too long.
    """
    if not (LEAST <= len(text) <= MOST and is_heading(text.replace(_AND, ""))):
        raise setting_error(name, EXPECTED, text)
    plain, _ = fit_characters(_COMMAND.sub("", text), known)
    spelled = "".join(each for each in plain if each == " " or each in TEXT_CHARACTERS)
    return " ".join(spelled.split())


def with_heads(paper: str, heads: Mapping[str, str | None]) -> str:
    """Return a paper with the given title and author in place of those it was drawn with."""
    for name, text in heads.items():
        if text is not None:
            paper = re.sub(
                rf"^\\{name}\{{.*\}}$",
                lambda _, name=name, text=text: f"\\{name}{{{text}}}",  # type: ignore[misc]
                paper,
                count=1,
                flags=re.MULTILINE,
            )
    return paper
