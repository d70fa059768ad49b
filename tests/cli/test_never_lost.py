"""What a training survives: kill -9, Ctrl-C, termination, a full disk, a second training."""

import resource
import signal
import subprocess
import sys
import time
from itertools import count

import numpy as np
import pytest

from rnngen.models.library import ModelFiles
from rnngen.models.model_file import save_model
from rnngen.training.checkpoint import read_checkpoint
from tests.cli.training_process import TINY, Training, dying, kill
from tests.models.test_model_file import make_model

TEXT = (
    "She sells sea shells by the sea shore; the shells she sells are sea shells, I'm sure.\n" * 250
)


@pytest.fixture
def training(tmp_path):
    (tmp_path / "shells.txt").write_text(TEXT, encoding="utf-8")
    return Training(tmp_path, tmp_path / "shells.txt")


def elsewhere(training, tmp_path):
    """The same training in another home."""
    return Training(tmp_path / "elsewhere", training.corpus, training.options)


@pytest.mark.slow
def test_eight_kills_change_nothing(training, tmp_path):
    """`python -m tests.bench.kills` does a hundred. There are lanes enough for two cores to share them out."""
    training.options = ["--units", "16", "--lanes", "32", "--sequence-length", "8"]
    training.options += [
        "--epochs",
        "12",
        "--checkpoint-seconds",
        "0",
        "--dropout",
        "0.2",
        "--weight-drop",
        "0.2",
    ]
    generator, phases = np.random.default_rng(0), []
    for number in range(5):
        options = ["--resume"] if number else []
        phases.append(
            kill(
                training,
                training.start(*options, stdout=subprocess.DEVNULL),
                number % 2 == 0,
                generator,
            )
        )
    for change in (3, 20, 41):  # while preparing, and while saving
        training.program = dying(change)
        assert training.run("--resume")[0] == -signal.SIGKILL
        assert not training.is_locked()
    training.program = ["rnngen"]
    assert training.run("--resume")[0] == 0
    assert phases.count("writing") >= 2
    uninterrupted = elsewhere(training, tmp_path)
    assert uninterrupted.run()[0] == 0
    assert training.digest() == uninterrupted.digest()
    assert training.temporary_files() == []
    names = {path.name for path in training.models.iterdir()}
    assert names == {"model.safetensors", "training.safetensors", "history.csv", "curve.png"}


@pytest.mark.slow
@pytest.mark.parametrize("command", ["export", "sample"])
def test_a_killed_command_leaves_the_old_file_or_the_new(tmp_path, command):
    save_model(make_model("m"), ModelFiles(tmp_path / "m.safetensors").model)
    target = tmp_path / ("page.html" if command == "export" else "sample.txt")
    options = [command, tmp_path / "m.safetensors", "-o", target]
    options += ["--seed", "1", "--length", "9"] if command == "sample" else []
    found = []
    for change in count(1):
        target.write_bytes(b"old")
        program = [sys.executable, "-m", *dying(change), *map(str, options)]
        done = subprocess.run(program, capture_output=True, check=False)
        found.append(target.read_bytes())
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
    assert set(found) == {b"old", found[-1]}
    assert len(found) > 4


def test_ctrl_c_keeps_a_model_and_says_how_to_go_on(training):
    code, said = training.interrupt(signal.SIGINT, "--epochs", 12)
    assert code == 130
    assert "Traceback" not in said
    assert "is kept" in said
    assert f"To resume: rnngen train {training.corpus} --resume" in said
    assert training.digest()
    assert (training.models / "checkpoint.safetensors").exists()
    code, said = training.run("--resume", "--epochs", "13")
    assert code == 0
    assert "Resuming at step" in said
    assert not (training.models / "checkpoint.safetensors").exists()


@pytest.mark.slow
def test_ctrl_c_in_a_training_of_pairs_changes_nothing(tmp_path):
    words = [f"{first}{second}{third}" for first in "abcdef" for second in "xyz" for third in "klm"]
    table = tmp_path / "reverse.tsv"
    table.write_text("".join(f"{word}\t{word[::-1]}\n" for word in words * 20), encoding="utf-8")
    training = Training(tmp_path, table, [*TINY, "--epochs", "12"])
    code, said = training.interrupt(signal.SIGINT)
    assert code == 130
    assert "Traceback" not in said
    assert f"To resume: rnngen train {table} --resume" in said
    assert training.run("--resume")[0] == 0
    assert not (training.models / "checkpoint.safetensors").exists()
    uninterrupted = elsewhere(training, tmp_path)
    assert uninterrupted.run()[0] == 0
    assert training.digest() == uninterrupted.digest()


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.0, 0.01, 0.05, 0.2])
def test_a_second_ctrl_c_while_saving_breaks_nothing(delay, training):
    """Of models and checkpoints of some size, so that the second one hits the middle of a save."""
    training.options[1] = "512"
    training.options += ["--epochs", "30", "--checkpoint-seconds", "0"]
    process = training.start(stdout=subprocess.DEVNULL)
    for line in process.stderr:
        if "best so far" in line:
            break
    process.send_signal(signal.SIGINT)
    time.sleep(delay)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "Traceback" not in said
    assert training.digest()
    assert read_checkpoint(training.models / "checkpoint.safetensors").snapshot.counters.step > 0
    assert training.temporary_files() == []


@pytest.mark.slow
def test_what_came_on_standard_input_need_not_come_again(training, tmp_path):
    piped = Training(tmp_path, "-", [*training.options, "--name", "notes"])
    with training.corpus.open() as pipe:
        code, said = piped.interrupt(signal.SIGINT, "--epochs", 100, stdin=pipe)
    assert code == 130
    assert "To resume: rnngen train - --resume --name notes" in said
    code, said = piped.run(
        "--resume", "--name", "notes", "--epochs", "101", stdin=subprocess.DEVNULL
    )
    assert (code, "Resuming at step" in said) == (0, True), said


@pytest.mark.slow
def test_termination_does_the_same(training):
    code, said = training.interrupt(signal.SIGTERM, "--epochs", 100)
    assert code == 143
    assert "To resume" in said
    assert training.digest()


@pytest.mark.slow
def test_ctrl_c_is_heard_in_a_job_that_a_script_put_in_the_background(training):
    """A shell without job control starts such jobs with SIGINT ignored."""
    process = training.start(
        "--epochs", 100, stdout=subprocess.DEVNULL, preexec_fn=ignore_interrupts
    )
    for line in process.stderr:
        if "validation" in line and "pass" in line:
            break
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130


def ignore_interrupts():
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@pytest.mark.slow
def test_a_full_disk_is_loud_and_the_old_model_stays(training):
    training.options += ["--epochs", "1"]
    assert training.run()[0] == 0
    before = training.digest()
    training.options[1] = "64"  # units: a model and a checkpoint larger than the limit

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    code, said = training.run(preexec_fn=limit)
    assert code == 1
    assert "Traceback" not in said
    assert "Not saved, will try again" in said
    assert "File too large" in said
    assert training.digest() == before
    assert training.temporary_files() == []


@pytest.mark.slow
def test_a_second_training_in_the_same_place_is_refused(training):
    process = training.start("--epochs", 1000, stdout=subprocess.DEVNULL)
    for line in process.stderr:
        if "validation" in line and "pass" in line:
            break
    code, said = training.run("--epochs", 1)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert code == 1
    assert "Another training is writing to" in said


def test_there_must_be_something_to_resume(training, rnngen):
    result = rnngen("train", training.corpus, "--resume")
    assert result.exit_code == 1
    assert "There is nothing to resume at" in result.stderr
    assert "--from MODEL" in result.stderr
