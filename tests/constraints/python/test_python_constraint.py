"""Whatever a model prefers and wherever it stops, the script compiles."""

import ast
import sysconfig
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.constraints.base import Verdict
from rnngen.constraints.python import Aim, PythonConstraint, compiles
from rnngen.constraints.python.names import share_of_known_names
from rnngen.corpus.text import normalize
from rnngen.errors import ConstraintError
from rnngen.tokens import UNKNOWN, CharCodec, Vocabulary
from tests.constraints.python.driver import (
    SamplingStats,
    choose,
    draw,
    follow,
    ngram,
    vocabulary_of,
)

ASCII = "".join(map(chr, range(32, 127))) + "\n\t"
STRANGE = ASCII + "\x00\x0c\r\x7f\x85\u00a0\u00e9\u0301\u201c\u4e2d\u2028\ud800"
FILES = [Path(sysconfig.get_path("stdlib")) / name for name in ("bisect.py", "queue.py")]


def source(*files: Path) -> str:
    return normalize("\n".join(file.read_text(encoding="utf-8") for file in files))


@pytest.fixture(scope="module")
def corpus() -> tuple[Vocabulary, np.ndarray]:
    codec = CharCodec(vocabulary_of(source(*FILES)))
    return codec.vocabulary, codec.encode(source(*FILES))


def follow_text(constraint: PythonConstraint, vocabulary: Vocabulary, text: str):
    """Return the state after a text, and whether each of its characters was allowed.

    Stop at the character that is REJECTED.
    """
    state, allowed = constraint.start(), True
    for token in vocabulary.ids(text).tolist():
        allowed = allowed and bool(constraint.allowed(state)[token])
        state = constraint.advance(state, token)
        if constraint.verdict(state) is Verdict.REJECTED:
            return state, False
    return state, allowed


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.integers(0, 600), st.booleans(), st.sampled_from(Aim), st.data())
def test_scripts_of_random_models_compile(seed, steps, greedy, aim, data):
    """Draw a model: uniform, or one that prefers the same characters always."""
    letters = data.draw(st.just(ASCII) | st.just(STRANGE) | st.text(STRANGE))
    vocabulary = vocabulary_of(letters)
    generator = np.random.default_rng(seed)
    preference = generator.random(len(vocabulary)) ** data.draw(st.sampled_from([1, 8]))
    constraint = PythonConstraint(vocabulary, aim)
    text = draw(constraint, vocabulary, lambda _: preference, generator, steps, greedy)
    assert compiles(text)


@pytest.mark.parametrize("aim", Aim)
@pytest.mark.parametrize("temperature", [0.5, 1.0])
def test_scripts_of_a_model_of_python_compile(corpus, temperature, aim, generator):
    vocabulary, tokens = corpus
    constraint, model = (
        PythonConstraint(vocabulary, aim),
        ngram(tokens, len(vocabulary), 8, temperature),
    )
    tally = SamplingStats()
    texts = [
        draw(constraint, vocabulary, model, generator, steps, tally=tally)
        for steps in (1000, 1000, 2000)
    ]
    assert all(map(compiles, texts))
    assert tally.lines >= 3
    assert aim is not Aim.RUNNING or all(share_of_known_names(text) == 1 for text in texts)


@pytest.mark.slow
@pytest.mark.parametrize("temperature", [0.5, 0.8, 1.0])
def test_long_scripts_of_a_model_of_python_compile(temperature, generator):
    files = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))[::6]
    codec = CharCodec(vocabulary_of(source(*files)))
    model = ngram(codec.encode(source(*files))[:300_000], len(codec.vocabulary), 10, temperature)
    constraint = PythonConstraint(codec.vocabulary)
    for _ in range(10):
        assert compiles(draw(constraint, codec.vocabulary, model, generator, 4000))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_from_every_line_a_witness_and_fallbacks_lead_on(file):
    text = source(file)
    vocabulary = vocabulary_of(text)
    constraint = PythonConstraint(vocabulary, Aim.COMPILING)
    state = constraint.start()
    for end, token in enumerate(vocabulary.ids(text).tolist(), start=1):
        state = constraint.advance(state, token)
        if constraint.verdict(state) is Verdict.FINAL:
            finished = follow(constraint, state, constraint.witness(state))
            assert constraint.boundary(finished)
            assert compiles(finished.script.text)
            assert finished.script.text.startswith(text[:end])
            follow(constraint, state, constraint.fallback(state))


def test_fallbacks_alone_end_the_document():
    vocabulary = vocabulary_of("if 1:\n    try:\n        @x\n")
    constraint = PythonConstraint(vocabulary)
    state, allowed = follow_text(constraint, vocabulary, "if 1:\n    try:\n        @print\n")
    assert allowed
    lines = []
    while line := constraint.fallback(state):
        lines.append("".join(vocabulary.tokens[token] for token in line))
        state = follow(constraint, state, line)
    assert lines == ["        def _(): pass\n", "    finally: pass\n", "\n", "\n"]


@pytest.mark.parametrize(
    ("before", "allowed", "forbidden"),
    [
        ("x = 'a", "b'", "\n"),
        ("x = (1", ")", "]}"),
        ("x = '\\", "n'x", "N"),
        ("x = '\\x1", "f", "g'"),
        ("x = r'\\", "N", ""),
        ("if x", ":", "?$`"),
        ("x !", "=", "x \n"),
        ("def f():\n", " ", "p\t"),
        ("def f():\n    ", "p#", " \n"),
        ("def f():\n    x\n", "d ", "\t"),
        ("try:\n    x\n", "ef ", "xd"),
        ("try:\n    x\ne", "x", "l"),
        ("@print\n", "@dca#", "xf"),
        ("\n\n", "x", "\n"),
        ("x =", "1a(", "\n)"),
        ("x = (\n    ", "1", "\n"),
        ("def f(a, b):\n    return ", "abp", "jkw"),
        ("def f(a, b):\n    zz", "= ", ".("),
        ("def f():\n    return", "( ", ""),
        ("retur", "e", "n"),
        ("def ", "abx", '1("='),
        ("def f", "(ab", "):="),
        ("class A", "(:", ")=."),
        ("import ", "ao", "('.*1"),
        ("from print import ", "(*a", ".)"),
        ("if 1", ": +=", ",;"),
        ("for i ", "i", "=o1:"),
        ("for i in ", "1a(", ":)"),
        ("print(1)", ".(=a", ":1b"),
        ("print(a=1, b", "=b", ",)."),
        ("def f(a=1, b", "=:", ",)"),
        ("x = [1 ", "i,]", "fx1:"),
        ("def f():\n    x = [1 ", "fi,]", "x1:"),
        ("x = {1", ":,}=", ";)"),
        ("@print", "(.\n:", ",)"),
        ("1", "2.=", "xz"),
        ("0", "x.", "1"),
        ("x = lambda", " :", "=("),
        ("with print() ", "a:=", "b)"),
        ("try", ": ", "\n("),
        ("f'{1", "}:!", ")\\"),
        ("f'{1!", "r=", "} "),
        ("f'{", "1({", "})]"),
        ("assert ", "1", ",:"),
        ("del print", ".([\n", "=:"),
        ("x: int", "=[. ", ":)"),
        ("if 1:\n    pass\ne", "lx", ""),
        ("while 1:\n    brea", "k", ""),
        ("brea", "d", "k"),
        ("if 1 not in", " ", ")"),
        ("#\n" * 12, "x", "#"),
        ("", "'\"#x", ""),
        ("# Why.\n\n", "'\"#x", ""),
        ("'''What.'''\n", "x", "'\""),
        ("def f():\n    # Why.\n    ", "'\"x", ""),
        ("def f():\n    '''What.'''\n    ", "x", "'\""),
        ("if 1:\n    ", "x", "'\""),
        ("# " + "w" * 90, "w.\n", " \t"),
        ("x = 1  # " + "w" * 90, "w.\n", " \t"),
        ("'''" + "w" * 90, "w.\n", " \t"),
        ("x = f(" + "1" * 90, "1 ", ""),
        ("'''What.\n" + " " * 8, "w", " "),
        ("def f():\n    '''What.\n" + " " * 12, "w", " #"),
        ("x = f(1,\n" + " " * 24, "1", " "),
        ("x = 1, 2, 3, 4, 5, 6, 7, 8, (1,\n" + " " * 29, "1", " "),
    ],
)
def test_the_mask_leaves_out_what_is_dead(before, allowed, forbidden):
    vocabulary = vocabulary_of(ASCII)
    constraint = PythonConstraint(vocabulary)
    state, _ = follow_text(constraint, vocabulary, before)
    mask = constraint.allowed(state)
    assert all(mask[vocabulary.ids(allowed)])
    assert not any(mask[vocabulary.ids(forbidden)])


@pytest.mark.parametrize(
    "text",
    [
        "return 1\n",
        "x = 1\nglobal x\n",
        "x = 1\nfrom __future__ import annotations\n",
        "# coding: foo\n",
    ],
)
def test_lines_that_cannot_stand_are_rejected(text):
    vocabulary = vocabulary_of(ASCII)
    state, _ = follow_text(PythonConstraint(vocabulary), vocabulary, text)
    assert state.verdict is Verdict.REJECTED


@pytest.mark.parametrize(
    "text", ["x\n" * 3, "".join(f"{'    ' * depth}if {depth}:\n" for depth in range(12))]
)
def test_a_prompt_may_hold_what_a_sample_should_not(text):
    vocabulary = vocabulary_of(ASCII)
    constraint = PythonConstraint(vocabulary)
    state, _ = follow_text(constraint, vocabulary, text)
    assert state.verdict is Verdict.FINAL
    assert not constraint.wanted(state)


@pytest.mark.parametrize("code", ["x = 1" + " + 1" * 140, "x = (1" + ", 1" * 140])
def test_a_long_line_has_to_end(code, generator):
    vocabulary = vocabulary_of(ASCII)
    constraint = PythonConstraint(vocabulary)
    state, _ = follow_text(constraint, vocabulary, code[:400])
    while constraint.verdict(state) is Verdict.OPEN:
        mask = constraint.allowed(state)
        token = choose(np.ones(len(vocabulary)), mask, generator, greedy=False)
        state = constraint.advance(state, token)
    assert state.verdict is Verdict.FINAL
    assert len(state.script.text) < 420


def test_a_line_nested_too_deeply_to_be_followed_is_rejected(monkeypatch):
    monkeypatch.setattr(ast, "parse", mock.Mock(side_effect=RecursionError))
    vocabulary = vocabulary_of(ASCII)
    state, _ = follow_text(PythonConstraint(vocabulary), vocabulary, "x = --1\n")
    assert state.verdict is Verdict.REJECTED


def test_a_string_cannot_swallow_the_script():
    vocabulary = vocabulary_of(ASCII)
    constraint = PythonConstraint(vocabulary)
    state, allowed = follow_text(
        constraint, vocabulary, "def f():\n    '''Begun.\n" + "    words\n" * 11
    )
    assert allowed
    for character in "    '''\n":
        assert (
            np.flatnonzero(constraint.allowed(state)).tolist() == [vocabulary.index[character]]
            or character == "\n"
        )
        state = constraint.advance(state, vocabulary.index[character])
    assert constraint.verdict(state) is Verdict.FINAL


@pytest.mark.parametrize(
    "prompt",
    [
        "if x:\n  y = (",
        "class A:\n\tb = 1\n\n\n\n\n",
        'def f():\n    """' + "words\n" * 30,
        "x = z.y\n" * 2,
    ],
)
def test_a_prompt_in_another_style_is_followed_and_completed(prompt, generator):
    vocabulary = vocabulary_of(ASCII)
    constraint = PythonConstraint(vocabulary)
    state = constraint.start()
    for token in vocabulary.ids(prompt).tolist():
        assert constraint.accepts(state, token)
        state = constraint.advance(state, token)
        assert constraint.verdict(state) is not Verdict.REJECTED
    for _ in range(50):
        token = choose(np.ones(len(vocabulary)), constraint.allowed(state), generator, greedy=False)
        state = constraint.advance(state, token)
        if constraint.verdict(state) is Verdict.REJECTED:
            break
    assert compiles(state.script.text + "".join(state.script.witness()))


def test_nothing_follows_what_is_rejected():
    vocabulary = vocabulary_of(ASCII)
    constraint = PythonConstraint(vocabulary)
    state = constraint.advance(constraint.start(), UNKNOWN)
    assert constraint.verdict(state) is Verdict.REJECTED
    assert constraint.verdict(constraint.advance(state, vocabulary.index["\n"])) is Verdict.REJECTED


@pytest.mark.parametrize("characters", ["abc", ":\n", "try:\n pas", "@\n "])
def test_a_vocabulary_that_cannot_finish_is_refused(characters):
    with pytest.raises(ConstraintError, match="It lacks"):
        PythonConstraint(CharCodec.from_documents([characters]).vocabulary)


def test_a_vocabulary_that_opens_nothing_needs_nothing():
    vocabulary = CharCodec.from_documents(["x = 1\n"]).vocabulary
    state, allowed = follow_text(PythonConstraint(vocabulary), vocabulary, "x = 1\n")
    assert allowed
    assert PythonConstraint(vocabulary).boundary(state)


@pytest.mark.parametrize(
    ("line", "begun"),
    [("x = unknown.call(1)\n", True), ("for i in 1, 2: x = i\n", True), ("x = 1 + 'a'\n", False)],
)
def test_a_line_that_may_fail_is_kept_only_if_a_prompt_has_begun_it(line, begun):
    vocabulary = vocabulary_of(ASCII)
    constraint = PythonConstraint(vocabulary)
    state, _ = follow_text(constraint, vocabulary, line)
    assert not state.script.is_sound
    assert constraint.wanted(state, prompted=True) == begun
    assert not constraint.wanted(state)
    state, _ = follow_text(constraint, vocabulary, line + "\n# Why.\n")
    assert constraint.wanted(state)
