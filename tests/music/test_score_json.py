import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.errors import CorpusError
from rnngen.music.canonical import score_from_json, score_to_json
from tests.scores import scores, tune

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(scores())
def test_a_score_survives_json(score):
    assert score_from_json(json.loads(json.dumps(score_to_json(score)))) == score


@given(st.sampled_from(["notes", "bars", "keys", "tempos", "parts"]), JSON)
def test_a_damaged_field_is_refused_or_harmless(field, value):
    stored = score_to_json(tune((60, 48), (62, 48))) | {field: value}
    try:
        score = score_from_json(stored)
    except CorpusError:
        return
    assert score_from_json(score_to_json(score)) == score


@pytest.mark.parametrize("value", [None, [], 3, "notes", {}, {"notes": []}])
def test_json_that_is_not_a_score_is_refused(value):
    with pytest.raises(CorpusError, match="damaged"):
        score_from_json(value)


def test_floats_in_a_stored_score_are_refused():
    stored = score_to_json(tune((60, 48)))
    stored["notes"][0][2] = 60.0
    with pytest.raises(CorpusError, match="arrays of integers"):
        score_from_json(stored)
