import pytest

from rnngen.evaluation.style_text import (
    depths,
    formula_share,
    identifiers,
    latex_distributions,
    line_lengths,
    line_starts,
    marks,
    prose_of,
    python_distributions,
    statements,
    terms,
    text_distributions,
    text_measures,
)
from rnngen.evaluation.words import has_no_spaces, words

SCRIPT = '''import os


def name(path):
    """A name."""
    if path:
        return os.path.basename(path)  # its end
    return ""
'''


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("O, poison'd cup!", ["O", ",", "poison'd", "cup", "!"]),
        ("'Tis he' said.", ["'", "Tis", "he", "'", "said", "."]),
        ("昔在嵩山下，12", ["昔", "在", "嵩", "山", "下", "，", "12"]),
        ("self.x_1 += _y", ["self", ".", "x_1", "+", "=", "_y"]),
        ("Ünïcode été", ["Ünïcode", "été"]),
        ("", []),
    ],
)
def test_words(text, expected):
    assert list(words(text)) == expected


def test_chinese_has_no_spaces_and_english_has():
    assert has_no_spaces(("昔在嵩山下", "Li"))
    assert not has_no_spaces(("a mountain", "山"))
    assert not has_no_spaces(())


def test_features_of_a_text():
    text = "But soft!  \n\n  What light, what 2.\n"
    assert line_lengths(text) == [9, 21]
    assert line_starts(text) == ["But", "What"]
    assert terms(text) == ["but", "soft", "what", "light", "what"]
    assert marks(text) == ["!", "comma", "full stop"]


def test_means_and_distributions_of_texts():
    sides = ["ab cde.", "f"], ["abc"]
    document, line, word, punctuation = text_measures(sides)
    assert (document.samples, document.held_out) == (4, 3)
    assert (line.samples, line.held_out) == (4, 3)
    assert (word.samples, word.held_out) == ((2.5 + 1) / 2, 3)
    assert (punctuation.samples, punctuation.held_out) == (pytest.approx((1 / 3 + 0) / 2), 0)
    named = {found.name: found for found in text_distributions(sides)}
    assert list(named) == ["line length", "word length", "words", "line starts", "punctuation"]
    assert named["words"].bins == ("abc", "ab", "cde", "f")
    assert named["word length"].samples == (
        0,
        pytest.approx(1 / 3),
        pytest.approx(1 / 3),
        pytest.approx(1 / 3),
        0,
    )


def test_verse_without_spaces_has_no_word_lengths():
    names = [found.name for found in text_distributions((["昔在嵩山下，\n"], ["千年願輕薄。\n"]))]
    assert names == ["line length", "characters", "line starts", "punctuation"]


def test_features_of_a_script():
    assert identifiers(SCRIPT) == [2, 4, 4, 4, 2, 4, 8, 4]
    assert depths(SCRIPT) == [0, 0, 1, 1, 2, 1]
    assert sorted(statements(SCRIPT)) == ["Expr", "FunctionDef", "If", "Import", "Return", "Return"]


def test_a_script_that_breaks_off_counts_as_far_as_it_goes():
    assert statements("x = 1\ny = (2,\n") == ["Assign"]
    assert statements("def f(:\n") == []
    assert identifiers("x = 1\ny = (2,\n") == [1, 1]
    assert [found.name for found in python_distributions((["x = 1\n"], [""]))] == [
        "identifier length",
        "indentation depth",
        "statements",
    ]


def test_features_of_a_paper():
    paper = "Let \\begin{equation}\\label{eq:a} x^2 \\le 1 \\end{equation} hold \\cite{b}."
    commands, environments = latex_distributions(([paper], [""]))
    assert set(commands.bins) == {"begin", "label", "le", "end", "cite"}
    assert environments.bins == ("equation",)
    assert prose_of(paper).split() == ["Let", "hold", "."]
    assert prose_of("for $x$ and \\[ y \\] or $$z$$ at 5\\$ and $w$").split() == [
        "for",
        "and",
        "or",
        "at",
        "5",
        "and",
    ]
    assert formula_share("ab $x$ c") == 3 / 8
    assert formula_share("") is None
