"""A lock file that only a living process holds."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rnngen.errors import TrainingError


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file at `path` in the context.

    The system frees the lock when the process ends, even if it is killed.

    Raises:
        TrainingError: if another process holds the lock.
    """
    from filelock import FileLock, Timeout  # takes 60 ms, which sampling need not wait for

    lock = FileLock(path)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise TrainingError(
            f"Another training is writing to {path.parent}. "
            "Wait until it ends, or choose another --name."
        ) from error
    try:
        yield
    finally:
        # Remove the file while the lock is held: who opened it before notices, and tries again.
        with suppress(OSError):  # Windows cannot remove an open file; filelock does it on release
            path.unlink()
        lock.release()
