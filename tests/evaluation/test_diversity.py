import math

import numpy as np
import pytest

from rnngen.evaluation.diversity import distinct, first_tokens, has_loop, self_bleu, tokens_of
from tests.scores import tune


def test_self_bleu_of_a_worked_case():
    # They share three of four words, two of three pairs, one of two triples and no four words.
    expected = (3 / 4 * 2 / 3 * 1 / 2 * 0.1 / 1) ** (1 / 4)
    assert self_bleu([list("abcd"), list("abce")]) == pytest.approx(expected)


def test_matches_are_clipped_at_the_most_in_any_one_other_document():
    # a occurs four times, but at most twice in another; aa thrice and once; aaa twice and never.
    first = (2 / 4 * 1 / 3 * 0.1 / 2 * 0.1 / 1) ** (1 / 4)
    others = [
        (2 / 4 * 1 / 3 * 0.1 / 2 * 0.1 / 1) ** (1 / 4),
        (1 / 4 * 0.1 / 3 * 0.1 / 2 * 0.1 / 1) ** (1 / 4),
    ]
    assert self_bleu([list("aaaa"), list("aabb"), list("acde")]) == pytest.approx(
        (first + sum(others)) / 3
    )


def test_a_short_document_pays_for_its_brevity():
    short, long = list("abcd"), list("abcdefgh")
    whole = (4 / 8 * 3 / 7 * 2 / 6 * 1 / 5) ** (1 / 4)
    assert self_bleu([short, long]) == pytest.approx((math.exp(1 - 8 / 4) + whole) / 2)


def test_equal_documents_are_not_diverse_and_one_alone_is_neither():
    assert self_bleu([list("abcde")] * 3) == pytest.approx(1)
    assert self_bleu([list("abcde"), []]) is None


def test_distinct_n_grams_of_all_documents_together():
    rows = [list("aba"), list("ab")]
    assert distinct(rows, 1) == 2 / 5
    assert distinct(rows, 2) == 2 / 3
    assert distinct(rows, 4) is None


def test_shares_of_distinct_n_grams_are_taken_of_as_many_tokens():
    assert [list(row) for row in first_tokens(["abc", "de", "f"], 4)] == [
        ["a", "b", "c"],
        ["d"],
        [],
    ]


def test_tokens_are_words_and_marks_or_notes():
    assert tokens_of("Ah, well.") == ("Ah", ",", "well", ".")
    assert tokens_of(tune((60, 48), (62, 24))) == [(60, 48), (62, 24)]


def test_a_loop_is_found_wherever_it_is():
    chance = np.random.default_rng(3).integers(2, 60, 600)
    assert not has_loop(chance)
    assert has_loop(np.concatenate([chance, np.tile([5, 6, 7, 8], 60), chance]))
    assert not has_loop(np.zeros(0, int))
