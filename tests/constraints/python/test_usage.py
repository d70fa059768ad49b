"""Scripts hold nothing that compiles and runs, but that hardly any script does."""

import pytest

from tests.constraints.python.test_layout import COMPILING, CONSTRAINT, VOCABULARY, state_after

FORBIDDEN = {
    "a constant compared": "def f(x):\n    return None |== x",
    "a name compared with itself": "def f(x):\n    return x == x|\n",
    "an attribute compared with itself": "def f(x):\n    if x.y is not x.y|:",
    "a method defined twice": "class A:\n    def f(self):\n        pass\n    def f|(self):",
    "a special method of a function": "def f(x):\n    def _|_init__(self):",
}
"""Scripts with a bar before a character that must not come."""

PASSING = (
    "def f(x):\n    return x == x.y\n",
    "def f(x, xs):\n    return x == xs\n",
    "class A:\n    @property\n    def f(self):\n        pass\n    @f.setter\n    def f(self, x):\n",
    "class A:\n    def __init__(self):\n        pass\n",
    "def f(x):\n    def _g(y):\n        return None if x else y\n",
)


@pytest.mark.parametrize("text", FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_no_script_does_is_masked(text):
    before, _, after = text.partition("|")
    state = state_after(before)
    token = VOCABULARY.index[after[0]]
    assert not CONSTRAINT.allowed(state)[token]
    assert COMPILING.allowed(state)[token]
    assert CONSTRAINT.allowed(state).any()


@pytest.mark.parametrize("text", PASSING)
def test_what_scripts_do_is_not(text):
    state = CONSTRAINT.start()
    for end, token in enumerate(VOCABULARY.ids(text).tolist()):
        assert CONSTRAINT.allowed(state)[token], text[: end + 1]
        state = CONSTRAINT.advance(state, token)
