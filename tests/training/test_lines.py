"""What is said of a training: when it is too short, and what it reached."""

import math
from dataclasses import replace

import pytest

from rnngen.config import NetworkConfig, TrainConfig
from rnngen.corpus.document import Corpus, Document
from rnngen.training import train
from rnngen.training.events import BUDGET, STOPPED, Late, Progress, Reached, Trained
from rnngen.training.lines import (
    NOISE_PASSES,
    ProgressLines,
    end_lines,
    late_line,
    noise_warning,
    plan_line,
    reached_line,
)
from rnngen.training.planning import Plan
from rnngen.training.start import LEAST_SHARE, MORE_SHARE, START_SECONDS, _extended
from tests.models.test_model_file import make_model

CORPUS = Corpus("shells", "text", "elsewhere", (Document("a.txt", "sea shells " * 20_000),))
PLAN = Plan(
    NetworkConfig(67, 64, 512, 1, 0.2), TrainConfig(seconds=300), 10**6, 2e4, 4.2, 300.0, 10**6
)


@pytest.mark.parametrize(
    ("passes", "shown"),
    [
        (12.4, "12 passes"),
        (2.25, "2.2 passes"),
        (0.12, "0.1 passes"),
        (0.0123, "0.01 passes"),
        (8e-6, "0.000008 passes"),
    ],
)
def test_a_plan_never_promises_no_pass(passes, shown):
    from datetime import datetime

    assert f"about {shown} over" in plan_line(replace(PLAN, passes=passes), CORPUS, datetime.now())


def test_a_short_plan_is_called_noise_and_says_what_it_needs():
    warning = noise_warning(0.1, 1_000_000, 20_000)
    assert warning == "Only 0.1 passes: expect noise. Give it a minute."
    assert noise_warning(0.005, 10**8, 20_000).endswith("Give it 3 minutes.")
    assert noise_warning(NOISE_PASSES, 1_000_000, 20_000) is None
    assert "expect rough text" in (noise_warning(0.02, 10**8, 20_000) or "")
    assert noise_warning(0.1, 10**8, 20_000) is None, "ten million tokens teach enough"


def trained(ended, **record):
    point = {"epoch": 0.01, "tokens_per_second": 100.0}
    facts = {"nats_per_token": 2.5, "epochs": 0.01, "seconds": 40.0, "curve": [], **record}
    model = replace(make_model(), training=facts)
    return Trained(model, ended, [point], Reached("bits per character", 2.5, 2.25, 5, 2.125))


def test_the_end_says_what_counting_reaches_and_that_a_run_was_short():
    lines = list(end_lines(trained(BUDGET), PLAN))
    assert lines == [
        "Done. The best model is kept: 2.500 nats per token after 0.01 passes (0:40)",
        "Held-out bits per character: network 2.500, 5-grams 2.250, both together 2.125. "
        "N-grams are ahead: train longer, or sample with --mix",
        "Only 0.01 passes: expect noise. Give it a minute.",
    ]
    assert list(end_lines(trained(BUDGET), replace(PLAN, fine_tunes=True))) == lines[:2]
    assert reached_line(Reached("x", 1.0, 2.0, 3, 4.0)).startswith("Held-out x: network 1.000")
    assert "--mix" not in reached_line(Reached("x", 1.0, 2.0, 3, 0.96))
    assert "To sample with both, add --mix" in reached_line(Reached("x", 1.0, 2.0, 3, 0.94))
    assert "sample with --mix" in reached_line(Reached("x", 2.0, 1.0, 3, 0.5))


def test_a_run_that_was_stopped_too_early_says_that_it_is_not_the_newest():
    lines = list(end_lines(trained(STOPPED, unready=True), PLAN))
    assert lines[-1].startswith("It has not yet learnt more than which token follows which.")


def test_a_budget_that_preparing_has_used_is_extended_and_reported():
    reported = []
    kept = TrainConfig(seconds=60)
    assert _extended(kept, 60 * (1 - LEAST_SHARE) - START_SECONDS - 1, reported.append) is kept
    assert _extended(TrainConfig(epochs=1), 1e6, reported.append) == TrainConfig(epochs=1)
    assert not reported
    late = _extended(kept, 80.0, reported.append)
    assert late.seconds == 80 + START_SECONDS + MORE_SHARE * 60
    assert reported == [Late(80.0, 60, late.seconds)]
    assert "1:20 of the 1:00 of --time. It trains until 1:40" in late_line(reported[0])


def test_lines_are_printed_while_a_model_trains_unless_they_are_unwanted(capsys, monkeypatch):
    monkeypatch.setattr("rnngen.training.trainer.compiles_whole", lambda replicas: False)
    config = TrainConfig(epochs=0.2, lanes=4, sequence_length=8)
    train(CORPUS, config)
    err = capsys.readouterr().err
    assert "LSTM" in err
    assert "best so far" in err
    assert "both together" in err
    train(CORPUS, config, report=None)
    assert capsys.readouterr() == ("", "")


def test_progress_is_printed_now_and_then(capsys):
    times = iter([0.0, 1.0, 16.0, 16.0, 17.0])
    lines = ProgressLines(CORPUS, lambda: next(times))
    for step in (1, 2, 3):
        lines(Progress(step, 0.5, 0.25, 65.0, math.inf, 1.875, 20_000.0))
    assert capsys.readouterr().err.startswith(" 25%  step 2 ·")
