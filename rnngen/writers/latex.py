"""Write LaTeX papers as complete documents.

The body of a paper gets a preamble: the AMS packages, the usual theorem environments, and simple
definitions of much used commands of other packages. A command or environment that is still
undefined gets a stub.
"""

import re

from rnngen.constraints.latex.tables import THEOREMS
from rnngen.writers.latex_names import DEFINITIONS, KNOWN_ENVIRONMENTS, KNOWN_WORDS
from rnngen.writers.text import to_utf8

_WORD = re.compile(r"\\(?:([A-Za-z]+)|.)", re.DOTALL)
_ENVIRONMENT = re.compile(r"\\begin\s*\{([A-Za-z]+)\*?\}")
_UNESCAPED_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%.*")


def render_latex(text: str, provenance: str) -> bytes:
    """Return a complete document below a comment with its provenance.

    A preamble in the text is kept.
    """
    comment = f"% {provenance}\n"
    if r"\documentclass" in text:
        return to_utf8(comment + text)
    return to_utf8(
        comment + preamble(text) + "\\begin{document}\n" + text.rstrip("\n") + "\n\\end{document}\n"
    )


def preamble(body: str) -> str:
    """Return the preamble of a body: class, packages, theorems, definitions and stubs."""
    visible = _UNESCAPED_COMMENT.sub(r"\1", body)
    lines = [
        r"\documentclass{article}",
        # Without Latin Modern, T1 would use bitmap fonts; the old encoding looks better than those.
        r"\IfFileExists{lmodern.sty}{\usepackage[T1]{fontenc}\usepackage{lmodern}}{}",
        r"\usepackage{amsmath, amssymb, amsthm}",
        r"\setcounter{MaxMatrixCols}{20}",
        # Long formulas leave a line loose rather than stick out of it.
        r"\tolerance=800 \emergencystretch=10em",
        r"\title{}\date{}",
        r"\newtheorem{theorem}{Theorem}[section]",
    ]
    for style, names in THEOREMS.items():
        lines.append(rf"\theoremstyle{{{style}}}")
        lines += [
            rf"\newtheorem{{{name}}}[theorem]{{{name.capitalize()}}}"
            for name in names
            if name != "theorem"
        ]
    lines += [rf"\newenvironment{{{name}}}{{}}{{}}" for name in unknown_environments(visible)]
    lines += [
        definition
        for name, definition in DEFINITIONS.items()
        if re.search(rf"\\{name}(?![A-Za-z])", visible)
    ]
    # A stub prints nothing in text and its name in mathematics. The outer braces make it usable as
    # an argument.
    lines += [
        rf"\providecommand{{\{word}}}{{{{\ifmmode\mathrm{{{word}}}\fi}}}}"
        for word in unknown_words(visible)
    ]
    return "\n".join(lines) + "\n"


def unknown_words(body: str) -> list[str]:
    r"""Return the names of the commands in a body (`\foo` → 'foo') that need a stub, sorted.

    Names that begin with "end" are left out: LaTeX does not allow to define them.
    """
    words = {word for word in _WORD.findall(body) if word and not word.startswith("end")}
    return sorted(words - KNOWN_WORDS - DEFINITIONS.keys())


def unknown_environments(body: str) -> list[str]:
    """Return the names of the environments in a body that need a stub, sorted."""
    theorems = {name for names in THEOREMS.values() for name in names}
    names = {name for name in _ENVIRONMENT.findall(body) if not name.startswith("end")}
    return sorted(names - KNOWN_ENVIRONMENTS - KNOWN_WORDS - theorems)
