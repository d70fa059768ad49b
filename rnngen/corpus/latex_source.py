"""LaTeX source made plain: comments dropped, verbatim text set aside, included files put in their place.

Knows nothing of macros or of what a paper is.
"""

import posixpath
import re
from collections.abc import Mapping

BEGIN_DOCUMENT = r"\begin{document}"

SCAN = re.compile(
    r"(?P<dropped>\\begin\{comment\}.*?\\end\{comment\}|\\iffalse(?![A-Za-z]).*?\\fi(?![A-Za-z]))"
    r"|(?P<verbatim>\\begin\{(?P<environment>verbatim\*?|Verbatim|lstlisting|minted)\}.*?\\end\{(?P=environment)\}"
    r"|\\(?:verb\*?|lstinline)(?P<bar>[^A-Za-z\s{*\[])[^\n]*?(?P=bar))"
    r"|(?P<kept>\\(?:url|href|nolinkurl|path)\s*\{[^{}]*\}|\\.)"
    r"|(?P<line>^[ \t]*%[^\n]*(?:\n|\Z))"
    r"|(?P<remark>(?<![ \t])[ \t]+%[^\n]*)"
    r"|(?P<joint>%[^\n]*(?:\n(?![ \t]*\n)[ \t]*)?)",
    re.DOTALL | re.MULTILINE,
)
"""What must be read as a unit, so that a % inside it starts no comment, and the comments themselves."""

CONTROL_WORD_AT_END = re.compile(r"\\[A-Za-z@]+\Z")

MOST_INCLUDED = 16 * 1024 * 1024
"""Characters that one document may include; files that include each other twice would else double without end."""

DEEPEST = 64
"""Levels of files within files; TeX itself allows 15."""

INPUT = re.compile(r"\\(?:input|include|subfile)\s*\{([^{}]*)\}|\\input[ \t]+([\w./-]+)")

SET_ASIDE = re.compile("\0([0-9]+)\0")
"""A place that verbatim text was taken from; no text that is read holds NUL."""


class EndlessInput(ValueError):
    """A document includes more than MOST_INCLUDED, or deeper than DEEPEST."""


def strip_comments(text: str, verbatim: list[str]) -> str:
    """The text without comments; verbatim text moves to the end of the list, for `restore`."""

    def replace(match: re.Match[str]) -> str:
        if match["kept"]:
            return match[0]
        if match["verbatim"]:
            verbatim.append(match[0])
            return f"\0{len(verbatim) - 1}\0"
        # TeX joins the lines around a comment without space, unless a control word ends the first.
        before = text[max(0, match.start() - 40) : match.start()]
        return "\n" if match["joint"] and CONTROL_WORD_AT_END.search(before) else ""

    return SCAN.sub(replace, text)


def restore(text: str, verbatim: list[str]) -> str:
    """The text with verbatim text back in its place.

    Raises:
        EndlessInput: where included files repeat it beyond MOST_INCLUDED.
    """
    if sum(len(verbatim[int(match[1])]) for match in SET_ASIDE.finditer(text)) > MOST_INCLUDED:
        raise EndlessInput
    return SET_ASIDE.sub(lambda match: verbatim[int(match[1])], text)


def included(sources: Mapping[str, str]) -> set[str]:
    r"""The names of the files that another one \inputs, which are no documents of their own."""
    return {
        target
        for name, source in sources.items()
        for match in INPUT.finditer(source)
        if (target := _target(match, name, sources)) not in (None, name)
        and BEGIN_DOCUMENT not in sources[target]
    }


def inline_inputs(name: str, sources: Mapping[str, str]) -> str:
    r"""A file's text with each \input replaced by the file of the corpus that it names.

    A file that is a whole document of its own, or that includes itself, is replaced by nothing; an \input of a
    file that is not there stays, for `drop_inputs`.

    Raises:
        EndlessInput: where that is too much, or too deep.
    """
    left = MOST_INCLUDED

    def replace(match: re.Match[str], above: tuple[str, ...]) -> str:
        nonlocal left
        target = _target(match, above[-1], sources)
        if target is None:
            return match[0]
        if target in above or BEGIN_DOCUMENT in sources[target]:
            return ""
        left -= len(sources[target])
        if left < 0 or len(above) > DEEPEST:
            raise EndlessInput
        return text_of((*above, target))

    def text_of(path: tuple[str, ...]) -> str:
        return INPUT.sub(lambda match: replace(match, path), sources[path[-1]])

    return text_of((name,))


def drop_inputs(text: str) -> tuple[str, int]:
    r"""The text without \input, and how many there were."""
    return INPUT.subn("", text)


def _target(match: re.Match[str], name: str, sources: Mapping[str, str]) -> str | None:
    r"""The name in the corpus of the file that an \input of another names: beside it, or from the corpus's root."""
    target = (match[1] or match[2]).strip()
    for folder in (posixpath.dirname(name), ""):
        path = posixpath.normpath(posixpath.join(folder, target))
        for candidate in (path, path + ".tex"):
            if candidate in sources:
                return candidate
    return None
