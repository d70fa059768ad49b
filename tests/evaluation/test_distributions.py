import pytest

from rnngen.evaluation.distributions import (
    categories,
    counted,
    mean_measure,
    mean_of,
    numbers,
    ordered,
)
from rnngen.evaluation.report import jensen_shannon


def letters(text):
    return list(text)


def digits(text):
    return [int(digit) for digit in text.split()]


def test_the_distance_of_a_worked_case():
    # From the mean (3/4, 1/4), (1, 0) is log2(4/3) bits away.
    # (1/2, 1/2) is half of log2(2/3) and half of 1 bit away.
    assert jensen_shannon((1, 0), (0.5, 0.5)) == pytest.approx(
        ((0.415037 + 0.207519) / 2) ** 0.5, rel=1e-5
    )
    assert jensen_shannon((0.5, 0.5), (0.5, 0.5)) == 0
    assert jensen_shannon((1, 0), (0, 1)) == 1


def test_the_mean_counts_only_documents_that_have_the_feature():
    halves = {"a": 1.0, "b": 2.0, "c": None}
    measure = mean_measure("half", "", halves.get, (["a", "b", "c"], ["c"]))
    assert (measure.samples, measure.held_out) == (1.5, None)
    assert mean_of(halves.get, []) is None


def test_small_numbers_have_a_bin_each_and_the_last_is_open():
    found = numbers("length", "", digits, (["0 1 1 3"], ["3 3"]))
    assert found.bins == ("0", "1", "2", "3", "4+")
    assert found.samples == (0.25, 0.5, 0, 0.25, 0)
    assert found.held_out == (0, 0, 0, 1, 0)


def test_large_numbers_come_in_wide_bins_and_outliers_in_the_last():
    found = numbers("length", "", digits, ([" ".join(map(str, range(100)))], ["4999"]))
    assert found.bins[:2] == ("0–9", "10–19")
    assert found.bins[-1] == "100+"
    assert found.samples[0] == pytest.approx(0.1)
    assert found.held_out[-1] == 1


def test_rare_categories_are_counted_together():
    found = categories("letters", "", letters, (["aab"], ["aacd"]), most=2)
    assert found.bins == ("a", "b", "other")
    assert found.samples == (pytest.approx(2 / 3), pytest.approx(1 / 3), 0)
    assert found.held_out == (0.5, 0, 0.5)


def test_two_halves_of_the_held_out_documents_say_what_chance_makes_of_a_distance():
    found = ordered("letters", "", "ab", letters, (["a"], ["a", "b", "a", "b"]))
    assert found.within == 1
    assert ordered("letters", "", "ab", letters, (["a"], ["a", "b", "a"])).within is None


def test_what_nobody_has_is_left_out():
    empty, full = (categories("letters", "", letters, (["", ""], [one])) for one in ("", "a"))
    assert counted([empty, full]) == (full,)
    assert full.distance == 1
