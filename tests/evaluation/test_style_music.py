import pytest

from rnngen.evaluation.style_music import (
    interval_bin,
    intervals,
    music_distributions,
    music_measures,
)
from rnngen.music.score import Bar, Metre, Note, Part, Score
from tests.scores import tune

STEPS = tune((60, 48), (62, 48), (60, 96), (79, 192))


def test_intervals_go_from_note_to_note_of_each_part():
    assert intervals(STEPS) == [2, -2, 19]
    notes = (
        Note(0, 0, 60, 48, 80),
        Note(0, 0, 64, 48, 80),
        Note(0, 1, 48, 48, 80),
        Note(48, 0, 65, 48, 80),
    )
    chords = Score(notes, (Bar(0, 192, Metre(4, 4)),), parts=(Part(), Part()))
    assert intervals(chords) == [1]


@pytest.mark.parametrize(
    ("step", "label"), [(0, "0"), (-2, "−2"), (9, "9"), (10, "…10"), (30, "…10"), (-13, "−10…")]
)
def test_the_bins_of_intervals(step, label):
    assert interval_bin(step) == label


def test_the_distributions_of_a_tune():
    classes, steps, durations, notes = music_distributions(([STEPS], [STEPS]))
    assert dict(zip(classes.bins, classes.samples, strict=True))["C"] == 1 / 2
    assert dict(zip(steps.bins, steps.samples, strict=True))["…10"] == pytest.approx(1 / 3)
    assert durations.bins == ("1", "2", "4", "other")
    assert durations.samples == (1 / 2, 1 / 4, 1 / 4, 0)
    assert notes.samples == (0, 1 / 2, 0, 1 / 2, 0)
    assert classes.distance == steps.distance == 0


def test_every_measure_of_a_tune_is_found_but_that_of_its_key():
    missing = [
        measure.name for measure in music_measures(([STEPS], [STEPS])) if measure.samples is None
    ]
    assert missing == ["pitch-in-scale rate"]
