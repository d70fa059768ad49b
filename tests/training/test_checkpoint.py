import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnngen.config import NetworkConfig, TrainConfig
from rnngen.errors import ModelFileError
from rnngen.tokens.char import CharCodec
from rnngen.training.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from rnngen.training.state import Counters, Snapshot
from tests.conftest import flip_or_cut
from tests.models.test_model_file import rewrite_header


def make_checkpoint():
    codec = CharCodec.from_documents(["hello world"])
    counters = Counters(step=7, seconds=1.5, loss=2.5)
    counters.add_point(0.5, 1.0, 1.75, 100.0)
    arrays = {
        "weight.0": np.arange(6, dtype=np.float32).reshape(2, 3),
        "optimizer.0": np.array(7, np.int64),
    }
    snapshot = Snapshot(counters, arrays, {"output.bias": np.ones(3, np.float32)})
    network = NetworkConfig(len(codec.vocabulary), weight_drop=0.2)
    return Checkpoint(
        network, TrainConfig(epochs=3), codec, "mark", snapshot, {"base": {"name": "x"}}
    )


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


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda header: header.update(format_version=99), "not a checkpoint of format"),
        (lambda header: header.pop("checkpoint"), "a checkpoint"),
        (
            lambda header: header["network"].update(units=10**9),
            "--units must be an integer from 1 to",
        ),
        (lambda header: header["config"].update(lanes=0), "--lanes must be an integer from 1 to"),
        (lambda header: header.update(counters={"step": 1, "nonsense": 2}), "counters"),
        (lambda header: header.pop("fingerprint"), "header is not usable"),
    ],
)
def test_a_header_that_does_not_fit_is_refused_with_a_reason(tmp_path, change, message):
    path = tmp_path / "c.safetensors"
    write_checkpoint(path, make_checkpoint())
    rewrite_header(path, change)
    with pytest.raises(ModelFileError, match=message):
        read_checkpoint(path)
