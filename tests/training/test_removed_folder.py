"""The folder of a model is removed while its training runs."""

import io
import shutil
import subprocess
import sys

import pytest

from rnngen.corpus import load_corpus
from rnngen.errors import TrainingError
from rnngen.models.library import ModelFiles, load_model, model_names, model_path
from rnngen.system.lock import locked
from rnngen.training import train
from rnngen.training.checkpoint import read_checkpoint
from rnngen.training.events import ModelValidated, SaveFailed
from tests.system.test_lock import HOLD
from tests.training.test_training import LINES, TINY, fast

FILES = {"model.safetensors", "training.safetensors", "history.csv"}


def removing(path, and_then=lambda: None):
    """Report events to a list, and remove the folder of a model at its second validation."""
    events, validations = [], []

    def report(event):
        events.append(event)
        if isinstance(event, ModelValidated):
            validations.append(event)
            if len(validations) == 2:
                shutil.rmtree(path.parent)
                and_then()

    return events, report


def test_a_training_goes_on_in_its_folder_and_saves_all_again(monkeypatch):
    data = ("the quick brown fox. " * 200).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    path = model_path("stdin")
    events, report = removing(path)
    corpus = load_corpus("-")
    trained = train(corpus, fast(epochs=2), TINY, path=path, report=report)
    assert not [event for event in events if isinstance(event, SaveFailed)]
    assert {file.name for file in path.parent.iterdir()} == FILES | {"standard-input.txt"}
    assert load_model("stdin").digest == trained.model.digest
    assert (path.parent / "standard-input.txt").read_bytes() == data
    assert model_names() == ["stdin"]


def test_a_training_gives_way_to_one_that_has_begun_there_and_loses_nothing():
    path = model_path("line")
    lock = path.with_name("training.lock")
    others = []

    def begin():
        lock.parent.mkdir()
        (lock.parent / "model.safetensors").write_text("of the other training")
        others.append(
            subprocess.Popen(
                [sys.executable, "-c", HOLD, str(lock)], stdout=subprocess.PIPE, text=True
            )
        )
        assert others[0].stdout.readline() == "held\n"

    report = removing(path, begin)[1]
    config = fast(epochs=4, checkpoint_seconds=0)
    try:
        with pytest.raises(
            TrainingError, match=r"Another training writes to .* --resume --name line-2"
        ):
            train(LINES, config, TINY, path=path, report=report)
        with pytest.raises(TrainingError), locked(lock):
            pass
    finally:
        others[0].kill()
        others[0].communicate()
    assert path.read_text() == "of the other training"
    assert {file.name for file in lock.parent.iterdir()} == {"model.safetensors", "training.lock"}
    kept = ModelFiles.named("line-2")
    assert load_model("line-2").name == "line"
    assert {file.name for file in kept.model.parent.iterdir()} >= FILES
    step = read_checkpoint(kept.checkpoint).snapshot.counters.step
    assert step > 0
    resumed = train(LINES, fast(epochs=4), None, path=kept.model, resume=True)
    assert resumed.model.training["epochs"] > 1
