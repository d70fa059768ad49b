"""Where rnngen keeps things on the user's disk, and how it writes them without ever losing the old ones."""

import glob
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

import platformdirs

TEMPORARY = ".tmp"
"""Suffix of files that are being written."""


def home() -> Path:
    """The folder of trained models: RNNGEN_HOME, or the platform's user-data folder."""
    return Path(
        os.environ.get("RNNGEN_HOME") or platformdirs.user_data_dir("rnngen", appauthor=False)
    ).expanduser()


def cache() -> Path:
    """The folder of parsed scores and token streams, safe to delete: RNNGEN_CACHE, or the platform's cache folder."""
    return Path(
        os.environ.get("RNNGEN_CACHE") or platformdirs.user_cache_dir("rnngen", appauthor=False)
    ).expanduser()


def temporary_file() -> IO[bytes]:
    """A file without a name or a buffer, gone once it is closed.

    It lies in the cache where that can be written: the system's temporary folder may itself lie in memory.
    """
    try:
        cache().mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=cache(), buffering=0)
    except OSError:
        return tempfile.TemporaryFile(buffering=0)


def write_atomically(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file so that a reader, or a crash at any moment, sees the old content or the new, never a part.

    A link keeps pointing where it did; a pipe or device is written to, not replaced.

    Args:
        data: The content, or its blocks one after another.
    """
    path, blocks = path.resolve(), [data] if isinstance(data, bytes) else data
    if path.exists() and not path.is_file() and not path.is_dir():
        with path.open("wb") as device:
            device.writelines(blocks)
        return
    temporary = path.with_name(f".{path.name}.{os.getpid()}{TEMPORARY}")
    try:
        with temporary.open("wb") as file:
            file.writelines(blocks)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def sweep(path: Path) -> None:
    """Remove what processes that died while writing `path` have left; only for who alone writes there."""
    path = path.resolve()
    for left in path.parent.glob(f".{glob.escape(path.name)}.[0-9]*{TEMPORARY}"):
        left.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make a renaming survive a power cut, where the system lets folders be synced."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
