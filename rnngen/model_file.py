"""A trained model as one .safetensors file: weights, codec, configuration, corpus and training record.

Loading executes nothing and trusts nothing: settings are checked against their ranges, tensors against the
shapes these imply, and SHA-256 sums of weights and header catch the damage that safetensors itself does not see.
Needs no TensorFlow.
"""

import hashlib
import json
import tempfile
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import safetensors.numpy

from rnngen import paths
from rnngen.codec import Codec, codec_from_json
from rnngen.config import NetworkConfig
from rnngen.errors import ModelFileError, RnngenError
from rnngen.kinds import KINDS
from rnngen.stepper import Stepper, weight_shapes

FORMAT_VERSION = 1
SUFFIX = ".safetensors"
CURVE = ("step", "epoch", "seconds", "train", "validation", "tokens_per_second")
"""What a point of the learning curve holds."""


@dataclass(frozen=True)
class Model:
    """Everything that sampling and evaluation need."""

    name: str
    kind: str
    """An entry of `rnngen.kinds.KINDS`."""
    config: NetworkConfig
    codec: Codec
    weights: dict[str, np.ndarray]
    """Name → float32 array, as in `rnngen.stepper.weight_shapes`."""
    corpus: dict[str, Any] = field(default_factory=dict)
    """Name, source, fingerprint, counts and licence of what it was trained on."""
    training: dict[str, Any] = field(default_factory=dict)
    """The training record: settings, curve, seconds, machine, library versions."""
    opening: tuple[int, ...] = ()
    """Ids that are fed before every sample, and not shown: they bring the state to where a document begins."""

    def stepper(self) -> Stepper:
        """The network, ready to step."""
        return Stepper(self.config, self.weights)

    @property
    def parameters(self) -> int:
        """How many numbers were learnt."""
        return sum(weight.size for weight in self.weights.values())

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the weights, hexadecimal."""
        return weights_digest(self.weights)


def weights_digest(weights: dict[str, np.ndarray]) -> str:
    """SHA-256 over names, shapes and values, in the order of the names."""
    digest = hashlib.sha256()
    for name in sorted(weights):
        array = np.ascontiguousarray(weights[name], dtype="<f4")
        digest.update(f"{name}{array.shape}".encode())
        digest.update(array.data)
    return digest.hexdigest()


def header_digest(header: dict[str, Any]) -> str:
    """SHA-256 of all of a header but this digest itself."""
    rest = {name: value for name, value in header.items() if name != "header_sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def save_model(model: Model, path: str | Path) -> None:
    """Write a model atomically, so that whatever stood at `path` before stays whole until the last moment.

    Raises:
        ModelFileError: where the file cannot be written.
    """
    path = Path(path)
    header = {
        "format_version": FORMAT_VERSION,
        "name": model.name,
        "kind": model.kind,
        "network": asdict(model.config),
        "codec": model.codec.to_json(),
        "corpus": model.corpus,
        "training": model.training,
        "opening": model.opening,
        "sha256": model.digest,
    }
    header["header_sha256"] = header_digest(header)
    data = safetensors.numpy.save(model.weights, {"rnngen": json.dumps(header)})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        paths.write_atomically(path, data)
    except OSError as error:
        raise _unwritable(path, error) from error


def check_writable(path: Path) -> None:
    """Raise ModelFileError now, rather than after the training, where a model could not be saved."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise _unwritable(path, error) from error
    if path.is_dir():
        raise ModelFileError(f"Model {path} cannot be written. Expected the name of a file. Received: a folder.")


def _unwritable(path: Path, error: OSError) -> ModelFileError:
    reason = error.strerror or type(error).__name__
    return ModelFileError(f"Model {path} cannot be written ({reason}). Expected a writable place with room for it.")


def read_model(path: Path) -> Model:
    """The model in a file.

    Raises:
        ModelFileError: where it is missing, damaged, too new, or not one of rnngen's.
    """
    header, weights = _read(path)
    version = header.get("format_version")
    if isinstance(version, int) and version > FORMAT_VERSION:
        expected = f"Expected format {FORMAT_VERSION} or older: update rnngen"
        raise ModelFileError(f"Model {path} comes from a newer rnngen. {expected}. Received: format {version}.")
    if header_digest(header) != header.get("header_sha256"):
        raise _damaged(path, "a header that matches its checksum")
    try:
        model = _model_of(header, weights)
    except (RnngenError, KeyError, TypeError, ValueError) as error:
        raise _damaged(path, f"a usable header ({error})") from error
    shapes = {name: weight.shape for name, weight in weights.items()}
    if shapes != weight_shapes(model.config):
        raise _damaged(path, "weights of the shapes that its settings imply")
    if model.digest != header.get("sha256"):
        raise _damaged(path, "weights that match their checksum")
    return model


def _read(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The header's JSON and the tensors of a file."""
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
    except OSError as error:
        raise ModelFileError(f"Model {path} cannot be read. Expected a file. {error.strerror or error}.") from error
    except Exception as error:
        if path.suffix != SUFFIX:
            expected = f"a {SUFFIX} file that `rnngen train` wrote"
            raise ModelFileError(f"{path} is not a model. Expected {expected}.") from error
        raise _damaged(path, "a .safetensors file") from error
    if "rnngen" not in metadata:
        raise ModelFileError(f"Model {path} is not one of rnngen's. Expected a file that `rnngen train` wrote.")
    try:
        header = json.loads(metadata["rnngen"])
    except (ValueError, RecursionError) as error:
        raise _damaged(path, "a header in JSON") from error
    return header if isinstance(header, dict) else {}, weights


def _model_of(header: dict[str, Any], weights: dict[str, np.ndarray]) -> Model:
    """The model that a header describes; raises where a part is missing or out of range."""
    config = NetworkConfig(**header["network"])
    codec = codec_from_json(header["codec"])
    if header["kind"] not in KINDS or len(codec.vocabulary) != config.vocabulary_size:
        raise ModelFileError("kind, vocabulary and network do not fit together")
    opening = tuple(int(token) for token in header["opening"])
    if not all(0 <= token < config.vocabulary_size for token in opening):
        raise ModelFileError("the opening lies outside the vocabulary")
    name, corpus, training = str(header["name"]), dict(header["corpus"]), dict(header["training"])
    if name != Path(name).name:
        raise ModelFileError("the name is not that of a file")
    _check_record(training)
    return Model(name, str(header["kind"]), config, codec, weights, corpus, training, opening)


def _check_record(training: dict[str, Any]) -> None:
    """Raise unless what is shown of a training record, where it stands there, has the types it should have."""
    numbers = [training.get(name, 0.0) for name in ("nats_per_token", "seconds", "epochs")]
    for point in training.get("curve", []):
        numbers += [point[name] for name in CURVE]
    if not all(isinstance(number, int | float) for number in numbers):
        raise ModelFileError("the training record holds something other than numbers")
    if not isinstance(training.get("versions", {}), dict):
        raise ModelFileError("the training record holds no versions")


def _damaged(path: Path, expected: str) -> ModelFileError:
    return ModelFileError(f"Model {path} is damaged. Expected {expected}. Restore it from a copy or train it again.")
