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
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import Any, BinaryIO

from rnngen.errors import CorpusError
from rnngen.music.score import Score
from rnngen.music.score_json import score_to_json
from rnngen.music.unreadable import UnreadableScore

CHORALE = "chorale"
"""The form of a request whose bytes are not a file but the name of a chorale in music21's corpus."""

MIDI_SUFFIXES = (".mid", ".midi")

_MEMORY = 4 * 1024**3
"""Bytes of address space that a worker may take."""

_Piece = tuple[str, Score | CorpusError, tuple[str, ...]]


def parse(form: str, data: bytes) -> list[dict[str, Any]]:
    """The pieces in a file, each `{title, score, notices}` or `{title, reason}`; never raises for a bad file."""
    try:
        pieces = [_piece_to_json(*piece) for piece in _pieces(form, data)]
        return pieces or [{"title": "", "reason": "holds no music"}]
    except UnreadableScore as error:
        return [{"title": "", "reason": error.reason}]
    except MemoryError:
        return [{"title": "", "reason": "needs too much memory to be read"}]


def _pieces(form: str, data: bytes) -> Iterator[_Piece]:
    from rnngen.music import bridge

    if form == CHORALE:
        yield data.decode(), *bridge.read_chorale(data.decode())
    elif form in MIDI_SUFFIXES:
        yield "", *bridge.read_midi(data)
    else:
        yield from bridge.pieces(data, form)


def _piece_to_json(title: str, score: Score | CorpusError, notices: tuple[str, ...]) -> dict[str, Any]:
    if isinstance(score, Score):
        return {"title": title, "score": score_to_json(score), "notices": notices}
    return {"title": title, "reason": getattr(score, "reason", str(score))}


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more: a line `[form, size]` as JSON, then that many bytes."""
    while line := requests.readline():
        form, size = json.loads(line)
        answers.write(json.dumps(parse(form, requests.read(size)), separators=(",", ":")).encode() + b"\n")
        answers.flush()


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
