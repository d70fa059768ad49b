import pytest

from rnngen.corpus import latex_source
from rnngen.corpus.latex_source import (
    EndlessInput,
    Sources,
    defined_listings,
    drop_inputs,
    drop_programs,
    restore,
    strip_comments,
)


def stripped(text: str) -> str:
    verbatim: list[str] = []
    return restore(strip_comments(text, verbatim), verbatim)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a % note\nb", "a\nb"),
        ("affine-%\n   invariant", "affine-invariant"),
        ("\\noindent%\nText", "\\noindent\nText"),
        ("a\n  % whole line\nb", "a\nb"),
        ("a % note\n\nb", "a\n\nb"),
        ("a% note\n\nb", "a\n\nb"),
        ("% first\n% second\na", "a"),
        ("a % last", "a"),
        ("50\\% of it", "50\\% of it"),
        ("a\\\\% note\nb", "a\\\\b"),
        ("a\\begin{comment}\nb\n\\end{comment}c", "ac"),
        ("a\\iffalse b\\fi c", "a c"),
        ("\\url{http://a.b/c%20d}", "\\url{http://a.b/c%20d}"),
    ],
)
def test_comments_go_and_the_text_around_them_stays(text, expected):
    assert stripped(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "\\verb|50%| and \\verb*+%+",
        "\\lstinline!a % b!",
    ],
)
def test_verbatim_text_is_left_alone(text):
    assert stripped(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "\\begin{verbatim}\n% no comment\n\\end{verbatim}",
        '\\begin{lstlisting}[language=C]\nprintf("%d");\n\\end{lstlisting}',
        "\\begin{asy}\nsize(4cm); // \\end\ndraw(A--B);\n\\end{asy}",
        "\\begin{tikzpicture}[scale=2]\\draw (0,0) -- (1,1);\\end{tikzpicture}",
        "\\begin{filecontents*}{a.bib}\n@book{a}\n\\end{filecontents*}",
        "\\begin{figure}[ht]\n\\centering\n\\begin{tikzcd}a\\end{tikzcd}\n\\end{figure}",
    ],
)
def test_drawings_and_listings_are_dropped_and_counted(text):
    left, dropped = drop_programs(stripped(f"a {text} \\verb|1|b\\verb|2|"))
    assert left == "a  \\verb|1|b\\verb|2|"
    assert dropped.total() == 1


def test_an_environment_that_its_author_defined_as_a_listing_is_one():
    text = "\\lstnewenvironment{haskell}{}{} \\newminted{python}{} \\newminted[go]{golang}{}"
    assert defined_listings(text) == {"haskell", "pythoncode", "go"}


def test_a_verbatim_environment_in_a_comment_is_a_comment():
    assert stripped("a % \\begin{verbatim}\nb % \\end{verbatim}\nc") == "a\nb\nc"


def test_verbatim_text_is_out_of_the_way_until_it_is_restored():
    verbatim: list[str] = []
    text = strip_comments("a \\verb|\\input{b}| c", verbatim)
    assert "input" not in text
    assert restore(text, verbatim) == "a \\verb|\\input{b}| c"


def test_included_files_take_the_place_of_their_input():
    sources = {
        "main.tex": "1 \\input{parts/one} \\include{two.tex} \\input three",
        "parts/one.tex": "one \\input{deep}",
        "parts/deep.tex": "deep",
        "two.tex": "two",
        "three.tex": "three",
    }
    assert Sources(sources).inline("main.tex") == "1 one deep two three"
    assert Sources(sources).papers() == ["main.tex"]


def test_files_that_include_one_another_end():
    sources = {"a.tex": "a \\input{b}", "b.tex": "b \\input{a}"}
    assert Sources(sources).inline("a.tex") == "a b "


def test_a_whole_document_is_not_put_into_another():
    sources = {"a.tex": "a \\input{b}", "b.tex": "\\begin{document}b\\end{document}"}
    assert Sources(sources).inline("a.tex") == "a "
    assert Sources(sources).papers() == list(sources)


def test_an_input_that_is_not_there_stays_until_it_is_dropped_and_counted():
    text = Sources({"a.tex": "a \\input{b} \\includegraphics{c}"}).inline("a.tex")
    assert text == "a \\input{b} \\includegraphics{c}"
    assert drop_inputs(text) == ("a  \\includegraphics{c}", 1)


def test_an_input_without_a_name_names_nothing():
    assert Sources({"a.tex": "a \\input{} \\input{ }"}).inline("a.tex") == "a \\input{} \\input{ }"


def bomb(depth: int, inputs: str) -> dict[str, str]:
    """Files that each include the next one."""
    return {f"{i}.tex": inputs.replace("next", f"{i + 1}.tex") for i in range(depth)} | {
        f"{depth}.tex": "a"
    }


@pytest.mark.parametrize(
    "sources", [bomb(40, "\\input{next}\\input{next}"), bomb(1000, "\\input{next}")]
)
def test_files_that_multiply_or_nest_without_end_are_given_up(sources, monkeypatch):
    monkeypatch.setattr(latex_source, "MOST_REPEATED", 100_000)
    with pytest.raises(EndlessInput):
        Sources(sources).inline("0.tex")


def test_verbatim_text_that_is_included_too_often_is_given_up(monkeypatch):
    monkeypatch.setattr(latex_source, "MOST_REPEATED", 50)
    verbatim: list[str] = []
    text = strip_comments("\\verb|" + 40 * "a" + "|", verbatim)
    assert restore(2 * text, verbatim) == 2 * verbatim[0]
    with pytest.raises(EndlessInput):
        restore(3 * text, verbatim)
