import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.corpus.latex_expansion import EndlessExpansion, expand
from rnngen.corpus.latex_macros import Macro, take_definitions


def expanded(definitions: str, text: str) -> str:
    return expand(text, take_definitions(definitions)[1])


@pytest.mark.parametrize(
    ("definitions", "text", "expected"),
    [
        (
            r"\def\R{\mathbb{R}}",
            r"$\R^n$, \R, \Ring, \\R",
            r"$\mathbb{R}^n$, \mathbb{R}, \Ring, \\R",
        ),
        (r"\newcommand{\set}[2]{\{#1 : #2\}}", r"\set{x}{x_1} \set ab", r"\{x : x_1\} \{a : b\}"),
        (r"\newcommand{\p}[2][x]{#1+#2}", r"\p{y} \p[{[z]}]{y}", r"x+y {[z]}+y"),
        (r"\newcommand{\bf}[1]{\mathbf{#1}}", r"\bf\alpha", r"\mathbf{\alpha}"),
        (r"\def\a{\b{1}}\def\b#1{<#1>}", r"\a", "<1>"),
        (r"\def\fig{\Fig}\def\Fig#1{Figure~\ref{#1}}", r"\fig{x}", r"Figure~\ref{x}"),
        (r"\def\v#1{\vec{#1}}\def\x{X}", r"\v{\v{\x}}", r"\vec{\vec{X}}"),
    ],
)
def test_macros_are_replaced_with_their_arguments_down_to_the_last(definitions, text, expected):
    assert expanded(definitions, text) == expected


@pytest.mark.parametrize(
    ("definitions", "text", "expected"),
    [
        (r"\def\S{S}", r"a\cdot\S b", r"a\cdot S b"),
        (
            r"\def\H{\mathrm{H}\nolimits}",
            r"\H A, \H (A)",
            r"\mathrm{H}\nolimits A, \mathrm{H}\nolimits (A)",
        ),
        (r"\def\H{\nolimits}", r"\H{}A", r"\nolimits A"),
        (r"\newcommand{\f}[2]{#1#2}", r"\f{\alpha}{x}", r"\alpha x"),
        (r"\newcommand{\f}[1]{\mathrm#1}", r"\f{d}", r"\mathrm d"),
        (
            r"\def\d{\mathrm{d}}",
            r"x_\d + \frac\d 2 + x\_\d",
            r"x_{\mathrm{d}} + \frac{\mathrm{d}} 2 + x\_\mathrm{d}",
        ),
        (r"\def\n{n}", r"x^\n", "x^n"),
        (r"\def\this{emcee}", r"\this{} is, \this\ is", r"emcee is, emcee\ is"),
        (r"\newcommand{\eg}{e.g.\xspace}", r"\eg this", "e.g. this"),
        (r"\def\x{y}", "\\x\n\na", "y\n\na"),
    ],
)
def test_an_expansion_typesets_as_the_macro_did(definitions, text, expected):
    assert expanded(definitions, text) == expected


@pytest.mark.parametrize("text", [r"\f", r"{\f}", r"\f{a}", r"$\f$", "\\f\n\na", r"\f{a"])
def test_a_use_without_its_arguments_stays(text):
    assert expanded(r"\newcommand{\f}[2]{#1#2}", text) == text


def test_an_argument_may_stand_on_the_next_line():
    assert expanded(r"\newcommand{\f}[1]{<#1>}", "\\f\n  {a}") == "<a>"


LETTERS = "abcdefghijklmnopqrstuvwxyz"
DOUBLINGS = "".join(rf"\def\{one}{{\{two}\{two}}}" for one, two in pairwise(LETTERS))


@pytest.mark.parametrize("definitions", [r"\def\a{x\a}", r"\def\a{\b}\def\b{\a}", DOUBLINGS])
def test_macros_without_end_are_given_up(definitions):
    with pytest.raises(EndlessExpansion):
        expanded(definitions, r"\a" * 10)


NAMES = ("Alpha", "Beta", "Gamma", "Delta")


@st.composite
def macro_sets(draw):
    """Macros that call only later ones, so that they end."""
    macros = {}
    for i, name in enumerate(NAMES):
        parameters = draw(st.integers(0, 2))
        calls = [f"\\{later}{{x}}{{y}}" for later in NAMES[i + 1 :]]
        parts = st.sampled_from(
            ["z", "\\cdot", "{w}", " ", *(f"#{n}" for n in range(1, parameters + 1)), *calls]
        )
        macros[name] = Macro("".join(draw(st.lists(parts, max_size=4))), parameters)
    return macros


@given(
    macro_sets(),
    st.lists(
        st.sampled_from([f"\\{name}{{a}}{{b}}" for name in NAMES] + ["text ", "\\sum", "\\\\"])
    ),
)
def test_no_defined_macro_is_left_and_braces_stay_balanced(macros, parts):
    result = expand("".join(parts), macros)
    assert not re.search(rf"(?<!\\)(?:\\\\)*\\(?:{'|'.join(NAMES)})(?![A-Za-z])", result)
    assert result.count("{") == result.count("}")
