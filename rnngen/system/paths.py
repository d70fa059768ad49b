"""Folders of rnngen on the user's disk, and atomic writing."""

import errno
import glob
import os
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

import platformdirs

TEMPORARY = ".tmp"
"""Suffix of a file while it is written."""


def home() -> Path:
    """Return the folder of models: RNNGEN_HOME, or the platform's user-data folder."""
    return Path(
        os.environ.get("RNNGEN_HOME") or platformdirs.user_data_dir("rnngen", appauthor=False)
    ).expanduser()


def cache() -> Path:
    """Return the cache folder: RNNGEN_CACHE, or the platform's cache folder.

    It holds parsed scores and token streams, and can be deleted at any time.
    """
    return Path(
        os.environ.get("RNNGEN_CACHE") or platformdirs.user_cache_dir("rnngen", appauthor=False)
    ).expanduser()


def temporary_file() -> IO[bytes]:
    """Open a nameless, unbuffered file that vanishes when it is closed.

    It is in the cache if possible, because the system's temporary folder may be in memory.
    """
    try:
        cache().mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=cache(), buffering=0)
    except OSError:
        return tempfile.TemporaryFile(buffering=0)


def open_regular(path: str | Path) -> IO[bytes]:
    """Open a file to read its bytes; never wait for a pipe or device.

    Raises:
        OSError: if the file cannot be opened, or is a pipe, a device, a socket or a folder.
    """
    # Without O_NONBLOCK, opening a pipe waits until somebody writes to it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def write_atomically(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file atomically: readers see the old content or the new, even after a crash.

    A symbolic link stays, and its target is written. A pipe or device is written to, not replaced.

    Args:
        data: the content, or its blocks in order.
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
    """Remove temporary files of killed processes. Only for the one process that writes `path`."""
    path = path.resolve()
    for left in path.parent.glob(f".{glob.escape(path.name)}.[0-9]*{TEMPORARY}"):
        left.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Sync a folder, so that a renaming survives a power cut, if the system allows it."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
