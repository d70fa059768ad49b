import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.errors import ModelFileError, TrainingError
from rnngen.models.library import (
    MAX_BACKUPS,
    ModelFiles,
    backups_of,
    find_model,
    locate,
    make_room,
    model_names,
    model_path,
    next_backup,
    total_size,
)
from rnngen.models.model_file import save_model
from tests.models.test_model_file import make_model


def fill(path, content=b"x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_backup_numbers_continue_past_nine_and_past_gaps(tmp_path):
    path, names = tmp_path / "model.safetensors", []
    for _ in range(12):
        names.append(fill(next_backup(path)).name)
    assert names[:2] == ["model.safetensors.previous", "model.safetensors.previous-2"]
    assert [kept.name for kept in backups_of(path)] == names
    backups_of(path)[4].unlink()
    assert next_backup(path).name == "model.safetensors.previous-13"


@given(kept=st.sets(st.integers(1, 40)), rounds=st.integers(1, 15))
def test_only_the_newest_backups_are_kept(tmp_path_factory, kept, rounds):
    path = tmp_path_factory.mktemp("place") / "a[1].safetensors"
    for number in kept:
        fill(path.with_name(f"{path.name}.previous{f'-{number}' if number > 1 else ''}"))
    newest = []
    for _ in range(rounds):
        newest.append(fill(make_room(path)))
        fill(ModelFiles(newest[-1]).training)
    found = backups_of(path)
    assert len(found) == min(MAX_BACKUPS, len(kept) + rounds)
    assert found[-len(newest[-MAX_BACKUPS:]) :] == newest[-MAX_BACKUPS:]
    texts = {
        file.name.partition(".training")[0] for file in path.parent.glob("*.training.safetensors")
    }
    assert texts == {file.name for file in newest[-MAX_BACKUPS:]}


def test_only_files_of_trainings_are_listed(tmp_path):
    path = fill(tmp_path / "model.safetensors", b"12345")
    fill(tmp_path / "notes.md")
    fill(tmp_path / "model.safetensors.previous-x")
    fill(tmp_path / "model.safetensors.previous", b"123")
    fill(tmp_path / "model.safetensors.previous.training.safetensors", b"1234")
    fill(tmp_path / "checkpoint.safetensors.previous-2")
    files = ModelFiles(path)
    assert files.current() == (path,)
    assert [file.name for file in files.backups()] == [
        "model.safetensors.previous",
        "model.safetensors.previous.training.safetensors",
        "checkpoint.safetensors.previous-2",
    ]
    assert total_size(files.backups()) == 8


@given(
    st.sets(st.sampled_from(["corpus.txt", "history.csv", "curve.png", "training.csv", "notes.md"]))
)
def test_files_of_the_user_next_to_a_model_elsewhere_stay(tmp_path_factory, names):
    path = fill(tmp_path_factory.mktemp("novel") / "model.safetensors")
    for name in names:
        fill(path.with_name(name))
    files = ModelFiles(path)
    files.remove(files.current() + files.backups())
    assert {file.name for file in path.parent.iterdir()} == names


def test_an_empty_folder_is_removed_with_its_last_file():
    for extra in ([], ["notes.md"]):
        path = fill(model_path("m"))
        for name in extra:
            fill(path.with_name(name))
        ModelFiles(path).remove(ModelFiles(path).current())
        assert [file.name for file in path.parent.glob("*")] == extra


def test_nothing_is_removed_while_a_training_runs():
    files = ModelFiles(fill(model_path("m")))
    with files.lock(), pytest.raises(TrainingError, match="Another training"):
        files.remove([files.model])
    assert files.model.exists()


def test_a_checkpoint_without_a_model_is_located_too(tmp_path):
    fill(model_path("m").with_name("checkpoint.safetensors"))
    assert locate("m").model == model_path("m")
    other = fill(tmp_path / "own.safetensors")
    assert locate(str(other)).model == other
    with pytest.raises(ModelFileError, match="There is no model"):
        locate("../m")


def test_a_model_that_was_stopped_too_early_is_not_the_newest():
    for number, name in enumerate(("good", "early")):
        record = {"unready": True} if name == "early" else {}
        save_model(replace(make_model(name), training=record), model_path(name))
        os.utime(model_path(name), (number, number))
    assert model_names() == ["early", "good"]
    assert find_model(None) == model_path("good")
    assert find_model("early") == model_path("early")
    model_path("good").unlink()
    assert find_model(None) == model_path("early")
