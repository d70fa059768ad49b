"""A lock on a file name that a dead process does not hold."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rnngen.errors import TrainingError

try:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

except ImportError:  # Windows
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file at `path` while in the context; the system frees it when the process ends, however.

    Raises:
        TrainingError: where another process holds it.
    """
    descriptor = _open_and_take(path)
    try:
        yield
    finally:
        with suppress(OSError):  # Windows does not remove what is open
            path.unlink()
        os.close(descriptor)


def _open_and_take(path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _take(descriptor)
        except (BlockingIOError, PermissionError) as error:
            os.close(descriptor)
            raise TrainingError(
                f"Another training writes to {path.parent} right now. Expected it to end first, or another name."
            ) from error
        except OSError:
            return descriptor  # a file system without locks
        if _is_at(path, descriptor):
            return descriptor
        # Its holder removed the file between our opening and our taking it.
        os.close(descriptor)


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether the open file is still the one of that name."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
