"""Whatever begins a valid script is completed, and what begins none is refused with a reason."""

import sysconfig
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.config import SampleConfig
from rnngen.constraints.base import Verdict
from rnngen.constraints.python import PythonConstraint, compiles
from rnngen.corpus.text import normalize
from rnngen.errors import ConstraintError
from rnngen.sampling.prompt import follow_constraint
from rnngen.sampling.sampler import TokenRequest, draw_tokens
from rnngen.tokens import CharCodec
from tests.constraints.python.driver import vocabulary_of
from tests.sampling.networks import ArrayStates

STDLIB = Path(sysconfig.get_path("stdlib"))
FILES = ["bisect.py", "queue.py", "sched.py", "contextlib.py"]
TEXTS = [normalize((STDLIB / name).read_text(encoding="utf-8")) for name in FILES]
VOCABULARY = vocabulary_of("".join(map(chr, range(32, 127))) + "\n\t\x0c", *TEXTS)
CONSTRAINT = PythonConstraint(VOCABULARY)
CODEC = CharCodec(VOCABULARY)


def completed(prompt):
    """Return the shortest script that begins with a prompt."""
    state = CONSTRAINT.start()
    for token in CODEC.encode(prompt).tolist():
        state = CONSTRAINT.advance(state, token)
    assert CONSTRAINT.can_begin(state)
    return prompt + CODEC.decode(np.array(CONSTRAINT.witness(state), dtype=int))


@pytest.mark.parametrize(
    "prompt",
    [
        *["with open(path", "for i in range(", "class Foo:", "retur", "x = 'abc", "x = (1,"],
        *[
            "f'{",
            "f'{x",
            "f'{x!",
            "f'{x:",
            "f'{x:{y",
            "f'{f(",
            "f'{{",
            "f'''{x}\n{",
            "rb'",
            "x = b",
        ],
        *["0x", "1e", "012", "x = 5.", "x = .", "b'\\x", "'\\N{GR", "'\\u12", "r'\\", "'\\"],
        *["def f(*", "def f(a=1, b", "f(a=1, b", "f(**a, b", "lambda", "lambda *", "def f(a, /"],
        *["x = [i for", "x = {", "{**", "{a", "{a:", "x = {'a': [1, (3, {4: ", "(x :=", "x[1:"],
        *["import ", "from x import (", "from x", "from ..", "from __future__ import ann"],
        *["@", "@a\n", "@a.b(", "try:\n  x", "try:\n  x\n", "try:\n x\nexcep", "try: pass\n"],
        *["match x:\n", "match x", "match ", "case", "match x:\n  case {'a': "],
        *["x = 1 + \\", "x = 1 + \\\n", "x\\", "if x:\n   y\n ", "if x:\n      ", "\n\n   ", "\t"],
        *["# foo", "# -*- coding: la", "'''abc", "def f() -", "x = ..", "a !", "x is", "x no"],
        *["del f(", "f() =", "*a", "(*a", "for x", "for f(", "with (a as b", "async ", "x: int ="],
        *["if x: pass\nel", "while True: br", "global x", "print(f'a {b!r:>{w", "raise X fr"],
        *["try:\n    x\nexcept* ", "lambda x: (y", "assert", "x = (yield", "async def f():\n  aw"],
        *["x = 1\n" * 9, "x = [" + "1, " * 300],
        "".join(" " * depth + "if 1:\n" for depth in range(20)),
        "def f():\n    def g():\n        nonlocal later\n        later",
        "def f():\n    return os.path.join(self.",
    ],
)
def test_what_begins_a_script_is_completed(prompt):
    assert compiles(completed(prompt))


@pytest.mark.parametrize(
    ("prompt", "reason"),
    [
        ("return os.path.join(self.", "line 1, column 1: 'return' outside function"),
        ("x = 1\n\n    y", "line 3, column [45]: unexpected indent"),
        ("if x:\n\ty\n        z", "line 3, column [19]: .*inconsistent use of tabs"),
        ("f() = ", "line 1, column 6: cannot assign to function call"),
        ("x = 1 2", "line 1, column 7: invalid syntax"),
        ("x = )", "line 1, column 5: .*"),
        ("import a\nelse:", "line 2, column 5: invalid syntax"),
        ("def f(a, a):\n    x", "line 1, column [0-9]+: duplicate argument 'a'"),
        ("x = 1\nnonlocal y", "line 2, column 1: nonlocal declaration not allowed"),
        ("x = '\n", "line 1, column 5: unterminated string"),
        ("x = (1, 2\n\ndef f():\n    y\n", "line 3, column 1: "),
    ],
)
def test_what_begins_none_is_refused_with_place_and_reason(prompt, reason):
    with pytest.raises(ConstraintError, match=f"begins with the prompt: {reason}"):
        follow_constraint(CONSTRAINT, CODEC.encode(prompt), "characters", "")


class Fixed(ArrayStates):
    """A network with the same logits everywhere."""

    def __init__(self, logits):
        self.logits = logits

    def start(self, batch):
        return np.zeros((batch, 1))

    def step(self, ids, states):
        return np.repeat(self.logits[None], len(ids), axis=0), states


@settings(max_examples=15)
@given(st.sampled_from(TEXTS), st.integers(0, 2000), st.booleans(), st.integers(0, 2**32))
def test_any_beginning_of_a_real_script_is_completed_by_any_model(text, cut, adverse, seed):
    prompt = text[:cut]
    generator = np.random.default_rng(seed)
    network = Fixed(8 * adverse * generator.standard_normal(len(VOCABULARY)))
    ids = follow_constraint(CONSTRAINT, CODEC.encode(prompt), "characters", "").ids.tolist()
    request = TokenRequest(SampleConfig(length=20, seed=seed), prompt=ids)
    drawn = [token for _, token in draw_tokens(network, CONSTRAINT, request)]
    script = CODEC.decode(np.array([*ids, *drawn], dtype=int))
    assert script.startswith(prompt)
    assert compiles(script)


@pytest.mark.parametrize("length", [1, 30, 300])
def test_a_sample_has_a_statement_whatever_its_length(length):
    logits = 3 * np.random.default_rng(length).standard_normal(len(VOCABULARY))
    logits[VOCABULARY.index["#"]] = 9
    rows = {}
    request = TokenRequest(SampleConfig(length=length, count=5))
    for row, token in draw_tokens(Fixed(logits), CONSTRAINT, request):
        rows.setdefault(row, []).append(token)
    assert len(rows) == 5
    for tokens in rows.values():
        state = CONSTRAINT.start()
        for token in tokens:
            state = CONSTRAINT.advance(state, token)
        assert state.verdict is Verdict.FINAL
        assert state.script.stated
