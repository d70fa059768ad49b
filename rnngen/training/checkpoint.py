"""An interrupted training as one file, from which it resumes exactly.

The format and the checks are those of model files: reading trusts nothing.
"""

import math
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypedDict, TypeVar

from rnngen.config import NetworkConfig, TrainConfig
from rnngen.errors import RnngenError
from rnngen.models.learning_curve import check_losses
from rnngen.models.model_file import Base, weight_layouts
from rnngen.models.tensor_file import (
    TensorFile,
    damaged,
    open_tensors,
    unusable,
    write_tensors,
)
from rnngen.schema import Count, Text, convert
from rnngen.tokens import Codec, codec_from_json
from rnngen.training.state import Counters, Snapshot

FORMAT_VERSION = 1
RUN, BEST = "run.", "best."
"""Name prefixes of the arrays that a step changes, and of the best weights."""

COPIES = 4
"""Numbers that a run keeps for each weight: the weight, its average and two moments of Adam."""

T = TypeVar("T")


class Notes(TypedDict, total=False):
    """Entries for the model's training record."""

    base: Base


@dataclass(frozen=True)
class CheckpointHeader:
    """The header of a checkpoint."""

    format_version: Count
    checkpoint: bool
    """Always true; it tells a checkpoint from a model."""
    network: dict[str, Any]
    """The fields of `NetworkConfig`, which checks them."""
    config: dict[str, Any]
    """The fields of `TrainConfig`, which checks them."""
    codec: dict[str, Any]
    """Of `Codec.to_json`; `codec_from_json` checks it."""
    fingerprint: Text
    counters: dict[str, Any]
    """Of `Counters.to_json`; `Counters.from_json` checks it."""
    notes: Notes


@dataclass(frozen=True)
class Checkpoint:
    """All that a run needs to resume."""

    network: NetworkConfig
    config: TrainConfig
    codec: Codec
    fingerprint: str
    """Fingerprint of the corpus."""
    snapshot: Snapshot
    notes: Notes = field(default_factory=Notes)


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint atomically.

    Raises:
        ModelFileError: if it cannot be written. The file before it stays.
    """
    snapshot = checkpoint.snapshot
    arrays = {RUN + name: array for name, array in snapshot.arrays.items()}
    arrays |= {BEST + name: array for name, array in snapshot.best_weights.items()}
    header = {
        "format_version": FORMAT_VERSION,
        "checkpoint": True,
        "network": asdict(checkpoint.network),
        "config": asdict(checkpoint.config),
        "codec": checkpoint.codec.to_json(),
        "fingerprint": checkpoint.fingerprint,
        "counters": snapshot.counters.to_json(),
        "notes": checkpoint.notes,
    }
    write_tensors(path, arrays, header, CheckpointHeader)


def read_checkpoint(path: Path) -> Checkpoint:
    """Read the checkpoint in a file.

    Raises:
        ModelFileError: if the file is missing, damaged or of another version.
    """
    with open_tensors(path) as file:
        if "checkpoint" not in file.header:
            raise damaged(path, "it is not a checkpoint")
        header = file.checked(CheckpointHeader, FORMAT_VERSION)
        try:
            network = convert(header.network, NetworkConfig, closed=True)
            config = convert(header.config, TrainConfig, closed=True)
            codec = codec_from_json(header.codec)
            counters = Counters.from_json(header.counters)
            check_losses(counters.curve)
        except (RnngenError, ValueError) as error:
            raise unusable(path, error) from error
        if len(codec.vocabulary) != network.vocabulary_size:
            raise damaged(path, "its vocabulary and network do not fit together")
        if (codec.features, codec.outputs) != (network.features, network.outputs):
            raise damaged(path, "its network and the numbers of its codec do not fit together")
        _check_layouts(file, network, config)
        arrays = file.arrays()
    best_weights = _with_prefix(BEST, arrays)
    if best_weights and not counters.curve:
        raise damaged(path, "it has the best weights of no validation")
    snapshot = Snapshot(counters, _with_prefix(RUN, arrays), best_weights)
    return Checkpoint(network, config, codec, header.fingerprint, snapshot, header.notes)


def _check_layouts(file: TensorFile, network: NetworkConfig, config: TrainConfig) -> None:
    """Raise ModelFileError if arrays are not those of this network, or larger than they can be.

    `Trainer.restore` compares every array of the run with the network that it has built.
    """
    best, run = _with_prefix(BEST, file.layouts), _with_prefix(RUN, file.layouts)
    weights = weight_layouts(network)
    if best not in ({}, weights):
        raise damaged(file.path, "its best weights do not have the shapes that its settings imply")
    # Beside the copies of the weights: h and c of every layer and lane, and two scalars.
    most = COPIES * sum(math.prod(shape) for _, shape in weights.values())
    most += 2 * network.layers * config.lanes * network.units + 2
    if (
        len(best) + len(run) < len(file.layouts)
        or sum(math.prod(shape) for _, shape in run.values()) > most
    ):
        raise damaged(file.path, "its arrays are not those that its settings imply")


def _with_prefix(prefix: str, arrays: dict[str, T]) -> dict[str, T]:
    """Return the arrays with this name prefix, without the prefix."""
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }
