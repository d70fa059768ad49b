import pytest
from hypothesis import given

from rnngen.evaluation.form_measures import (
    FORM_MEASURES,
    ends_on_tonic,
    is_aabb,
    is_whole_sections,
    repeated_after,
    sections_on_tonic,
    stepwise,
)
from rnngen.evaluation.piece_measures import PieceMeasure, Share, suiting
from rnngen.music.score import Key, Score
from rnngen.music.transposition import transposed
from tests.scores import METRES, scores, tune

A = [60, 62, 64, 65, 67, 69, 71, 72]
"""Eight bars of one note each; so are B, and the endings."""
B = [79, 77, 76, 74, 72, 71, 69, 67]
G_MAJOR = (Key(0, 1, False),)
E_MINOR = (Key(0, 1, True),)


def piece(bars, pick_up=0, keys=G_MAJOR):
    """Build a tune of one whole note a bar, after a pick-up on D."""
    notes = [(62, pick_up)] * (pick_up > 0) + [(pitch, 192) for pitch in bars]
    return tune(*notes, pick_up=pick_up, bars=len(bars), keys=keys)


@pytest.mark.parametrize("pick_up", [0, 48])
def test_a_tune_in_two_repeated_sections(pick_up):
    assert is_aabb(piece(A + A + B + B, pick_up)) == 1
    assert is_aabb(piece(A + A[:6] + [59, 60] + B + B, pick_up)) == 1
    assert is_aabb(piece(A + A[:5] + [57, 59, 60] + B + B, pick_up)) == 0
    assert is_aabb(piece(A + A + A + A, pick_up)) == 0
    assert is_aabb(piece(A + B + A + B, pick_up)) == 0
    assert is_aabb(piece(A + A + B, pick_up)) == 0


def test_a_pick_up_is_no_bar_of_a_section():
    assert is_whole_sections(piece(A, 48)) == 1
    assert is_whole_sections(piece([*A, 60])) == 0


def test_the_tonic_is_that_of_the_mode():
    assert ends_on_tonic(piece(B)) == 1
    assert ends_on_tonic(piece(B, keys=E_MINOR)) == 0
    assert ends_on_tonic(piece([67, 64], keys=E_MINOR)) == 1
    assert ends_on_tonic(piece(B, keys=())) is None
    assert ends_on_tonic(piece([])) is None


def test_sections_end_before_the_pick_up_of_the_next():
    assert sections_on_tonic(piece(A + B)) == Share(1, 2)
    notes = [(62, 48), *[(pitch, 192) for pitch in B[:-1]], (67, 144), (62, 48), (60, 192)]
    assert sections_on_tonic(tune(*notes, pick_up=48, bars=9, keys=G_MAJOR)) == Share(1, 1)
    assert sections_on_tonic(piece(A[:7])) == Share(0, 0)


def test_bars_that_come_again_after_a_section():
    assert repeated_after(8, piece(A + A + B)) == Share(8, 24)
    assert repeated_after(16, piece(A + A + A)) == Share(8, 24)


def test_steps():
    assert stepwise(tune((60, 96), (62, 96), (62, 96), (65, 96))) == Share(1, 3)


def test_shares_are_added_up_and_numbers_averaged():
    shares = PieceMeasure("", "%", lambda score: Share(len(score.notes) - 1, len(score.notes)))
    numbers = PieceMeasure("", "", lambda score: len(score.notes) if score.keys else None)
    pieces = [piece([60]), piece([60] * 3), piece([60] * 4, keys=())]
    assert shares.over(pieces) == 5 / 8
    assert numbers.over(pieces) == 2
    assert numbers.over([]) is None
    assert suiting([shares, numbers], pieces) == (shares, numbers)
    assert suiting([shares, numbers], pieces[2:]) == (shares,)


@given(scores())
def test_form_is_the_same_in_every_key(score: Score):
    higher = transposed(score, 1) if max((n.pitch for n in score.notes), default=0) < 127 else score
    for measure in FORM_MEASURES:
        found = measure.of(score)
        if measure.unit == "%":
            assert found is None or 0 <= found <= 1
        assert measure.of(higher) == found


def test_a_bar_of_silence():
    silent = Score((), tune(metre=METRES[1]).bars)
    assert [measure.of(silent) for measure in FORM_MEASURES if measure.unit != "%"] == [None] * 2
