from math import isclose

import numpy as np
from hypothesis import given

from rnngen.evaluation.features import (
    DEGREES,
    DURATIONS,
    PLACES,
    features_of,
    local_features,
    matrix,
)
from rnngen.evaluation.form_measures import FORM_MEASURES
from rnngen.music.score import Key
from tests.scores import METRES, scores, tune


def test_the_local_features_of_a_tune():
    found = local_features(tune((62, 48), (64, 24), (67, 24), (62, 96), keys=(Key(0, 2, False),)))
    assert found["steps up"] == found["thirds up"] == found["fourths and fifths down"] == 1 / 3
    assert found["notes of 1/2 quarter"] == found["notes on the tonic"] == 1 / 2
    assert found["notes a fourth above the tonic"] == 1 / 4
    assert found["notes on the first beat"] == found["notes on half beats"] == 1 / 4
    assert found["time without a note"] == found["time with several notes"] == 0
    assert found["notes in a bar"] == 2


def test_a_pick_up_begins_between_its_beats():
    found = local_features(tune((62, 24), (62, 144), pick_up=24, metre=METRES[2], bars=1))
    assert found["notes on the first beat"] == 1 / 2
    assert found["notes on other beats"] == 0


@given(scores(least_notes=1))
def test_shares_of_one_kind_sum_to_one(score):
    found = local_features(score)
    places = [f"notes {place}" for place in PLACES]
    degrees = [name for name in DEGREES if name in found]
    lengths = [name for name in found if name.startswith("notes of ")]
    for names in (places, degrees, lengths):
        assert not names or names[0] not in found or isclose(sum(found[n] for n in names), 1)
    assert set(found) <= set(features_of(score, FORM_MEASURES))
    assert all(np.isfinite(value) for value in found.values())


def test_what_a_piece_lacks_is_usual_and_what_never_varies_is_left_out():
    names, table = matrix([{"a": 1, "b": 2, "c": 0}, {"a": 3, "b": 2, "c": 1}, {"b": 2, "c": 0}])
    assert names == ["a", "c"]
    assert table.tolist() == [[1, 0], [3, 1], [2, 0]]
    assert len(DURATIONS) == len(set(DURATIONS))
