"""The real pdflatex compiles every word of the tables, and papers of several models."""

import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from rnngen.constraints.latex import LatexConstraint
from rnngen.constraints.latex.commands import Menus
from rnngen.constraints.latex.tables import (
    ACCENTS,
    ALPHABETS,
    BARE_SYMBOLS,
    CONTROL_SYMBOLS,
    DELIMITER_CHARACTERS,
    DELIMITERS,
    DISPLAYS,
    ENVIRONMENTS,
    MATH,
    MATH_CHARACTERS,
    MOST_COLUMNS,
    MOST_ITEMS,
    MOST_LISTS,
    SILENT_SYMBOLS,
    SINGLE_ARGUMENTS,
    TEXT,
    TEXT_ACCENTS,
    TEXT_CHARACTERS,
    WORDS,
)
from rnngen.corpus import load_corpus
from rnngen.tokens.char import CharCodec
from rnngen.writers.latex import render_latex
from rnngen.writers.pdf import compiles_latex
from tests.bench.papers import faults_of
from tests.constraints.latex_models import NGram, Stubborn, Uniform, draw

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("pdflatex") is None,
        reason="pdflatex is not installed (texlive-latex-recommended)",
    ),
]

ARGUMENT = {
    "m": "{y_3}", "n": "{y_3}", "e": "{y}", "t": "{a}", **dict.fromkeys("klrb", "{x}"), **dict.fromkeys("Kc", "{x, y}"),
    "u": "{http://a.b/~c}", "a": "e", "d": "(", "f": "{a\n\nb}", "T": "{A}",
    "x": "{[a] & \\\\\n[b]}", "v": "{\n\\xymatrix{a & b}\n}",
}  # fmt: skip
MECHANICAL = (
    "does not compile",
    "undefined reference",
    "undefined citation",
    "label defined twice",
    "sticks out by more than 10 pt",
    "no statement with a proof",
    "no display",
)
"""Faults that no model can make."""
ELSEWHERE = {"begin", "end", "item", "bibitem", "left", "middle", "right", "ar", "choose"}


def arguments(word):
    return "".join(ARGUMENT.get(letter, "") for letter in word.arguments)


def math_words():
    for word in WORDS[MATH].values():
        use = rf"\{word.name}{arguments(word)} "
        if word.name in ELSEWHERE:
            continue
        if word.where == "limits":
            yield rf"$\sum{use}_2^3 \mathop{{x}}{use}^2$"
        elif word.where in ("row", "label"):
            yield from (rf"\begin{{{name}}}x{use}\end{{{name}}}" for name in _where(word))
        else:
            yield f"${use}$ $x_{{{use}}}$ $x'{use}$"
            yield f"$x_2^3{use}_2^3x{use}'^2_3$" if word.atom else f"$x{use}^2_3$"
        if word.bare:
            bare = rf"\{word.name}"
            yield (
                f"$x_{bare} ^{bare} \\frac{bare}{bare} \\overline{bare} "
                f"\\mathrm{bare} \\sqrt{bare} \\mathop{bare}$"
            )
            yield (
                f"$\\boldsymbol{bare} \\xrightarrow{bare} "
                f"\\hat{bare} \\phantom{bare} \\mathcal{bare}$"
            )
        if word.name in ALPHABETS:
            yield rf"$x_\{word.name} p ^\{word.name}{{ab}}$"
        if word.name in ACCENTS:
            yield rf"$x^2{{\{word.name} x}}^2$ $x^2\{word.name} x^2$"


def _where(word):
    if word.where == "row":
        return sorted(DISPLAYS)
    return [name for name, environment in ENVIRONMENTS.items() if environment.numbered]


def text_words():
    for word in WORDS[TEXT].values():
        use = rf"\{word.name}{arguments(word)} "
        if word.name in ELSEWHERE or word.where == "reference":
            continue
        yield f"{use}b\n\nAa {use}b"
        if word.where != "top":
            yield f"{{\\it {use}b}}\n\n\\begin{{lemma}}{use}b\\end{{lemma}}"
            yield f"\\begin{{enumerate}}\\item{use}\\end{{enumerate}}"
        if word.where in ("", "cite"):
            yield f"\\section{{\\emph{{{use}}}}} $\\text{{{use}}}$ a\\footnote{{{use}}}"
            yield f"\\begin{{lemma}}[a {use}]b\\end{{lemma}}"
        if "o" in word.arguments:
            yield f"\\{word.name}[see]{{x}} " + (
                f"\\{word.name}[see][p. 3]{{x}}" if "oo" in word.arguments else ""
            )
        if "*" in word.arguments:
            yield rf"\{word.name}*{{x}}"


def symbols():
    for symbol in sorted(CONTROL_SYMBOLS[TEXT]):
        yield f"\\section{{a\\{symbol}b}} {{\\it \\{symbol}}} $\\text{{\\{symbol}}}$ \\{symbol} a"
    for symbol in sorted(CONTROL_SYMBOLS[MATH]):
        yield f"$\\{symbol}$ $x_2^3\\{symbol}{'' if symbol in SILENT_SYMBOLS else '_2^3'}$"
    yield from (
        f"$x_\\{symbol} \\overline\\{symbol} \\frac\\{symbol}\\{symbol}$" for symbol in BARE_SYMBOLS
    )
    yield from (f"\\{accent}{letter}\\{accent} {{{letter}}} \\section{{\\{accent}{letter}}}"
                for accent in sorted(TEXT_ACCENTS) for letter in "aEijz")  # fmt: skip
    for sign in [
        *(f"\\{name} " for name in sorted(DELIMITERS)),
        *sorted(DELIMITER_CHARACTERS),
        r"\{",
        r"\}",
        r"\|",
    ]:
        yield f"$\\left{sign}x^2\\middle{sign}^2_3\\right{sign}^2_3 \\big{sign}^2$"
    yield from (f"$x{sign}^2_3$" for sign in sorted(MATH_CHARACTERS))
    yield from (
        f"$x_{sign}x^{sign} \\overline{sign}\\frac{sign}{sign}\\mathcal{sign}\\mathop{sign}$"
        for sign in sorted(SINGLE_ARGUMENTS)
    )
    yield from (f"a{sign}\\section{{x{sign}y}}\\emph{{{sign}}}" for sign in sorted(TEXT_CHARACTERS))
    for arrow in sorted(Menus(map(chr, range(32, 127))).arrows.words):
        yield f"$\\xymatrix{{a \\ar{arrow}^f_{{g}} & b}}$"


def environments():
    for name, environment in ENVIRONMENTS.items():
        if name == "thebibliography":
            yield from _references()
        elif environment.inside == TEXT:
            yield from _text_environment(name, environment)
        else:
            yield from _math_environment(name, environment)
    yield from ("x\\\\ y\\\\\n\nz", "\\[\\]", "$$$$", "$ $", "\\(\\)", "${n \\choose k}^2$")


def _text_environment(name, environment):
    begin, end, body = (
        f"\\begin{{{name}}}",
        f"\\end{{{name}}}",
        "\\item a" if environment.is_list else "a",
    )
    yield f"{begin}\n\n{body}\n\nb\n\n{end}"
    yield f"{begin}{body} {begin}{body} $$x$$ \\begin{{align}}x\\end{{align}}{end}{end}"
    if environment.is_list:
        items = ["\\item x" * MOST_ITEMS[0], *["\\item x" * MOST_ITEMS[1]] * (MOST_LISTS - 1)]
        yield "".join(begin + each for each in items) + end * MOST_LISTS
        yield (
            f"{begin}\\item\\item[A $x$]\\item\\label{{y}}$$x$$"
            f"\\item\\begin{{lemma}}x\\end{{lemma}}{end}"
        )
    else:
        yield f"{begin}{end}\n{begin}\\label{{z}}$$x$${end} {begin}\\noindent\\medskip{end}"
    if environment.option:
        yield f"{begin}\n[Abc $x_2$ \\cite{{x}}]x{end} {begin}[]{end}"


def _references():
    """Yield bibliographies: TeX writes each label to a file and reads it where it is cited."""
    uses = [
        rf"\{word.name}{arguments(word)}"
        for word in WORDS[TEXT].values()
        if word.where in ("", "reference")
    ]
    uses += [
        rf"$\{word.name}{arguments(word)}$"
        for word in WORDS[MATH].values()
        if word.where == "" and word.name not in ELSEWHERE
    ]
    uses += [f"\\{symbol}" for symbol in sorted(CONTROL_SYMBOLS[TEXT])]
    for number, use in enumerate(
        [*uses, *sorted(TEXT_CHARACTERS - {"[", "]"}), *(f"\\{a}e" for a in TEXT_ACCENTS)]
    ):
        yield (
            f"\\begin{{thebibliography}}{{{use}}}\n\\bibitem[{use} a]\n{{z{number}}} {use}, "
            f"\\cite{{z{number}}}\n\n\\bibitem{{w{number}}}b\\end{{thebibliography}} "
            f"\\cite[p. 3]{{z{number}}}"
        )


def _math_environment(name, environment):
    array = name == "array"
    columns = MOST_COLUMNS - 1 if array else environment.columns
    bodies = ["x", "", "^2_3"]
    if columns is not None:
        row = "&".join("x" * (columns + 1))
        bodies += [f"{row}\\\\{row}\\\\ x", "\\\\ \\\\ x", "&" * columns]
    for body in bodies:
        argument = "{" + "c" * MOST_COLUMNS + "}" if array else ""
        use = f"\\begin{{{name}}}{argument}{body}\\end{{{name}}}"
        if environment.outside == MATH:
            yield f"${use}$ $x_{{{use}}}$ \\begin{{align}}{use}^2_3\\\\{use}&2\\end{{align}}"
        else:
            yield f"a\n{use}\nb\\begin{{enumerate}}\\item {use}\\end{{enumerate}} {{\\it a {use}}}"


@pytest.mark.parametrize("cases", [math_words, text_words, symbols, environments])
def test_every_word_and_sign_of_the_tables_compiles(cases, tmp_path):
    """Compile all in one run that goes on after errors, and report the cases that fail."""
    bodies = list(cases())
    marked = "\n\n".join(f"\\typeout{{<<{number}>>}}\n{body}" for number, body in enumerate(bodies))
    (tmp_path / "cases.tex").write_bytes(render_latex(marked, "cases"))
    for _ in range(2):
        command = ["pdflatex", "-interaction=nonstopmode", "-draftmode", "cases.tex"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=300, check=False)
        parts = re.split(r"<<(\d+)>>", done.stdout.decode("utf-8", "replace"))
        wrong = {
            bodies[int(n)]: re.findall(r"^! .*", log, re.M)
            for n, log in zip(parts[1::2], parts[2::2], strict=True)
        }
        assert {body: errors for body, errors in wrong.items() if errors} == {}
        assert len(parts) == 2 * len(bodies) + 1


@pytest.fixture(scope="module")
def documents():
    return [str(document.content) for document in load_corpus("papers").documents]


@pytest.fixture(scope="module")
def codec(documents):
    return CharCodec.from_documents(documents)


def all_compile(texts):
    """Return whether all compile, in two runs: the second reads what the first wrote."""
    with ThreadPoolExecutor(2) as workers:
        good = workers.map(lambda text: compiles_latex(text, 2), texts)
        return [text for text, compiles in zip(texts, good, strict=True) if not compiles] == []


@pytest.mark.parametrize("paper", [True, False])
@pytest.mark.parametrize("kind", ["uniform", "eager", "stubborn"])
def test_whatever_a_model_prefers_it_compiles(kind, paper, codec):
    constraint, generator = LatexConstraint(codec.vocabulary, paper), np.random.default_rng(5)
    pool = [codec.vocabulary.index[sign] for sign in "\\${}^_&[]()\n 'abefilnorstxzEM"]
    texts = []
    for _ in range(20):
        chosen = generator.permutation(pool)[: generator.integers(2, 9)].tolist()
        model = {
            "uniform": Uniform(),
            "eager": Uniform([*chosen, pool[0]], 30),
            "stubborn": Stubborn(chosen),
        }[kind]
        texts.append(codec.decode(draw(constraint, model, 1500, generator)[0]))
    assert all_compile(texts)


def test_papers_of_an_n_gram_model_compile(codec, documents):
    constraint, generator = LatexConstraint(codec.vocabulary), np.random.default_rng(6)
    model = NGram([codec.encode(document).tolist() for document in documents[::12]])
    texts = [codec.decode(draw(constraint, model, 4000, generator)[0]) for _ in range(30)]
    assert all_compile(texts)


def test_papers_of_an_n_gram_model_typeset_clean(codec, documents, tmp_path):
    """Nothing is undefined or sticks out: the width of formulas is not underestimated."""
    constraint, generator = LatexConstraint(codec.vocabulary), np.random.default_rng(7)
    model = NGram([codec.encode(document).tolist() for document in documents[::12]])
    for number in range(10):
        text = codec.decode(draw(constraint, model, 4000, generator)[0])
        faults = faults_of(tmp_path, number, text)
        assert [name for name in MECHANICAL if faults[name]] == [], text
