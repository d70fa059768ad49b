import builtins
from dataclasses import replace

import numpy as np
import pytest

from rnngen.cli.evaluation_table import two_sample_lines
from rnngen.evaluation import sample_report
from rnngen.evaluation.estimates import Estimate
from rnngen.evaluation.page import render_report
from rnngen.evaluation.report import TellingFeature, TwoSample, report_to_json
from rnngen.evaluation.two_sample import accuracy, area, two_sample
from rnngen.music.score import Key
from rnngen.music.transposition import Ranges
from tests.evaluation.reports import music_report
from tests.scores import tune

RANGES = Ranges.of([])
TEST = TwoSample(
    32,
    Estimate(0.91, 0.79, 0.95),
    Estimate(0.52, 0.4, 0.63),
    (TellingFeature("pieces of the form AABB", 0.125, 0.6875, 0.78),),
)


def walks(count, last=None, seed=0):
    """Draw tunes that walk at random in C major; all end on `last` if it is given."""
    generator = np.random.default_rng(seed)
    for _ in range(count):
        pitches = 60 + generator.choice([0, 2, 4, 5, 7, 9, 11], 32)
        notes = [(int(pitch), 48) for pitch in pitches[:-1]] + [(int(last or pitches[-1]), 48)]
        yield tune(*notes, bars=8, keys=(Key(0, 0, False),))


@pytest.fixture(autouse=True)
def few_trees(monkeypatch):
    monkeypatch.setattr("rnngen.evaluation.two_sample.TREES", 20)


def test_tunes_of_one_distribution_are_told_by_chance():
    test = two_sample([*walks(40)], [*walks(60, seed=1)], RANGES)
    assert test.pieces == 40
    assert test.accuracy.low < 0.5 < test.accuracy.high


def test_tunes_that_end_elsewhere_are_told_by_their_end():
    test = two_sample([*walks(20, last=61)], [*walks(20, last=60, seed=1)], RANGES)
    assert test.accuracy.value == 1
    assert "pieces that end on the tonic" in [each.name for each in test.telling]
    assert test.telling[0].alone == 1
    assert test == two_sample([*walks(20, last=61)], [*walks(20, last=60, seed=1)], RANGES)


def test_too_few_pieces_are_no_test():
    assert two_sample([*walks(9)], [*walks(40)], RANGES) is None


def test_a_number_alone():
    assert area(np.array([1, 2]), np.array([3, 4])) == 1
    assert area(np.array([1, 2]), np.array([1, 2])) == 0.5
    assert area(np.array([1, 1, 0, 0]), np.array([1, 1, 1, 0])) == 0.625


def test_noise_is_told_by_chance():
    noise = np.random.default_rng(0).normal(size=(80, 50))
    found = accuracy(noise, 40)
    assert found.low < 0.5 < found.high


def test_without_scikit_learn_one_sentence_says_what_to_do(monkeypatch):
    found = builtins.__import__

    def without(name, *arguments):
        if name.startswith("sklearn"):
            raise ImportError(name)
        return found(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", without)
    look = sample_report.Measures(
        None, two_sample=lambda pair: two_sample([*walks(10)], [*walks(10)], RANGES)
    )
    monkeypatch.setattr(sample_report, "measures_of", lambda model: look)
    pair = type("Pair", (), {"model": None})
    test, missing = sample_report.two_sample_of(pair)
    assert test is None
    assert missing == (
        "Without scikit-learn there is no two-sample test. Run: pip install 'rnngen[evaluate]'.",
    )


def test_the_test_is_told_in_every_form_of_the_report():
    report = music_report(two_sample=TEST)
    lines = "\n".join(two_sample_lines(report))
    assert "classifier accuracy" in lines
    assert "91.0%  (79% to 95%)" in lines
    assert "pieces of the form AABB" in lines
    page = render_report(report).decode()
    assert "<h2>Two-sample test</h2>" in page
    assert "Lopez-Paz" in page
    assert report_to_json(report)["two_sample"]["accuracy"]["value"] == 0.91
    missing = replace(report, two_sample=None, missing=("Without it there is none.",))
    assert list(two_sample_lines(missing)) == ["Without it there is none."]
    assert "Without it there is none." in render_report(missing).decode()
