"""Lines break and go on within brackets, and docstrings stand, as in scripts that people write."""

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.constraints.python import Aim, PythonConstraint
from rnngen.constraints.python.layout import columns
from tests.constraints.python.driver import vocabulary_of

VOCABULARY = vocabulary_of("".join(map(chr, range(32, 127))) + "\n")
CONSTRAINT = PythonConstraint(VOCABULARY)
COMPILING = PythonConstraint(VOCABULARY, Aim.COMPILING)

FORBIDDEN = {
    "an item left of its bracket": "def f(x):\n    y = x.g(x,\n      |x)",
    "an item right of it": "def f(x):\n    y = x.g(x,\n            | x)",
    "a step too deep": "def f(x):\n    y = x.g(\n            | x)",
    "a comment in a docstring": 'def f(x):\n    """What.\n    |# x = 1\n    """\n',
    "a docstring left of its margin": 'def f(x):\n    """What.\n  |x\n    """\n',
    "a docstring left empty": 'def f(x):\n    """|"',
    "a blank line that begins one": 'def f(x):\n    """\n|\n',
    "code in a docstring": 'def f(x):\n    """What.\n    def| f():\n    """\n',
    "an attribute in a docstring": 'def f(x):\n    """What.\n    self|.x = 1\n    """\n',
    "a wide gap": "def f(x):\n    return x  | # what",
}
"""Scripts with a bar before a character that must not come."""

PASSING = {
    "aligned": "def f(x):\n    return x.g(x,\n               x, [\n                   x,\n               ])\n",
    "hanging": "def f(x):\n    return x.g(\n        x,\n        x.h(\n            x,\n        ),\n    )\n",
    "two steps": "def f(\n        x, y):\n    return x\n",
    "a docstring": 'def f(x):\n    """What.\n\n    Why:\n        because\n    """\n',
}


@pytest.mark.parametrize("text", FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_no_script_does_is_masked(text):
    before, _, after = text.partition("|")
    state = state_after(before)
    token = VOCABULARY.index[after[0]]
    assert not CONSTRAINT.allowed(state)[token]
    assert COMPILING.allowed(state)[token]
    assert CONSTRAINT.allowed(state).any()


@pytest.mark.parametrize("text", PASSING.values(), ids=PASSING)
def test_what_scripts_do_is_not(text):
    ast.parse(text)
    state = CONSTRAINT.start()
    for end, token in enumerate(VOCABULARY.ids(text).tolist()):
        assert CONSTRAINT.allowed(state)[token], text[: end + 1]
        state = CONSTRAINT.advance(state, token)


def state_after(text):
    state = CONSTRAINT.start()
    for token in VOCABULARY.ids(text).tolist():
        state = CONSTRAINT.advance(state, token)
    return state


def test_the_first_line_of_items_sets_the_column_of_the_others():
    assert columns("x = f(a,\n", 4) == ((6,), 6)
    assert columns("    x = f(\n", 4) == ((8, 12), 4)
    assert columns("    x = f(\n            a,\n", 4) == ((12,), 4)
    assert columns("x = f(g(\n", 4)[1] == 0


@given(st.lists(st.integers(1, 12), min_size=1, max_size=4), st.sampled_from([4, 8, 0]))
@settings(max_examples=20, deadline=None)
def test_arguments_below_each_other_may_be_sampled(lengths, step):
    """Lay arguments out a step or two beyond their line, or below the bracket."""
    names = [letter * length for letter, length in zip("bcde", lengths, strict=False)]
    column = 4 + step if step else len("    return a.f(")
    lines = f"{',' + chr(10) + ' ' * column}".join(names)
    call = "    return a.f(" + f"\n{' ' * column}" * bool(step) + lines + ")\n"
    state = state_after(f"def f(a, {', '.join(names)}):\n")
    for token in VOCABULARY.ids(call).tolist():
        assert CONSTRAINT.allowed(state)[token], call
        state = CONSTRAINT.advance(state, token)
