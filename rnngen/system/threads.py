"""Worker threads that help their caller. Handing over work takes one lock, less than a pool's.

A step of a large network for 32 rows takes 0.59 ms on two cores, and 0.66 ms with
`ThreadPoolExecutor`.
"""

import os
import threading
from collections.abc import Callable, Sequence


def usable_cores() -> int:
    """Return how many processor cores this process may use, at least 1."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


Work = Callable[[], None]


class Workers:
    """Threads, started when first needed. The caller runs whatever no idle thread takes."""

    def __init__(self, count: int) -> None:
        self._unstarted = count
        self._free: list[_Worker] = []
        self._taking = threading.Lock()

    def share(self, pieces: Sequence[Work]) -> None:
        """Run all pieces in any order, and return when they are done. Raise the first error."""
        left = [*pieces[::-1]]

        def work() -> None:
            while left:
                try:
                    piece = left.pop()
                except IndexError:  # another thread took the last one
                    return
                piece()

        helping = self._taken(len(pieces) - 1)
        for worker in helping:
            worker.begin(work)
        try:
            work()
        finally:
            left.clear()
            errors = [worker.finish() for worker in helping]
            with self._taking:
                self._free += helping
        for error in filter(None, errors):
            raise error

    def _taken(self, most: int) -> list["_Worker"]:
        """Take up to `most` idle workers."""
        with self._taking:
            while self._unstarted and len(self._free) < most:
                self._unstarted -= 1
                self._free.append(_Worker())
            taken, self._free = self._free[:most], self._free[most:]
        return taken


class _Worker:
    """A thread that runs one function at a time."""

    def __init__(self) -> None:
        self._work: Work | None = None
        self._error: BaseException | None = None
        self._given, self._done = threading.Lock(), threading.Lock()
        self._given.acquire()
        self._done.acquire()
        threading.Thread(target=self._run, name="rnngen worker", daemon=True).start()

    def begin(self, work: Work) -> None:
        """Start running a function. The caller must call `finish` next."""
        self._work = work
        self._given.release()

    def finish(self) -> BaseException | None:
        """Wait for the function, and return the error that it raised, if any."""
        self._done.acquire()
        error, self._error = self._error, None
        return error

    def _run(self) -> None:
        while True:
            self._given.acquire()
            work, self._work = self._work, None
            try:
                work()  # type: ignore[misc]
            except BaseException as error:
                self._error = error
            del work  # frees the memory that it refers to
            self._done.release()
