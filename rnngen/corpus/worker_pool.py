"""Worker processes that read files, each file under limits of time and memory.

A thread waits on each worker. A worker over its limit is killed, a dead one is replaced, and only
the file at hand is lost.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from rnngen.system.serving import OUT_OF_TIME

SCORE_WORKER = ("-m", "rnngen.corpus.score_worker")
SYNTAX_WORKER = (str(Path(__file__).with_name("syntax_worker.py")),)
FORMAT_WORKER = (str(Path(__file__).parent / "formats" / "worker.py"),)
"""Arguments that make Python a worker."""

_WALL_FACTOR = 6.0
"""Wall-clock limit over CPU limit: it ends a worker that sleeps, but not one on a busy machine."""


class LostFile(Exception):
    """A worker hung or died over a file; the message completes "The file …"."""


class Worker:
    """A process that reads files, started on first use; one thread may ask at a time."""

    def __init__(self, arguments: Sequence[str] = SCORE_WORKER) -> None:
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = threading.Event()

    def ask(self, form: str, data: bytes, seconds: float) -> bytes:
        """Return the worker's answer, a line of JSON.

        Raises:
            LostFile: after `seconds` of CPU time, or if the worker dies.
        """
        process = self._process = self._process or _start(self._arguments)
        late = threading.Event()
        alarm = threading.Timer(_WALL_FACTOR * seconds, _kill, (process, late))
        alarm.start()
        if self._stopped.is_set():  # stop() may have missed the process that was just started
            process.kill()
        request = json.dumps([form, len(data), seconds]).encode() + b"\n" + data
        try:
            answer = _exchange(process, request)
        finally:
            alarm.cancel()
        if answer.endswith(b"\n"):
            return answer
        is_late = late.is_set() or process.wait() == -OUT_OF_TIME
        self.close()
        too_long = f"takes longer than {round(seconds, 1):g} s to read"
        raise LostFile(too_long if is_late else "makes its reader crash")

    def stop(self) -> None:
        """Kill the process from any thread; a thread that waits on it gets a LostFile."""
        self._stopped.set()
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """End the process and free its pipes; call it only when no thread waits on it."""
        process, self._process = self._process, None
        if process is not None:
            end(process)


class Workers:
    """A pool of workers; leaving the `with` block kills them at once."""

    def __init__(self, count: int) -> None:
        self._all = [Worker() for _ in range(count)]
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._all:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="score-worker")

    def ask(self, form: str, data: bytes, seconds: float) -> Future[bytes]:
        """Return the future answer for a file; see `Worker.ask`."""
        return self._threads.submit(self._ask, form, data, seconds)

    def _ask(self, form: str, data: bytes, seconds: float) -> bytes:
        worker = self._idle.get()
        try:
            return worker.ask(form, data, seconds)
        finally:
            self._idle.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._all:
            worker.stop()
        self._threads.shutdown(wait=True)
        for worker in self._all:
            worker.close()


def end(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process and free its pipes."""
    process.kill()
    # Unsent bytes cannot be flushed to a process that is gone.
    with suppress(OSError), process:
        pass


def search_path() -> str:
    """Return our module search path, without the current folder, where anything may lie."""
    return os.pathsep.join(path for path in sys.path if path)


def _start(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a worker with our module search path; `-P` keeps the current folder out of it."""
    try:
        return subprocess.Popen(
            [sys.executable, "-P", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": search_path(), "OPENBLAS_NUM_THREADS": "1"},
        )
    except OSError as error:
        raise LostFile(
            f"needs a process of its own to be read in, which cannot be started ({error})"
        ) from error


def _exchange(process: subprocess.Popen[bytes], request: bytes) -> bytes:
    """Send a job and return the line that answers it, or less if the process ends first."""
    if process.stdin is None or process.stdout is None:
        return b""
    with suppress(OSError):
        process.stdin.write(request)
        process.stdin.flush()
        return process.stdout.readline()
    return b""


def _kill(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()
