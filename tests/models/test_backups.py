import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.errors import ModelFileError, TrainingError
from rnngen.models.backups import (
    MOST_PREVIOUS,
    all_previous,
    keep_previous,
    place_of,
    previous,
    remains_at,
    remove,
    size_of,
)
from rnngen.models.library import LOCK, beside, model_path
from rnngen.system.lock import locked


def fill(path, content=b"x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_names_of_what_is_kept_count_on_past_nine_and_past_gaps(tmp_path):
    path, names = tmp_path / "model.safetensors", []
    for _ in range(12):
        names.append(fill(previous(path)).name)
    assert names[:2] == ["model.safetensors.previous", "model.safetensors.previous-2"]
    assert [kept.name for kept in all_previous(path)] == names
    all_previous(path)[4].unlink()
    assert previous(path).name == "model.safetensors.previous-13"


@given(kept=st.sets(st.integers(1, 40)), rounds=st.integers(1, 15))
def test_the_newest_are_kept_and_no_more_than_so_many(tmp_path_factory, kept, rounds):
    path = tmp_path_factory.mktemp("place") / "a[1].safetensors"
    for number in kept:
        fill(path.with_name(f"{path.name}.previous{f'-{number}' if number > 1 else ''}"))
    newest = []
    for _ in range(rounds):
        newest.append(fill(keep_previous(path)))
        fill(beside(newest[-1], "training.safetensors"))
    found = all_previous(path)
    assert len(found) == min(MOST_PREVIOUS, len(kept) + rounds)
    assert found[-len(newest[-MOST_PREVIOUS:]) :] == newest[-MOST_PREVIOUS:]
    texts = {
        file.name.partition(".training")[0] for file in path.parent.glob("*.training.safetensors")
    }
    assert texts == {file.name for file in newest[-MOST_PREVIOUS:]}


def test_what_is_not_of_a_training_is_no_remains(tmp_path):
    path = fill(tmp_path / "model.safetensors", b"12345")
    fill(tmp_path / "notes.md")
    fill(tmp_path / "model.safetensors.previous-x")
    fill(tmp_path / "model.safetensors.previous", b"123")
    fill(tmp_path / "model.safetensors.previous.training.safetensors", b"1234")
    fill(tmp_path / "checkpoint.safetensors.previous-2")
    remains = remains_at(path)
    assert remains.now == (path,)
    assert [file.name for file in remains.before] == [
        "model.safetensors.previous",
        "model.safetensors.previous.training.safetensors",
        "checkpoint.safetensors.previous-2",
    ]
    assert size_of(remains.before) == 8


@given(
    st.sets(st.sampled_from(["corpus.txt", "history.csv", "curve.png", "training.csv", "notes.md"]))
)
def test_what_a_user_has_beside_a_model_elsewhere_is_no_remains(tmp_path_factory, names):
    path = fill(tmp_path_factory.mktemp("novel") / "model.safetensors")
    for name in names:
        fill(path.with_name(name))
    remains = remains_at(path)
    remove(path, remains.now + remains.before)
    assert {file.name for file in path.parent.iterdir()} == names


def test_a_folder_goes_with_its_last_file_unless_the_user_keeps_something_there():
    for extra in ([], ["notes.md"]):
        path = fill(model_path("m"))
        for name in extra:
            fill(path.with_name(name))
        remove(path, remains_at(path).now)
        assert [file.name for file in path.parent.glob("*")] == extra


def test_a_place_where_a_training_writes_is_left_alone():
    path = fill(model_path("m"))
    with locked(beside(path, LOCK)), pytest.raises(TrainingError, match="Another training"):
        remove(path, [path])
    assert path.exists()


def test_a_checkpoint_without_a_model_has_a_place_too(tmp_path):
    fill(model_path("m").with_name("checkpoint.safetensors"))
    assert place_of("m") == model_path("m")
    other = fill(tmp_path / "own.safetensors")
    assert place_of(str(other)) == other
    with pytest.raises(ModelFileError, match="Unknown model"):
        place_of("../m")
