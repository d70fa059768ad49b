"""What a training on a built-in corpus is expected to reach."""

import csv
from pathlib import Path

import pytest

import rnngen
from rnngen.corpus.builtin import BUILTINS
from rnngen.training.expected import MEASURED, expected_loss

CHARTS = Path(rnngen.__file__).parents[1] / "samples" / "charts"
TIMES = {"90s": 90.0, "5m": 300.0, "15m": 900.0}


def test_every_figure_is_that_of_a_run_that_lies_beside_the_charts():
    assert set(MEASURED) <= set(BUILTINS)
    for corpus, runs in MEASURED.items():
        found = []
        for name, seconds in TIMES.items():
            path = CHARTS / f"{corpus}-{name}.csv"
            if path.exists():
                rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
                found.append((seconds, round(min(float(row["validation"]) for row in rows), 3)))
        assert list(runs) == found, corpus


def test_between_two_runs_the_loss_falls_with_the_logarithm_of_the_time(monkeypatch):
    monkeypatch.setitem(MEASURED, "shakespeare", ((100.0, 2.0), (400.0, 1.0)))
    assert expected_loss("shakespeare", 200.0) == pytest.approx(1.5)
    assert expected_loss("shakespeare", 400.0) == 1.0
    assert expected_loss("shakespeare", 99.0) is None
    assert expected_loss("shakespeare", 4000.0) == 1.0
    assert expected_loss("my novel", 200.0) is None
