"""A process that parses scores for another: requests on stdin, a line of JSON for each on stdout.

It may hang or crash on a hostile file, which then costs that file alone. Run as a module rather than forked
or spawned by multiprocessing: it never runs the caller's main module again, and inherits no TensorFlow.
Knows nothing of the cache, or of the order of a corpus.
"""

import json
import os
import signal
import sys
import warnings
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import Any, BinaryIO

from rnngen.errors import UnreadableScore
from rnngen.music.performance import performance_to_json
from rnngen.music.score import Score
from rnngen.music.score_json import score_to_json

CHORALE = "chorale"
"""The form of a request whose bytes are not a file but the name of a chorale in music21's corpus."""

PERFORMANCE = "performance"
"""The form of a request for what was played in a MIDI file."""

MIDI_SUFFIXES = (".mid", ".midi")

_MEMORY = 4 * 1024**3
"""Bytes of address space that a worker may take."""

OUT_OF_TIME = getattr(signal, "SIGPROF", signal.SIGTERM)
"""What ends a worker whose file takes too long; a system that lacks it leaves that to who asked."""


def parse(form: str, data: bytes) -> dict[str, Any]:
    """A piece as `{score, notices, names}` or `{performance, notices}`, or `{reason}` where it cannot be read."""
    try:
        if form == PERFORMANCE:
            return _performance(data)
        score, notices, names = _read(form, data)
    except UnreadableScore as error:
        return {"reason": error.reason}
    except MemoryError:
        return {"reason": "needs too much memory to be read"}
    return {"score": score_to_json(score), "notices": notices, "names": names}


def _performance(data: bytes) -> dict[str, Any]:
    from rnngen.music import bridge

    performance, notices = bridge.read_performance(data)
    return {"performance": performance_to_json(performance), "notices": notices}


def _read(form: str, data: bytes) -> tuple[Score, tuple[str, ...], tuple[str, ...]]:
    """The score, notices, and the names of its parts."""
    from rnngen.music import bridge

    if form == CHORALE:
        return *bridge.read_chorale(data.decode()), bridge.VOICES
    if form in MIDI_SUFFIXES:
        return bridge.read_midi_and_names(data)
    return bridge.read_piece_and_names(data, form)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more: a line `[form, size, seconds]` as JSON, then so many bytes.

    A file that takes more seconds of the processor ends the process.
    """

    while line := requests.readline():
        form, size, seconds = json.loads(line)
        data = requests.read(size)
        _limit_time(seconds)
        answer = parse(form, data)
        _limit_time(0)
        answers.write(json.dumps(answer, separators=(",", ":")).encode() + b"\n")
        answers.flush()


def _limit_time(seconds: float) -> None:
    """End the process after so many seconds of the processor; 0 lifts the limit."""
    with suppress(AttributeError):  # POSIX only
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource  # POSIX only

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def main() -> None:
    """Serve on stdin and stdout; what libraries print goes nowhere."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    warnings.simplefilter("ignore")
    _limit_memory()
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        serve(requests, answers)


if __name__ == "__main__":
    main()
