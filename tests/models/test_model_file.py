import os
from dataclasses import replace

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnngen.config import NetworkConfig
from rnngen.errors import ModelFileError
from rnngen.models.library import find_model, load_model, model_names, model_path
from rnngen.models.model_file import FORMAT_VERSION, Model, read_model, save_model
from rnngen.music.performance import Performance, PlayedNote
from rnngen.tokens.char import CharCodec
from rnngen.tokens.event import EventCodec
from rnngen.tokens.performance import PerformanceCodec
from tests.conftest import flip_or_cut, random_weights
from tests.models.hostile import rewrite_header
from tests.scores import tune

CODECS = {
    "char": CharCodec.from_documents(["hello world"]),
    "event": EventCodec.from_documents([tune((60, 24), (64, 24), (67, 48))]),
    "performance": PerformanceCodec.from_documents([Performance((PlayedNote(0, 60, 500, 80),))]),
}


def make_model(name="test", units=6, tied=False, codec=CODECS["char"]):
    config = NetworkConfig(len(codec.vocabulary), units if tied else 4, units, 2, 0.1, tied=tied)
    weights = random_weights(config, np.random.default_rng(3))
    return Model(name, "text", config, codec, weights, {"source": "x"}, {"seconds": 1.5}, (0, 3))


@pytest.mark.parametrize("tied", [False, True])
def test_a_saved_model_comes_back_whole(tmp_path, tied):
    model = make_model(tied=tied)
    save_model(model, tmp_path / "folder" / "model.safetensors")
    again = read_model(tmp_path / "folder" / "model.safetensors")
    assert (again.name, again.kind, again.config, again.opening) == (
        model.name,
        model.kind,
        model.config,
        (0, 3),
    )
    assert (again.corpus, again.training) == (model.corpus, model.training)
    assert again.codec.vocabulary == model.codec.vocabulary
    assert all(
        np.array_equal(again.weights[name], weight) for name, weight in model.weights.items()
    )


def test_a_model_is_read_wherever_its_file_is_moved(tmp_path):
    save_model(make_model(), tmp_path / "a.safetensors")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "a.safetensors").rename(tmp_path / "elsewhere" / "renamed.safetensors")
    assert load_model(tmp_path / "elsewhere" / "renamed.safetensors").name == "test"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_flipped_bit_and_no_cut_loads_silently(tmp_path, data):
    path = tmp_path / "model.safetensors"
    save_model(make_model(), path)
    good = path.read_bytes()
    path.write_bytes(flip_or_cut(good, data))
    if path.read_bytes() != good:
        with pytest.raises(ModelFileError, match=r"damaged|not a file of rnngen|newer rnngen"):
            read_model(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda header: header.update(format_version=FORMAT_VERSION + 1), "comes from a newer rnngen"),
        (lambda header: header["network"].update(units=10**9), "--units must be an integer from 1"),
        (lambda header: header["network"].update(units=7), "shapes"),
        (lambda header: header["network"].update(nonsense=1), "there is no 'nonsense'"),
        (lambda header: header.update(codec={"name": "pickle"}), "codec"),
        (lambda header: header["codec"].update(characters="ab"), "do not fit"),
        (lambda header: header.pop("kind"), "header is not usable"),
        (lambda header: header.update(opening=[99]), "vocabulary"),
        (lambda header: header.update(recall=[0.5]), "recalls"),
        (lambda header: header.update(recall=[2.0] * 13), "recall"),
        (lambda header: header.update(name="../../evil"), "name"),
        (lambda header: header["network"].update(units=6.0), "Expected `int`, got `float`"),
        (lambda header: header["network"].update(layers=True), "Expected `int`, got `bool`"),
        (lambda header: header["training"].update(nats_per_token="low"), "Expected `float`"),
        (lambda header: header["training"].update(curve=[{"step": 1}]), "header is not usable"),
        (lambda header: header.update(sha256="0" * 64), "checksum"),
    ],
)  # fmt: skip
def test_a_header_that_does_not_fit_is_refused_with_a_reason(tmp_path, change, message):
    path = tmp_path / "model.safetensors"
    save_model(make_model(), path)
    rewrite_header(path, change)
    with pytest.raises(ModelFileError, match=message):
        read_model(path)


def test_a_corpus_path_that_is_not_unicode_can_be_saved(tmp_path):
    model = replace(make_model(), corpus={"source": "/tmp/\udce9"})
    save_model(model, tmp_path / "model.safetensors")
    assert read_model(tmp_path / "model.safetensors").corpus == model.corpus


def test_another_programs_safetensors_is_told_apart(tmp_path):
    path = tmp_path / "other.safetensors"
    path.write_bytes(safetensors.numpy.save({"a": np.zeros(3, np.float32)}))
    with pytest.raises(ModelFileError, match="is not a file of rnngen"):
        read_model(path)


def test_a_failed_save_keeps_the_old_model_and_is_loud(tmp_path, monkeypatch):
    path = tmp_path / "model.safetensors"
    save_model(make_model("old"), path)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ModelFileError, match="No space left"):
        save_model(make_model("new"), path)
    assert read_model(path).name == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["model.safetensors"]


def test_models_are_found_by_name_by_path_and_by_age(tmp_path):
    save_model(make_model("first"), model_path("first"))
    save_model(make_model("second"), model_path("second"))
    os.utime(model_path("first"), (1, 1))
    assert model_names() == ["second", "first"]
    assert find_model(None) == model_path("second")
    assert find_model("first") == model_path("first")
    assert find_model(str(model_path("first").parent)) == model_path("first")


def test_an_unknown_model_is_answered_with_the_near_ones():
    with pytest.raises(ModelFileError, match="There is no model 'shakespear', and none at all yet"):
        find_model("shakespear")
    save_model(make_model(), model_path("shakespeare"))
    with pytest.raises(
        ModelFileError, match=r"There is no model 'shakespear'\. Did you mean shakespeare"
    ):
        find_model("shakespear")
