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

from rnngen.config import TrainConfig
from rnngen.errors import ModelFileError
from rnngen.memorization import read_training, write_training
from rnngen.memorization.training_file import TRAININGS
from rnngen.models.model_file import FORMAT_VERSION, Model, read_model, save_model
from rnngen.models.tensor_file import KEY, arrays_digest, header_digest
from rnngen.training import checkpoint as checkpoints
from rnngen.training.state import Counters, Snapshot
from tests.fuzz.command_line import accepted
from tests.fuzz.json_values import changed, text_of
from tests.fuzz.seeds import kept
from tests.fuzz.small_models import (
    DOCUMENTS,
    FILES,
    PAIRS,
    SMALL,
    TABLES,
    lay_out_files,
    writing,
)
from tests.fuzz.strategies import edited
from tests.fuzz.target import Target

KINDS = tuple(SMALL)
COPIED = tuple(kind for kind, small in SMALL.items() if small.codec.written.name in TRAININGS)
"""Kinds of models whose training data are kept, to compare samples with."""

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
    return SMALL[kind].model(RECORD, TRAINING)


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


@cache
def training_parts(kind: str) -> Parts:
    """Return the parts of a file of training data."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.safetensors"
        write_training(path, SMALL[kind].tokens(), SMALL[kind].codec.written, "mark")
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
def files(draw: Any, parts: Any, kinds: tuple[str, ...] = KINDS) -> bytes:
    """Draw a file whose checksums fit, of a kind's parts with some changes."""
    header, arrays = parts(draw(st.sampled_from(kinds)))
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
    if model.codec.separator is not None:
        answer(path)
    return True


def answer(path: Path) -> None:
    """Let a model of pairs answer sources of every sort."""
    lay_out_files()
    for given in SOURCES:
        typed = ("sample", str(path), "--given", given, "--length", "8", "--seed", "1")
        more = ["-o", "out.mid"] if given == "tune.mid" else []
        accepted(*typed, *more, shows_samples=True)


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
    for kind in COPIED:
        model = writing(replace(model_of(kind), corpus={"fingerprint": "mark"}))
        try:
            training = read_training(model, path)
        except ModelFileError as error:
            if "another model" in str(error):
                continue
            raise
        training.longest_shared_run(SMALL[kind].tokens())
        training.unseen([SMALL[kind].tokens()], 3)
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


def header_target(
    name: str, parts: Any, check: Any, count: int, kinds: tuple[str, ...] = KINDS
) -> Target:
    """Return a target for one sort of file, with and without fitting checksums."""
    samples = [*(whole(parts, kind) for kind in kinds), *kept(name)]
    inputs = st.one_of(*[files(parts, kinds)] * 9, edited(samples, MARKS))
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
    ["score", "prose.txt", "--model", "M", "--model", "O"],
    ["export", "M", "-o", "out.html"],
    ["models", "remove", "M", "--previous", "-y"],
]
"""M is the model's file, and O that of another model."""
SOURCES = ("The fox", "title=The fox,author=The dog", "@prose.txt", "-", *FILES[1:])
GIVEN = ["--length", "20", "--seed", "1", "--given"]
PAIR_COMMANDS = [
    ["models", "show", "M"],
    ["models", "show", "M", "--json"],
    *(["sample", "M", *GIVEN, source] for source in SOURCES),
    *(["sample", "M", *GIVEN, source, "-o", "out.html"] for source in SOURCES),
    ["sample", "M", *GIVEN, "The fox", "--best-of", "2", "--temperature", "0.5"],
    ["sample", "M", *GIVEN, "The fox", "--prime", "The"],
    ["sample", "M", *GIVEN, "The fox", "--mix"],
    ["sample", "M", *GIVEN, "The fox", "--no-copy", "9"],
    ["sample", "M", *GIVEN, "picture.png", "--explain", "page.html"],
    ["sample", "M", *GIVEN, "tune.mid", "-o", "out.mid"],
    ["sample", "M", "--given", "curve.csv", "-o", "out.png"],
    *(["classify", "M", source] for source in ("prose.txt", "-", *FILES[1:])),
    ["classify", "M", "--lines", "prose.txt", "--json"],
    *(["classify", "M", source, "--explain", "page.html"] for source in FILES),
    *(["evaluate", "M", source] for source in (*TABLES, *FILES)),
    *(["evaluate", "M", source, "-o", "report.html"] for source in TABLES),
    *(["evaluate", "M", source, "--json"] for source in TABLES),
    *(["compare", "M", "M", "--on", source] for source in TABLES),
    ["score", "prose.txt", "--model", "M", "--model", "O"],
    *(["train", source, "--from", "M", "--name", "tuned"] for source in (*TABLES, "prose.txt")),
    *(["export", "M", "-o", f"out{suffix}"] for suffix in (".html", ".onnx", ".safetensors")),
    ["write", "M"],
]
"""The same for models of pairs."""


@st.composite
def commands(draw: Any) -> bytes:
    """Draw a command and a model, as a line of JSON before the file."""
    kinds, typed = draw(
        st.sampled_from([(tuple(DOCUMENTS), COMMANDS), (tuple(PAIRS), PAIR_COMMANDS)])
    )
    command = draw(st.sampled_from(typed))
    return json.dumps(command).encode() + b"\n" + draw(files(model_parts, kinds))


def check_command(data: bytes) -> bool:
    """Run a command with a model in the user's folder, beside which lie its training data."""
    line, _, file = data.partition(b"\n")
    command = json.loads(line)
    assert command in COMMANDS + PAIR_COMMANDS
    from rnngen.models.library import model_path

    path = model_path("model")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file)
    lay_out_files()
    save_model(model_of("text"), Path("other.safetensors"))
    named = {"M": str(path), "O": "other.safetensors"}
    arguments = [named.get(word, word) for word in command]
    return accepted(*arguments, shows_samples=command[0] in ("sample", "evaluate"))


# It imports TensorFlow, which takes seconds.
EXAMPLE = json.dumps(TRAIN).encode() + b"\n" + whole(model_parts, "text")

TARGETS = [
    header_target("model", model_parts, check_model, 6000),
    header_target("checkpoint", checkpoint_parts, check_checkpoint, 2000),
    header_target("training-data", training_parts, check_training, 2000, COPIED),
    Target("commands", commands(), check_command, EXAMPLE, 3000, seconds=4.0),
]
