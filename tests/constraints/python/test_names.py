"""Names are known before they are used, in whole scripts and line by line."""

import ast
import sysconfig
from pathlib import Path

import pytest

from rnngen.constraints.python.meaning import with_meaning
from rnngen.constraints.python.names import NameReader, Scope, share_of_known_names
from rnngen.constraints.python.state import START, follow_line
from rnngen.corpus.text import normalize

STDLIB = Path(sysconfig.get_path("stdlib"))
FILES = ("bisect.py", "queue.py", "textwrap.py")


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("print(x)\nx = 1\n", ["x"]),
        ("import os.path as p, sys\np, sys, os\n", ["os"]),
        ("from a import b as c\nb, c\n", ["b"]),
        ("def f(a, *b, c=1, **d): return a, b, c, d, e\n", ["e"]),
        ("class A:\n    x = 1\n    y = x\n    def f(self): return self, x, A\n", ["x"]),
        ("[y for x in range(3) for y in z if x]\nx\n", ["z", "x"]),
        ("try:\n    pass\nexcept OSError as e:\n    e\n", []),
        ("with open(__file__) as (a, b):\n    a, b\n", []),
        ("x += 1\nx\n", ["x"]),
        ("if (n := 1):\n    n\n", []),
        (
            "match 1:\n    case [a, *b] | {'k': a, **b}:\n        a, b\n"
            "    case c:\n        c, d\n",
            ["d"],
        ),
        ("lambda a, b=c: a + b\n", ["c"]),
        ("for i in i:\n    i\n", ["i"]),
        ("x: y = 1\nx\n", ["y"]),
        ("class A:\n    def f(self) -> A:\n        return A\n", ["A"]),
        ("class A:\n    def f(self) -> 'A':\n        return A\n", []),
        ("async def f(a):\n    async for b in a:\n        await b\n", []),
    ],
)
def test_unknown_names(text, unknown):
    reader = NameReader([Scope()])
    reader.visit(ast.parse(text))
    assert [use.name for use in reader.uses if not use.known] == unknown
    assert unknown_line_by_line(text) == unknown


def unknown_line_by_line(text: str) -> list[str]:
    state, unknown = START, []
    for character in text:
        state = follow_line(state, character)
        if not state.line:
            unknown += state.script.unknown
    return unknown


@pytest.mark.parametrize("name", FILES)
def test_the_standard_library_knows_its_names_line_by_line_as_on_the_whole(name):
    text = normalize((STDLIB / name).read_text(encoding="utf-8"))
    reader = NameReader([Scope()])
    reader.visit(ast.parse(text))
    assert sorted(unknown_line_by_line(text)) == sorted(
        use.name for use in reader.uses if not use.known
    )
    assert share_of_known_names(text) > 0.95


def test_a_script_without_names_uses_none_unknown():
    assert share_of_known_names("1\n") == 1


def test_names_of_a_function_are_forgotten_after_it():
    state = START
    for character in "def f(a):\n    b = a\nc = 1\n":
        state = follow_line(state, character)
    assert state.script.scopes == (Scope(frozenset({"f", "c"})),)
    assert with_meaning(state.script._replace(keyword="", header=""), "b\n").unknown == ("b",)


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("x: 'later' = 1\n", ["later"]),
        ("def f(a: 'list[later]') -> 'also': pass\n", ["later", "also"]),
        ("class A:\n    def f(self) -> 'A': return __class__\n", []),
        ("def f(): return __class__\n", ["__class__"]),
        ("class A:\n    class B:\n        x = A, B\n    y = B\nA\n", ["A", "B"]),
        ("class A:\n    def f(self): return A\n", []),
        ("x: int\ny: int = x\ny\n", ["x"]),
        ("@staticmethod\ndef f(): pass\n_\n", ["_"]),
    ],
)
def test_unknown_names_line_by_line(text, unknown):
    assert sorted(unknown_line_by_line(text)) == sorted(unknown)
