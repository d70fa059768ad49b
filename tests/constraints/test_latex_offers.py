"""What a model is offered: only what a finished paper may have."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.constraints.latex import LatexConstraint
from tests.constraints.latex_models import Uniform, draw
from tests.constraints.test_latex import (
    CODEC,
    FRAGMENT,
    PAPER,
    accepted,
    ids_of,
    models,
    state_after,
)


@pytest.mark.parametrize(
    ("before", "drawn", "refused"),
    [
        ("\\begin{lemma}\n\\label{a}\nTrue.\n\\end{lemma}\n", "By Lemma \\ref{a}.", "\\ref{b}"),
        (
            "\\begin{lemma}\n\\label{a}\nTrue.\n\\end{lemma}\n",
            "By~\\ref{a}.",
            "By Theorem \\ref{a}",
        ),
        ("\\section{A}\n\\label{a}\n", "See Section~\\ref{a}.", "\\label{a}"),
        ("", "Let $x$ be", "By \\ref{"),
        ("", "By", "By Lemma "),
        ("$$\nx\n$$\n", "So", "So \\eqref{"),
        (
            "\\begin{equation}\n\\label{a}\nx\n\\end{equation}\n",
            "By Equations \\eqref{a}",
            "Lemma \\ref",
        ),
        ("By \\cite{A, B}.\n", "By \\cite{C}.", "\\bibitem"),
        (
            "By \\cite{A, B}.\n\n\\begin{thebibliography}{9}\n",
            "\\bibitem{B}\nBook.\n\\bibitem{A}\nArticle.\n\\end{thebibliography}",
            "\\bibitem{C}",
        ),
        ("By \\cite{A}.\n\n\\begin{thebibliography}{9}\n", "\\bib", "\\end"),
        ("Let $x$ be", " so", "\n\n"),
        ("Let $x$ be\n", "so", "\\section"),
        ("\\begin{lemma}\nLet $x$ be\n", "so.\n\\end{lemma}", "\\end"),
        ("\\begin{lemma}\nLet.\n", "\\begin{enumerate}", "\\begin{lemma}"),
        ("$abcd", "X", "e"),
        ("\\section{On " + "very " * 12 + "long", "est}", " "),
        ("\\section{", "On", "on"),
        ("\\section{On the kernel", "}", "$"),
        ("\\section{Finite,", " or not}", "}"),
    ],
)
def test_a_model_is_offered_what_a_finished_paper_may_have(before, drawn, refused):
    """What is refused may still be read, from a prompt."""
    assert accepted(before) or before
    state = state_after(FRAGMENT, ids_of(before))
    for text, expected in ((drawn, True), (refused, False)):
        here, fits = state, True
        for token in ids_of(text):
            fits = fits and bool(FRAGMENT.allowed(here)[token])
            here = FRAGMENT.advance(here, token) if fits else here
        assert fits == expected, text


@settings(max_examples=20)
@given(models(), st.integers(0, 2**32 - 1), st.integers(400, 2500))
def test_references_and_citations_of_any_model_are_there(model, seed, steps):
    tokens, _ = draw(PAPER, model, steps, np.random.default_rng(seed))
    text = CODEC.decode(tokens)
    labels = re.findall(r"\\label\s*\{([^}]*)\}", text)
    assert len(labels) == len(set(labels))
    assert set(re.findall(r"\\(?:eq|page)?ref\s*\{([^}]*)\}", text)) <= set(labels)
    # A bracket within braces does not end an argument.
    cited = re.findall(r"\\cite\w*\s*(?:\[(?:[^\]{}]|\{[^{}]*\})*\]\s*)*\{([^}]*)\}", text)
    keys = {key.strip() for each in cited for key in each.split(",")}
    assert keys == set(re.findall(r"\\bibitem(?:\[[^\]]*\])?\s*\{([^}]*)\}", text))


def test_a_title_and_an_author_are_written_as_given():
    constraint = LatexConstraint(CODEC.vocabulary, title="On Sheaves", author="E. Noether and Co")
    tokens, _ = draw(constraint, Uniform(), 60, np.random.default_rng(1))
    assert CODEC.decode(tokens).startswith(
        "\\title{On Sheaves}\n\\author{E. Noether and Co}\n\\maketitle\n"
    )


def test_a_prompt_may_have_an_author_of_its_own():
    state = state_after(PAPER, ids_of("\\title{On Sheaves}\n\\author{Em"))
    assert all(PAPER.allowed(state)[ids_of("mily")])
