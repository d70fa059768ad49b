import pytest

from rnngen.corpus.latex_macros import Groups, Macro, take_definitions


@pytest.mark.parametrize(
    ("definition", "name", "macro"),
    [
        (r"\newcommand{\R}{\mathbb{R}}", "R", Macro(r"\mathbb{R}")),
        (r"\newcommand*\R{\mathbb{R}}", "R", Macro(r"\mathbb{R}")),
        (r"\renewcommand{\vec}[1]{\mathbf{#1}}", "vec", Macro(r"\mathbf{#1}", 1)),
        (r"\providecommand{\p}[2][x]{#1+#2}", "p", Macro("#1+#2", 2, "x")),
        (r"\newcommand{\p}[1][]{(#1)}", "p", Macro("(#1)", 1, "")),
        (r"\DeclareRobustCommand{\x}{y}", "x", Macro("y")),
        (r"\def\norm#1{\|#1\|}", "norm", Macro(r"\|#1\|", 1)),
        (r"\long\def\two#1#2{#2#1}", "two", Macro("#2#1", 2)),
        (r"\DeclareMathOperator{\Hom}{Hom}", "Hom", Macro(r"\operatorname{Hom}")),
        (r"\DeclareMathOperator*{\argmin}{arg\,min}", "argmin", Macro(r"\operatorname*{arg\,min}")),
        (r"\newcommand{\x}{\{\}}", "x", Macro(r"\{\}")),
    ],
)
def test_each_way_to_define_a_macro_is_understood_and_taken_out(definition, name, macro):
    assert take_definitions(f"a {definition} b") == ("a  b", {name: macro})


@pytest.mark.parametrize(
    "definition",
    [
        r"\def\x#1.{#1}",
        r"\def\x#1{\ifmmode #1\else $#1$\fi}",
        r"\newcommand{\x}{\@startsection{x}}",
        r"\newcommand{\x}{\expandafter\y}",
        r"\newcommand{\x}[1]{\def\y{#1}}",
        r"\renewcommand{\section}[1]{\textbf{#1}}",
        r"\newcommand{\x}{unclosed",
        r"\newcommand\x y",
        r"\let\x\y",
    ],
)
def test_programs_and_odd_definitions_stay(definition):
    assert take_definitions(definition) == (definition, {})


def test_iff_and_infty_are_no_conditionals():
    assert take_definitions(r"\newcommand{\x}{a \iff b \in \infty}")[1] == {
        "x": Macro(r"a \iff b \in \infty")
    }


def test_the_last_definition_counts_but_a_provided_one_yields():
    text = r"\newcommand{\a}{1}\renewcommand{\a}{2}\providecommand{\a}{3}\providecommand{\b}{4}"
    assert take_definitions(text) == ("", {"a": Macro("2"), "b": Macro("4")})


@pytest.mark.parametrize(
    ("text", "end"), [("{a}b", 3), ("{{}{a}}", 7), (r"{\}}", 4), (r"{\\}", 4), ("{a", None)]
)
def test_a_group_ends_at_its_own_brace(text, end):
    assert Groups(text).end(0) == end
