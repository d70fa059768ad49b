"""Folders of rnngen on the user's disk, and atomic writing."""

import errno
import os
import re
import secrets
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import IO

import platformdirs

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

TEMPORARY = ".tmp"
"""Suffix of a file while it is written."""

OPEN_FILES = ("/dev/std", "/dev/fd/", "/proc/self/fd/")
"""Beginnings of the names of files that this process already has open."""


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


def open_regular(path: str | Path, follow: bool = True) -> BufferedReader:
    """Open a file to read its bytes; never wait for a pipe or device.

    Args:
        follow: Whether a symbolic link is followed.

    Raises:
        OSError: if the file cannot be opened, or is a pipe, a device, a socket or a folder.
    """
    # Without O_NONBLOCK, opening a pipe waits until somebody writes to it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags if follow else flags | getattr(os, "O_NOFOLLOW", 0))
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


def read_regular(path: str | Path, most: int) -> bytes:
    """Return the bytes of a file, at most `most`.

    Raises:
        OSError: as `open_regular`, or EFBIG if the file is larger; it is then not read.
    """
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        data = b"" if size > most else file.read(most + 1)  # it may grow meanwhile
    if max(size, len(data)) > most:
        raise OSError(errno.EFBIG, f"larger than {mebibytes(most)}", str(path))
    return data


def mebibytes(size: int) -> str:
    """Return a limit as text: '16 MiB'."""
    return f"{size // 2**20} MiB"


def is_stream(path: Path) -> bool:
    """Return whether a path names a pipe, a device or an open file, which is never replaced."""
    with suppress(OSError):
        mode = path.stat().st_mode
        return str(path).startswith(OPEN_FILES) or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
    return False


def write_atomically(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file atomically: readers see the old content or the new, even after a crash.

    A symbolic link stays, and its target is written. A pipe or device is written to, not replaced.

    Args:
        data: the content, or its blocks in order.
    """
    blocks = [data] if isinstance(data, bytes) else data
    # A shell may have opened /dev/stdout to append to a file.
    with path.open("ab") if is_stream(path) else replacing(path) as file:
        file.writelines(blocks)


def copy(source: Path, target: Path) -> None:
    """Copy a file atomically, block by block."""
    with open_regular(source) as file:
        write_atomically(target, iter(partial(file.read, 2**20), b""))


def make_first_free(candidates: Iterable[Path], make: Callable[[Path], object]) -> Path:
    """Make a file or folder at the first path that is free; two processes never take the same one.

    Args:
        candidates: paths without end.
        make: makes one; raises FileExistsError if it exists.
    """
    for path in candidates:
        with suppress(FileExistsError):
            make(path)
            return path
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a temporary file that replaces `path` at the end, unless an error is raised.

    The new file keeps the permissions of the old one.
    """
    path = path.resolve()
    # Nobody can guess the name and put a file there.
    temporary = path.with_name(f"{_prefix(path)}{secrets.token_hex(8)}{TEMPORARY}")
    file = temporary.open("xb")  # never what a link points to
    try:
        with file:
            _lock(file)
            _copy_permissions(path, file)
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def sweep(path: Path) -> None:
    """Remove what killed processes left of writing `path`.

    Links, files of other users and files that a process still writes stay.
    """
    path = path.resolve()
    name = re.compile(rf"{re.escape(_prefix(path))}(\d+|[0-9a-f]{{16}}){re.escape(TEMPORARY)}")
    with suppress(OSError):
        for left in path.parent.iterdir():
            if name.fullmatch(left.name) and _is_abandoned(left):
                left.unlink()


def _prefix(path: Path) -> str:
    """Return how the names of a file's temporary files begin; names have at most 255 bytes."""
    return f".{path.name[:50]}."


def _copy_permissions(path: Path, file: IO[bytes]) -> None:
    """Give an open file the permissions of the file at `path`, if there is one."""
    with suppress(OSError, AttributeError):  # Windows has no fchmod
        os.fchmod(file.fileno(), path.stat().st_mode & 0o777)


def _is_abandoned(left: Path) -> bool:
    """Return whether a file is a regular file of this user that no process writes."""
    with suppress(OSError), open_regular(left, follow=False) as file:
        is_own = not hasattr(os, "geteuid") or os.fstat(file.fileno()).st_uid == os.geteuid()
        return is_own and _lock(file)
    return False


def _lock(file: IO[bytes]) -> bool:
    """Lock a file while it is open; return False if another process has locked it."""
    if fcntl is None:  # on Windows, nobody can remove an open file
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


def _sync_folder(folder: Path) -> None:
    """Sync a folder, so that a renaming survives a power cut, if the system allows it."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
