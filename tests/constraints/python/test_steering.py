"""Names continue only to what stands for something."""

import pytest

from rnngen.constraints.python.lexer import LexerMode
from rnngen.constraints.python.state import START, follow_line
from rnngen.constraints.python.steering import steer


def characters_after(text):
    """Return how the name at the end of a text may continue, as `steer` says."""
    state = START
    for character in text:
        state = follow_line(state, character)
    assert state.cursor.lexer.mode is LexerMode.CODE
    return steer(state.line, state.cursor.lexer.closers, state.place)


@pytest.mark.parametrize(
    ("text", "characters", "may_end"),
    [
        ("import aifc, colors", "y", False),
        ("import xml.dom.minid", "o", False),
        ("import json", "", True),
        ("from jso", "n", False),
        ("from os.path import getsiz", "e", False),
        ("from keyword import (iskeyword, kwl", "i", False),
        ("from __future__ import annotatio", "n", False),
        ("width = 1\nheight = wid", "t", False),
        ("import keyword\nkeyword.kwl", "i", False),
        ("import os\nx = os.path.getsiz", "e", False),
        ("x = 'a'\ny = x.split", "l", True),
        ("class Base: pass\nclass A(Bas", "e", False),
        ("class A(metaclas", "s", False),
        ("class A:\n    @property\n    def name(self): pass\n    @name.sette", "r", False),
        ("@stati", "c", False),
        ("def f(width):\n    return wid", "t", False),
        ("def f(width):\n    return len(wid", "t", False),
        ("def f(*width):\n    print(*wid", "t", False),
        ("def f(width):\n    print(1,\n        -wid", "t", False),
    ],
)
def test_a_name_that_is_read_becomes_a_known_one(text, characters, may_end):
    found = characters_after(text)
    assert (found.characters, found.may_end) == (frozenset(characters), may_end)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("def f(): pass\nx = f", "(.["),
        ("x = print", ".["),
        ("import os\nx = os", "(["),
        ("x = [1]\ny = x", "("),
        ("x = list", "."),
        ("import keyword", "."),
        ("from os import ", "*"),
        ("brand_new", ".([\n+"),
        ("def f():\n    brand_new", ".([\n+"),
        ("def f():\n    self", ",=: "),
        ("import os as self", "\n,"),
        ("def f(x, x", ",)=:"),
        ("def f(self", ",)"),
        ("class A:\n    def f(x, self", ",)"),
    ],
)
def test_what_cannot_follow_a_name_is_refused(text, refused):
    found = characters_after(text)
    assert set(refused) <= set(found.refused)


@pytest.mark.parametrize(
    "text",
    ["brand_new", "for brand_new", "class A:\n    def f(self", "f(brand_new", "import os as o"],
)
def test_names_that_are_bound_are_free(text):
    found = characters_after(text)
    assert found is None or (found.characters is None and "=" not in found.refused)


@pytest.mark.parametrize("text", ["def f():\n    brand_new ", "brand_new "])
def test_an_unknown_name_at_the_start_must_be_bound(text):
    assert characters_after(text).characters == frozenset("=,:")
