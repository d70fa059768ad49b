import math
from contextlib import suppress
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnngen.config import NetworkConfig, TrainConfig
from rnngen.errors import ModelFileError
from rnngen.tokens.char import CharCodec
from rnngen.training.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from rnngen.training.state import Counters, Snapshot
from tests.conftest import flip_or_cut, random_weights
from tests.fuzz.json_values import changed
from tests.models.hostile import (
    header_of,
    rewrite_arrays,
    rewrite_header,
    with_header,
)


def make_checkpoint():
    codec = CharCodec.from_documents(["hello world"])
    counters = Counters(step=7, seconds=1.5, loss=2.5)
    counters.add_point(0.5, 1.0, 1.75, 100.0, quick=False)
    network = NetworkConfig(len(codec.vocabulary), 3, 4, 1, weight_drop=0.2)
    weights = random_weights(network, np.random.default_rng(5))
    copies = {
        f"{group}.{i}": weight
        for group in ("weight", "average")
        for i, weight in enumerate(weights.values())
    }
    arrays = copies | {
        "optimizer.0": np.array(7, np.int64),
        "optimizer.1": np.array(0.01, np.float32),
        "state.0": np.zeros((2, 4), np.float32),
    }
    snapshot = Snapshot(counters, arrays, weights)
    notes = {"base": {"name": "x", "sha256": "0" * 64}}
    return Checkpoint(network, TrainConfig(epochs=3), codec, "mark", snapshot, notes)


def test_a_checkpoint_comes_back_whole(tmp_path):
    checkpoint = make_checkpoint()
    write_checkpoint(tmp_path / "c.safetensors", checkpoint)
    again = read_checkpoint(tmp_path / "c.safetensors")
    assert (again.network, again.config) == (checkpoint.network, checkpoint.config)
    assert (again.fingerprint, again.notes) == (checkpoint.fingerprint, checkpoint.notes)
    assert again.codec.vocabulary == checkpoint.codec.vocabulary
    assert again.snapshot.counters == checkpoint.snapshot.counters
    for ours, theirs in (
        (again.snapshot.arrays, checkpoint.snapshot.arrays),
        (again.snapshot.best_weights, checkpoint.snapshot.best_weights),
    ):
        assert ours.keys() == theirs.keys()
        for name, array in theirs.items():
            assert ours[name].dtype == array.dtype
            assert ours[name].shape == array.shape
            assert np.array_equal(ours[name], array)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_flipped_bit_and_no_cut_loads_silently(tmp_path, data):
    path = tmp_path / "c.safetensors"
    write_checkpoint(path, make_checkpoint())
    good = path.read_bytes()
    path.write_bytes(flip_or_cut(good, data))
    if path.read_bytes() != good:
        with pytest.raises(ModelFileError, match=r"damaged|not a file of rnngen|newer rnngen"):
            read_checkpoint(path)


@pytest.fixture
def checkpoint_file(tmp_path):
    path = tmp_path / "c.safetensors"
    write_checkpoint(path, make_checkpoint())
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda header: header.update(format_version=99), "newer rnngen"),
        (lambda header: header.update(format_version=None), "names no format version"),
        (lambda header: header.pop("checkpoint"), "not a checkpoint"),
        (lambda header: header["network"].update(units=10**9), "--units must be an integer from 1 to"),
        (lambda header: header["network"].update(vocabulary_size=9), "do not fit together"),
        (lambda header: header["network"].update(units=3), "shapes that its settings imply"),
        (lambda header: header["config"].update(lanes=0), "--lanes must be an integer from 1 to"),
        (lambda header: header["config"].update(nonsense=0), "there is no 'nonsense'"),
        (lambda header: header["config"].update(epochs=math.nan), "--epochs must be a number"),
        (lambda header: header.update(counters={"step": 1, "nonsense": 2}), "there is no 'nonsense'"),
        (lambda header: header.update(counters=[]), "header is not usable"),
        (lambda header: header.pop("fingerprint"), "header is not usable"),
        (lambda header: header.update(notes={"base": 5}), "header is not usable"),
        (lambda header: header["counters"].update(curve=[]), "best weights of no validation"),
    ],
)  # fmt: skip
def test_a_header_that_does_not_fit_is_refused_with_a_reason(checkpoint_file, change, message):
    rewrite_header(checkpoint_file, change)
    with pytest.raises(ModelFileError, match=message):
        read_checkpoint(checkpoint_file)


@pytest.mark.parametrize("value", [-5, True, "7", [], 10**400, math.inf, math.nan, 1e300])
@pytest.mark.parametrize("name", [item.name for item in fields(Counters) if item.type is not bool])
def test_a_counter_is_finite_and_not_negative(checkpoint_file, name, value):
    rewrite_header(checkpoint_file, lambda header: header["counters"].update({name: value}))
    with pytest.raises(ModelFileError, match=r"header is not usable|best weights of no validation"):
        read_checkpoint(checkpoint_file)


def test_notes_cannot_replace_what_a_model_records(checkpoint_file):
    rewrite_header(checkpoint_file, lambda header: header["notes"].update(nats_per_token="low"))
    assert read_checkpoint(checkpoint_file).notes == make_checkpoint().notes


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda arrays: arrays.pop("best.output.bias"), "shapes that its settings imply"),
        (lambda arrays: arrays.update(other=np.zeros(1, np.float32)), "not those that its settings"),
        (lambda arrays: arrays.update({"run.x": np.zeros(10**6, np.float32)}), "not those that its settings"),
        (lambda arrays: arrays.update({"run.\x1b[2J": np.zeros(1, np.float32)}), "not a whole"),
        (lambda arrays: arrays["best.output.bias"].fill(np.nan), "not a number"),
        (lambda arrays: arrays["run.weight.0"].fill(np.inf), "not a number"),
        (lambda arrays: arrays.update({"run.weight.0": np.zeros(3)}), "not a whole"),
    ],
)  # fmt: skip
def test_arrays_that_a_run_cannot_have_are_refused(checkpoint_file, change, message):
    rewrite_arrays(checkpoint_file, change)
    with pytest.raises(ModelFileError, match=message):
        read_checkpoint(checkpoint_file)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_header_gives_a_checkpoint_or_a_sentence(checkpoint_file, data):
    good = checkpoint_file.read_bytes()
    other = checkpoint_file.with_name("other.safetensors")
    other.write_bytes(with_header(good, data.draw(changed(header_of(good)))))
    with suppress(ModelFileError):
        counters = read_checkpoint(other).snapshot.counters
        assert counters.step >= 0
        assert math.isfinite(counters.seconds)
