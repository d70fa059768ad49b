"""Targets for the headers of models, checkpoints and training data, alone and in all commands.

Every checksum is made to fit, so that what refuses a file is the check of its contents.
"""

import json
import tempfile
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy
from hypothesis import strategies as st

from rnngen.config import NetworkConfig, TrainConfig
from rnngen.errors import ModelFileError
from rnngen.memorization import read_training, write_training
from rnngen.models.model_file import FORMAT_VERSION, Model, read_model, save_model
from rnngen.models.tensor_file import KEY, arrays_digest, header_digest
from rnngen.tokens import Codec
from rnngen.tokens.char import CharCodec
from rnngen.tokens.event import EventCodec
from rnngen.tokens.performance import PerformanceCodec
from rnngen.training import checkpoint as checkpoints
from rnngen.training.state import Counters, Snapshot
from tests.cli.conftest import RISING
from tests.conftest import random_weights
from tests.fuzz.command_line import accepted
from tests.fuzz.json_values import changed, text_of
from tests.fuzz.seeds import kept
from tests.fuzz.strategies import edited
from tests.fuzz.target import Target
from tests.played import SCALE

TEXT = "The quick brown fox jumps over the lazy dog.\n"
LATEX = "\n" + "".join(map(chr, range(32, 127)))
CODECS: dict[str, Codec] = {
    "text": CharCodec.from_documents([TEXT]),
    "python": CharCodec.from_documents(["def f(x):\n    pass\n    return x\n"]),
    "latex": CharCodec.from_documents([LATEX]),
    "score": EventCodec.from_documents([RISING]),
    "performance": PerformanceCodec.from_documents([SCALE]),
}
KINDS = tuple(CODECS)

RECORD = {
    "source": "secret.txt",
    "documents": 1,
    "fingerprint": "mark",
    "licence": "your own material",
    "kind": "text",
    "parts": "all",
}
POINT = {
    "step": 1,
    "epoch": 0.5,
    "seconds": 1.0,
    "train": 2.0,
    "validation": 2.5,
    "tokens_per_second": 100.0,
}
TRAINING = {
    "nats_per_token": 2.5,
    "seconds": 1.5,
    "epochs": 1.0,
    "curve": [POINT, POINT],
    "machine": "a machine",
    "versions": {"rnngen": "0.1.0"},
}


def model_of(kind: str) -> Model:
    """Return a tiny model of random weights."""
    codec = CODECS[kind]
    config = NetworkConfig(len(codec.vocabulary), 4, 6, 1, 0.0)
    weights = random_weights(config, np.random.default_rng(7))
    return Model("model", kind, config, codec, weights, dict(RECORD, kind=kind), TRAINING, ())


Parts = tuple[dict[str, Any], dict[str, np.ndarray]]


def parts_of(path: Path) -> Parts:
    """Return the header and the arrays of a file."""
    with safetensors.safe_open(path, framework="numpy") as file:
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        return json.loads(file.metadata()[KEY]), arrays


@cache
def model_parts(kind: str) -> Parts:
    """Return the parts of a model file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.safetensors"
        save_model(model_of(kind), path)
        return parts_of(path)


def tokens_of(kind: str) -> np.ndarray:
    """Return what a model of this kind was trained on."""
    document = {"score": RISING, "performance": SCALE}.get(kind, TEXT)
    return np.concatenate([[0], CODECS[kind].encode(document), [0]]).astype(np.uint8)


@cache
def training_parts(kind: str) -> Parts:
    """Return the parts of a file of training data."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.safetensors"
        write_training(path, tokens_of(kind), CODECS[kind], "mark")
        return parts_of(path.with_name("training.safetensors"))


@cache
def checkpoint_parts(kind: str) -> Parts:
    """Return the parts of a checkpoint."""
    model = model_of(kind)
    counters = Counters(step=3, curve=[POINT])
    snapshot = Snapshot(counters, {"step": np.zeros(3, np.float32)}, model.weights)
    value = checkpoints.Checkpoint(
        model.config, TrainConfig(), model.codec, "mark", snapshot, {"machine": "a machine"}
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "checkpoint.safetensors"
        checkpoints.write_checkpoint(path, value)
        return parts_of(path)


def file_of(header_text: str, arrays: dict[str, np.ndarray]) -> bytes:
    """Return a file of these parts."""
    return safetensors.numpy.save(arrays, {KEY: header_text})


def signed(header: Any, arrays: dict[str, np.ndarray]) -> Any:
    """Return a header with the checksums of itself and of the arrays."""
    if isinstance(header, dict):
        header["sha256"] = arrays_digest(arrays)
        header["header_sha256"] = header_digest(header)
    return header


@st.composite
def broken_arrays(draw: Any, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Draw arrays of which one has other values, another type or shape, or is lost."""
    arrays = dict(arrays)
    name = draw(st.sampled_from(sorted(arrays)))
    array = arrays[name].copy()
    fault = draw(st.integers(0, 5))
    if fault == 0:
        del arrays[name]
    elif fault == 1:
        arrays[name] = array.astype(
            draw(st.sampled_from([np.float64, np.uint8, np.int64, np.float16]))
        )
    elif fault == 2:
        arrays[name] = draw(st.sampled_from([array[:0], array[:1], array.reshape(-1), array[None]]))
    elif fault == 3:
        arrays[draw(st.sampled_from(["x", "", "\x1b[2J"]))] = array
    elif array.size and array.dtype.kind == "f":
        array.flat[draw(st.integers(0, array.size - 1))] = draw(
            st.sampled_from([np.nan, np.inf, -np.inf, 3e38])
        )
        arrays[name] = array
    elif array.size:
        array.flat[draw(st.integers(0, array.size - 1))] = np.iinfo(array.dtype).max
        arrays[name] = array
    return arrays


@st.composite
def files(draw: Any, parts: Any) -> bytes:
    """Draw a file whose checksums fit, of a kind's parts with some changes."""
    header, arrays = parts(draw(st.sampled_from(KINDS)))
    if draw(st.integers(0, 4)) == 0:
        arrays = draw(broken_arrays(arrays))
    else:
        header = draw(changed(header))
    return file_of(draw(text_of(signed(dict(header), arrays))), arrays)


def header_in(data: bytes) -> dict[str, Any]:
    """Return the header of a file that was read."""
    size = int.from_bytes(data[:8], "little")
    return json.loads(json.loads(data[8 : 8 + size])["__metadata__"][KEY])


def check_version(data: bytes, newest: int) -> None:
    """Check that a file that was read has a version that is known."""
    version = header_in(data).get("format_version")
    known = type(version) is int and 1 <= version <= newest
    assert known, f"an unknown version was read: {version!r}"


def check_finite(arrays: dict[str, np.ndarray]) -> None:
    """Check that arrays that were read hold neither NaN nor infinity."""
    for name, array in arrays.items():
        assert array.dtype.kind != "f" or np.isfinite(array).all(), f"not finite: {name}"


def check_model(data: bytes) -> bool:
    """Read a model, show it and let it write."""
    path = Path("model.safetensors")
    path.write_bytes(data)
    model = read_model(path)
    check_version(data, FORMAT_VERSION)
    check_finite(model.weights)
    accepted("models", "show", str(path))
    accepted("sample", str(path), "--length", "8", "--seed", "1", shows_samples=True)
    return True


def check_checkpoint(data: bytes) -> bool:
    """Read a checkpoint."""
    path = Path("checkpoint.safetensors")
    path.write_bytes(data)
    read = checkpoints.read_checkpoint(path)
    check_version(data, checkpoints.FORMAT_VERSION)
    check_finite(read.snapshot.arrays | read.snapshot.best_weights)
    for name, value in asdict(read.snapshot.counters).items():
        number = isinstance(value, int | float) and not value < 0
        assert number or name == "curve", f"a counter that is none was read: {name} {value!r}"
    return True


def check_training(data: bytes) -> bool:
    """Read training data with the model they belong to, and compare a sample with them."""
    path = Path("model.safetensors")
    path.with_name("training.safetensors").write_bytes(data)
    for kind in KINDS:
        model = replace(model_of(kind), corpus={"fingerprint": "mark"})
        try:
            training = read_training(model, path)
        except ModelFileError as error:
            if "another model" in str(error):
                continue
            raise
        training.longest_shared_run(tokens_of(kind))
        training.unseen([tokens_of(kind)], 3)
        check_version(data, 1)
        return True
    return False


def whole(parts: Any, kind: str) -> bytes:
    """Return a file as rnngen writes it."""
    header, arrays = parts(kind)
    return file_of(json.dumps(header), arrays)


MARKS = [
    b"\0\0\0\0",
    b"\xff\xff\xff\xff\xff\xff\xff\x7f",
    b'"',
    b"{",
    b"[",
    b"F32",
    b"U64",
    b"__metadata__",
]


def header_target(name: str, parts: Any, check: Any, count: int) -> Target:
    """Return a target for one sort of file, with and without fitting checksums."""
    samples = [*(whole(parts, kind) for kind in KINDS), *kept(name)]
    inputs = st.one_of(*[files(parts)] * 9, edited(samples, MARKS))
    return Target(name, inputs, check, samples[0], count, seconds=2.0)


TRAIN = ["train", "prose.txt", "--from", "M", "--name", "tuned"]
COMMANDS = [
    ["models", "show", "M"],
    ["models", "show", "M", "--json"],
    ["models", "list"],
    ["sample", "M", "--length", "20", "--seed", "1"],
    ["sample", "M", "--length", "20", "--seed", "1", "--best-of", "2", "--temperature", "0.5"],
    ["sample", "M", "--length", "20", "--seed", "1", "-o", "out.html"],
    ["sample", "M", "--length", "20", "--seed", "1", "-o", "out.mid"],
    ["sample", "M", "--length", "20", "--seed", "1", "-o", "out.musicxml"],
    ["sample", "M", "--length", "20", "--seed", "1", "-o", "out.abc"],
    ["sample", "M", "--length", "20", "--seed", "1", "-o", "out.tex"],
    ["sample", "M", "--length", "8", "--seed", "1", "--baseline"],
    ["sample", "M", "--length", "8", "--seed", "1", "--mix"],
    ["sample", "M", "--length", "8", "--seed", "1", "--free"],
    ["sample", "M", "--length", "8", "--seed", "1", "--bars", "2"],
    ["sample", "M", "--length", "8", "--seed", "1", "--prime", "The"],
    ["sample", "M", "--length", "8", "--seed", "1", "--prime", "tune.mid"],
    ["sample", "M", "--length", "8", "--seed", "1", "--explain", "page.html"],
    ["sample", "M", "--length", "8", "--seed", "1", "--no-copy", "9"],
    ["write", "M"],
    ["evaluate", "M"],
    ["evaluate", "M", "prose.txt", "--samples", "1", "--length", "4", "-o", "report.html"],
    ["evaluate", "M", "tune.mid", "--samples", "1", "--length", "4"],
    ["evaluate", "M", "prose.txt", "--json"],
    ["score", "prose.txt", "--model", "M"],
    ["score", "tune.mid", "--model", "M"],
    ["compare", "M", "M", "--on", "prose.txt"],
    TRAIN,
    ["export", "M", "-o", "out.html"],
    ["models", "remove", "M", "--previous", "-y"],
]
"""M is the model's file."""


@st.composite
def commands(draw: Any) -> bytes:
    """Draw a command and a model, as a line of JSON before the file."""
    command = draw(st.sampled_from(COMMANDS))
    return json.dumps(command).encode() + b"\n" + draw(files(model_parts))


def check_command(data: bytes) -> bool:
    """Run a command with a model in the user's folder, beside which lie its training data."""
    line, _, file = data.partition(b"\n")
    command = json.loads(line)
    assert command in COMMANDS
    from rnngen.models.library import model_path
    from rnngen.writers import write

    path = model_path("model")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file)
    Path("prose.txt").write_text(TEXT * 20, encoding="utf-8")
    if not Path("tune.mid").exists():
        write(RISING, "tune.mid")
    arguments = [str(path) if word == "M" else word for word in command]
    return accepted(*arguments, shows_samples=command[0] in ("sample", "evaluate"))


# It imports TensorFlow, which takes seconds.
EXAMPLE = json.dumps(TRAIN).encode() + b"\n" + whole(model_parts, "text")

TARGETS = [
    header_target("model", model_parts, check_model, 6000),
    header_target("checkpoint", checkpoint_parts, check_checkpoint, 2000),
    header_target("training-data", training_parts, check_training, 2000),
    Target("commands", commands(), check_command, EXAMPLE, 3000, seconds=4.0),
]
