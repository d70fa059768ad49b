"""The process in which inputs are checked: `python -m tests.fuzz.child`.

It reads inputs on stdin, each as a line `target length` and then its bytes, and answers each with
a line of JSON. The kernel ends it over an input that takes HANG_SECONDS, after a dump of its stack
to stderr.
"""

import faulthandler
import json
import os
import resource
import signal
import sys
import threading
import time
import traceback
import warnings
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from rnngen.errors import RnngenError
from tests.fuzz.target import DEAF_SECONDS, HANG_SECONDS, MEMORY, Target
from tests.fuzz.targets import target

ADDRESS_SPACE = 4 * MEMORY
"""Protects the machine. What counts is the memory in use, which is less."""

TICK = 0.25
"""Seconds between the signals that show whether Python still answers."""

MOST_TRACE = 6000
"""Characters of a trace that are reported, the last."""


class Ticks:
    """Measures the longest CPU time in which no Python signal handler could run.

    A thread signals the main thread alone: TensorFlow's own threads corrupt the heap when a timer
    signals them.
    """

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = 0.0
        self._running = threading.Event()
        signal.signal(signal.SIGPROF, self._tick)
        threading.Thread(target=self._signal, daemon=True).start()

    def start(self) -> None:
        """Begin to measure, and to count towards a hang."""
        self.longest, self._last = 0.0, time.process_time()
        self._running.set()
        signal.setitimer(signal.ITIMER_VIRTUAL, HANG_SECONDS)

    def stop(self) -> None:
        """End both."""
        self._running.clear()
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        self._tick()

    def _signal(self) -> None:
        main = threading.main_thread().ident or 0
        while self._running.wait():
            signal.pthread_kill(main, signal.SIGPROF)
            time.sleep(TICK)

    def _tick(self, *_: object) -> None:
        now = time.process_time()
        self.longest, self._last = max(self.longest, now - self._last), now


def measured(target_: Target, data: bytes, ticks: Ticks) -> dict[str, Any]:
    """Return what became of an input, and what it took."""
    forget_peak()
    started = time.process_time()
    ticks.start()
    try:
        outcome, trace = ("read" if target_.check(data) else "rejected"), ""
    except RnngenError:
        outcome, trace = "rejected", ""
    except BaseException as error:
        outcome = f"{what_of(error)} in {place_of(error)}"
        trace = traceback.format_exc()[-MOST_TRACE:]
    ticks.stop()
    seconds, peak = time.process_time() - started, peak_memory()
    if outcome in ("read", "rejected"):
        outcome = broken_limit(target_, len(data), seconds, peak, ticks.longest) or outcome
    return {"outcome": outcome, "trace": trace, "seconds": seconds, "peak": peak}


def broken_limit(
    target_: Target, size: int, seconds: float, peak: int, silence: float
) -> str | None:
    """Return the name of a limit that an input broke, if any."""
    if peak > MEMORY:
        return "memory"
    if silence > DEAF_SECONDS + TICK:
        return "deaf to Ctrl-C"
    return "slow" if seconds > target_.allowed(size) else None


def what_of(error: BaseException) -> str:
    """Return the type of an error, or for a broken promise its message up to the first colon."""
    promise = str(error).partition(":")[0] if isinstance(error, AssertionError) else ""
    return promise.partition("\n")[0] or type(error).__name__


def place_of(error: BaseException) -> str:
    """Return the innermost function of rnngen, or else of the check, that an error went through."""
    frames = [
        f"{Path(frame.filename).stem}.{frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
        if "/rnngen/" in frame.filename or "/tests/" in frame.filename
    ]
    return frames[-1] if frames else "nowhere"


def forget_peak() -> None:
    """Let the peak of memory begin anew."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak_memory() -> int:
    """Return the most bytes in memory since `forget_peak`."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def serve(inputs: BinaryIO, answers: BinaryIO) -> None:
    """Answer inputs until stdin ends."""
    ticks = Ticks()
    while line := inputs.readline().decode():
        name, size = line.split()
        answer = measured(warmed(name), inputs.read(int(size)), ticks)
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


@cache
def warmed(name: str) -> Target:
    """Return a target whose libraries are imported, for which no input shall be blamed."""
    found = target(name)
    with suppress(Exception):
        found.check(found.example)
    return found


def main() -> None:
    """Serve; whatever libraries print goes nowhere."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable()
    faulthandler.register(signal.SIGVTALRM, chain=True)
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
