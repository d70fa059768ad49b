from rnngen.corpus.document import Document, Skipped
from rnngen.corpus.latex import split_sections, tidy
from tests.corpus.sources import read_all

PAPER = r"""\documentclass{article} % as always
\usepackage{amsmath}
\newcommand{\R}{\mathbb{R}}
\newenvironment{slogan}{\comment}{\endcomment}
\title{On $\R$}
\author{A. Author}
\author[2]{B. Author}
\begin{document}
\maketitle
\newcommand{\N}{\mathbb{N}}


\section{One}
\begin{slogan}
Not to be read.
\end{slogan}
From $\N$ to $\R$.   % here
\end{document}
after
"""

BODY = r"""\title{On $\mathbb{R}$}
\author{A. Author}
\author[2]{B. Author}

\maketitle

\section{One}

From $\mathbb{N}$ to $\mathbb{R}$.
"""


def read_latex(**files: str) -> list[Document | Skipped]:
    return read_all("latex", {f"{name}.tex": text for name, text in files.items()})


def test_a_document_is_the_body_of_a_paper_in_commands_that_all_know():
    assert read_latex(paper=PAPER) == [Document("paper.tex", BODY)]


def test_title_and_abstract_are_taken_once():
    text = "\\title{A}\n\\begin{abstract}B\\end{abstract}\n\\begin{document}\n\\title{C}\nD\n\\end{document}"
    assert read_latex(a=text) == [
        Document("a.tex", "\\begin{abstract}B\\end{abstract}\n\n\\title{C}\nD\n")
    ]


def test_a_file_without_a_document_is_taken_whole():
    assert read_latex(a="\\def\\x{y}\n\\section{A} $\\x$") == [
        Document("a.tex", "\\section{A} $y$\n")
    ]


def test_a_file_of_definitions_is_skipped():
    assert read_latex(a="\\newcommand{\\x}{y}\n% nothing\n") == [
        Skipped("a.tex", "holds no text besides definitions")
    ]


def test_a_preamble_gives_its_macros_and_is_no_document():
    paper = "\\input{preamble}\n\\begin{document}\n$\\R$ \\input{part}\n\\end{document}"
    assert read_latex(a=paper, b=paper + "%", part="$\\R^2$", preamble="\\def\\R{\\mathbb{R}}") == [
        Document("a.tex", "$\\mathbb{R}$ $\\mathbb{R}^2$\n"),
        Document("b.tex", "$\\mathbb{R}$ $\\mathbb{R}^2$\n"),
    ]


def test_an_included_file_that_is_missing_is_noticed():
    [document] = read_latex(a="One \\input{gone} and \\include{lost}")
    assert document == Document("a.tex", "One  and\n", ("2 included files are missing",))


def test_verbatim_text_is_neither_stripped_nor_expanded():
    text = "\\verb|\\x % \\input{y}|\n"
    assert read_latex(a="\\def\\x{z}\n" + text) == [Document("a.tex", text)]


def test_programs_in_a_paper_and_in_what_it_includes_are_counted():
    documents = read_latex(
        a="One \\input{b}\\begin{asy}\ndraw(A--B); % 5\n\\end{asy}\n",
        b="\\begin{code}f x = y\\end{code}\\begin{asy}dot(C);\\end{asy} two ",
        c="\\lstnewenvironment{code}{}{}",
    )
    notices = ("1 listing (code) was left out", "2 drawings (asy) were left out")
    assert documents[0] == Document("a.tex", "One  two\n", notices)


def test_macros_without_end_skip_the_file_alone():
    results = read_latex(a="\\def\\x{\\x\\x}\\x", b="text")
    assert results == [
        Skipped("a.tex", "has macros that expand without end"),
        Document("b.tex", "text\n"),
    ]


def test_a_bad_file_is_skipped():
    assert read_all("latex", {"a.tex": b"a\0b", "b.tex": "  "}) == [
        Skipped("a.tex", "looks binary"),
        Skipped("b.tex", "is empty"),
    ]


def test_a_long_body_is_one_document_a_section():
    body = "\\title{T}\n\\section{One}\n" + "a\n" * 20_000 + "\\section*{Two}\n" + "b\n" * 20_000
    documents = read_latex(book=body)
    assert [document.name for document in documents] == ["book.tex#1", "book.tex#2"]
    assert documents[0].content.startswith("\\title{T}\n\\section{One}\na\n")
    assert documents[1].content.startswith("\\section*{Two}\nb\n")


def test_a_book_is_cut_at_chapters_and_only_long_chapters_at_sections():
    body = "\\chapter{A}\n\\section{1}\nx\n\\section{2}\ny\n\\chapter{B}\n\\section{3}\nz\n"
    assert split_sections(body, longest=100) == [body]
    assert split_sections(body, longest=40) == [
        body[: body.index("\\chapter{B}")],
        body[body.index("\\chapter{B}") :],
    ]
    assert len(split_sections(body, longest=30)) == 3
    assert "".join(split_sections(body, longest=30)) == body


def test_tidy_is_idempotent_and_leaves_one_empty_line():
    text = "\n\na  \n \n\t\n\nb\n\n"
    assert tidy(text) == "a\n\nb\n"
    assert tidy(tidy(text)) == tidy(text)


def test_a_paper_whose_files_multiply_without_end_is_skipped_alone(monkeypatch):
    monkeypatch.setattr("rnngen.corpus.latex_source.MOST_REPEATED", 10_000)
    files = {f"f{i}": f"\\input{{f{i + 1}}}\\input{{f{i + 1}}}" for i in range(40)} | {
        "f40": "a",
        "fine": "Text.",
    }
    assert read_latex(**files) == [
        Skipped("f0.tex", "includes other files without end"),
        Document("fine.tex", "Text.\n"),
    ]
