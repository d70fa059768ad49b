import json

from hypothesis import given

from rnngen.evaluation.likelihood import Likelihood
from rnngen.evaluation.report import Distribution, Measure, Report, Section, report_to_json
from rnngen.music.canonical import score_from_json
from tests.scores import scores

FIGURES = Likelihood(1.5, 4.48, 10, 1, 0, 2.16, None)


def test_the_figures_of_the_likelihood_stand_at_the_top_and_what_was_not_asked_for_does_not_stand():
    figures = report_to_json(Report("shells", "text", "sea", True, FIGURES))
    assert figures["nats_per_token"] == 1.5
    assert figures["nats_per_note"] is None
    assert (figures["model"], figures["corpus"], figures["held_out"]) == ("shells", "sea", True)
    assert not figures.keys() & {"baseline", "adapted", "likelihood"}


def test_a_whole_report_is_valid_json():
    section = Section(
        "Style",
        (Measure("compiles", "%", 1.0, float("inf")),),
        (Distribution("words", "words", ("one", "two"), (0.5, 0.5), (1.0, 0.0), 0.56),),
    )
    report = Report(
        *("shells", "text", "sea", True, FIGURES),
        sections=(section,),
        samples=("Sea.",),
        curve=({"step": 1, "validation": float("nan")},),
        surprise=(("S", 3.25),),
    )
    figures = json.loads(json.dumps(report_to_json(report), allow_nan=False))
    (shown,) = figures["sections"]
    assert shown["measures"][0] == {
        "name": "compiles",
        "unit": "%",
        "samples": 1.0,
        "held_out": None,
        "free": None,
    }
    assert shown["distributions"][0]["bins"] == ["one", "two"]
    assert figures["samples"] == ["Sea."]
    assert figures["curve"] == [{"step": 1, "validation": None}]
    assert figures["surprise"] == [["S", 3.25]]


@given(scores())
def test_samples_of_music_come_back(score):
    figures = json.loads(
        json.dumps(report_to_json(Report("t", "score", "t", True, FIGURES, samples=(score,))))
    )
    assert score_from_json(figures["samples"][0]) == score
