"""Ctrl-C and termination: stop at the next safe moment, or at once."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer, main_thread
from types import FrameType
from typing import TYPE_CHECKING, TextIO

from rnngen.cli.terminal import notice

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

SIGNALS = (signal.SIGINT, signal.SIGTERM)
EXIT_CODE_BASE = 128
"""The exit code after a signal is this plus its number: 130 for Ctrl-C, 143 for termination."""

RETRY_SECONDS = 0.01


class Terminated(BaseException):
    """SIGTERM was received, and there is nothing to finish first."""


@contextmanager
def raised_on_termination() -> Iterator[None]:
    """Let SIGTERM unwind the program as Ctrl-C does, so that cleanups run.

    Python may swallow what a signal handler raises, as in the callbacks of an import. The signal is
    then raised again.
    """

    def end(number: int, frame: FrameType | None) -> None:
        raise Terminated

    try:
        before = signal.signal(signal.SIGTERM, end)
    except ValueError:  # only the main thread receives signals
        yield
        return
    hook, sys.unraisablehook = sys.unraisablehook, stop_when_swallowed
    try:
        yield
    finally:
        sys.unraisablehook = hook
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


class WaitEnded(Exception):
    """Ends the wait for input at a signal."""


class StopFlag:
    """Whether a signal asked to stop, and which."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self.is_waiting = False
        """Whether a signal ends the work at once, which waits for input."""

    def __call__(self) -> bool:
        """Return whether to stop."""
        return self.signal is not None

    @property
    def exit_code(self) -> int:
        """Return the exit code."""
        return 0 if self.signal is None else EXIT_CODE_BASE + self.signal

    def read_line(self, file: TextIO) -> str:
        """Return the next line of a file; nothing at its end, or as soon as a signal arrives."""
        try:
            self.is_waiting = True
            line = "" if self() else file.readline()
            self.is_waiting = False
        except WaitEnded:
            line = ""
        return line


@contextmanager
def stop_on_signals() -> Iterator[StopFlag]:
    """Set a flag at the first Ctrl-C or SIGTERM, so that work can finish; exit at the second.

    Files are written whole or not at all, so the second signal loses only the unfinished step.
    After the context, a stopped program ignores further signals while it ends.
    """
    request = StopFlag()

    def ask(number: int, frame: FrameType | None) -> None:
        if request():
            raise SystemExit(EXIT_CODE_BASE + number)
        request.signal = number
        if request.is_waiting:
            request.is_waiting = False
            raise WaitEnded
        # The signal may have arrived in the middle of another message.
        with suppress(RuntimeError, OSError):
            notice("Stopping after this step. Press Ctrl-C again to stop at once.")

    before = {number: signal.signal(number, ask) for number in SIGNALS}
    hook, sys.unraisablehook = sys.unraisablehook, stop_when_swallowed
    try:
        yield request
    finally:
        sys.unraisablehook = hook
        for number, handler in before.items():
            signal.signal(number, signal.SIG_IGN if request() else handler)


def stop_when_swallowed(unraisable: "UnraisableHookArgs") -> None:
    """Raise a signal again a little later if Python swallowed its exception in a callback."""
    number = _signal_of(unraisable.exc_value)
    if number is None:
        sys.__unraisablehook__(unraisable)
    else:
        Timer(RETRY_SECONDS, _wake, [number]).start()


def _wake(number: int) -> None:
    """Signal the main thread itself: on Unix, nothing else ends its waiting."""
    thread = main_thread().ident
    if thread is None or not hasattr(signal, "pthread_kill"):
        signal.raise_signal(number)
    else:
        signal.pthread_kill(thread, number)


def _signal_of(error: BaseException | None) -> int | None:
    """Return the signal that raised an exception, or None."""
    if isinstance(error, SystemExit):
        return next((number for number in SIGNALS if error.code == EXIT_CODE_BASE + number), None)
    if isinstance(error, KeyboardInterrupt):
        return signal.SIGINT
    return signal.SIGTERM if isinstance(error, Terminated) else None
