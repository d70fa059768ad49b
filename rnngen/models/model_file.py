"""A trained model as one .safetensors file: weights, codec, configuration, corpus and training record.

Loading executes nothing and trusts nothing: settings are checked against their ranges, tensors against the
shapes these imply, and checksums catch damage (`rnngen.models.tensor_file`). Needs no TensorFlow.
"""

import tempfile
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from rnngen.config import NetworkConfig
from rnngen.errors import ModelFileError, RnngenError
from rnngen.kinds import KINDS
from rnngen.models.learning_curve import CURVE
from rnngen.models.tensor_file import (
    arrays_digest,
    check_tensors,
    damaged,
    read_tensors,
    unwritable,
    write_tensors,
)
from rnngen.network.protocol import JoinableNetwork
from rnngen.network.stepper import Stepper, weight_shapes
from rnngen.tokens import Codec, codec_from_json

FORMAT_VERSION = 2
"""2 adds settings of the network; files of version 1 are read as well."""


@dataclass(frozen=True)
class Model:
    """Everything that sampling and evaluation need."""

    name: str
    kind: str
    """An entry of `rnngen.kinds.KINDS`."""
    config: NetworkConfig
    codec: Codec
    weights: dict[str, np.ndarray]
    """Name → float32 array, as in `rnngen.network.stepper.weight_shapes`."""
    corpus: dict[str, Any] = field(default_factory=dict)
    """Name, source, fingerprint, counts and licence of what it was trained on."""
    training: dict[str, Any] = field(default_factory=dict)
    """The training record: settings, curve, seconds, machine, library versions."""
    opening: tuple[int, ...] = ()
    """Ids that are fed before every sample, and not shown: they bring the state to where a document begins."""

    def stepper(self) -> JoinableNetwork:
        """The network, ready to step."""
        return Stepper(self.config, self.weights)

    @property
    def parameters(self) -> int:
        """How many numbers were learnt."""
        return sum(weight.size for weight in self.weights.values())

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the weights, hexadecimal."""
        return arrays_digest(self.weights)


def save_model(model: Model, path: str | Path) -> None:
    """Write a model atomically, so that whatever stood at `path` before stays whole until the last moment.

    Raises:
        ModelFileError: where the file cannot be written.
    """
    header = {
        "format_version": FORMAT_VERSION,
        "name": model.name,
        "kind": model.kind,
        "network": asdict(model.config),
        "codec": model.codec.to_json(),
        "corpus": model.corpus,
        "training": model.training,
        "opening": model.opening,
    }
    write_tensors(Path(path), model.weights, header)


def check_writable(path: Path) -> None:
    """Raise ModelFileError now, rather than after the training, where a model could not be saved."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise unwritable(path, error) from error
    if path.is_dir():
        raise ModelFileError(
            f"{path} cannot be written. Expected the name of a file. Received: a folder."
        )


def read_model(path: Path) -> Model:
    """The model in a file.

    Raises:
        ModelFileError: where it is missing, damaged, too new, or not one of rnngen's models.
    """
    weights, header = read_tensors(path)
    version = header.get("format_version")
    if isinstance(version, int) and version > FORMAT_VERSION:
        expected = f"Expected format {FORMAT_VERSION} or older: update rnngen"
        raise ModelFileError(
            f"{path} comes from a newer rnngen. {expected}. Received: format {version}."
        )
    check_tensors(path, weights, header)
    try:
        model = _model_of(header, weights)
    except (RnngenError, KeyError, TypeError, ValueError) as error:
        raise damaged(path, f"a usable header ({error})") from error
    shapes = {name: weight.shape for name, weight in weights.items()}
    if shapes != weight_shapes(model.config) or any(
        weight.dtype != np.float32 for weight in weights.values()
    ):
        raise damaged(path, "weights of the shapes that its settings imply")
    return model


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
