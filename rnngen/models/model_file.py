"""A trained model as one .safetensors file: weights, codec, settings, corpus and training record.

Loading executes nothing and trusts nothing. Settings are checked against their ranges, weights
against the shapes that the settings imply, and all against checksums
(`rnngen.models.tensor_file`). TensorFlow is not needed.
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
    too_new,
    unwritable,
    write_tensors,
)
from rnngen.network.protocol import JoinableNetwork
from rnngen.network.stepper import Stepper, weight_shapes
from rnngen.tokens import Codec, codec_from_json

FORMAT_VERSION = 2
"""Version 2 added settings of the network. Files of version 1 can be read too."""


@dataclass(frozen=True)
class Model:
    """A trained model: everything that sampling and evaluation need."""

    name: str
    kind: str
    """A key of `rnngen.kinds.KINDS`."""
    config: NetworkConfig
    codec: Codec
    weights: dict[str, np.ndarray]
    """Name → float32 array, see `rnngen.network.stepper.weight_shapes`."""
    corpus: dict[str, Any] = field(default_factory=dict)
    """The corpus record: name, source, fingerprint, counts and licence."""
    training: dict[str, Any] = field(default_factory=dict)
    """The training record: settings, learning curve, seconds, machine, library versions."""
    opening: tuple[int, ...] = ()
    """Ids fed before every sample and not shown. After them a document begins."""

    def stepper(self) -> JoinableNetwork:
        """Return the network, ready to step."""
        return Stepper(self.config, self.weights)

    @property
    def parameters(self) -> int:
        """Return the number of weights."""
        return sum(weight.size for weight in self.weights.values())

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of the weights, in hexadecimal."""
        return arrays_digest(self.weights)


def save_model(model: Model, path: str | Path) -> None:
    """Write a model atomically: a failure leaves the file that was there before.

    Raises:
        ModelFileError: if the file cannot be written.
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
    """Raise ModelFileError if a model cannot be saved at `path`; make its folder if needed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise unwritable(path, error) from error
    if path.is_dir():
        raise ModelFileError(f"{path} cannot be written: it is a folder. Give the name of a file.")


def read_model(path: Path) -> Model:
    """Read the model in a file.

    Raises:
        ModelFileError: if the file is missing, damaged, too new or not a model of rnngen.
    """
    weights, header = read_tensors(path)
    version = header.get("format_version")
    if isinstance(version, int) and version > FORMAT_VERSION:
        raise too_new(path, version, FORMAT_VERSION)
    check_tensors(path, weights, header)
    try:
        model = _model_of(header, weights)
    except (RnngenError, KeyError, TypeError, ValueError) as error:
        raise damaged(path, f"its header is not usable ({error})") from error
    shapes = {name: weight.shape for name, weight in weights.items()}
    if shapes != weight_shapes(model.config) or any(
        weight.dtype != np.float32 for weight in weights.values()
    ):
        raise damaged(path, "its weights do not have the shapes that its settings imply")
    return model


def _model_of(header: dict[str, Any], weights: dict[str, np.ndarray]) -> Model:
    """Return the model that a header describes. Raise if a part is missing or out of range."""
    config = NetworkConfig(**header["network"])
    codec = codec_from_json(header["codec"])
    if header["kind"] not in KINDS or len(codec.vocabulary) != config.vocabulary_size:
        raise ModelFileError("its kind, vocabulary and network do not fit together")
    opening = tuple(int(token) for token in header["opening"])
    if not all(0 <= token < config.vocabulary_size for token in opening):
        raise ModelFileError("its opening lies outside the vocabulary")
    name = str(header["name"])
    if name != Path(name).name:
        raise ModelFileError("its name is not that of a file")
    training = dict(header["training"])
    _check_record(training)
    corpus = dict(header["corpus"])
    return Model(name, str(header["kind"]), config, codec, weights, corpus, training, opening)


def _check_record(training: dict[str, Any]) -> None:
    """Raise ModelFileError if a training record has entries of wrong types."""
    numbers = [training.get(name, 0.0) for name in ("nats_per_token", "seconds", "epochs")]
    for point in training.get("curve", []):
        numbers += [point[name] for name in CURVE]
    if not all(isinstance(number, int | float) for number in numbers):
        raise ModelFileError("its training record holds something other than numbers")
    if not isinstance(training.get("versions", {}), dict):
        raise ModelFileError("its training record holds no versions")
