"""A lock file that only a living process holds."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rnngen.errors import TrainingError

if TYPE_CHECKING:
    from filelock import BaseFileLock


@contextmanager
def locked(path: Path) -> Iterator["Lock"]:
    """Hold the lock file at `path` in the context.

    The system frees the lock when the process ends, even if it is killed.

    Raises:
        TrainingError: if another process holds the lock.
    """
    lock = Lock(path)
    lock.take()
    try:
        yield lock
    finally:
        lock.release()


class Lock:
    """A lock of a folder, which may be lost while it is held if somebody removes its file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: BaseFileLock | None = None
        self._identity: tuple[int, int] | None = None
        """Device and inode of the file that is locked."""

    def take(self) -> None:
        """Take the lock; make its folder if needed.

        Raises:
            TrainingError: if another process holds the lock.
        """
        from filelock import FileLock, Timeout  # takes 60 ms, which sampling need not wait for

        self._path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._path)
        try:
            lock.acquire(blocking=False)
        except Timeout as error:
            raise TrainingError(
                f"Another training is writing to {self._path.parent}. "
                "Wait until it ends, or choose another --name."
            ) from error
        self._lock, self._identity = lock, _identity(self._path)

    def renew(self) -> bool:
        """Take the lock again if its file was removed, and return whether it was.

        Raises:
            TrainingError: if another process has taken the lock since.
        """
        if self._is_in_place():
            return False
        self.release()
        self.take()
        return True

    def release(self) -> None:
        """Remove the file, unless it is another process's, and free the lock."""
        if self._is_in_place():
            # Remove the file while the lock is held: who opened it before notices, and tries again.
            with suppress(OSError):  # Windows cannot remove an open file; filelock does on release
                self._path.unlink()
        self._identity = None
        if self._lock is not None:
            self._lock.release()

    def _is_in_place(self) -> bool:
        """Return whether the file that is locked is still at its path."""
        return self._identity is not None and self._identity == _identity(self._path)


def _identity(path: Path) -> tuple[int, int] | None:
    """Return device and inode of a file, or None if there is none."""
    with suppress(OSError):
        status = path.lstat()
        return status.st_dev, status.st_ino
    return None
