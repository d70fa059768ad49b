"""Line by line, the constraint judges what runs as `run_on` judges whole scripts."""

import pytest

from rnngen.constraints.base import Verdict
from rnngen.constraints.python.state import START, follow_line
from tests.constraints.python.test_execution import MIGHT_FAIL, RUNS, certainly_runs


def script_after(text):
    """Return the script after a text, and whether all its lines certainly run."""
    state, runs = START, True
    for character in text.rstrip("\n") + "\n":
        state = follow_line(state, character)
        runs = runs and state.script.runs
    assert state.verdict is Verdict.FINAL
    return state.script, runs


@pytest.mark.parametrize("script", RUNS.values(), ids=RUNS)
def test_what_certainly_runs_is_kept(script):
    assert script_after(script)[1]


@pytest.mark.parametrize("script", MIGHT_FAIL.values(), ids=MIGHT_FAIL)
def test_what_might_fail_is_drawn_again(script):
    assert not script_after(script)[1]


@pytest.mark.parametrize(
    "script",
    [
        "class A: x = y\n",
        "class A(object, int): pass\n",
        "class A:\n    __slots__ = 0\n",
        "if 1:\n    import os\nx = os\n",
        "try:\n    pass\nexcept missing:\n    pass\n",
        "class A:\n    def f(self): pass\n    @f\n    def g(self): pass\n",
        "def f(x, y=z):\n    pass\n",
        "import json.__main__\n",
    ],
)
def test_both_judge_alike_that_it_might_fail(script):
    assert not certainly_runs(script)
    assert not script_after(script)[1]


@pytest.mark.parametrize(
    "script",
    [
        "def f():\n    import missing\n    return x()\n",
        "try:\n    import os\nfinally:\n    pass\nx = os.sep\n",
        "class A:\n    x = 1\n    class B:\n        y = 2\n    z = x\n",
        "if 1:\n    def f(): pass\nelse:\n    f = None\n",
        "@staticmethod\n# Why.\n\ndef f():\n    pass\n",
    ],
)
def test_both_judge_alike_that_it_runs(script):
    assert certainly_runs(script)
    assert script_after(script)[1]


def test_a_prompt_may_bind_what_is_unknown():
    script, runs = script_after("import numpy as np\nx = np.zeros(3)\ny = x\n")
    assert not runs or script.runs
    assert script.is_sound
    assert {"np", "x", "y"} <= script.blocks[-1].world.names.keys()


def test_nothing_follows_what_leaves_its_block():
    script, _ = script_after("def f(x):\n    if x:\n        return 1\n")
    assert [margin.blanks for margin in script.margins()] == ["    ", ""]
