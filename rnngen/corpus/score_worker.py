"""A process that parses scores: jobs on stdin, a line of JSON for each on stdout.

It may hang or crash on a hostile file, and then only that file is lost. `rnngen.corpus.score_pool`
runs it as a module. Neither `fork` nor `spawn` of multiprocessing would do: the one inherits
TensorFlow's threads, the other runs the caller's main module again.
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
from rnngen.music.canonical import score_to_json
from rnngen.music.performance import performance_to_json
from rnngen.music.score import Score

CHORALE = "chorale"
"""The form of a job whose data is the name of a chorale in music21's corpus."""

PERFORMANCE = "performance"
"""The form of a job that reads a MIDI file as a performance."""

MIDI_SUFFIXES = (".mid", ".midi")

_MEMORY = 4 * 1024**3
"""Limit of a worker's address space in bytes."""

OUT_OF_TIME = getattr(signal, "SIGPROF", signal.SIGTERM)
"""Signal that ends a worker at its CPU limit; without SIGPROF only the caller ends it."""


def parse(form: str, data: bytes) -> dict[str, Any]:
    """Return `{score, notices, names}`, `{performance, notices}`, or `{reason}` on failure."""
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
    """Return the score, notices, and the names of its parts."""
    from rnngen.music import bridge

    if form == CHORALE:
        return *bridge.read_chorale(data.decode()), bridge.VOICES
    if form in MIDI_SUFFIXES:
        return bridge.read_midi_and_names(data)
    return bridge.read_piece_and_names(data, form)


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
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


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource  # POSIX only

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def main() -> None:
    """Serve on stdin and stdout; discard what libraries print."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    warnings.simplefilter("ignore")
    _limit_memory()
    answers = sys.stdout.buffer
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
