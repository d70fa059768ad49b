"""Named arrays and a JSON header in one .safetensors file, with checksums of both.

Reading executes nothing. The checksums catch the damage that safetensors itself does not notice.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import safetensors.numpy

from rnngen.errors import ModelFileError
from rnngen.system import paths

SUFFIX = ".safetensors"
KEY = "rnngen"
"""Entry of safetensors' own metadata that holds the header."""


def arrays_digest(arrays: dict[str, np.ndarray]) -> str:
    """Return the SHA-256 of names, shapes and values, ordered by name, in hexadecimal."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name}{array.shape}".encode())
        digest.update(array.data)
    return digest.hexdigest()


def header_digest(header: dict[str, Any]) -> str:
    """Return the SHA-256 of a header without this digest itself, in hexadecimal."""
    rest = {name: value for name, value in header.items() if name != "header_sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def write_tensors(path: Path, arrays: dict[str, np.ndarray], header: dict[str, Any]) -> None:
    """Write arrays and header atomically: a failure leaves the file that was there before.

    Raises:
        ModelFileError: if the file cannot be written.
    """
    header = {**header, "sha256": arrays_digest(arrays)}
    header["header_sha256"] = header_digest(header)
    data = safetensors.numpy.save(arrays, {KEY: json.dumps(header)})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        paths.write_atomically(path, data)
    except OSError as error:
        raise unwritable(path, error) from error


def read_tensors(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Read the arrays and the header of a file. `check_tensors` compares them with the checksums.

    Raises:
        ModelFileError: if the file is missing, damaged or not one of rnngen's.
    """
    arrays, metadata = _read(path)
    if KEY not in metadata:
        raise ModelFileError(
            f"{path} is not a file of rnngen. Give a file that `rnngen train` wrote."
        )
    try:
        header = json.loads(metadata[KEY])
    except (ValueError, RecursionError) as error:
        raise damaged(path, "its header is not JSON") from error
    if not isinstance(header, dict):
        raise damaged(path, "its header is not a JSON object")
    return arrays, header


def check_tensors(path: Path, arrays: dict[str, np.ndarray], header: dict[str, Any]) -> None:
    """Raise ModelFileError unless header and arrays match their checksums."""
    if header_digest(header) != header.get("header_sha256"):
        raise damaged(path, "its header does not match its checksum")
    if arrays_digest(arrays) != header.get("sha256"):
        raise damaged(path, "its values do not match their checksum")


def _read(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Return the tensors of a file and safetensors' own metadata."""
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            names = file.keys()
            return {name: file.get_tensor(name) for name in names}, metadata
    except OSError as error:
        raise ModelFileError(
            f"{path} cannot be read ({error.strerror or error}). Give the path of a model file."
        ) from error
    except Exception as error:
        if path.suffix != SUFFIX:
            raise ModelFileError(
                f"{path} is not a model. Give a {SUFFIX} file that `rnngen train` wrote."
            ) from error
        raise damaged(path, f"it is not a whole {SUFFIX} file") from error


def unwritable(path: Path, error: OSError) -> ModelFileError:
    """Return the error for a file that cannot be written."""
    reason = error.strerror or type(error).__name__
    return ModelFileError(
        f"{path} cannot be written ({reason}). Choose a writable folder with enough room."
    )


def damaged(path: Path, fault: str) -> ModelFileError:
    """Return the error for a file that is not as it was written; `fault` is a clause."""
    return ModelFileError(
        f"{path} is damaged: {fault}. Restore it from a copy, or train the model again."
    )


def too_new(path: Path, version: int, known: int) -> ModelFileError:
    """Return the error for a file of a later format than the `known` one."""
    return ModelFileError(
        f"{path} comes from a newer rnngen (format {version}; this one reads up to {known}). "
        "Update rnngen."
    )
