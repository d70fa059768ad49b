import pytest

from rnngen.evaluation.structure import (
    alike_at,
    bars_of,
    contour,
    exactly,
    repeated_bars,
    repeated_sections,
    rhythm,
)
from rnngen.music.transposition import transposed
from tests.scores import tune

A, B, C = ((60, 64, 67, 64), (62, 65, 69, 65), (67, 64, 60, 62))
"""Bars of four quarters; B has the contour of A."""


def piece(*bars, **options):
    notes = [(pitch, 48) for bar in bars for pitch in bar]
    return tune(*notes, bars=len(bars), **options)


def test_what_makes_bars_alike():
    first, second, third = bars_of(piece(A, B, C))
    assert exactly(first) != exactly(second)
    assert rhythm(first) == rhythm(second) == rhythm(third)
    assert contour(first) == contour(second) == (1, 1, -1)
    assert contour(third) == (-1, -1, 1)
    assert exactly(()) is rhythm(()) is contour(()) is None
    assert contour(bars_of(tune((60, 96), (62, 96), bars=1))[0]) is None


def test_how_many_bars_repeat_an_earlier_one():
    assert repeated_bars(list(map(exactly, bars_of(piece(A, B, A, C))))) == 1 / 4
    assert repeated_bars(list(map(contour, bars_of(piece(A, B, A, C))))) == 2 / 4
    assert repeated_bars([None]) is None


def test_the_lags_at_which_bars_come_again():
    bars = list(map(exactly, bars_of(piece(A, B, A, B, A, C))))
    assert alike_at(1, [bars]) == 0
    assert alike_at(2, [bars]) == 3 / 4
    assert alike_at(4, [bars, ["x", "y"]]) == 1 / 2
    assert alike_at(16, [bars]) == 0
    assert alike_at(1, [[None, None, "x"]]) == 0


def test_a_section_comes_again_with_another_ending():
    varied = [A] * 6 + [C, B]
    assert repeated_sections(piece(*[A] * 8, *varied)) == 1
    assert repeated_sections(piece(*[A] * 8, *[A] * 5, C, B, C)) == 0
    assert repeated_sections(piece(*[A] * 8, *[C] * 8, *[A] * 8)) == 1 / 2
    assert repeated_sections(piece(*[A] * 8)) is None


def test_a_pick_up_belongs_to_no_section():
    notes = [(67, 48)] + [(pitch, 48) for pitch in A * 16]
    assert repeated_sections(tune(*notes, pick_up=48, bars=16)) == 1


@pytest.mark.parametrize("likeness", [rhythm, contour])
def test_rhythm_and_contour_are_the_same_in_any_key(likeness):
    score = piece(A, B, C)
    assert list(map(likeness, bars_of(score))) == list(map(likeness, bars_of(transposed(score, 5))))
