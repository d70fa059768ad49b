"""Ctrl-C and termination as a polite request, once."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer, main_thread
from types import FrameType
from typing import TYPE_CHECKING

from rnngen.cli.options import notice

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

SIGNALS = (signal.SIGINT, signal.SIGTERM)
EXIT_CODE_BASE = 128
"""A program that a signal ends exits with this plus the signal's number: 130 for Ctrl-C, 143 for termination."""

RETRY_SECONDS = 0.01


class Terminated(BaseException):
    """The program was asked to end, where nothing has to be finished before."""


@contextmanager
def raised_on_termination() -> Iterator[None]:
    """Let termination unwind the program as Ctrl-C does: half-written files go, and a hidden cursor comes back.

    Neither is lost where Python swallows what it raises, as in the callbacks of an import.
    """

    def end(number: int, frame: FrameType | None) -> None:
        raise Terminated

    try:
        before = signal.signal(signal.SIGTERM, end)
    except ValueError:  # only the main thread hears signals
        yield
        return
    hook, sys.unraisablehook = sys.unraisablehook, stop_when_swallowed
    try:
        yield
    finally:
        sys.unraisablehook = hook
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


class StopFlag:
    """Whether somebody asked to stop, and by which signal."""

    def __init__(self) -> None:
        self.signal: int | None = None

    def __call__(self) -> bool:
        """Whether to stop."""
        return self.signal is not None

    @property
    def exit_code(self) -> int:
        """What to exit with."""
        return 0 if self.signal is None else EXIT_CODE_BASE + self.signal


@contextmanager
def stop_on_signals() -> Iterator[StopFlag]:
    """The first Ctrl-C or termination asks the training to finish its step and save; the second stops at once.

    Files are written whole or not at all, so the second one loses no more than the first had left to do. Once a
    stop was asked for, the program only has to end: later signals are ignored rather than told as errors.
    """
    request = StopFlag()

    def ask(number: int, frame: FrameType | None) -> None:
        if request():
            raise SystemExit(EXIT_CODE_BASE + number)
        request.signal = number
        with suppress(
            RuntimeError, OSError
        ):  # the signal may have come in the middle of another message
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
    """Raise a signal again a little later, where Python swallowed what it raised, as it does in its callbacks."""
    number = _signal_of(unraisable.exc_value)
    if number is None:
        sys.__unraisablehook__(unraisable)
    else:
        Timer(RETRY_SECONDS, _wake, [number]).start()


def _wake(number: int) -> None:
    """Signal the main thread, which may be waiting for something; only a signal of its own ends that on Unix."""
    thread = main_thread().ident
    if thread is None or not hasattr(signal, "pthread_kill"):
        signal.raise_signal(number)
    else:
        signal.pthread_kill(thread, number)


def _signal_of(error: BaseException | None) -> int | None:
    """The signal that an exception stands for, if it does."""
    if isinstance(error, SystemExit):
        return next((number for number in SIGNALS if error.code == EXIT_CODE_BASE + number), None)
    if isinstance(error, KeyboardInterrupt):
        return signal.SIGINT
    return signal.SIGTERM if isinstance(error, Terminated) else None
