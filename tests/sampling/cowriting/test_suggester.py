import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.config import NetworkConfig, SampleConfig
from rnngen.constraints.base import Constraint, Verdict
from rnngen.network.stepper import Stepper, cross_entropy
from rnngen.sampling.cowriting.reach import Reach
from rnngen.sampling.cowriting.suggester import (
    CONTEXT_CHARS,
    SNAPSHOT_EVERY,
    Query,
    Reader,
    Suggester,
    Suggestions,
    context_of,
)
from rnngen.sampling.scoring import surprises
from rnngen.tokens.base import UNKNOWN
from tests.conftest import random_weights
from tests.sampling.cowriting.bigrams import CYCLE, bigram_model


def query(before, count=3, length=30, reach=Reach.SENTENCE, seed=0):
    return Query(
        before,
        SampleConfig(temperature=1.0, count=count, length=length, seed=seed, repeat_guard=False),
        reach,
    )


def test_a_model_goes_on_from_the_cursor_to_the_end_of_the_sentence():
    suggestions = Suggester(bigram_model()).suggest(query("abc"))
    assert suggestions.texts == ("def. ",)
    assert suggestions.notice == ""


def test_the_alternatives_differ():
    texts = Suggester(bigram_model()).suggest(query("abcdef.", count=9)).texts
    assert sorted(texts) == [" abcdef. ", " xbcdef. "]


def test_a_continuation_as_long_as_the_length_ends_with_a_word():
    suggester = Suggester(bigram_model())
    texts = suggester.suggest(query("a", length=20, reach=Reach.LENGTH)).texts
    assert {text.replace("x", "a") for text in texts} == {"bcdef. abcdef. "}


def test_the_end_of_a_document_is_announced():
    suggestions = Suggester(bigram_model({"a": "b", "b": ""})).suggest(query("a"))
    assert suggestions.texts == ("b",)
    suggestions = Suggester(bigram_model({"a": "b", "b": ""})).suggest(query("ab"))
    assert suggestions.texts == ()
    assert "end here" in suggestions.notice


def test_unknown_characters_are_announced():
    suggestions = Suggester(bigram_model()).suggest(query("abµ"))
    assert suggestions.texts == ("cdef. ",)
    assert "µ" in suggestions.notice


def test_drawing_stops_when_nobody_waits():
    grown = []
    long = query("ab", length=4000, count=1, reach=Reach.LENGTH)
    Suggester(bigram_model()).suggest(long, lambda text: grown.append(text) or len(grown) < 10)
    assert [len(text) for text in grown] == list(range(1, 11))
    assert grown[4] == "cdef."


@settings(max_examples=15)
@given(st.lists(st.text("abcdefx. \n", max_size=8), max_size=3))
def test_earlier_texts_make_no_difference(texts):
    model = bigram_model()
    used = Suggester(model)
    for text in texts:
        used.read(text)
        assert used.suggest(query(text, count=1)) == Suggester(model).suggest(query(text, count=1))


def test_surprise_is_the_models_mean_nats():
    suggester, model = Suggester(bigram_model()), bigram_model()
    assert suggester.surprise("abc", "") is None
    assert suggester.surprise("abc", "def") == pytest.approx(0, abs=1e-6)
    assert suggester.surprise("f. ", "a") == pytest.approx(math.log(2), abs=1e-4)
    nats = surprises(model, [model.codec.encode("ab. xcc")])[0]
    assert suggester.surprise("ab. ", "xcc") == pytest.approx(nats[-3:].mean())


def test_the_opening_of_a_model_is_read_first():
    model = bigram_model()
    opened = replace(model, opening=tuple(model.codec.encode("abc").tolist()))
    assert Suggester(opened).suggest(query("")).texts == ("def. ",)


@given(st.integers(0, 10 * CONTEXT_CHARS))
def test_the_context_of_a_long_text_is_bounded(length):
    text = "".join(chr(200 + i // 7) for i in range(length))
    end = context_of(text)
    assert text.endswith(end)
    assert min(length, CONTEXT_CHARS) <= len(end) < 2 * CONTEXT_CHARS
    assert context_of(text + "x") == end + "x" or (length + 1) % CONTEXT_CHARS == 0


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
def test_the_constraint_holds_unless_it_cannot_follow_the_text(late):
    model = bigram_model()
    suggester = Suggester(model, NoX(model, late))
    assert suggester.suggest(query("abcdef.", count=9)).texts == (" abcdef. ",)
    suggestions = suggester.suggest(query("xbcdef.", count=9))
    assert sorted(suggestions.texts) == [" abcdef. ", " xbcdef. "]
    assert "freely" in suggestions.notice


def test_no_state_is_read_twice(monkeypatch):
    suggester, fed = Suggester(bigram_model()), []
    step = suggester._reader.step
    monkeypatch.setattr(
        suggester._reader, "step", lambda ids, states: fed.append(len(ids)) or step(ids, states)
    )
    text = "abcdef. " * 100
    suggester.read(text)
    assert len(fed) == len(text) + 1
    fed.clear()
    suggester.suggest(query(text + "abc", count=2))
    assert np.sum([number == 1 for number in fed]) == 3


def test_the_cycle_is_closed():
    assert set("".join(CYCLE.values())) <= set(CYCLE)


OFFERED = Suggestions((" ran away.", " ran on.", " slept."))


def test_offers_that_begin_as_typed_stay_and_the_chosen_one_stays_chosen():
    chosen = OFFERED.choose(1)
    rest = chosen.after(" ran")
    assert (rest.texts, rest.shown) == ((" away.", " on."), " on.")
    assert chosen.after(" s").shown == "lept."
    assert rest.after(" on.").texts == rest.after("x").texts == rest.after("").texts == ()
    assert Suggestions(("ab ", "ab c")).after("ab").texts == (" c",)


def test_offers_are_gone_through_in_a_ring():
    assert [OFFERED.choose(number).shown for number in (-1, 0, 3)] == [
        " slept.",
        " ran away.",
        " ran away.",
    ]
    assert Suggestions().choose(5).shown == ""


CONFIG = NetworkConfig(6, 4, 5, 2, 0.0)
STEPPER = Stepper(CONFIG, random_weights(CONFIG, np.random.default_rng(3)))


class Counting(Stepper):
    """Counts the tokens it is fed."""

    fed = 0

    def step(self, ids, states):
        self.fed += 1
        return super().step(ids, states)


PIECES = st.lists(st.integers(0, 5), min_size=1, max_size=3).map(lambda piece: piece * 30)
TEXTS = st.lists(st.tuples(st.integers(0, 150), PIECES), min_size=1, max_size=4)


@settings(max_examples=15)
@given(TEXTS)
def test_a_changed_text_is_read_as_if_it_were_new(changes):
    reader, text = Reader(STEPPER), [0]
    for kept, piece in changes:
        text = text[: max(kept, 1)] + piece
        ids = np.array(text)
        logits, states = reader.feed(ids, reader.start(1))
        expected, expected_states = STEPPER.feed(ids, STEPPER.start(1))
        assert np.array_equal(logits, expected)
        assert all(
            np.array_equal(a, b) for a, b in zip(states.cell, expected_states.cell, strict=True)
        )
        nats, before = [], STEPPER.start(1)
        for token, following in pairwise(text):
            prediction, before = STEPPER.step(np.array([token]), before)
            nats.append(cross_entropy(prediction, np.array([following]))[0])
        assert reader.nats == nats


def test_only_what_is_new_is_fed():
    network = Counting(CONFIG, random_weights(CONFIG, np.random.default_rng(3)))
    reader = Reader(network)
    text = np.arange(10 * SNAPSHOT_EVERY) % 6
    reader.feed(text, reader.start(1))
    assert network.fed == len(text)
    longer = np.append(text, [1, 2, 3])
    reader.feed(longer, reader.start(1))
    assert network.fed == len(text) + 3
    reader.feed(longer, reader.start(1))
    assert network.fed == len(text) + 3
    reader.feed(longer[:-20], reader.start(1))
    assert network.fed <= len(text) + 3 + SNAPSHOT_EVERY


def test_returned_logits_may_be_changed():
    reader = Reader(STEPPER)
    ids = np.array([0, 2, 3])
    first, _ = reader.feed(ids, reader.start(1))
    kept = first.copy()
    first[:] = 0
    ids[:] = 5
    assert np.array_equal(reader.feed(np.array([0, 2, 3]), reader.start(1))[0], kept)
