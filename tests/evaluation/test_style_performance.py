"""Density, keys, pedal and touch of performances."""

import pytest
from hypothesis import given, settings

from rnngen.evaluation import style_performance as style
from rnngen.evaluation.glossary import meaning
from rnngen.music.performance import Performance, sounding
from tests.played import performances, played

TWO = played((0, 60, 500, 78), (500, 64, 250, 90), pedal=[(250, 1000)])
"""A second with two notes; the first is held by the pedal for half a second more."""


def test_a_second_of_two_notes_is_measured():
    found = {name: value(TWO) for name, _, value in style.MEASURED}
    assert found == pytest.approx(
        {
            "notes per second": 2,
            "keys down at once": 0.75,
            "notes heard at once": 1.5,
            "time a key is held": 375,
            "time a note is heard": 750,
            "pedal down": 0.75,
        }
    )
    assert style.pitch_classes(TWO) == ["C", "E"]
    assert style.touch(TWO) == [20, 23]


def test_what_is_measured_is_explained_and_nothing_has_no_figure():
    for name, _, value in style.MEASURED:
        assert meaning(name) is not None
        assert value(Performance(())) is None
    assert all(meaning(name) for name in ("pitch classes", "durations", "touch"))


@settings(max_examples=40)
@given(performances(least_notes=1))
def test_a_pedal_made_of_longer_notes_is_heard_the_same(performance):
    heard = sounding(performance)
    assert style.notes_heard(heard) == style.notes_heard(performance) == style.keys_held(heard)
    assert style.note_length(performance) >= style.key_length(performance)
    assert 0 <= style.pedal_down(performance) <= 1
