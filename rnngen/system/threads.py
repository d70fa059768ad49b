"""Threads that help the one that calls, faster than a pool: work changes hands by a lock, and the caller works too.

A step of a large network for 32 rows takes 0.59 ms this way on two cores, and 0.66 ms with `ThreadPoolExecutor`.
"""

import os
import threading
from collections.abc import Callable, Sequence


def usable_cores() -> int:
    """Processor cores that this process may run on, at least 1."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


Work = Callable[[], None]


class Workers:
    """So many threads, begun when first needed. Any thread may call, and does alone what nobody is free for."""

    def __init__(self, count: int) -> None:
        self._unstarted = count
        self._free: list[_Worker] = []
        self._taking = threading.Lock()

    def share(self, pieces: Sequence[Work]) -> None:
        """Do all pieces, in any order, and return when they are done; an error in one of them is raised."""
        left = [*pieces[::-1]]

        def work() -> None:
            while left:
                try:
                    piece = left.pop()
                except IndexError:  # another thread was faster
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
        """Workers that are free, at most so many."""
        with self._taking:
            while self._unstarted and len(self._free) < most:
                self._unstarted -= 1
                self._free.append(_Worker())
            taken, self._free = self._free[:most], self._free[most:]
        return taken


class _Worker:
    """A thread that does one work at a time."""

    def __init__(self) -> None:
        self._work: Work | None = None
        self._error: BaseException | None = None
        self._given, self._done = threading.Lock(), threading.Lock()
        self._given.acquire()
        self._done.acquire()
        threading.Thread(target=self._run, name="rnngen worker", daemon=True).start()

    def begin(self, work: Work) -> None:
        """Begin a work; `finish` has to follow."""
        self._work = work
        self._given.release()

    def finish(self) -> BaseException | None:
        """Wait for the work; what went wrong in it, if anything."""
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
            del work  # it holds memory of whoever gave it
            self._done.release()
