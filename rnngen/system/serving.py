"""The loop of a worker process: jobs on stdin, a line of JSON for each on stdout.

A job may hang or crash, and then only that job is lost. Neither `fork` nor `spawn` of
multiprocessing would do: the one inherits TensorFlow's threads, the other runs the caller's main
module again.
"""

import json
import os
import signal
import sys
import warnings
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import Any, BinaryIO

Parse = Callable[[str, bytes], dict[str, Any]]
"""Returns the answer to a job of this form with this data."""

OUT_OF_TIME = getattr(signal, "SIGPROF", signal.SIGTERM)
"""Signal that ends a worker at its CPU limit; without SIGPROF only the caller ends it."""


def run(parse: Parse, memory: int) -> None:
    """Serve on stdin and stdout; discard what libraries print.

    Args:
        memory: limit of the address space in bytes.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    warnings.simplefilter("ignore")
    _limit_memory(memory)
    answers = sys.stdout.buffer
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        _serve(parse, sys.stdin.buffer, answers)


def _serve(parse: Parse, jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answer jobs until stdin ends.

    A job is a JSON line `[form, size, seconds]`, then `size` bytes. A job that takes more CPU
    seconds ends the process.
    """
    while line := jobs.readline():
        form, size, seconds = json.loads(line)
        data = jobs.read(size)
        _limit_time(seconds)
        answer = parse(form, data)
        _limit_time(0)
        answers.write(json.dumps(answer, separators=(",", ":")).encode() + b"\n")
        answers.flush()


def _limit_time(seconds: float) -> None:
    """End the process after this many CPU seconds; 0 lifts the limit."""
    with suppress(AttributeError):  # POSIX only
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit_memory(size: int) -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource  # POSIX only

        resource.setrlimit(resource.RLIMIT_AS, (size, size))
