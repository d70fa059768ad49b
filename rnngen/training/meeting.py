"""How the workers of a training meet, talk to worker 0, and end together.

Worker 0 has a channel to each of the others. A failure of any ends all.
"""

import atexit
import json
import os
import queue
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from rnngen.errors import RnngenError, TrainingError
from rnngen.schema import parse_json
from rnngen.training.channel import (
    BYTES,
    ENDED,
    FAILED,
    MOST_GREETING,
    SILENCE_SECONDS,
    STOP,
    Channel,
    receive,
    send,
)
from rnngen.training.cluster import Workers, check_free, resolve, shown
from rnngen.training.events import Joined, Report, Waiting
from rnngen.training.lines import print_failure

GRACE_SECONDS = 3.0
"""Seconds in which a worker that has lost another may end by itself. Then it is ended: nothing
else interrupts a collective of TensorFlow that waits for a machine that hangs."""
POLL_SECONDS, NOTICE_SECONDS = 0.2, 3.0

Terms = dict[str, Any]
"""What all workers must have in common: name → value."""


class Meeting:
    """The channels between worker 0 and the others."""

    def __init__(
        self, workers: Workers, terms: Terms, report: Report, stop: Callable[[], bool]
    ) -> None:
        self.workers, self._terms = workers, terms
        self.number, self.size = workers.number, len(workers.addresses)
        self._report, self._stop = report, stop
        self._channels: dict[int, Channel] = {}
        self._listener: socket.socket | None = None
        self._lock, self._failure = threading.Lock(), ""
        self._failed, self._left = threading.Event(), threading.Event()
        self.wants_stop = threading.Event()
        """Whether another worker has been asked to stop."""
        self.has_saved = False
        """Whether the training can be resumed."""

    @property
    def own_name(self) -> str:
        """Return how messages name this worker."""
        return self.workers.name(self.number)

    @property
    def others(self) -> list[int]:
        """Return the numbers of those with whom this worker talks."""
        return list(self._channels)

    def meet(self) -> None:
        """Wait until all workers have come.

        Raises:
            TrainingError: if one of them does not come, or has other settings or versions.
            SettingError: if an address is public.
        """
        check_free(self.workers.own)
        for address in self.workers.addresses:
            with suppress(OSError):  # its name may be known later
                resolve(address)
        until = time.monotonic() + self.workers.wait
        if self.number:
            self._find_worker_0(until)
        else:
            self._gather_workers(until)
        self._report(Joined(self.number, self.size, str(self.workers.addresses[0])))

    def end(self) -> None:
        """Tell the others that all went well, and wait until they say so too."""
        self.publish(ENDED)
        for each in self._channels.values():
            each.ended.wait(SILENCE_SECONDS)
        self._left.set()
        self.close()

    def close(self) -> None:
        """Close all connections."""
        for each in self._channels.values():
            each.close()
        if self._listener is not None:
            self._listener.close()

    def leave(self, error: BaseException) -> None:
        """Tell the others of the error that ends this worker.

        Raises:
            TrainingError: if the loss of another worker is behind it.
        """
        if type(error).__module__.startswith("tensorflow"):
            # TensorFlow may notice a lost worker before its silence is long enough.
            self._failed.wait(SILENCE_SECONDS + GRACE_SECONDS)
        self._left.set()
        if not self._failed.is_set():
            self.fail(f"{self.own_name} {_how_ended(error)}")
        elif str(error) != self._failure:
            raise TrainingError(self._failure) from error

    def publish(self, kind: bytes, content: bytes = b"") -> None:
        """Send a message to worker 0, or to all others.

        Raises:
            TrainingError: if a worker is lost.
        """
        self._check()
        for each in self._channels.values():
            each.send(kind, content)

    def take(self, number: int) -> bytes:
        """Return the next value that a worker has sent.

        Raises:
            TrainingError: if a worker is lost.
        """
        while True:
            self._check()
            with suppress(queue.Empty):
                return self._channels[number].inbox.get(timeout=POLL_SECONDS)

    def _gather_workers(self, until: float) -> None:
        """Listen, and wait until every other worker has greeted."""
        control = self.workers.control
        check_free(control, "worker 0, for the other workers,")
        self._listener = socket.create_server(("", control.port))
        threading.Thread(
            target=self._accept, args=(self._listener,), name="rnngen door", daemon=True
        ).start()
        self._wait_until(lambda: len(self._channels) == self.size - 1, until)

    def _wait_until(self, is_done: Callable[[], bool], until: float) -> None:
        """Wait for the other workers; tell the user so if it takes long."""
        notice = time.monotonic() + NOTICE_SECONDS
        while not is_done() and not self._failed.is_set():
            if time.monotonic() > notice:
                self._report(Waiting(self._missing()))
                notice = float("inf")
            if self._stop():
                raise TrainingError("The training was stopped before it began.")
            if time.monotonic() > until:
                raise self.failed(
                    f"{self._missing()} did not come within {self.workers.wait:.0f} seconds. "
                    "Start all workers again."
                )
            time.sleep(POLL_SECONDS)
        self._check()

    def _missing(self) -> str:
        others = range(1, self.size) if not self.number else [0]
        missing = [number for number in others if number not in self._channels]
        return " and ".join(map(self.workers.name, missing))

    def _accept(self, listener: socket.socket) -> None:
        """Greet whoever connects, for as long as the process lives."""
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:  # closed
                return
            connection.settimeout(SILENCE_SECONDS)
            try:
                greeting = parse_json(receive(connection, MOST_GREETING)[1])
                number, terms = int(greeting["worker"]), dict(greeting["terms"])
            except (OSError, ValueError, TypeError, KeyError):
                connection.close()
                continue
            if number in self._channels or not 0 < number < self.size:
                reason = (
                    f"There is already a worker {number}. Give each worker its own --worker, "
                    "and end an earlier training before you start the next one."
                )
                with suppress(OSError):
                    send(connection, FAILED, reason.encode())
                connection.close()
                continue
            self._channels[number] = self._channel(connection, number)
            if difference := self._difference(number, terms):
                self.fail(difference)
            if self._failure:  # it has come too late to be told
                self._channels[number].send(FAILED, self._failure.encode())

    def _difference(self, number: int, terms: Terms) -> str | None:
        """Return in what the settings of a worker differ from those of worker 0."""
        for name in sorted(self._terms.keys() | terms.keys()):
            own, other = (json.loads(json.dumps(each.get(name))) for each in (self._terms, terms))
            if own != other:
                return (
                    f"{self.workers.name(number)} has {name} {shown(other)}, worker 0 has "
                    f"{shown(own)}. Give all workers the same corpus, settings and versions."
                )
        return None

    def _find_worker_0(self, until: float) -> None:
        """Connect to worker 0, and greet it."""
        found: list[socket.socket] = []

        def is_there() -> bool:
            with suppress(OSError):
                place = resolve(self.workers.control)
                found.append(socket.create_connection(place, timeout=SILENCE_SECONDS))
            return bool(found)

        self._wait_until(is_there, until)
        greeting = {"worker": self.number, "terms": self._terms}
        self._channels[0] = self._channel(found[0], 0)
        self._channels[0].send(BYTES, json.dumps(greeting).encode())

    def _channel(self, connection: socket.socket, number: int) -> Channel:
        def lose(how: str) -> None:
            again = ", and add --resume" if self.has_saved else ""
            self.fail(f"{self.workers.name(number)} {how}. Start all workers again{again}.")

        return Channel(connection, self._receive, lose)

    def fail(self, reason: str) -> None:
        """End all workers for this reason. The first one counts."""
        with self._lock:
            if self._failure:
                return
            self._failure = reason
        self._failed.set()
        # When Python ends, TensorFlow would wait for the lost worker.
        atexit.register(_exit)
        for each in list(self._channels.values()):
            # In a thread: one of them may be the one that does not read.
            message = threading.Thread(
                target=each.send, args=(FAILED, reason.encode()), daemon=True
            )
            message.start()
            message.join(POLL_SECONDS)
        threading.Thread(target=self._abandon, name="rnngen end", daemon=True).start()

    def failed(self, reason: str) -> TrainingError:
        """End all workers for this reason, and return the error that this one shall raise."""
        self.fail(reason)
        return TrainingError(self._failure)

    def _abandon(self) -> None:
        """End the process, unless its main thread has noticed."""
        if not self._left.wait(GRACE_SECONDS):
            print_failure(self._failure)
            _exit()

    def _receive(self, kind: bytes, content: bytes) -> None:
        if kind == STOP:
            self.wants_stop.set()
        elif kind == FAILED:
            self.fail(content.decode(errors="replace"))

    def _check(self) -> None:
        if self._failed.is_set():
            raise TrainingError(self._failure)


def _exit() -> None:
    """End the process at once."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # closed, or nobody reads it
            stream.flush()
    os._exit(TrainingError.exit_code)


def _how_ended(error: BaseException) -> str:
    """Describe the error that ended a worker for the others."""
    if isinstance(error, RnngenError):
        return f"has ended: {error}"
    if isinstance(error, Exception):
        return "has ended by an unexpected error, which it shows."
    return "was stopped."
