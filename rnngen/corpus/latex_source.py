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

INPUT = re.compile(r"\\(?:input|include|subfile)\s*\{([^{}]*)\}|\\input[ \t]+([\w./-]+)")

SET_ASIDE = re.compile("\0([0-9]+)\0")
"""A place that verbatim text was taken from; no text that is read holds NUL."""


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
    """The text with verbatim text back in its place."""
    return SET_ASIDE.sub(lambda match: verbatim[int(match[1])], text)


def inline_inputs(name: str, sources: Mapping[str, str], used: set[str], above: tuple[str, ...] = ()) -> str:
    r"""A file's text with each \input replaced by the file of the corpus that it names.

    The names of these files are added to `used`. A file that is a whole document of its own, or that includes
    itself, is replaced by nothing; an \input of a file that is not there stays, for `drop_inputs`.
    """

    def replace(match: re.Match[str]) -> str:
        target = _resolve((match[1] or match[2]).strip(), name, sources)
        if target is None:
            return match[0]
        if target in (name, *above) or BEGIN_DOCUMENT in sources[target]:
            return ""
        used.add(target)
        return inline_inputs(target, sources, used, (name, *above))

    return INPUT.sub(replace, sources[name])


def drop_inputs(text: str) -> tuple[str, int]:
    r"""The text without \input, and how many there were."""
    return INPUT.subn("", text)


def _resolve(target: str, name: str, sources: Mapping[str, str]) -> str | None:
    """The name in the corpus of a file as another one names it: beside it, or from the corpus's root."""
    for folder in (posixpath.dirname(name), ""):
        path = posixpath.normpath(posixpath.join(folder, target))
        for candidate in (path, path + ".tex"):
            if candidate in sources:
                return candidate
    return None
