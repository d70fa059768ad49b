"""An interrupted training as one file, from which it resumes exactly.

The format and the checks are those of model files: reading trusts nothing.
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
"""Name prefixes of the arrays that a step changes, and of the best weights."""


@dataclass(frozen=True)
class Checkpoint:
    """All that a run needs to resume."""

    network: NetworkConfig
    config: TrainConfig
    codec: Codec
    fingerprint: str
    """Fingerprint of the corpus."""
    snapshot: Snapshot
    notes: dict[str, Any] = field(default_factory=dict)
    """Entries for the model's training record."""


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
    write_tensors(path, arrays, header)


def read_checkpoint(path: Path) -> Checkpoint:
    """Read the checkpoint in a file.

    Raises:
        ModelFileError: if the file is missing, damaged or of another version.
    """
    arrays, header = read_tensors(path)
    check_tensors(path, arrays, header)
    if header.get("format_version") != FORMAT_VERSION or "checkpoint" not in header:
        raise damaged(path, f"it is not a checkpoint of format {FORMAT_VERSION}")
    try:
        return Checkpoint(
            network=NetworkConfig(**header["network"]),
            config=TrainConfig(**header["config"]),
            codec=codec_from_json(header["codec"]),
            fingerprint=str(header["fingerprint"]),
            snapshot=Snapshot(
                Counters.from_json(header["counters"]),
                _with_prefix(RUN, arrays),
                _with_prefix(BEST, arrays),
            ),
            notes=dict(header["notes"]),
        )
    except (RnngenError, KeyError, TypeError, ValueError) as error:
        raise damaged(path, f"its header is not usable ({error})") from error


def _with_prefix(prefix: str, arrays: dict[str, Any]) -> dict[str, Any]:
    """Return the arrays with this name prefix, without the prefix."""
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }
