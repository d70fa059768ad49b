"""LaTeX typeset by pdflatex, or a sentence on why not."""

import shutil

import pytest

from rnngen.errors import WriterError
from rnngen.writers import check_suffix, render
from rnngen.writers.pdf import compiles_latex

needs_pdflatex = pytest.mark.skipif(
    shutil.which("pdflatex") is None, reason="pdflatex is not installed"
)


@needs_pdflatex
@pytest.mark.slow
def test_a_paper_becomes_pages():
    paper = "\\title{A}\n\\author{B}\n\\maketitle\n\\section{One}\\label{a} See \\ref{a}."
    assert render(paper, ".pdf", "rnngen").startswith(b"%PDF-")


@needs_pdflatex
def test_an_error_is_told_in_tex_s_words():
    with pytest.raises(
        WriterError, match=r"cannot be typeset: Undefined control sequence.*\.tex file"
    ):
        render(
            "\\documentclass{article}\\begin{document}\\nonsense\\end{document}", ".pdf", "rnngen"
        )


@needs_pdflatex
def test_a_text_without_a_page_is_told():
    with pytest.raises(WriterError, match="fills no page"):
        render("\\documentclass{article}\\begin{document}\\end{document}", ".pdf", "rnngen")


@needs_pdflatex
def test_whether_a_text_compiles():
    assert compiles_latex("$x^2$")
    assert not compiles_latex("$x^2")
    assert not compiles_latex("\\input{/etc/hostname}")


def test_without_pdflatex_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(
        WriterError, match=r"apt-get install texlive-latex-recommended.*brew.*MiKTeX"
    ):
        check_suffix(".pdf", "text")
