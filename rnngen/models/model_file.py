"""A trained model as one .safetensors file: weights, codec, settings, corpus and training record.

Loading executes nothing and trusts nothing. Settings are checked against their ranges, weights
against the shapes that the settings imply, and all against checksums
(`rnngen.models.tensor_file`). TensorFlow is not needed.
"""

import tempfile
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, TypedDict

import numpy as np

from rnngen.brief import Brief
from rnngen.config import NetworkConfig
from rnngen.errors import ModelFileError, RnngenError, shortened
from rnngen.kinds import KINDS, Kind
from rnngen.models.learning_curve import Point, check_losses
from rnngen.models.tensor_file import (
    Layout,
    arrays_digest,
    damaged,
    open_tensors,
    unusable,
    unwritable,
    write_tensors,
)
from rnngen.network.protocol import JoinableNetwork
from rnngen.network.recall import LONGEST, Recall
from rnngen.network.stepper import Stepper
from rnngen.network.weights import weight_shapes
from rnngen.schema import Amount, Count, Digest, FileName, Limits, Line, Loss, Text, convert
from rnngen.tokens import Codec, PairCodec, codec_from_json
from rnngen.tokens.label import LabelCodec

FORMAT_VERSION = 3
"""Versions 2 and 3 added settings of the network. Files of all versions can be read."""

MAX_OPENING = 1024
"""Most tokens of an opening. rnngen writes at most 128; each takes a step before every sample."""

SMALLEST_SPREAD = 1e-6
Mean = Annotated[float, Limits(ge=-1e6, le=1e6)]
Spread = Annotated[float, Limits(ge=SMALLEST_SPREAD, le=1e6)]
Traits = Annotated[dict[Line, tuple[Mean, Spread]], Limits(max_length=1000)]
"""Name of a figure of a piece → its mean over pieces, and standard deviation."""


class CorpusRecord(TypedDict, total=False):
    """The record of a model's corpus."""

    name: Line
    source: Text
    """Where it was read: the name of a built-in corpus, or a path, which may be no Unicode."""
    fingerprint: Text
    documents: Count
    train_tokens: Count
    validation_tokens: Count
    licence: Line
    parts: Text
    """As `--parts` chose them."""
    prose: Annotated[float, Limits(ge=0, le=1)]
    """Of code: the share of characters in comments, and docstrings of Python."""
    traits: Traits
    """Of scores (`rnngen.evaluation.realism`). Older models lack them."""
    only: Annotated[list[Text], Limits(max_length=100)]
    """The patterns of `--only`, if there were any."""
    columns: Annotated[list[Text], Limits(max_length=100)]
    """The columns that `--column` chose, if any."""
    unwrap: Line
    """Of text: as `--unwrap` chose it. Older models lack it, and are read line by line."""
    source_kind: Line
    """Of pairs: the kind of their sources."""
    source_column: Text
    """As `--source` chose it."""
    target_column: Text
    """As `--target` chose it."""
    source_fields: Annotated[list[Text], Limits(max_length=100)]
    """As `--given` chose them."""


class Base(TypedDict):
    """The model that was fine-tuned."""

    name: FileName
    sha256: Digest


class TrainingRecord(TypedDict, total=False):
    """The record of a model's training."""

    settings: dict[str, Any]
    """The fields of `TrainConfig` at the time. They are only shown."""
    seconds: Amount
    epochs: Amount
    nats_per_token: Loss
    curve: Annotated[list[Point], Limits(max_length=200_000)]
    machine: Line
    versions: Annotated[dict[Line, Line], Limits(max_length=100)]
    base: Base
    unready: bool
    """Whether it was stopped before it predicted better than counted pairs of tokens."""


@dataclass(frozen=True)
class ModelHeader:
    """The header of a model file."""

    format_version: Count
    name: FileName
    kind: Line
    network: dict[str, Any]
    """The fields of `NetworkConfig`, which checks them."""
    codec: dict[str, Any]
    """Of `Codec.to_json`; `codec_from_json` checks it."""
    corpus: CorpusRecord
    training: TrainingRecord
    opening: Annotated[tuple[Count, ...], Limits(max_length=MAX_OPENING)]
    recall: tuple[Annotated[float, Limits(ge=0, le=1)], ...] = ()
    """Older models lack it."""


@dataclass(frozen=True)
class Model(Brief):
    """A trained model: everything that sampling and evaluation need."""

    name: str
    kind: str
    """A key of `rnngen.kinds.KINDS`."""
    config: NetworkConfig
    codec: Codec
    weights: dict[str, np.ndarray]
    """Name → float32 array, see `rnngen.network.weights.weight_shapes`."""
    corpus: CorpusRecord = field(default_factory=CorpusRecord)
    training: TrainingRecord = field(default_factory=TrainingRecord)
    opening: tuple[int, ...] = ()
    """Ids fed before every sample and not shown. After them a document begins."""
    recall: tuple[float, ...] = ()
    """Shares of `rnngen.network.recall.Recall`; empty for a model that does not recall."""

    def stepper(self) -> JoinableNetwork:
        """Return the network, ready to step."""
        stepper = Stepper(self.config, self.weights)
        if not any(self.recall):
            return stepper
        return Recall(stepper, self.codec.note_mask(), self.recall, self.codec.mixes_parts())

    def of_source(self, number: int) -> "Model":
        """Return the model of one of its sources, if it is a model of targets; else itself."""
        return self

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
        "recall": model.recall,
    }
    write_tensors(Path(path), model.weights, header, ModelHeader)


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
    with open_tensors(path) as file:
        header = file.checked(ModelHeader, FORMAT_VERSION)
        try:
            config = convert(header.network, NetworkConfig, closed=True)
            codec = codec_from_json(header.codec)
            check_losses(header.training.get("curve", ()))
        except (RnngenError, ValueError) as error:
            raise unusable(path, error) from error
        _check_fit(path, header, config, codec)
        if file.layouts != weight_layouts(config):
            raise damaged(path, "its weights do not have the shapes that its settings imply")
        weights = file.arrays()
    return Model(
        header.name,
        header.kind,
        config,
        codec,
        weights,
        header.corpus,
        header.training,
        header.opening,
        header.recall,
    )


def weight_layouts(config: NetworkConfig) -> dict[str, Layout]:
    """Return the type and shape of every weight by name."""
    return {name: ("F32", shape) for name, shape in weight_shapes(config).items()}


def _is_form(kind: Kind, codec: Codec) -> bool:
    """Return whether there are models of this form: documents, or sources and their targets."""
    if kind.is_source or not isinstance(codec, PairCodec):
        return not kind.is_source and not kind.needs_source
    # Series answer series, and nothing answers a label.
    answers_series = bool(codec.source.outputs) == bool(codec.outputs)
    return answers_series and codec.source.name != LabelCodec.name


def _check_fit(path: Path, header: ModelHeader, config: NetworkConfig, codec: Codec) -> None:
    """Raise ModelFileError unless the parts of a header fit together."""
    if header.kind not in KINDS:
        raise ModelFileError(
            f"{path} is of a kind that this rnngen does not know, {shortened(header.kind)!r}. "
            "Update rnngen."
        )
    if KINDS[header.kind].codec != codec.written.name:
        raise damaged(path, "its kind and codec do not fit together")
    if not _is_form(KINDS[header.kind], codec):
        raise damaged(path, "its sources and targets do not fit together")
    if len(codec.vocabulary) != config.vocabulary_size:
        raise damaged(path, "its vocabulary and network do not fit together")
    if (codec.features, codec.outputs) != (config.features, config.outputs):
        raise damaged(path, "its network and the numbers of its codec do not fit together")
    if any(token >= config.vocabulary_size for token in header.opening):
        raise damaged(path, "its opening lies outside the vocabulary")
    if len(header.recall) not in (0, LONGEST + 1):
        raise damaged(path, "it does not say for each match how much it recalls")
