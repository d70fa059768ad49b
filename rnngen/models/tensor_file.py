"""Named arrays with a JSON header in one .safetensors file, with checksums over both; needs no TensorFlow.

Reading executes nothing. SHA-256 sums of arrays and header catch the damage that safetensors itself does not see.
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
"""The entry of safetensors' own metadata that holds the header."""


def arrays_digest(arrays: dict[str, np.ndarray]) -> str:
    """SHA-256 over names, shapes and values, in the order of the names, hexadecimal."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name}{array.shape}".encode())
        digest.update(array.data)
    return digest.hexdigest()


def header_digest(header: dict[str, Any]) -> str:
    """SHA-256 of all of a header but this digest itself."""
    rest = {name: value for name, value in header.items() if name != "header_sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def write_tensors(path: Path, arrays: dict[str, np.ndarray], header: dict[str, Any]) -> None:
    """Write atomically, so that whatever stood at `path` before stays whole until the last moment.

    Raises:
        ModelFileError: where the file cannot be written.
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
    """The arrays and the header of a file; a header without the sums they should have is damaged.

    Raises:
        ModelFileError: where the file is missing, damaged or not one of rnngen's.
    """
    arrays, metadata = _read(path)
    if KEY not in metadata:
        raise ModelFileError(
            f"{path} is not one of rnngen's files. Expected one that `rnngen train` wrote."
        )
    try:
        header = json.loads(metadata[KEY])
    except (ValueError, RecursionError) as error:
        raise damaged(path, "a header in JSON") from error
    if not isinstance(header, dict):
        raise damaged(path, "a header in JSON")
    return arrays, header


def check_tensors(path: Path, arrays: dict[str, np.ndarray], header: dict[str, Any]) -> None:
    """Raise ModelFileError unless header and arrays are those that were written."""
    if header_digest(header) != header.get("header_sha256"):
        raise damaged(path, "a header that matches its checksum")
    if arrays_digest(arrays) != header.get("sha256"):
        raise damaged(path, "values that match their checksum")


def _read(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The tensors of a file, and safetensors' own metadata."""
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            return {name: file.get_tensor(name) for name in file.keys()}, metadata  # noqa: SIM118 - not a dict
    except OSError as error:
        raise ModelFileError(
            f"{path} cannot be read. Expected a file. {error.strerror or error}."
        ) from error
    except Exception as error:
        if path.suffix != SUFFIX:
            expected = f"a {SUFFIX} file that `rnngen train` wrote"
            raise ModelFileError(f"{path} is not a model. Expected {expected}.") from error
        raise damaged(path, f"a {SUFFIX} file") from error


def unwritable(path: Path, error: OSError) -> ModelFileError:
    """The error for a place where nothing can be written."""
    reason = error.strerror or type(error).__name__
    return ModelFileError(
        f"{path} cannot be written ({reason}). Expected a writable place with room for it."
    )


def damaged(path: Path, expected: str) -> ModelFileError:
    """The error for a file that is not as it was written."""
    return ModelFileError(
        f"{path} is damaged. Expected {expected}. Restore it from a copy or train it again."
    )
