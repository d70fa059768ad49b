"""The base class of constraints, the wrapper, and the table of kinds."""

from typing import NamedTuple

import numpy as np
import pytest

from rnngen.constraints import CONSTRAINTS, constraint_for
from rnngen.constraints.bars import BarsConstraint, MetreConstraint
from rnngen.constraints.base import Constraint, ConstraintWrapper, NullConstraint, Unending, Verdict
from rnngen.constraints.performance import PerformanceConstraint
from rnngen.constraints.python import PythonConstraint
from rnngen.kinds import KINDS
from rnngen.tokens import BOUNDARY
from rnngen.tokens.char import CharCodec
from rnngen.tokens.event import EventCodec
from rnngen.tokens.performance import PerformanceCodec
from tests.played import SCALE
from tests.scores import tune

TEXT = CharCodec.from_documents(["pass finally: case _: pass def _(): pass\n"])
SCORE = EventCodec.from_documents([tune((60, 192), bars=1)])


class Counting(Constraint):
    """Adds up tokens, and answers every question by the sum."""

    def start(self):
        return 0

    def allowed(self, state):
        return np.arange(4) > state

    def advance(self, state, token):
        return state + token

    def boundary(self, state):
        return state == 3

    def witness(self, state):
        return [1] * (3 - state)

    def accepts(self, state, token):
        return token > state

    def verdict(self, state):
        return Verdict.OPEN if state == 2 else Verdict.FINAL

    def bias(self, state):
        return np.full(4, float(state))

    def fallback(self, state):
        return [state]


class Wrapped(NamedTuple):
    inner: int
    note: str


class Noting(ConstraintWrapper):
    """Keeps a note beside the inner state."""

    def inner_state(self, state):
        return state.inner

    def start(self):
        return Wrapped(self.inner.start(), "a")

    def advance(self, state, token):
        return Wrapped(self.inner.advance(state.inner, token), state.note + "b")


@pytest.mark.parametrize("name", ["start", "allowed", "advance", "boundary", "witness"])
def test_a_constraint_without_a_required_method_cannot_be_made(name):
    methods = {key: value for key, value in vars(NullConstraint).items() if key != name}
    incomplete = type("Incomplete", (Constraint,), methods)
    with pytest.raises(TypeError, match=name):
        incomplete(3)


@pytest.mark.parametrize("wrap", [ConstraintWrapper, Noting, lambda inner: Noting(Noting(inner))])
def test_a_wrapper_forwards_every_question(wrap):
    inner = Counting()
    wrapper = wrap(inner)
    state = wrapper.start()
    for count in range(3):
        assert wrapper.unwrap(state) == inner.unwrap(count) == count
        np.testing.assert_array_equal(wrapper.allowed(state), inner.allowed(count))
        np.testing.assert_array_equal(wrapper.bias(state), inner.bias(count))
        assert wrapper.accepts(state, 2) == inner.accepts(count, 2)
        assert wrapper.boundary(state) == inner.boundary(count)
        assert wrapper.witness(state) == inner.witness(count)
        assert wrapper.verdict(state) is inner.verdict(count)
        assert wrapper.fallback(state) == inner.fallback(count)
        state = wrapper.advance(state, 1)


def test_a_wrapper_forwards_all_methods_of_a_constraint():
    methods = {name for name in vars(Constraint) if not name.startswith("_")}
    assert methods <= vars(ConstraintWrapper).keys()


def test_an_unending_document_ends_only_where_nothing_else_is_allowed():
    endless = Unending(NullConstraint(4))
    assert not endless.allowed(endless.start())[BOUNDARY]
    assert not endless.inner.allowed(None)[1]
    forced = Unending(Counting())
    assert forced.allowed(3)[BOUNDARY]


def test_every_kind_has_a_constraint():
    assert CONSTRAINTS.keys() <= KINDS.keys()


@pytest.mark.parametrize(
    ("kind", "codec", "options", "expected"),
    [
        ("text", TEXT, {}, NullConstraint),
        ("python", TEXT, {}, PythonConstraint),
        ("score", SCORE, {}, MetreConstraint),
        ("score", SCORE, {"bars": 2}, BarsConstraint),
        ("performance", PerformanceCodec.from_documents([SCALE]), {}, PerformanceConstraint),
        ("a kind of its own", TEXT, {}, NullConstraint),
    ],
)
def test_a_kind_gets_its_constraint(kind, codec, options, expected):
    assert type(constraint_for(kind, codec, **options)) is expected
