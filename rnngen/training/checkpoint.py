"""An interrupted training as one file, from which it goes on exactly; see `rnngen.training.state`.

Reading it trusts nothing, as with models: it is the same format, with the same checks.
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rnngen.config import NetworkConfig, TrainConfig
from rnngen.errors import RnngenError
from rnngen.models.tensor_file import check_tensors, damaged, read_tensors, write_tensors
from rnngen.tokens import Codec, codec_from_json
from rnngen.training.state import Counters, Snapshot

FORMAT_VERSION = 1
RUN, BEST = "run.", "best."
"""Prefixes of the arrays that a step changes, and of the best weights."""


@dataclass(frozen=True)
class Checkpoint:
    """What is needed to go on."""

    network: NetworkConfig
    config: TrainConfig
    codec: Codec
    fingerprint: str
    """Of the corpus."""
    snapshot: Snapshot
    notes: dict[str, Any] = field(default_factory=dict)
    """What the finished model will say of its origin besides."""


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint atomically.

    Raises:
        ModelFileError: where it cannot be written; the one before stays.
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
    write_tensors(path, arrays, header)


def read_checkpoint(path: Path) -> Checkpoint:
    """The checkpoint in a file.

    Raises:
        ModelFileError: where it is missing, damaged, or of another version.
    """
    arrays, header = read_tensors(path)
    check_tensors(path, arrays, header)
    if header.get("format_version") != FORMAT_VERSION or "checkpoint" not in header:
        raise damaged(path, f"a checkpoint of format {FORMAT_VERSION}")
    try:
        return Checkpoint(
            network=NetworkConfig(**header["network"]),
            config=TrainConfig(**header["config"]),
            codec=codec_from_json(header["codec"]),
            fingerprint=str(header["fingerprint"]),
            snapshot=Snapshot(
                Counters.from_json(header["counters"]), _under(RUN, arrays), _under(BEST, arrays)
            ),
            notes=dict(header["notes"]),
        )
    except (RnngenError, KeyError, TypeError, ValueError) as error:
        raise damaged(path, f"a usable header ({error})") from error


def _under(prefix: str, arrays: dict[str, Any]) -> dict[str, Any]:
    """The arrays whose names begin so, without it."""
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }
