"""The training data of a model as a file beside it, so that samples can be compared with it.

Of text it holds the tokens, a byte each in most languages; of music the steps between notes.
Of very large training data it holds the beginning, and says which share that is.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rnngen.errors import ModelFileError
from rnngen.memorization.notes import TrainingNotes
from rnngen.memorization.performances import TrainingPerformances
from rnngen.memorization.training import Training, TrainingText
from rnngen.models.library import ModelFiles
from rnngen.models.model_file import Model
from rnngen.models.tensor_file import TensorFile, damaged, open_tensors, write_tensors
from rnngen.schema import Count, Digest, Share
from rnngen.tokens.base import Codec

FORMAT_VERSION = 1

TRAININGS: dict[str, type[Training]] = {
    "char": TrainingText,
    "event": TrainingNotes,
    "performance": TrainingPerformances,
}
"""Name of a codec → how its training data are compared with samples."""


MAX_LENGTHS = {"symbols": 64_000_000, "transitions": 2_000_000}
"""Array → most rows in it."""


@dataclass(frozen=True)
class TrainingHeader:
    """The header of a file of training data."""

    format_version: Count
    origin: Digest
    """Of corpus and encoding, which tells whose file it is."""
    tokens: Count
    """How many tokens the model was trained on."""
    share: Share
    """The part of them that is kept."""


@dataclass(frozen=True)
class Facts:
    """What `rnngen models show` says about a file."""

    path: Path
    bytes: int
    tokens: int
    """How many tokens the model was trained on."""
    share: float
    """The part of them that is kept, 0 to 1."""


def training_of_tokens(codec: Codec, tokens: np.ndarray) -> Training:
    """Return the training data that a stream of tokens makes."""
    return TRAININGS[codec.name].of(codec, tokens)


def write_training(model_path: Path, tokens: np.ndarray, codec: Codec, fingerprint: str) -> None:
    """Write the training data beside a model.

    Args:
        fingerprint: of the corpus, as in the model's record of it.

    Raises:
        ModelFileError: if the file cannot be written.
    """
    if codec.name not in TRAININGS:
        return  # labels are copied by right
    kept = tokens[: TRAININGS[codec.name].most_tokens]
    header = {
        "format_version": FORMAT_VERSION,
        "origin": _origin(codec, fingerprint),
        "tokens": len(tokens),
        "share": len(kept) / max(1, len(tokens)),
    }
    arrays = training_of_tokens(codec, kept).arrays()
    write_tensors(ModelFiles(model_path).training, arrays, header, TrainingHeader)


def read_training(model: Model, path: Path) -> Training | None:
    """Read the training data of the model at `path`; return None if there is no file.

    Raises:
        ModelFileError: if the file is damaged, or belongs to another model.
    """
    file = ModelFiles(path).training
    if not file.exists():
        return None
    with _opened(file) as (content, header):
        if header.origin != _origin(model.codec, str(model.corpus.get("fingerprint"))):
            raise ModelFileError(f"{file} belongs to another model. Train this model again.")
        arrays = content.arrays()
    try:
        return TRAININGS[model.codec.name].from_arrays(model.codec, arrays, header.share)
    except (KeyError, ValueError) as error:
        raise damaged(file, f"its contents are not usable ({error})") from error


def facts_beside(path: Path) -> Facts | None:
    """Return what the file beside the model at `path` holds; None if there is no file.

    Raises:
        ModelFileError: if it is damaged.
    """
    file = ModelFiles(path).training
    if not file.exists():
        return None
    with _opened(file) as (content, header):
        content.verify()
    return Facts(file, file.stat().st_size, header.tokens, header.share)


@contextmanager
def _opened(file: Path) -> Iterator[tuple[TensorFile, TrainingHeader]]:
    """Open a file of training data in the context; compare the sizes of its arrays with limits."""
    with open_tensors(file) as content:
        if "origin" not in content.header:
            raise damaged(file, "it is not the training data of a model")
        header = content.checked(TrainingHeader, FORMAT_VERSION)
        for name, (_, shape) in content.layouts.items():
            if not shape or shape[0] > MAX_LENGTHS.get(name, 0):
                raise damaged(file, "its arrays are not those of training data")
        yield content, header


def _origin(codec: Codec, fingerprint: str) -> str:
    """Return a digest of corpus and encoding, which tells whose file it is."""
    return hashlib.sha256(json.dumps([fingerprint, codec.to_json()]).encode()).hexdigest()
