"""Lines begin where the open brackets and the lines before say."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.config import SampleConfig
from rnngen.constraints.base import Verdict
from rnngen.languages import LANGUAGES
from rnngen.sampling.sampler import TokenRequest
from tests.constraints.code.snippets import SNIPPETS
from tests.constraints.code.test_code_constraint import (
    ASCII,
    CONSTRAINTS,
    RandomNetwork,
    drawn_texts,
    follow,
)

pytest.importorskip("tree_sitter")

LAID_OUT = [name for name, language in LANGUAGES.items() if language.steps]


def refused(language, text):
    """Return the lines (from 1) that begin where the constraint lets none begin."""
    constraint = CONSTRAINTS[language]
    state, line, found = constraint.start(), 1, []
    for character in text:
        token = ASCII.index[character]
        at_start = state.lexer.is_fresh and state.lexer.form is None
        if at_start and not constraint.allowed(state)[token] and line not in found:
            found.append(line)
        state = constraint.advance(state, token)
        line += character == "\n"
    return found


@pytest.mark.parametrize("language", LAID_OUT)
@pytest.mark.parametrize("step", ["  ", "    ", "\t"])
def test_a_text_in_any_step_may_be_sampled(language, step):
    if step not in LANGUAGES[language].steps:
        return
    text = SNIPPETS[language].replace("\t", "  ")
    least = 4 if language in ("c", "java", "rust") else 2
    text = re.sub(rf"(?m)^(?:{' ' * least})+", lambda m: step * (len(m[0]) // least), text)
    assert refused(language, text) == []


@pytest.mark.parametrize("language", ["javascript", "c", "java", "json"])
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_a_line_that_strays_is_not_sampled_but_accepted(language, data):
    lines = SNIPPETS[language].splitlines(keepends=True)
    inner = [i for i, line in enumerate(lines) if i > 1 and line.startswith("  ")]
    chosen = data.draw(st.sampled_from(inner))
    strayed = [*lines[:chosen], data.draw(st.sampled_from(["   ", " "])) + lines[chosen]]
    constraint = CONSTRAINTS[language]
    assert chosen + 1 in refused(language, "".join(strayed))
    state = constraint.settle(follow(constraint, "".join(strayed)))
    assert constraint.verdict(state) is Verdict.FINAL


BEGUN = [
    ("javascript", "function f() {\n  a();\n", "  ", "b/"),
    ("javascript", "function f() {\n  a();\n", "", "}"),
    ("javascript", "function f() {\n  if (a)\n", "    ", "b"),
    ("javascript", "function f() {\n  switch (a) {\n    case 1:\n      b();\n", "    ", "cd"),
    ("javascript", "function f() {\n  return a;\n", "", "}"),
    ("javascript", "let a = b\n", "  ", ".?+"),
    ("javascript", "f(a,\n", "  ", "b"),
    ("c", "int f(void)\n", "", "{"),
    ("c", "static int f(int a,\n             int b) {\n", "    ", "a"),
    ("c", "int f(void) {\n    switch (a) {\n    case 1:\n        b();\n", "    ", "c}"),
    ("c", "int f(void) {\n    a();\n", "", "#}"),
    ("c", "/*\n * A\n", " ", "*"),
    ("java", "class A\n        implements B {\n", "    ", "i"),
    ("go", "package a\n\nfunc f() {\n\tswitch a {\n\tcase 1:\n\t\tb()\n", "\t", "c}"),
    ("go", "// A\n", "", "p/"),
    ("go", "package a", "", "b\n"),
    ("go", "package a\n", "", "cfitv/"),
    ("java", "import static", "", " "),
    ("java", "import a.B", "", ".;c"),
    ("java", "import a.B;\n", "", "cp@/"),
    ("java", "public", "", " "),
]
STRAYED = [
    ("javascript", "function f() {\n  a();\n", "    ", "b/"),
    ("javascript", "function f() {\n  a();\n", "", "b/"),
    ("javascript", "function f() {\n  a();\n", "  ", "}"),
    ("javascript", "function f() {\n  return a;\n", "  ", "b"),
    ("javascript", "function f() {\n  a(); ", "", "}"),
    ("javascript", "let a = b\n", "  ", "cd"),
    ("c", "int a;\n", "    ", "b/#"),
    ("c", "static int f(int a,\n             int b) {\n", "             ", "a"),
    ("c", "/*\n * A\n", "", "a*"),
    ("c", "/*\n * A\n", " ", "a\n"),
    ("go", "// A\n", "", "acfitv*"),
    ("go", "package a", "", " ({"),
    ("go", "package a\n", "", "ap*("),
    ("go", "package a\nfu", "", "x c"),
    ("java", "import a.B", "", " (<"),
    ("java", "import a.B;\n", "", "v({"),
]


@pytest.mark.parametrize(("language", "text", "margin", "characters"), BEGUN)
def test_a_line_may_begin_there(language, text, margin, characters):
    assert set(characters) <= allowed_after(language, text, margin)


@pytest.mark.parametrize(("language", "text", "margin", "characters"), STRAYED)
def test_a_line_may_not_begin_there(language, text, margin, characters):
    assert not set(characters) & allowed_after(language, text, margin)


def allowed_after(language, text, margin):
    constraint = CONSTRAINTS[language]
    state = follow(constraint, text)
    for blank in margin:
        if not constraint.allowed(state)[ASCII.index[blank]]:
            return set()
        state = constraint.advance(state, ASCII.index[blank])
    return {ASCII.tokens[token] for token in np.flatnonzero(constraint.allowed(state)) if token}


def test_lines_go_on_in_the_style_of_the_prompt():
    prompt = "function f() {\n     a();\n     if (b) {\n          c();\n"
    request = TokenRequest(
        SampleConfig(length=120, count=3, seed=1), [], [ASCII.index[each] for each in prompt]
    )
    for text in drawn_texts(RandomNetwork(1), "javascript", request):
        margins = {len(line) - len(line.lstrip()) for line in text.splitlines() if line.strip()}
        assert not any(margin % 5 for margin in margins), text


def test_a_whole_ending_lays_out_closing_braces():
    constraint = CONSTRAINTS["c"]
    state = follow(constraint, "int f(int a,\n      int b) {\n    if (a) {\n        b();")
    assert "".join(ASCII.tokens[i] for i in constraint.witness(state)) == "\n    }\n}\n"


def test_a_text_of_comments_alone_goes_on_with_the_least_document():
    constraint = CONSTRAINTS["go"]
    step = constraint.fallback(follow(constraint, "// Package words counts words.\n"))
    assert "".join(ASCII.tokens[i] for i in step) == "package x\n"
