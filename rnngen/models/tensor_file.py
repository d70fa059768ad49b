"""Named arrays and a JSON header in one .safetensors file, with checksums of both.

Reading executes nothing and trusts nothing. The header and the shapes of the arrays can be checked
before the first byte of an array is read. docs/reference/model-file.md describes the format.
"""

import hashlib
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import numpy as np

from rnngen.errors import ModelFileError, shortened
from rnngen.schema import Count, Limits, Line, convert, parse_json
from rnngen.system import paths

SUFFIX = ".safetensors"
KEY = "rnngen"
"""Entry of safetensors' own metadata that holds the header."""

MAX_VERSION = 1_000_000
"""Largest number that can be the version of a format."""

MAX_HEADER = 16 * 2**20
"""Most bytes of JSON at the start of a file; 100,000 validations take about as many."""

LARGEST = 1e15
"""Largest magnitude of a number in a file: sums of products of two are finite in float32."""

BLOCK = 2**20
"""Bytes that are hashed at a time."""

MAX_UNVERIFIED = 64 * 2**20
"""Most bytes of arrays that are read before their checksum is compared; larger ones after it."""

Type = Literal["F32", "I32", "I64", "U8", "U16", "U32"]
TYPES: dict[str, "np.dtype[Any]"] = {
    "F32": np.dtype("<f4"),
    "I32": np.dtype("<i4"),
    "I64": np.dtype("<i8"),
    "U8": np.dtype("<u1"),
    "U16": np.dtype("<u2"),
    "U32": np.dtype("<u4"),
}
"""safetensors' name of a type → numpy's; files hold no other types."""

Layout = tuple[str, tuple[int, ...]]
"""Type and shape of an array."""

T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """The type, shape and place of an array in a file, as safetensors writes them."""

    dtype: Type
    shape: Annotated[tuple[Count, ...], Limits(max_length=2)]
    data_offsets: tuple[Count, Count]

    @property
    def size(self) -> int:
        """Return the size in bytes that type and shape imply."""
        return math.prod(self.shape) * TYPES[self.dtype].itemsize


@dataclass(frozen=True)
class TensorFile:
    """An open file of arrays whose description has been read, but no array yet."""

    path: Path
    header: dict[str, Any]
    _file: BufferedReader
    _start: int
    """Where the arrays begin."""
    _entries: dict[str, Entry]

    @property
    def layouts(self) -> dict[str, Layout]:
        """Return the type and shape of each array by name."""
        return {name: (entry.dtype, entry.shape) for name, entry in self._entries.items()}

    def checked(self, kind: type[T], version: int) -> T:
        """Return the header as the type that describes it.

        Args:
            version: the latest format that the caller reads, from 1.

        Raises:
            ModelFileError: if the header is of another format, damaged or not usable.
        """
        found = self.header.get("format_version")
        if type(found) is not int or not 1 <= found <= MAX_VERSION:
            raise damaged(self.path, "its header names no format version")
        if found > version:
            raise too_new(self.path, found, version)
        if header_digest(self.header) != self.header.get("header_sha256"):
            raise damaged(self.path, "its header does not match its checksum")
        try:
            return convert(self.header, kind)
        except ValueError as error:
            raise unusable(self.path, error) from error

    def verify(self) -> None:
        """Raise ModelFileError unless the arrays match their checksum. Hold one block at a time."""
        digest = hashlib.sha256()
        for name, entry in sorted(self._entries.items()):
            digest.update(f"{name}{entry.shape}".encode())
            self._file.seek(self._start + entry.data_offsets[0])
            for begin in range(0, entry.size, BLOCK):
                digest.update(self._file.read(min(BLOCK, entry.size - begin)))
        self._compare(digest.hexdigest())

    def arrays(self) -> dict[str, np.ndarray]:
        """Read all arrays.

        Raises:
            ModelFileError: if they do not match their checksum, or a float is not finite.
        """
        if sum(entry.size for entry in self._entries.values()) > MAX_UNVERIFIED:
            self.verify()
        found = {name: self._read(entry) for name, entry in self._entries.items()}
        self._compare(arrays_digest(found))
        if not all(map(_is_finite, found.values())):
            raise damaged(self.path, "a value is not a number, or is far too large")
        return found

    def _compare(self, digest: str) -> None:
        if digest != self.header.get("sha256"):
            raise damaged(self.path, "its values do not match their checksum")

    def _read(self, entry: Entry) -> np.ndarray:
        self._file.seek(self._start + entry.data_offsets[0])
        values = np.fromfile(self._file, TYPES[entry.dtype], math.prod(entry.shape))
        if values.nbytes != entry.size:
            raise damaged(self.path, "it was cut off while it was read")
        return values.reshape(entry.shape)


@contextmanager
def open_tensors(path: Path) -> Iterator[TensorFile]:
    """Open a file of arrays in the context, with its description read and checked.

    Raises:
        ModelFileError: if the file is missing, damaged or not one of rnngen's.
    """
    try:
        file = paths.open_regular(path)
    except OSError as error:
        raise ModelFileError(
            f"{path} cannot be read ({error.strerror or error}). Give the path of a model file."
        ) from error
    with file:
        metadata, start, entries = _describe(path, file)
        if KEY not in metadata:
            raise ModelFileError(
                f"{path} is not a file of rnngen. Give a file that `rnngen train` wrote."
            )
        try:
            header = convert(parse_json(metadata[KEY]), dict[str, Any])
        except ValueError as error:
            raise unusable(path, error) from error
        yield TensorFile(path, header, file, start, entries)


def _describe(path: Path, file: BufferedReader) -> tuple[dict[str, str], int, dict[str, Entry]]:
    """Return safetensors' metadata, where the arrays begin, and their entries."""
    try:
        length = int.from_bytes(file.read(8), "little")
        if length > MAX_HEADER:
            raise ValueError(f"its description is longer than {MAX_HEADER:,} bytes")
        description = convert(parse_json(file.read(length)), dict[str, Any])
        metadata = convert(description.pop("__metadata__", {}), dict[str, str])
        entries = convert(description, dict[Line, Entry])
        _check_offsets(entries.values(), os.fstat(file.fileno()).st_size - 8 - length)
    except (OSError, ValueError) as error:
        if path.suffix != SUFFIX:
            raise ModelFileError(
                f"{path} is not a model. Give a {SUFFIX} file that `rnngen train` wrote."
            ) from error
        raise damaged(path, f"it is not a whole {SUFFIX} file") from error
    return metadata, 8 + length, entries


def _check_offsets(entries: Iterable[Entry], size: int) -> None:
    """Raise ValueError unless the arrays fill `size` bytes, one after another without gaps."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.data_offsets):
        if entry.data_offsets != (end, end + entry.size):
            raise ValueError("its arrays do not follow on one another")
        end += entry.size
    if end != size:
        raise ValueError("its arrays do not fill it")


def _is_finite(array: np.ndarray) -> bool:
    """Return whether no number is NaN, infinite or larger than LARGEST."""
    if array.dtype.kind != "f" or not array.size:
        return True
    # The minimum and the maximum of an array with NaN are NaN, which compares as false.
    return bool(array.min() >= -LARGEST and array.max() <= LARGEST)


def arrays_digest(arrays: Mapping[str, np.ndarray]) -> str:
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


def write_tensors(
    path: Path, arrays: dict[str, np.ndarray], header: dict[str, Any], kind: type[Any]
) -> None:
    """Write arrays and header atomically: a failure leaves the file that was there before.

    Args:
        kind: the type that describes the header. What does not fit is not written.

    Raises:
        ModelFileError: if the file cannot be written, or could not be read again.
    """
    import safetensors.numpy

    header = {**header, "sha256": arrays_digest(arrays)}
    header["header_sha256"] = header_digest(header)
    text = json.dumps(header)
    try:
        convert(parse_json(text), kind)
    except ValueError as error:
        raise ModelFileError(f"{path} cannot be written: {_fault(error)}.") from error
    data = safetensors.numpy.save(arrays, {KEY: text})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        paths.write_atomically(path, data)
    except OSError as error:
        raise unwritable(path, error) from error


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


def unusable(path: Path, error: Exception) -> ModelFileError:
    """Return the error for a header that does not fit its description."""
    return damaged(path, f"its header is not usable ({_fault(error)})")


def too_new(path: Path, version: int, known: int) -> ModelFileError:
    """Return the error for a file of a later format than the `known` one."""
    return ModelFileError(
        f"{path} comes from a newer rnngen (format {version}; this one reads up to {known}). "
        "Update rnngen."
    )


def _fault(error: Exception) -> str:
    return shortened(str(error).rstrip("."))
