"""LaTeX papers as complete documents; knows nothing of how their bodies came to be.

A body gets a preamble with the AMS packages, the usual theorem environments, and a stub for each command
and environment that neither they nor the LaTeX kernel define.
"""

import re

from rnngen.writers.latex_words import KNOWN_ENVIRONMENTS, KNOWN_WORDS
from rnngen.writers.text import encoded

THEOREMS = {
    "plain": ("theorem", "lemma", "proposition", "corollary", "conjecture"),
    "definition": ("definition", "example", "exercise", "situation", "notation"),
    "remark": ("remark", "remarks", "note", "claim"),
}
"""Environments by the amsthm style that sets them; all are numbered together, by section."""

_WORD = re.compile(r"\\(?:([A-Za-z]+)|.)", re.DOTALL)
_ENVIRONMENT = re.compile(r"\\begin\s*\{([A-Za-z]+)\*?\}")
_UNESCAPED_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%.*")


def render_latex(text: str, provenance: str) -> bytes:
    """The text as a document that names its provenance; one that has a preamble already keeps it."""
    comment = f"% {provenance}\n"
    if r"\documentclass" in text:
        return encoded(comment + text)
    return encoded(comment + preamble(text) + "\\begin{document}\n" + text.rstrip("\n") + "\n\\end{document}\n")


def preamble(body: str) -> str:
    """What has to stand before the body: class, packages, theorems and stubs, a line each."""
    visible = _UNESCAPED_COMMENT.sub(r"\1", body)
    lines = [
        r"\documentclass{article}",
        r"\usepackage[T1]{fontenc}",
        r"\usepackage{amsmath, amssymb, amsthm}",
        r"\newtheorem{theorem}{Theorem}[section]",
    ]
    for style, names in THEOREMS.items():
        lines.append(rf"\theoremstyle{{{style}}}")
        lines += [rf"\newtheorem{{{name}}}[theorem]{{{name.capitalize()}}}" for name in names if name != "theorem"]
    lines += [rf"\newenvironment{{{name}}}{{}}{{}}" for name in unknown_environments(visible)]
    # In text a stub is silent; in mathematics it shows its name. The braces let it stand where an argument is due.
    lines += [rf"\providecommand{{\{word}}}{{{{\ifmmode\mathrm{{{word}}}\fi}}}}" for word in unknown_words(visible)]
    return "\n".join(lines) + "\n"


def unknown_words(body: str) -> list[str]:
    r"""Names of the commands in a body (`\foo` → 'foo') that need a stub, sorted.

    LaTeX lets no one define names that begin with "end".
    """
    words = {word for word in _WORD.findall(body) if word and not word.startswith("end")}
    return sorted(words - KNOWN_WORDS)


def unknown_environments(body: str) -> list[str]:
    """Names of the environments in a body that need a stub, sorted."""
    theorems = {name for names in THEOREMS.values() for name in names}
    names = {name for name in _ENVIRONMENT.findall(body) if not name.startswith("end")}
    return sorted(names - KNOWN_ENVIRONMENTS - KNOWN_WORDS - theorems)
