"""LaTeX papers as complete documents; knows nothing of how their bodies came to be.

A body gets a preamble with the AMS packages, the usual theorem environments, the commands of other packages that
papers use much, and a stub for each command and environment that is defined nowhere.
"""

import re

from rnngen.constraints.latex.tables import THEOREMS
from rnngen.writers.latex_definitions import DEFINITIONS
from rnngen.writers.latex_words import KNOWN_ENVIRONMENTS, KNOWN_WORDS
from rnngen.writers.text import encoded

_WORD = re.compile(r"\\(?:([A-Za-z]+)|.)", re.DOTALL)
_ENVIRONMENT = re.compile(r"\\begin\s*\{([A-Za-z]+)\*?\}")
_UNESCAPED_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%.*")


def render_latex(text: str, provenance: str) -> bytes:
    """The text as a document that names its provenance; one that has a preamble already keeps it."""
    comment = f"% {provenance}\n"
    if r"\documentclass" in text:
        return encoded(comment + text)
    return encoded(
        comment + preamble(text) + "\\begin{document}\n" + text.rstrip("\n") + "\n\\end{document}\n"
    )


def preamble(body: str) -> str:
    """What has to stand before the body: class, packages, theorems and stubs, a line each."""
    visible = _UNESCAPED_COMMENT.sub(r"\1", body)
    lines = [
        r"\documentclass{article}",
        # Without these fonts, T1 would be set in bitmaps, made on the spot: the old encoding looks better.
        r"\IfFileExists{lmodern.sty}{\usepackage[T1]{fontenc}\usepackage{lmodern}}{}",
        r"\usepackage{amsmath, amssymb, amsthm}",
        r"\setcounter{MaxMatrixCols}{20}",
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
    # In text a stub is silent; in mathematics it shows its name. The braces let it stand where an argument is due.
    lines += [
        rf"\providecommand{{\{word}}}{{{{\ifmmode\mathrm{{{word}}}\fi}}}}"
        for word in unknown_words(visible)
    ]
    return "\n".join(lines) + "\n"


def unknown_words(body: str) -> list[str]:
    r"""Names of the commands in a body (`\foo` → 'foo') that need a stub, sorted.

    LaTeX lets no one define names that begin with "end".
    """
    words = {word for word in _WORD.findall(body) if word and not word.startswith("end")}
    return sorted(words - KNOWN_WORDS - DEFINITIONS.keys())


def unknown_environments(body: str) -> list[str]:
    """Names of the environments in a body that need a stub, sorted."""
    theorems = {name for names in THEOREMS.values() for name in names}
    names = {name for name in _ENVIRONMENT.findall(body) if not name.startswith("end")}
    return sorted(names - KNOWN_ENVIRONMENTS - KNOWN_WORDS - theorems)
