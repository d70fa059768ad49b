"""Scripts hold nothing that compiles and runs, but that hardly any script does."""

import pytest

from tests.constraints.python.test_layout import COMPILING, CONSTRAINT, VOCABULARY, state_after

FORBIDDEN = {
    "a constant compared": "def f(x):\n    return None |== x",
    "a name compared with itself": "def f(x):\n    return x == x|\n",
    "an attribute compared with itself": "def f(x):\n    if x.y is not x.y|:",
    "a method defined twice": "class A:\n    def f(self):\n        pass\n    def f|(self):",
    "a built-in function tested": "def f(x):\n    if len| ",
    "one argument of isinstance": "def f(x):\n    return isinstance(x|)",
    "three arguments of isinstance": "def f(x):\n    return isinstance(x, int|, x)",
    "no class to test": "def f(x):\n    return isinstance(x, |x)",
    "a name that seems to be self": "def f(x):\n    sel|f_x = x\n",
    "a parameter like self": "def f(x, sel|fish):\n",
    "a caught error after its handler": "def f(x):\n    try:\n        x()\n    except KeyError as sore:\n        x()\n    return sor|e\n",
    "a module imported twice": "import os\nimport os|\n",
    "a class with the name of a built-in one": "class KeyError|:",
    "a blank after a dot": "def f(x):\n    return x.| y",
    "a special method of a function": "def f(x):\n    def _|_init__(self):",
}
"""Scripts with a bar before a character that must not come."""

PASSING = (
    "def f(x):\n    if isinstance(x, (int, str)) or not hasattr(x, 'y'):\n        return len(str(x))\n",
    "def f(x):\n    try:\n        x()\n    except KeyError as y:\n        return y\n",
    "def f(x):\n    return type(x) is int or max(x, key=len)\n",
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
