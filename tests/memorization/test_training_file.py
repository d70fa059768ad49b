"""The file of training data: reading it back, and errors if it is missing or damaged."""

import math
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnngen.errors import ModelFileError
from rnngen.memorization import Run, TrainingText, copy_meter, read_training, write_training
from rnngen.memorization.training_file import MAX_LENGTHS, facts_beside
from rnngen.models.library import ModelFiles
from rnngen.tokens.char import CharCodec
from rnngen.tokens.event import EventCodec
from tests.conftest import flip_or_cut
from tests.fuzz.json_values import changed
from tests.memorization.test_longest_run import stream_of
from tests.models.hostile import (
    header_of,
    rewrite_arrays,
    rewrite_header,
    with_header,
)
from tests.models.test_model_file import make_model
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
    monkeypatch.setattr(TrainingText, "most_tokens", 9)
    path = tmp_path / "model.safetensors"
    write_training(path, TEXT, MODEL.codec, "mark")
    assert read_training(MODEL, path).symbols.tolist() == TEXT[:9].tolist()
    facts = facts_beside(path)
    assert (facts.tokens, facts.share) == (18, 9 / 18)
    assert facts.bytes == ModelFiles(path).training.stat().st_size
    said = copy_meter(read_training(MODEL, path), MODEL.codec.encode("hello world"))
    assert (
        said
        == "Longest run shared with the training (of which the first 50.0% is kept): 9 characters"
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
        (lambda header: header.update(format_version="1"), "names no format version"),
        (lambda header: header.update(share="much"), "header is not usable"),
        (lambda header: header.update(share=7), "header is not usable"),
        (lambda header: header.update(share=0), "header is not usable"),
        (lambda header: header.update(share=10**400), "header is not usable"),
        (lambda header: header.update(share=math.nan), "header is not usable"),
        (lambda header: header.pop("share"), "header is not usable"),
        (lambda header: header.update(tokens=math.inf), "header is not usable"),
        (lambda header: header.update(tokens=-1), "header is not usable"),
        (lambda header: header.update(tokens=10**400), "header is not usable"),
        (lambda header: header.update(origin=None), "header is not usable"),
    ],
)
def test_a_header_that_is_wrong_is_told(path, change, message):
    rewrite_header(ModelFiles(path).training, change)
    with pytest.raises(ModelFileError, match=message):
        read_training(MODEL, path)
    with pytest.raises(ModelFileError, match=message):
        facts_beside(path)


@pytest.mark.parametrize(
    ("symbols", "message"),
    [
        (np.zeros(0, np.uint8), "wrong shape"),
        (np.array([0], np.uint8), "wrong shape"),
        (np.zeros((4, 4), np.uint8), "wrong shape"),
        (np.zeros(20, np.int32), "wrong shape"),
        (np.zeros(20, np.float32), "wrong shape"),
        (np.full(20, 200, np.uint8), "a symbol is unknown"),
        (np.full(20, 2**32 - 1, np.uint32), "a symbol is unknown"),
        (np.full(20, 2**64 - 1, np.uint64), "not a whole"),
        (np.array(5, np.uint8), "not those of training data"),
    ],
)
def test_symbols_that_no_text_has_are_told(path, symbols, message):
    rewrite_arrays(ModelFiles(path).training, lambda arrays: arrays.update(symbols=symbols))
    with pytest.raises(ModelFileError, match=message):
        read_training(MODEL, path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda arrays: arrays.pop("transitions"), "not usable"),
        (lambda arrays: arrays.pop("symbols"), "not usable"),
        (lambda arrays: arrays.update(transitions=arrays["transitions"][:1]), "a symbol is unknown"),
        (lambda arrays: arrays.update(transitions=arrays["transitions"][:, :3].copy()), "wrong shape"),
        (lambda arrays: arrays.update(transitions=np.zeros((2, 4), np.int64)), "wrong shape"),
        (lambda arrays: arrays.update(more=np.zeros(3, np.uint8)), "not those of training data"),
    ],
)  # fmt: skip
def test_steps_that_no_music_has_are_told(tmp_path, change, message):
    score = tune((60, 48), (64, 48), (67, 96))
    codec = EventCodec.from_documents([score])
    model, place = replace(MODEL, kind="score", codec=codec), tmp_path / "x.safetensors"
    write_training(place, np.array(stream_of(codec, [score]), np.uint8), codec, "mark")
    rewrite_arrays(ModelFiles(place).training, change)
    with pytest.raises(ModelFileError, match=message):
        read_training(model, place)


def test_symbols_are_of_a_type_that_can_hold_all_of_them(tmp_path):
    codec = CharCodec.from_documents(["".join(map(chr, range(1000, 1400)))])
    model = replace(MODEL, codec=codec)
    write_training(tmp_path / "x.safetensors", np.arange(2, 20, dtype=np.uint8), codec, "mark")
    with pytest.raises(ModelFileError, match="a type that is too small"):
        read_training(model, tmp_path / "x.safetensors")


def test_the_sizes_of_arrays_are_compared_before_they_are_read(path, monkeypatch):
    monkeypatch.setitem(MAX_LENGTHS, "symbols", 17)
    monkeypatch.setattr(np, "fromfile", lambda *_: pytest.fail("an array was read"))
    with pytest.raises(ModelFileError, match="not those of training data"):
        read_training(MODEL, path)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_header_gives_training_data_or_a_sentence(path, data):
    file = ModelFiles(path).training
    good = file.read_bytes()
    try:
        file.write_bytes(with_header(good, data.draw(changed(header_of(good)))))
        with suppress(ModelFileError):
            assert 0 < read_training(MODEL, path).share <= 1
            assert 0 <= facts_beside(path).tokens < 2**53
    finally:
        file.write_bytes(good)


def test_a_model_is_no_training_text(path):
    from rnngen.models.model_file import save_model

    save_model(MODEL, ModelFiles(path).training)
    with pytest.raises(ModelFileError, match="it is not the training data of a model"):
        read_training(MODEL, path)


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ModelFileError, match="cannot be written"):
        write_training(tmp_path / "file" / "model.safetensors", TEXT, MODEL.codec, "mark")
