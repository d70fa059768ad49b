"""`rnngen train` for real: TensorFlow starts once in each of these processes."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from rnngen.cli.options import Duration
from rnngen.cli.training_display import clock

TEXT = "She sells sea shells by the sea shore.\n" * 80


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "shells.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "shells.txt"


def test_train_sample_evaluate_show(rnngen, corpus):
    result = rnngen("train", corpus, "--epochs", 2, "--size", "small", "--lanes", 8, "--sequence-length", 16)
    assert result.exit_code == 0, result.output
    assert result.stdout.strip().endswith("models/shells/model.safetensors")
    assert "validation" in result.stderr
    assert "bits per character" in result.stderr
    assert rnngen("sample", "shells", "--seed", 1, "--length", 10).exit_code == 0
    figures = json.loads(rnngen("evaluate", "shells", "--json").stdout)
    assert {"nats_per_token", "bits_per_character", "perplexity", "tokens", "documents"} <= figures.keys()
    assert figures["tokens"] == len(TEXT) - int(0.9 * len(TEXT)) - 1
    whole = json.loads(rnngen("evaluate", "shells", corpus, "--json").stdout)
    assert whole["tokens"] == len(TEXT) + 1
    shown = rnngen("models", "show", "shells").stdout
    assert str(corpus) in shown
    assert "1 × 256 LSTM" in shown
    assert "shells" in rnngen("models").stdout


def test_ctrl_c_stops_cleanly_and_keeps_the_model(corpus, tmp_path):
    environment = {**os.environ, "RNNGEN_HOME": str(tmp_path / "home"), "RNNGEN_CACHE": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "rnngen", "train", str(corpus), "--time", "10m", "--size", "small", "--lanes", "4"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stderr:
            if "LSTM" in line:
                break
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == 130
    assert "Traceback" not in rest
    assert "is kept" in rest
    assert (tmp_path / "home" / "models" / "shells" / "model.safetensors").exists()


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("10m", 600), ("1h30m", 5400), ("1.5m", 90), ("1h5s", 3605)]
)
def test_durations_are_read_as_people_write_them(text, seconds):
    assert Duration().convert(text, None, None) == seconds


def test_a_clock_shows_hours_only_when_there_are_some():
    assert [clock(seconds) for seconds in (5, 65, 3665)] == ["0:05", "1:05", "1:01:05"]
