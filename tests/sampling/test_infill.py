"""Texts that lead to others: of many ways the one from which the second text is likely, in whole words, and valid."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.config import SampleConfig
from rnngen.constraints.base import NullConstraint, Verdict
from rnngen.errors import ConstraintError, SettingError
from rnngen.sampling.infill import LEAST_KEPT, SHORTEST, Cut, cuts_of, infill, ranked
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.request import SampleRequest
from rnngen.sampling.scoring import surprises
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.char import CharCodec
from tests.sampling.conftest import bigram_model, untrained

TEXTS = st.text("ab _.\n", max_size=12)


def led(model, before, after, constraint=None, **settings):
    config = SampleConfig(**{"temperature": 1, "length": 20, "best_of": 8} | settings)
    request = SampleRequest(model, before, config, ending=after)
    if constraint is not None:
        vars(request)["constraint"] = constraint
    return infill(request)


def test_the_way_is_left_where_the_second_text_is_likely():
    model = bigram_model("abnde .", [".e", "en", "nd"])
    documents = led(model, "a", "end", count=10)
    assert len(documents) == 10
    for document in documents:
        assert document.content.startswith("a")
        assert document.content.endswith(".end")
        assert document.prompt_length == 1


@given(st.lists(TEXTS, max_size=4), TEXTS)
def test_cuts_part_no_word_unless_all_do(texts, after):
    def is_word(character):
        return character.isalnum() or character == "_"

    cuts = cuts_of(texts, after)
    parted = [
        (
            len(text[: cut.length]) < len(text)
            and is_word(text[cut.length - 1])
            and is_word(text[cut.length])
        )
        or (is_word(text[cut.length - 1]) and is_word(after[:1]))
        for cut in cuts
        for text in [texts[cut.candidate]]
    ]
    assert not any(parted) or all(is_word(texts[cut.candidate][cut.length - 1]) for cut in cuts)
    assert bool(cuts) == any(texts)
    for cut in cuts:
        assert (
            max(1, round(SHORTEST * len(texts[cut.candidate])))
            <= cut.length
            <= len(texts[cut.candidate])
        )


@settings(max_examples=20)
@given(
    st.lists(st.lists(st.integers(2, 6), min_size=1, max_size=9), min_size=1, max_size=4),
    st.integers(0, 9),
)
def test_the_ranking_is_that_of_scoring_each_cut_alone(candidates, seed):
    model = untrained("text", CharCodec.from_documents(["abcde"]), seed)
    after, before = [2, 3, 4, 2, 6, 5], [3, 4]
    cuts = [Cut(i, n) for i, ids in enumerate(candidates) for n in range(1, len(ids) + 1)]
    whole = [np.array([*before, *candidates[cut.candidate][: cut.length], *after]) for cut in cuts]
    alone = dict(
        zip(cuts, (nats[-len(after) :].mean() for nats in surprises(model, whole)), strict=True)
    )
    order = ranked(model, before, candidates, cuts, after)
    assert sorted(order) == sorted(cuts)
    costs = [alone[cut] for cut in order[:LEAST_KEPT]]
    assert all(first <= second + 1e-4 for first, second in pairwise(costs))


def test_each_sample_has_a_way_of_its_own_and_the_same_seed_finds_it_again():
    model = untrained("text", CharCodec.from_documents(["the quick brown fox."]))
    contents = [document.content for document in led(model, "the ", " fox.", count=3, seed=4)]
    assert len(set(contents)) == 3
    assert contents == [
        document.content for document in led(model, "the ", " fox.", count=3, seed=4)
    ]
    for content in contents:
        assert content.startswith("the ")
        assert content.endswith(" fox.")


def test_what_it_took_is_counted_for_each_way():
    model = untrained("text", CharCodec.from_documents(["the quick brown fox."]))
    observer = SamplingObserver()
    config = SampleConfig(count=2, best_of=3, length=10)
    infill(SampleRequest(model, "the", config, ending=" fox"), observer)
    assert all(observer.stats_of(number).draws > 0 for number in range(6))
    assert len(observer.stats) == 6


def test_a_model_that_would_end_goes_on():
    model = bigram_model("abnde .", [".e", "en", "nd"])
    model.weights["bigram"][:, BOUNDARY] = 50
    (document,) = led(model, "a", "end")
    assert document.content.startswith("a")
    assert document.content.endswith(".end")


class EvenLines(NullConstraint):
    """Each line has an even number of characters before its end; only its end reveals it."""

    def __init__(self, codec):
        super().__init__(len(codec.vocabulary))
        self.newline = codec.vocabulary.index["\n"]

    def start(self):
        return 0

    def advance(self, state, token):
        return state + 1 if token != self.newline else -1 if state % 2 else 0

    def verdict(self, state):
        return {0: Verdict.FINAL, -1: Verdict.REJECTED}.get(state, Verdict.OPEN)

    def boundary(self, state):
        return True


@pytest.mark.parametrize("after", ["bb\n", "bbb\n", "b"])
def test_the_whole_is_valid_and_its_last_line_is_ended(after):
    model = untrained("text", CharCodec.from_documents(["ab\n "]))
    documents = led(model, "a", after, EvenLines(model.codec), count=5, length=30)
    assert len(documents) == 5
    for document in documents:
        assert document.content.removesuffix("\n").endswith(after.removesuffix("\n"))
        assert document.content.endswith("\n")
        assert all(len(line) % 2 == 0 for line in document.content.split("\n"))


class ExplainedLines(EvenLines):
    """The same lines, where a newline that may not come is accepted only to be explained, as in a grammar."""

    def allowed(self, state):
        allowed = super().allowed(state).copy()
        allowed[self.newline] = state % 2 == 0
        return allowed

    def accepts(self, state, token):
        return True

    def advance(self, state, token):
        after = super().advance(state, token)
        if after < 0:
            raise ConstraintError("The line is odd. Expected an even one.")
        return after


def test_ways_that_a_constraint_explains_to_be_wrong_are_passed_over():
    model = untrained("text", CharCodec.from_documents(["ab\n "]))
    documents = led(model, "a", "bb\n", ExplainedLines(model.codec), count=5, length=30)
    assert len(documents) == 5
    for document in documents:
        assert document.content.endswith("bb\n")
        assert all(len(line) % 2 == 0 for line in document.content.split("\n"))


def test_a_second_text_that_nothing_valid_holds_is_refused():
    model = untrained("text", CharCodec.from_documents(["ab\n"]))
    with pytest.raises(ConstraintError, match="No valid way leads to the second text"):
        led(model, "a", "b\nb\n", EvenLines(model.codec))


def test_an_empty_second_text_is_refused():
    model = untrained("text", CharCodec.from_documents(["ab\n"]))
    with pytest.raises(SettingError, match="needs a second text"):
        led(model, "a", "")
