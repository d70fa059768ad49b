"""Ctrl-C and termination as a polite request, once."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from rnngen.cli.options import notice

SIGNALS = (signal.SIGINT, signal.SIGTERM)
EXIT_CODE_BASE = 128
"""A program that a signal ends exits with this plus the signal's number: 130 for Ctrl-C, 143 for termination."""


class Request:
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
def stop_on_signals() -> Iterator[Request]:
    """The first Ctrl-C or termination asks the training to finish its step and save; the second stops at once.

    Files are written whole or not at all, so the second one loses no more than the first had left to do.
    """
    request = Request()

    def ask(number: int, frame: FrameType | None) -> None:
        if request():
            raise SystemExit(EXIT_CODE_BASE + number)
        request.signal = number
        with suppress(RuntimeError, OSError):  # the signal may have come in the middle of another message
            notice("Stopping after this step. Press Ctrl-C again to stop at once.")

    before = {number: signal.signal(number, ask) for number in SIGNALS}
    try:
        yield request
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
