"""Messages between worker 0 and one other worker, and the watch over whether it still answers."""

import queue
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress

BEAT, NUMBER, BYTES, STOP, FAILED, ENDED = b"b", b"n", b"x", b"s", b"f", b"e"
"""Kinds of messages: a sign of life, two kinds of values, a wish to stop, and two ways to end."""
BEAT_SECONDS, SILENCE_SECONDS = 1.0, 8.0
"""Seconds between signs of life, and seconds of silence after which a worker counts as hung."""
PIECE = 2**16
HEADER = struct.Struct(">cQ")
MOST_BYTES = 2**36
MOST_GREETING = 2**16


class Channel:
    """A connection to another worker.

    Values go to `inbox`. Everything else is reported from a thread.
    """

    def __init__(
        self,
        connection: socket.socket,
        on_message: Callable[[bytes, bytes], None],
        on_lost: Callable[[str], None],
    ) -> None:
        """Begin to send and expect signs of life.

        Args:
            on_message: called with the kind and the content of STOP and FAILED.
            on_lost: called with how the connection was lost, unless it had ended.
        """
        connection.settimeout(SILENCE_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket, self._on_message, self._on_lost = connection, on_message, on_lost
        self._sending, self.ended = threading.Lock(), threading.Event()
        self.inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        """Values in the order in which they were sent."""
        for work in (self._read, self._beat):
            threading.Thread(target=work, name="rnngen channel", daemon=True).start()

    def send(self, kind: bytes, content: bytes = b"") -> None:
        """Send a message. A lost connection is reported by the thread that reads."""
        with self._sending, suppress(OSError):
            send(self._socket, kind, content)

    def close(self) -> None:
        """Close the connection."""
        self.ended.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _beat(self) -> None:
        while not self.ended.wait(BEAT_SECONDS):
            self.send(BEAT)

    def _read(self) -> None:
        try:
            while True:
                kind, content = receive(self._socket)
                if kind in (NUMBER, BYTES):
                    self.inbox.put(content)
                elif kind == ENDED:
                    self.ended.set()
                    return
                elif kind != BEAT:
                    self._on_message(kind, content)
        except TimeoutError:
            self._lose("no longer answers")
        except (OSError, ValueError):
            self._lose("has died")

    def _lose(self, how: str) -> None:
        if not self.ended.is_set():
            self._on_lost(how)


def send(connection: socket.socket, kind: bytes, content: bytes = b"") -> None:
    """Send a message.

    Raises:
        OSError: if the connection is lost, or the other side does not read.
    """
    whole = memoryview(HEADER.pack(kind, len(content)) + content)
    # A timeout of a socket is for one call: a large message gets one for each piece.
    for start in range(0, len(whole), PIECE):
        connection.sendall(whole[start : start + PIECE])


def receive(connection: socket.socket, most: int = MOST_BYTES) -> tuple[bytes, bytes]:
    """Return the kind and the content of the next message.

    Raises:
        OSError: if the connection is lost, or nothing comes within its timeout.
        ValueError: if the message is larger than `most` bytes.
    """
    kind, size = HEADER.unpack(_exactly(connection, HEADER.size))
    if size > most:
        raise ValueError(f"a message of {size} bytes")
    return kind, _exactly(connection, size)


def _exactly(connection: socket.socket, size: int) -> bytes:
    found = bytearray()
    while len(found) < size:
        piece = connection.recv(min(PIECE, size - len(found)))
        if not piece:
            raise ConnectionError("the connection ended")
        found += piece
    return bytes(found)
