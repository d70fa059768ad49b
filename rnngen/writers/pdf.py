"""LaTeX texts as typeset pages; knows nothing of LaTeX beyond running it.

TeX runs in a folder of its own, may neither start programs nor touch files outside, and is stopped after a minute.
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
    "`sudo apt-get install texlive-latex-recommended` (Debian, Ubuntu), `brew install --cask basictex` (macOS), "
    "or MiKTeX from miktex.org (Windows)"
)

_FIRST_ERROR = re.compile(r"^!\s*(.+)$", re.MULTILINE)


def require_pdflatex() -> str:
    """The program's path.

    Raises:
        WriterError: where it is not installed.
    """
    path = shutil.which(PROGRAM)
    if path is None:
        raise WriterError(
            f"A .pdf cannot be written without {PROGRAM}. Expected it on the PATH; it comes with {INSTALLATION}. "
            "Received: none; a .tex file needs nothing."
        )
    return path


def render_pdf(text: str, provenance: str) -> bytes:
    """The text as LaTeX, typeset twice, so that references are right.

    Raises:
        WriterError: where pdflatex is missing, or stops at an error in the text.
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "paper.tex").write_bytes(render_latex(text, provenance))
        for _ in range(2):
            error = _run(Path(folder))
            if error:
                raise WriterError(
                    "The text cannot be typeset. Expected LaTeX that pdflatex compiles; write it to a .tex file "
                    f"to see it. Received: {error}."
                )
        return (Path(folder) / "paper.pdf").read_bytes()


def compiles_latex(text: str, runs: int = 1) -> bool:
    """Whether pdflatex compiles a text, as often as `runs`: from the second one on it reads what the first one wrote.

    Raises:
        WriterError: where pdflatex is missing.
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "paper.tex").write_bytes(render_latex(text, "check"))
        return not any(_run(Path(folder), "-draftmode") for _ in range(runs))


def _run(folder: Path, *options: str) -> str:
    """TeX's first error on the folder's paper, or nothing."""
    command = [
        require_pdflatex(),
        "-interaction=nonstopmode",
        "-halt-on-error",
        "-no-shell-escape",
        *options,
    ]
    environment = os.environ | {"openin_any": "p", "openout_any": "p", "max_print_line": "1000"}
    try:
        done = subprocess.run(
            [*command, "paper.tex"],
            cwd=folder,
            env=environment,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"a text on which it takes more than {SECONDS} seconds"
    if done.returncode == 0:
        return (
            ""
            if "-draftmode" in options or (folder / "paper.pdf").exists()
            else "a text that fills no page"
        )
    found = _FIRST_ERROR.search(done.stdout.decode("utf-8", "replace"))
    return found[1].strip().rstrip(".") if found else f"exit code {done.returncode}"
