"""Bodies of papers as complete documents."""

import re

import pytest

from rnngen.writers import render
from rnngen.writers.latex import unknown_environments


def rendered(body: str) -> str:
    return render(body, ".tex", "rnngen 0.1, seed 7").decode()


def stubs(document: str) -> list[str]:
    return re.findall(r"\\providecommand\{\\(\w+)\}", document)


def test_a_body_stands_unchanged_between_preamble_and_end():
    body = "\\section{One}\n\\begin{lemma}\n$x$\n\\end{lemma}"
    text = rendered(body)
    assert text.startswith("% rnngen 0.1, seed 7\n\\documentclass{article}\n")
    assert text.endswith(f"\\begin{{document}}\n{body}\n\\end{{document}}\n")


def test_a_complete_document_is_left_as_it_is():
    document = "\\documentclass{amsart}\n\\begin{document}\nx\n\\end{document}\n"
    assert rendered(document) == "% rnngen 0.1, seed 7\n" + document


def test_only_commands_that_latex_lacks_get_a_stub():
    text = rendered("$\\alpha \\Spec(A)$ \\emph{a} \\colim")
    assert stubs(text) == ["Spec", "colim"]
    assert text.index("providecommand") < text.index("\\begin{document}")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("a \\\\foo", []),  # a line break, then letters
        ("\\foo\\bar1\\foo", ["foo"]),
        ("% \\foo\nx", []),
        ("\\% \\foo", ["foo"]),
        ("\\endfoo \\relax \\'e \\foo_1", ["foo"]),
    ],
)
def test_commands_are_found_as_tex_reads_them(body, words):
    assert stubs(rendered(body)) == words


def test_each_environment_is_defined_once():
    body = (
        "\\begin{slogan}a\\end{slogan}\\begin{lemma}\\end{lemma}"
        "\\begin{align*}\\end{align*}\\begin{it}\\end{it}"
    )
    assert unknown_environments(body) == ["slogan"]
    text = rendered(body)
    names = re.findall(r"\\newtheorem\{(\w+)\}|\\newenvironment\{(\w+)\}", text)
    assert len(names) == len(set(names))
    assert ("", "slogan") in names
    assert ("lemma", "") in names
