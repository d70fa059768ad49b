"""The file of training data: reading it back, and errors if it is missing or damaged."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnngen.errors import ModelFileError
from rnngen.memorization import Run, TrainingText, copy_meter, read_training, write_training
from rnngen.memorization.training_file import facts_beside
from rnngen.models.library import ModelFiles
from rnngen.tokens.char import CharCodec
from rnngen.tokens.event import EventCodec
from tests.conftest import flip_or_cut
from tests.memorization.test_longest_run import stream_of
from tests.models.test_model_file import make_model, rewrite_header
from tests.scores import tune

MODEL = replace(make_model(), corpus={"fingerprint": "mark"})
TEXT = MODEL.codec.encode("hello world, hello").astype(np.uint8)


@pytest.fixture
def path(tmp_path):
    """Where a model would be, with what it was trained on beside it."""
    path = tmp_path / "model.safetensors"
    write_training(path, TEXT, MODEL.codec, "mark")
    return path


def test_text_comes_back(path):
    training = read_training(MODEL, path)
    assert training.symbols.tolist() == TEXT.tolist()
    assert training.symbols.dtype == np.uint8
    assert training.share == 1
    assert training.longest_shared_run(MODEL.codec.encode("low world")) == Run(6, 3)


def test_music_comes_back(tmp_path):
    score = tune((60, 48), (64, 48), (67, 96))
    codec = EventCodec.from_documents([score])
    model = replace(MODEL, kind="score", codec=codec)
    write_training(
        tmp_path / "x.safetensors", np.array(stream_of(codec, [score]), np.uint8), codec, "mark"
    )
    training = read_training(model, tmp_path / "x.safetensors")
    assert training.transitions.tolist() == [[4, 48, 48, 48], [3, 48, 48, 96]]
    assert (
        copy_meter(training, codec.encode(score)) == "Longest run shared with the training: 3 notes"
    )


@pytest.mark.parametrize("name", ["sonnets", "sonnets.safetensors"])
def test_a_file_is_named_after_its_model(tmp_path, name):
    write_training(tmp_path / name, TEXT, MODEL.codec, "mark")
    assert [path.name for path in tmp_path.iterdir()] == ["sonnets.training.safetensors"]


def test_without_a_file_there_is_nothing_to_compare_with(tmp_path):
    assert read_training(MODEL, tmp_path / "model.safetensors") is None
    assert facts_beside(tmp_path / "model.safetensors") is None


def test_a_long_training_is_kept_in_part_and_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(TrainingText, "most_tokens", 6)
    path = tmp_path / "model.safetensors"
    write_training(path, TEXT, MODEL.codec, "mark")
    assert read_training(MODEL, path).symbols.tolist() == TEXT[:6].tolist()
    facts = facts_beside(path)
    assert (facts.tokens, facts.share) == (18, 6 / 18)
    assert facts.bytes == ModelFiles(path).training.stat().st_size
    said = copy_meter(read_training(MODEL, path), MODEL.codec.encode("hello world"))
    assert (
        said
        == "Longest run shared with the training (of which the first 33.3% is kept): 6 characters"
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(MODEL, corpus={"fingerprint": "another"}),
        replace(MODEL, corpus={}),
        replace(MODEL, codec=CharCodec.from_documents(["goodbye"])),
    ],
)
def test_a_file_of_another_training_is_refused(path, other):
    with pytest.raises(ModelFileError, match="belongs to another model"):
        read_training(other, path)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_told(path, data):
    file = ModelFiles(path).training
    good = file.read_bytes()
    file.write_bytes(flip_or_cut(good, data))
    try:
        if file.read_bytes() != good:
            with pytest.raises(ModelFileError, match=r"damaged|not a file of rnngen|newer rnngen"):
                read_training(MODEL, path)
    finally:
        file.write_bytes(good)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda header: header.update(format_version=99), "newer rnngen"),
        (lambda header: header.update(share="much"), "contents are not usable"),
        (lambda header: header.update(share=7), "contents are not usable"),
        (lambda header: header.pop("share"), "contents are not usable"),
    ],
)
def test_a_header_that_is_wrong_is_told(path, change, message):
    rewrite_header(ModelFiles(path).training, change)
    with pytest.raises(ModelFileError, match=message):
        read_training(MODEL, path)


def test_a_model_is_no_training_text(path):
    from rnngen.models.model_file import save_model

    save_model(MODEL, ModelFiles(path).training)
    with pytest.raises(ModelFileError, match="it is not the training data of a model"):
        read_training(MODEL, path)


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ModelFileError, match="cannot be written"):
        write_training(tmp_path / "file" / "model.safetensors", TEXT, MODEL.codec, "mark")
