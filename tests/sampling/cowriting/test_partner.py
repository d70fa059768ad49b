import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.config import SampleConfig
from rnngen.constraints.base import Constraint, Verdict
from rnngen.sampling.cowriting.partner import HEARD, Query, Suggester, heard
from rnngen.sampling.cowriting.reach import Reach
from rnngen.sampling.scoring import surprises
from rnngen.tokens.base import UNKNOWN
from tests.sampling.cowriting.bigrams import CYCLE, bigram_model


def wish(before, count=3, length=30, reach=Reach.SENTENCE, seed=0):
    return Query(
        before,
        SampleConfig(temperature=1.0, count=count, length=length, seed=seed, repeat_guard=False),
        reach,
    )


def test_a_model_goes_on_from_the_cursor_to_the_end_of_the_sentence():
    answer = Suggester(bigram_model()).answer(wish("abc"))
    assert answer.texts == ("def. ",)
    assert answer.notice == ""


def test_the_alternatives_differ():
    texts = Suggester(bigram_model()).answer(wish("abcdef.", count=9)).texts
    assert sorted(texts) == [" abcdef. ", " xbcdef. "]


def test_a_continuation_as_long_as_the_length_ends_with_a_word():
    partner = Suggester(bigram_model())
    texts = partner.answer(wish("a", length=20, reach=Reach.LENGTH)).texts
    assert {text.replace("x", "a") for text in texts} == {"bcdef. abcdef. "}


def test_a_document_that_is_over_is_told():
    answer = Suggester(bigram_model({"a": "b", "b": ""})).answer(wish("a"))
    assert answer.texts == ("b",)
    answer = Suggester(bigram_model({"a": "b", "b": ""})).answer(wish("ab"))
    assert answer.texts == ()
    assert "end here" in answer.notice


def test_what_the_model_does_not_know_is_told():
    answer = Suggester(bigram_model()).answer(wish("abµ"))
    assert answer.texts == ("cdef. ",)
    assert "µ" in answer.notice


def test_drawing_ends_once_it_is_given_up():
    told = []
    long = wish("ab", length=4000, count=1, reach=Reach.LENGTH)
    Suggester(bigram_model()).answer(long, lambda text: told.append(text) or len(told) < 10)
    assert [len(text) for text in told] == list(range(1, 11))
    assert told[4] == "cdef."


@settings(max_examples=15)
@given(st.lists(st.text("abcdefx. \n", max_size=8), max_size=3))
def test_what_was_read_before_makes_no_difference(texts):
    model = bigram_model()
    used = Suggester(model)
    for text in texts:
        used.read(text)
        assert used.answer(wish(text, count=1)) == Suggester(model).answer(wish(text, count=1))


def test_the_surprise_is_that_of_the_model():
    partner, model = Suggester(bigram_model()), bigram_model()
    assert partner.surprise("abc", "") is None
    assert partner.surprise("abc", "def") == pytest.approx(0, abs=1e-6)
    assert partner.surprise("f. ", "a") == pytest.approx(math.log(2), abs=1e-4)
    nats = surprises(model, [model.codec.encode("ab. xcc")])[0]
    assert partner.surprise("ab. ", "xcc") == pytest.approx(nats[-3:].mean())


def test_the_opening_of_a_model_is_read_first():
    model = bigram_model()
    opened = replace(model, opening=tuple(model.codec.encode("abc").tolist()))
    assert Suggester(opened).answer(wish("")).texts == ("def. ",)


@given(st.integers(0, 10 * HEARD))
def test_enough_of_a_long_text_is_heard_and_not_too_much(length):
    text = "".join(chr(200 + i // 7) for i in range(length))
    end = heard(text)
    assert text.endswith(end)
    assert min(length, HEARD) <= len(end) < 2 * HEARD
    assert heard(text + "x") == end + "x" or (length + 1) % HEARD == 0


class NoX(Constraint):
    """Nothing may hold an x; `late` finds out only once it is there."""

    def __init__(self, model, late):
        self.x = int(model.codec.encode("x")[0])
        self.mask = np.ones(len(model.codec.vocabulary), bool)
        self.mask[[UNKNOWN, self.x]] = [False, late]

    def start(self):
        return True

    def allowed(self, state):
        return self.mask

    def boundary(self, state):
        return True

    def witness(self, state):
        return []

    def advance(self, state, token):
        return state and token != self.x

    def verdict(self, state):
        return Verdict.FINAL if state else Verdict.REJECTED


@pytest.mark.parametrize("late", [False, True])
def test_a_constraint_holds_where_it_can_follow_the_text_and_else_the_model_goes_on_freely(late):
    model = bigram_model()
    partner = Suggester(model, NoX(model, late))
    assert partner.answer(wish("abcdef.", count=9)).texts == (" abcdef. ",)
    answer = partner.answer(wish("xbcdef.", count=9))
    assert sorted(answer.texts) == [" abcdef. ", " xbcdef. "]
    assert "freely" in answer.notice


def test_no_state_is_read_twice(monkeypatch):
    model = bigram_model()
    partner, fed = Suggester(model), []
    step = partner._reader._network.step
    monkeypatch.setattr(
        partner._reader._network,
        "step",
        lambda ids, states: fed.append(len(ids)) or step(ids, states),
    )
    text = "abcdef. " * 100
    partner.read(text)
    assert len(fed) == len(text) + 1
    fed.clear()
    partner.answer(wish(text + "abc", count=2))
    assert np.sum([number == 1 for number in fed]) == 3


def test_the_cycle_is_closed():
    assert set("".join(CYCLE.values())) <= set(CYCLE)
