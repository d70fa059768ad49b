"""`rnngen train` for real: TensorFlow starts once in each of these processes."""

import json
import signal
import subprocess
import sys
from datetime import datetime

import pytest

from rnngen.cli.options import Duration
from rnngen.cli.train import train_command, workers_of
from rnngen.cli.training_display import resume_command
from rnngen.config import NetworkConfig, TrainConfig
from rnngen.corpus.document import Corpus, Document
from rnngen.models.library import model_path
from rnngen.models.model_file import read_model, save_model
from rnngen.training.cluster import Workers
from rnngen.training.lines import clock, plan_line
from rnngen.training.planning import Plan
from tests.cli.training_process import Training
from tests.models.test_model_file import make_model

TEXT = "She sells sea shells by the sea shore.\n" * 80
TINY = ["--units", 8, "--lanes", 8, "--sequence-length", 16]


@pytest.fixture
def quick(monkeypatch):
    """Compile only the recurrence: the first test and the processes compile all of a step."""
    monkeypatch.setattr("rnngen.training.trainer.compiles_whole", lambda replicas: False)


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "shells.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "shells.txt"


def test_train_sample_evaluate_show(rnngen, corpus):
    result = rnngen(
        "train", corpus, "--epochs", 1, "--size", "small", "--lanes", 8, "--sequence-length", 16
    )
    assert result.exit_code == 0, result.output
    assert result.stdout.strip().endswith("models/shells/model.safetensors")
    assert "validation" in result.stderr
    assert "bits per character" in result.stderr
    assert "will be kept as" not in result.stderr
    assert rnngen("sample", "shells", "--seed", 1, "--length", 10).exit_code == 0
    figures = json.loads(rnngen("evaluate", "shells", "--json").stdout)
    assert {
        "nats_per_token",
        "bits_per_character",
        "perplexity",
        "tokens",
        "documents",
    } <= figures.keys()
    assert figures["tokens"] == len(TEXT) - int(0.9 * len(TEXT)) - 1
    whole = json.loads(rnngen("evaluate", "shells", corpus, "--json").stdout)
    assert whole["tokens"] == len(TEXT) + 1
    shown = rnngen("models", "show", "shells").stdout
    assert str(corpus) in shown
    assert "1 × 256 LSTM" in shown
    kept = model_path("shells").with_name("training.safetensors")
    assert f"{kept} (0.0 MB, all of {int(0.9 * len(TEXT)) + 1:,} tokens)" in shown
    facts = json.loads(rnngen("models", "show", "shells", "--json").stdout)["training_file"]
    assert facts["bytes"] == kept.stat().st_size
    kept.write_bytes(kept.read_bytes()[:-1])
    assert "is damaged" in rnngen("models", "show", "shells").stdout
    kept.unlink()
    assert "nothing to compare samples with" in rnngen("models", "show", "shells").stdout
    assert "shells" in rnngen("models").stdout


def test_ctrl_c_before_the_first_validation_keeps_a_model_too(corpus, tmp_path):
    training = Training(tmp_path, corpus)
    process = training.start("--epochs", 10_000, stdout=subprocess.DEVNULL)
    for line in process.stderr:
        if "LSTM" in line:
            break
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "is kept" in said
    assert training.digest()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--time", "1m", "--epochs", "2"], "--time and --epochs exclude each other"),
        (
            ["--size", "small", "--units", "16"],
            "--units cannot be used: --size already sets units and layers.",
        ),
        (
            ["--from", "prose", "--units", "16"],
            "--units cannot be used: --from keeps the network of its model.",
        ),
        (
            ["--resume", "--learning-rate", "0.1"],
            "--learning-rate cannot be used: --resume keeps the settings",
        ),
        (["--resume", "--from", "prose"], "--from cannot be used: --resume keeps the settings"),
        (["--name", "a/b"], "--name 'a/b' cannot be the name of a folder"),
        (["--dropout", "1"], "Invalid value for '--dropout': '1' is not a number from 0.0 to 0.9."),
    ],
)
def test_options_that_contradict_one_another_are_wrong_usage(rnngen, corpus, options, message):
    result = rnngen("train", corpus, *options)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())


@pytest.mark.usefixtures("quick")
def test_fine_tuning_compares_both_corpora_before_and_after(rnngen, corpus, tmp_path):
    sizes = ["--units", 16, *TINY[2:]]
    assert rnngen("train", corpus, *sizes, "--epochs", 1).exit_code == 0
    other = tmp_path / "ships.txt"
    other.write_text("¿Qué barcos navegan por el mar?\n" * 80, encoding="utf-8")
    settings = [
        "--lanes",
        8,
        "--sequence-length",
        16,
        "--epochs",
        3,
        "--tensorboard",
        tmp_path / "board",
    ]
    result = rnngen("train", other, "--from", "shells", *settings)
    assert result.exit_code == 0, result.output
    old, new = [line.split()[-2:] for line in result.stderr.splitlines() if "corpus, " in line]
    assert float(new[1]) < float(new[0])
    assert all(0 < float(loss) < 20 for loss in old)
    assert list((tmp_path / "board").glob("events.out.tfevents.*"))
    assert (
        json.loads(rnngen("models", "show", "ships", "--json").stdout)["training"]["base"]["name"]
        == "shells"
    )


@pytest.mark.usefixtures("quick")
def test_an_earlier_model_is_reported_and_kept(rnngen, corpus):
    path = model_path("shells")
    save_model(make_model("shells"), path)
    said = rnngen("train", corpus, *TINY, "--epochs", 1).stderr
    assert (
        f"There is already a model at {path}. It will be kept as model.safetensors.previous."
        in (" ".join(said.split()))
    )
    backup = path.with_name("model.safetensors.previous")
    assert read_model(backup).digest == make_model("shells").digest


def test_tensorflow_is_not_loaded_before_a_training_starts():
    code = "import rnngen.cli.training_display, sys; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


PLAN = Plan(
    NetworkConfig(67, 64, 512, 1, 0.2),
    TrainConfig(seconds=300),
    1_250_000,
    20_000.0,
    4.2,
    300.0,
    10**6,
)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        (datetime(2026, 3, 1, 14, 27), "done by 14:32"),
        (datetime(2026, 3, 1, 23, 58), "Monday 00:03"),
    ],
)
def test_the_plan_is_one_line(now, end):
    shells = Corpus("shells", "text", "elsewhere", (Document("a.txt", TEXT * 320),))
    line = plan_line(PLAN, shells, now)
    assert line.startswith(
        "1 × 512 LSTM, 1.25 M parameters, dropout 0.20, about 4 passes over 1.0 M characters, "
    )
    assert line.endswith(end)


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("10m", 600), ("1h30m", 5400), ("1.5m", 90), ("1h5s", 3605)]
)
def test_durations_are_read_as_people_write_them(text, seconds):
    assert Duration().convert(text, None, None) == seconds


def test_a_clock_shows_hours_only_when_there_are_some():
    assert [clock(seconds) for seconds in (5, 65, 3665)] == ["0:05", "1:05", "1:01:05"]


@pytest.mark.usefixtures("quick")
def test_a_corpus_from_standard_input_comes_once(rnngen):
    trained = rnngen("train", "-", "--name", "notes", *TINY, "--epochs", 1, input=TEXT)
    assert trained.exit_code == 0, trained.output
    assert "Standard input is saved next to the model" in trained.stderr
    evaluated = rnngen("evaluate", "notes", "--json")
    assert evaluated.exit_code == 0, evaluated.output
    shown = json.loads(rnngen("models", "show", "notes", "--json").stdout)
    assert shown["corpus"]["source"] == str(model_path("notes").with_name("standard-input.txt"))


def test_how_to_go_on_repeats_what_is_read_of_the_corpus():
    options = ["~/midi", "--name", "one", "--performance", "--parts", "piano 2", "--time", "1m"]
    context = train_command.make_context("train", options)
    assert (
        resume_command(context)
        == "rnngen train '~/midi' --resume --name one --parts 'piano 2' --performance"
    )


def test_tf_config_is_obeyed_unless_workers_are_given(monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    assert workers_of(None, None, 300.0) is None
    monkeypatch.setenv(
        "TF_CONFIG",
        '{"cluster": {"worker": ["10.0.0.1:1", "10.0.0.2:1"]}, "task": {"type": "worker", "index": 1}}',
    )
    assert workers_of(None, None, 300.0) == Workers.parse("10.0.0.1:1,10.0.0.2:1", 1)
    given = "10.0.0.3:1,10.0.0.4:1"
    assert workers_of(given, 0, 300.0) == Workers.parse(given, 0)
