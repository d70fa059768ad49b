"""A program in its own pseudo-terminal: a test presses keys and reads the screen."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from contextlib import suppress

import pyte

ROWS, COLUMNS = 24, 100
PATIENCE = 30
"""Seconds to wait for a screen before the test fails."""

KEYS = {
    "tab": "\t",
    "enter": "\r",
    "escape": "\x1b",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "ctrl-right": "\x1b[1;5C",
    "ctrl-home": "\x1b[1;5H",
    "ctrl-up": "\x1b[1;5A",
    "f1": "\x1bOP",
    "alt-2": "\x1b2",
} | {f"ctrl-{letter}": chr(ord(letter) - ord("a") + 1) for letter in "acdefrsqtyz"}


class Terminal:
    """`rnngen` with these arguments, running in a terminal of 24 rows.

    Example:
        with Terminal("write", "prose") as terminal:
            terminal.press("tab")
            terminal.wait_for("Tab take")
    """

    def __init__(self, *arguments, rows=ROWS, columns=COLUMNS, environment=None):
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rnngen", *map(str, arguments)],
            stdin=slave,
            stdout=slave,
            stderr=subprocess.PIPE,
            env=os.environ | {"TERM": "xterm-256color"} | (environment or {}),
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()  # does nothing where it has ended
        self.process.wait()
        self.process.stderr.close()
        with suppress(OSError):
            os.close(self._master)

    @property
    def lines(self):
        """Return the rows of the screen without blanks at their ends."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self):
        """Return what is shown above the last row."""
        return "\n".join(self.lines[:-1]).rstrip()

    @property
    def bar(self):
        """Return the last row: the status bar."""
        return self.lines[-1]

    def press(self, *keys):
        """Press keys by name."""
        for key in keys:
            os.write(self._master, KEYS[key].encode())

    def type(self, text):
        """Type a text."""
        os.write(self._master, text.encode())

    def wait_for(self, shown):
        """Wait until the screen shows a text, or until a function of the terminal returns true."""
        wanted = shown if callable(shown) else lambda terminal: shown in "\n".join(terminal.lines)
        end = time.monotonic() + PATIENCE
        while not wanted(self):
            assert time.monotonic() < end, "\n".join([f"{shown} is not shown:", *self.lines])
            self._read()

    def resize(self, rows, columns):
        """Change the size of the window."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process.send_signal(signal.SIGWINCH)

    def finish(self):
        """Wait for the end of the program; return its exit code and standard error."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < end, "\n".join(["The program does not end:", *self.lines])
            self._read()
        return self.process.returncode, self.process.stderr.read().decode()

    def hang_up(self):
        """Close the terminal, as a user does who closes the window."""
        os.close(self._master)
        return self.process.wait(PATIENCE)

    def terminate(self):
        """Send SIGTERM, as a system does that shuts down."""
        self.process.send_signal(signal.SIGTERM)

    def _read(self):
        """Read what has come, or wait a moment for it."""
        if select.select([self._master], [], [], 0.05)[0]:
            with suppress(OSError):  # at the other end nobody is left
                self._stream.feed(os.read(self._master, 65536))
