"""What a model was trained on as a file beside it, so that samples can be compared with it.

Of text it holds the tokens, a byte each in most languages; of music the steps between notes, of a performance those
between keys. Of a very long training it holds the beginning, and says what share that is.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rnngen.errors import ModelFileError
from rnngen.memorization.training_notes import FIRST, TrainingNotes
from rnngen.memorization.training_performances import TrainingPerformances
from rnngen.memorization.training_text import TrainingText
from rnngen.memorization.transitions import Transition
from rnngen.models.folder import ModelFiles
from rnngen.models.model_file import Model
from rnngen.models.tensor_file import check_tensors, damaged, read_tensors, write_tensors
from rnngen.tokens.base import Codec
from rnngen.tokens.event import EventCodec
from rnngen.tokens.performance import PerformanceCodec

FORMAT_VERSION = 1
MOST_CHARACTERS, MOST_EVENTS = 64_000_000, 4_000_000
"""Tokens of text and of music that are kept at most, the first of the stream."""

Training = TrainingText | TrainingNotes | TrainingPerformances


@dataclass(frozen=True)
class Facts:
    """What `rnngen models show` says of a file."""

    path: Path
    bytes: int
    tokens: int
    """Of the training."""
    share: float
    """Of these, that are kept."""


def write_training(model_path: Path, tokens: np.ndarray, codec: Codec, fingerprint: str) -> None:
    """Write beside a model the stream that it was trained on.

    Args:
        fingerprint: of the corpus, as in the model's record of it.

    Raises:
        ModelFileError: where it cannot be written.
    """
    kept = tokens[: MOST_CHARACTERS if codec.note is None else MOST_EVENTS]
    arrays = {"symbols": np.asarray(kept)}
    if isinstance(codec, PerformanceCodec):
        arrays = {"symbols": TrainingPerformances.of(codec, kept.tolist()).symbols}
    if isinstance(codec, EventCodec):
        music = TrainingNotes.of(codec, kept.tolist())
        arrays = {"symbols": music.symbols, "transitions": music.transitions}
    header = {
        "format_version": FORMAT_VERSION,
        "origin": _origin(codec, fingerprint),
        "tokens": len(tokens),
        "share": len(kept) / max(1, len(tokens)),
    }
    write_tensors(ModelFiles(model_path).training, arrays, header)


def read_training(model: Model, path: Path) -> Training | None:
    """What the model at `path` was trained on; None where no file says so.

    Raises:
        ModelFileError: where the file is damaged, or of another training.
    """
    file = ModelFiles(path).training
    if not file.exists():
        return None
    arrays, header = _read(file)
    origin = _origin(model.codec, str(model.corpus.get("fingerprint")))
    if header.get("origin") != origin:
        expected = "the text that the model was trained on"
        raise ModelFileError(
            f"{file} belongs to another model. Expected {expected}: train it again."
        )
    try:
        return _training_of(arrays, float(header["share"]), model.codec)
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(file, f"its contents are not usable ({error})") from error


def facts_beside(path: Path) -> Facts | None:
    """The size of the file beside the model at `path`, and what it holds; None where there is none.

    Raises:
        ModelFileError: where it is damaged.
    """
    file = ModelFiles(path).training
    if not file.exists():
        return None
    _, header = _read(file)
    try:
        return Facts(file, file.stat().st_size, int(header["tokens"]), float(header["share"]))
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(file, f"its contents are not usable ({error})") from error


def _read(file: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    arrays, header = read_tensors(file)
    if "origin" not in header:
        raise damaged(file, "it is not the training data of a model")
    version = header.get("format_version")
    if isinstance(version, int) and version > FORMAT_VERSION:
        expected = f"Expected format {FORMAT_VERSION} or older: update rnngen"
        raise ModelFileError(
            f"{file} comes from a newer rnngen. {expected}. Received: format {version}."
        )
    check_tensors(file, arrays, header)
    return arrays, header


def _training_of(arrays: dict[str, np.ndarray], share: float, codec: Codec) -> Training:
    """The training that a file holds; raises where it cannot be one."""
    symbols = arrays["symbols"]
    if symbols.ndim != 1 or symbols.dtype.kind != "u" or not 0 <= share <= 1:
        raise ValueError("a row of symbols is none")
    if isinstance(codec, PerformanceCodec):
        return TrainingPerformances(symbols, share, codec)
    if not isinstance(codec, EventCodec):
        return TrainingText(symbols, share)
    transitions = arrays["transitions"]
    shape = (len(transitions), len(Transition._fields))
    if transitions.shape != shape or transitions.dtype != np.int32:
        raise ValueError("steps between notes are none")
    if len(symbols) and int(symbols.max()) >= FIRST + len(transitions):
        raise ValueError("a step between notes is not known")
    return TrainingNotes(symbols, transitions, share, codec)


def _origin(codec: Codec, fingerprint: str) -> str:
    """A mark of the corpus and its encoding, by which a model knows its file."""
    return hashlib.sha256(json.dumps([fingerprint, codec.to_json()]).encode()).hexdigest()
