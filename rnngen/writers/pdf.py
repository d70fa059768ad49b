"""Typeset LaTeX with pdflatex.

pdflatex runs in a folder of its own. It can neither start programs nor touch files outside, and is
stopped after a minute.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from rnngen.errors import WriterError
from rnngen.writers.latex import render_latex

PROGRAM = "pdflatex"
SECONDS = 60

INSTALLATION = (
    "`sudo apt-get install texlive-latex-recommended` (Debian, Ubuntu), "
    "`brew install --cask basictex` (macOS) or MiKTeX from miktex.org (Windows)"
)

_FIRST_ERROR = re.compile(r"^!\s*(.+)$", re.MULTILINE)


def require_pdflatex() -> str:
    """Return the path of pdflatex.

    Raises:
        WriterError: if it is not installed.
    """
    path = shutil.which(PROGRAM)
    if path is None:
        raise WriterError(
            f"A .pdf file needs {PROGRAM}, which is not on the PATH. "
            f"Install it with {INSTALLATION}, or write a .tex file."
        )
    return path


def render_pdf(text: str, provenance: str) -> bytes:
    """Return the PDF of a text. It is typeset twice, so that references are right.

    Raises:
        WriterError: if pdflatex is missing, or stops at an error in the text.
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "paper.tex").write_bytes(render_latex(text, provenance))
        for _ in range(2):
            error = _run(Path(folder))
            if error:
                raise WriterError(
                    f"The text cannot be typeset: {error}. Write it to a .tex file to correct it."
                )
        return (Path(folder) / "paper.pdf").read_bytes()


def compiles_latex(text: str, runs: int = 1) -> bool:
    """Return whether pdflatex compiles a text.

    Args:
        runs: How often it must compile. From the second run on, pdflatex reads the files of the run
            before.

    Raises:
        WriterError: if pdflatex is missing.
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "paper.tex").write_bytes(render_latex(text, "check"))
        return not any(_run(Path(folder), "-draftmode") for _ in range(runs))


def _run(folder: Path, *options: str) -> str:
    """Typeset the folder's paper.tex and return the first error, or ''."""
    restrictions = ["-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape"]
    try:
        done = subprocess.run(
            [require_pdflatex(), *restrictions, *options, "paper.tex"],
            cwd=folder,
            env=os.environ | {"openin_any": "p", "openout_any": "p", "max_print_line": "1000"},
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"pdflatex takes more than {SECONDS} seconds"
    if done.returncode == 0:
        is_there = "-draftmode" in options or (folder / "paper.pdf").exists()
        return "" if is_there else "it fills no page"
    found = _FIRST_ERROR.search(done.stdout.decode("utf-8", "replace"))
    return found[1].strip().rstrip(".") if found else f"pdflatex exits with {done.returncode}"
