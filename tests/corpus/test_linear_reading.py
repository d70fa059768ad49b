"""Reading takes time in proportion to a file's length, whatever the file holds.

A linear reader takes 4 times as long for 4 times the input, a quadratic one 16 times.
"""

import time
from itertools import islice, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.corpus.document import Skipped, no_progress
from rnngen.corpus.readers import read
from tests.corpus.sources import read_all, source

KINDS = {".txt": "text", ".json": "text", ".tex": "latex", ".py": "python"}

BODY = "\\begin{document}"


def filled(unit: str, size: int) -> str:
    """Return a unit repeated to this many bytes of UTF-8."""
    return unit * max(1, size // len(unit.encode()))


def repeats(unit: str, before: str = "", after: str = ""):
    """Return what makes a text with a repeated unit for a size in bytes."""
    return lambda size: before + filled(unit, size) + after


def nested(opener: str, closer: str, before: str = "", after: str = ""):
    """Return what makes nested groups for a size in bytes."""
    width = len(opener + closer)
    return lambda size: before + opener * (size // width) + closer * (size // width) + after


def macro_names(count: int) -> list[str]:
    return ["".join(letters) for letters in islice(product("abcdefghij", repeat=5), count)]


def many_macros(size: int) -> str:
    names = macro_names(size // 28)
    return "".join(f"\\def\\{name}{{x}}" for name in names) + filled("\\aaaaa ", size // 2)


def many_comment_environments(size: int) -> str:
    names = [f"a{i}" for i in range(size // 60)]
    definitions = "".join(f"\\newenvironment{{{name}}}{{\\comment}}" for name in names)
    return definitions + BODY + "".join(f"\\begin{{{name}}}" for name in names)


def distinct_bars(size: int) -> str:
    return "".join("\\verb" + chr(0x4E00 + i) for i in range(min(20_000, size // 8)))


CHAIN = "".join(rf"\def\{one}{{\{two}}}" for one, two in zip("abcdefgh", "bcdefghi", strict=True))

INPUTS = {
    "marks.txt": repeats("\u0300\u0316", "a"),
    "vowels of Korean.txt": repeats("\u1161"),
    "vowel signs of Bengali.txt": repeats("\u09be"),
    "marks that decompose.txt": repeats("\u0344", "a"),
    "joiners.txt": repeats("\u034f"),
    "no blanks.txt": repeats("ж"),
    "returns.txt": repeats("\r", "a"),
    "lists.json": repeats("["),
    "poems.json": repeats('{"content": ["a"]},', "[", '{"content": ["b"]}]'),
    "keys.json": repeats('"a": 1,', "[{", '"content": ["b"]}]'),
    "numbers.json": repeats("1" * 4000 + ",", '[{"content": ["b"], "a": [', "1]}]"),
    "marks in a poem.json": repeats("\u0300\u0316", '[{"content": ["a', '"]}]'),
    "definitions.tex": repeats("\\newcommand{\\a}{"),
    "defaults.tex": repeats("\\newcommand\\a["),
    "defaults with an end.tex": repeats("\\newcommand\\a[", after="]"),
    "nested definitions.tex": nested("\\def\\a{", "}"),
    "blanks after def.tex": repeats(" ", "\\def\\a", "x"),
    "prefixes.tex": repeats("\\long"),
    "parameters.tex": repeats("#1", "\\def\\a", "x"),
    "operators.tex": repeats("\\DeclareMathOperator{\\a}{"),
    "comments.tex": repeats("\\begin{comment}"),
    "iffalse.tex": repeats("\\iffalse "),
    "verbatim.tex": repeats("\\begin{verbatim}"),
    "verbatim with another end.tex": repeats("\\begin{minted}", after="\\end{verbatim}"),
    "verb.tex": repeats("\\verb|"),
    "verb without end.tex": repeats("\\verb|\n"),
    "verb with distinct bars.tex": distinct_bars,
    "abstracts.tex": repeats("\\begin{abstract}", after=BODY + "a"),
    "abstracts in the body.tex": repeats("\\begin{abstract}", BODY),
    "titles.tex": repeats("\\title{", after=BODY + "a"),
    "short titles.tex": repeats("\\title[", after=BODY + "a"),
    "nested authors.tex": nested("\\author{", "}", after=BODY + "a"),
    "blanks after author.tex": repeats(" ", "\\author", BODY + "a"),
    "urls.tex": repeats("\\url{"),
    "inputs.tex": repeats("\\input{"),
    "inputs of itself.tex": repeats("\\input{file}"),
    "comment environments.tex": many_comment_environments,
    "percents.tex": repeats("%\n", "a"),
    "blanks.tex": repeats(" ", "a", "b"),
    "newlines.tex": repeats("\n", "a", "b"),
    "backslashes.tex": repeats("\\", "\\def\\a{x}", "a"),
    "braces.tex": repeats("{"),
    "macros.tex": many_macros,
    "uses.tex": repeats("\\a ", "\\def\\a{x}"),
    "uses without end.tex": repeats("\\a{", "\\def\\a#1{x}"),
    "nested uses.tex": nested("\\a{", "}", "\\def\\a#1{#1}"),
    "nested uses without a second argument.tex": nested("\\a{", "}", "\\def\\a#1#2{#1}"),
    "options without end.tex": repeats("\\a[", "\\newcommand{\\a}[2][x]{#1}"),
    "macros in macros.tex": repeats("\\a", CHAIN),
    "macros that call themselves.tex": repeats("\\a", "\\def\\a{x\\a}"),
    "sections.tex": repeats("\\section\n"),
    "marks in a comment.py": repeats("\u0300\u0316", "# a"),
    "punycode.py": repeats("a", "# coding: punycode\n"),
    "idna.py": repeats("a", "# coding: idna\n"),
    "no cookie.py": repeats(" ", "# coding"),
}
"""Name of an input → what makes it for a size in bytes."""


def seconds_to_read(suffix: str, text: str) -> float:
    """Return the CPU seconds of this process."""
    file = source("file" + suffix, text)
    start = time.process_time()
    for _ in read(KINDS[suffix], [file], no_progress):
        pass
    return time.process_time() - start


def grows_too_fast(suffix: str, make, size: int) -> bool:
    """Return whether 4 times the size takes more than 8 times as long; 3 times out of 3."""
    small, large = make(size), make(4 * size)
    for _ in range(3):
        if seconds_to_read(suffix, large) <= 8 * seconds_to_read(suffix, small) + 0.2:
            return False
    return True


@pytest.mark.parametrize("name", INPUTS)
def test_four_times_the_input_takes_about_four_times_as_long(name):
    assert not grows_too_fast(name[name.index(".") :], INPUTS[name], 2**14)


@pytest.mark.slow
@pytest.mark.parametrize("size", [2**16, 2**18])
@pytest.mark.parametrize("name", INPUTS)
def test_a_megabyte_takes_about_sixteen_times_as_long_as_64_kb(name, size):
    assert not grows_too_fast(name[name.index(".") :], INPUTS[name], size)


LATEX = [
    *("{", "}", "[", "]", "%", "\n", " ", "\\", "\\\\", "$", "#1", "|", "x", "@", "\u0300"),
    *("\\newcommand", "{\\a}", "[1]", "[2][x]", "\\def", "\\def\\b#1{", "\\long", "\\a", "\\b{"),
    *("\\begin{comment}", "\\end{comment}", "\\iffalse ", "\\fi ", "\\begin{verbatim}", "\\verb|"),
    *("\\title", "\\author{", "\\begin{abstract}", "\\end{abstract}", BODY, "\\end{document}"),
    *("\\input{", "\\input b", "\\url{", "\\begin{a}", "\\end{a}", "\\section", "\\frac", "x_"),
    *("\\newenvironment{a}{\\comment}", "\\newcommand{\\a}[1][", "\\newcommand{\\a}{\\b{x}}"),
]
JSON = ["[", "]", "{", "}", '"', ",", ":", "1", ".", "e", "\\u0300", '{"content":["a"]}', " ", "\n"]
FRAGMENTS = {".tex": LATEX, ".json": JSON, ".txt": ["a", " ", "\r", "\n", "\u0300", "\u1161", "ж"]}


@st.composite
def repetitions(draw):
    """A suffix, and parts of which the middle one is repeated."""
    suffix = draw(st.sampled_from([".tex", ".tex", ".tex", ".json", ".txt"]))
    parts = st.lists(st.sampled_from(FRAGMENTS[suffix]), max_size=4).map("".join)
    return suffix, draw(parts), draw(parts.filter(bool)), draw(parts)


@settings(max_examples=60)
@given(repetitions())
def test_whatever_is_repeated_takes_linear_time(repetition):
    suffix, before, unit, after = repetition
    assert not grows_too_fast(suffix, repeats(unit, before, after), 2**13)


SOURCES = {
    "a module's long name": lambda n: "import " + "a." * n + "a\n",
    "equal functions": lambda n: "def f(): a\n" * n,
    "equal hashes": lambda n: "x = " + ",".join(hex(i * (2**61 - 1)) for i in range(1, n)),
    "many fields": lambda n: "f'" + "{a}" * n + "'",
    "many keywords": lambda n: "f(" + ",".join(f"a{i}=1" for i in range(n)) + ")",
}
"""Sources that Python 3.11 compiles in quadratic time or memory."""


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_that_compiles_too_slowly_is_skipped(name, monkeypatch):
    monkeypatch.setattr("rnngen.corpus.python.LEAST_SECONDS", 0.05)
    monkeypatch.setattr("rnngen.corpus.python.MOST_SECONDS", 0.05)
    results = read_all("python", {"a.py": SOURCES[name](20_000), "b.py": "b = 1\n"})
    assert isinstance(results[0], Skipped)
    assert results[0].reason == "takes longer than 0.1 s to read"
    assert results[1].content == "b = 1\n"


@pytest.mark.slow
def test_a_source_that_crashes_the_compiler_or_fills_the_memory_is_skipped(monkeypatch):
    monkeypatch.setattr("rnngen.corpus.python.LEAST_SECONDS", 60)
    comprehension = (
        "[" + "a " + "for a in a " * 95_000 + "]"
    )  # ends Python 3.11 by a stack overflow
    name = SOURCES["a module's long name"](200_000)
    results = read_all("python", {"a.py": comprehension, "b.py": name, "c.py": "c = 1\n"})
    assert len(results) == 3
    assert isinstance(results[1], Skipped)
    assert results[2].content == "c = 1\n"
