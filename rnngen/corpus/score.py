"""Files of music → documents, parsed in worker processes and cached on disk.

A file of several pieces, such as an ABC tunebook, gives a document for each piece, named
`book.abc#12 Title`. Its pieces share one allowance of time.
"""

import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from rnngen.corpus.document import (
    Document,
    FoundFile,
    Progress,
    Skipped,
    SourceFile,
    UnreadableFile,
)
from rnngen.corpus.score_cache import cache_key, document_of, load, load_document, store
from rnngen.corpus.score_worker import CHORALE, MIDI_SUFFIXES, PERFORMANCE
from rnngen.corpus.worker_pool import LostFile, Workers
from rnngen.errors import UnreadableScore
from rnngen.kinds import KINDS
from rnngen.music import midi_file, notation_files
from rnngen.system.threads import usable_cores

_MOST_WORKERS = 8
_FILES_PER_WORKER = 8
"""A worker takes a second to start, which fewer files do not repay."""

_BYTES_AHEAD = 64 * 2**20
"""Most bytes of pieces that wait for a worker or for their turn."""

_LEAST_SECONDS, _MOST_SECONDS = 2.0, 60.0
_BYTES_PER_SECOND = {
    **dict.fromkeys((".abc", ".krn", ".mxl", CHORALE), 15_000),  # real ones: 23,000 to 140,000
    **dict.fromkeys((*MIDI_SUFFIXES, PERFORMANCE), 80_000),  # 400,000
    **dict.fromkeys((".xml", ".musicxml"), 200_000),  # 1,000,000
}
"""CPU limit of a piece: 2 s and a second more for each so many bytes, at most 60 s."""

_BOOK_SECONDS = 2.5
"""CPU limit of all pieces of a file: 2.5 s, and as much more for the bytes that were tried so far.

So a book of tunes that are slower than real ones ends soon, however long it is.
"""


@dataclass
class Allowance:
    """The CPU seconds that the pieces of one file have together, and what became of the pieces."""

    most: float
    """The seconds once everything was tried."""
    seconds: float = _BOOK_SECONDS
    """Grows with what is tried."""
    spent: float = 0.0
    read: int = 0
    left_out: int = 0

    @property
    def is_spent(self) -> bool:
        """Whether no further piece may be read."""
        return self.spent >= self.seconds

    def spend(self, job: "ParseJob", seconds: float) -> None:
        """Count what a piece took."""
        # The pieces together may be longer than the file, because each repeats its header.
        self.seconds = min(self.seconds + job.extra_seconds, self.most)
        self.spent += seconds

    def describe(self) -> str:
        """Return what was left out, as a reason of Skipped."""
        return (
            f"takes longer than {self.seconds:.1f} s to read; "
            f"{self.read} of its {self.read + self.left_out} pieces could be tried"
        )


@dataclass(frozen=True)
class ParseJob:
    """A piece for a worker to parse."""

    name: str
    """Of the document."""
    form: str
    """Suffix of the piece, CHORALE or PERFORMANCE."""
    data: bytes
    """The piece, or the name of a chorale."""

    @property
    def extra_seconds(self) -> float:
        """The part of the CPU limit that depends on the size."""
        return len(self.data) / _BYTES_PER_SECOND[self.form]

    @property
    def seconds(self) -> float:
        """The CPU limit."""
        return min(_MOST_SECONDS, _LEAST_SECONDS + self.extra_seconds)


class Pieces(NamedTuple):
    """A file and its pieces; a bad file is one that is Skipped."""

    name: str
    seconds: float
    """All that they have together."""
    jobs: Sequence[ParseJob | Skipped]


class Begun(NamedTuple):
    """A piece that a worker may be parsing."""

    finish: Callable[[], list[Document | Skipped]]
    """Waits for it; returns nothing for a piece that is left out."""
    size: int = 0
    """Bytes of the piece."""


def read_files(files: Sequence[SourceFile], progress: Progress) -> Iterator[Document | Skipped]:
    """Yield the documents of score files in order; a bad file or piece is Skipped."""
    return _read(map(_score_pieces, files), len(files), progress)


def read_performances(
    files: Sequence[SourceFile], progress: Progress
) -> Iterator[Document | Skipped]:
    """Yield the performances in MIDI files in order; a bad file or piece is Skipped."""
    return _read(map(_performance_pieces, files), len(files), progress)


def chorale_files() -> list[FoundFile]:
    """Return Bach's four-part chorales, in music21's order, as files that hold just their name."""
    return [_chorale_file(name, name.encode()) for name in _chorale_names()]


def _chorale_file(name: str, data: bytes) -> FoundFile:
    return FoundFile(name, CHORALE, lambda: [data], len(data))


def _chorale_names() -> list[str]:
    """Return the names from the cache if possible, because music21 takes a second to import."""
    key = cache_key("chorale names", b"")
    stored = load(key)
    if isinstance(stored, list) and stored and all(map(_is_chorale_name, stored)):
        return stored
    from rnngen.music import bridge

    names = bridge.chorale_names()
    store(key, json.dumps(names).encode())
    return names


def _is_chorale_name(name: object) -> bool:
    return isinstance(name, str) and re.fullmatch(r"bwv[\w.-]+", name) is not None


def _score_pieces(file: SourceFile) -> Pieces:
    """Return the pieces of a score file."""
    suffixes = KINDS["score"].suffixes
    if file.suffix not in (*suffixes, CHORALE):
        return _skipped(file, f"is not a score file (expected {', '.join(suffixes)})")
    return _pieces(file, file.suffix)


def _performance_pieces(file: SourceFile) -> Pieces:
    """Return the pieces of a MIDI file that was played."""
    if file.suffix not in MIDI_SUFFIXES:
        return _skipped(file, f"is not a MIDI file (expected {', '.join(MIDI_SUFFIXES)})")
    return _pieces(file, PERFORMANCE)


def _skipped(file: SourceFile, reason: str) -> Pieces:
    return Pieces(file.name, 0, [Skipped(file.name, reason)])


def _pieces(file: SourceFile, form: str) -> Pieces:
    try:
        data = file.read()
        found = _split(file.suffix, data)
    except (UnreadableFile, UnreadableScore) as error:
        return _skipped(file, error.reason)
    if len(found) == 1:
        found = [("", data)]
    names = [f"{file.name}#{title}" if len(found) > 1 else file.name for title, _ in found]
    jobs = [ParseJob(name, form, piece) for name, (_, piece) in zip(names, found, strict=True)]
    seconds = _BOOK_SECONDS + len(data) / _BYTES_PER_SECOND[form]
    return Pieces(file.name, seconds, jobs)


def _split(suffix: str, data: bytes) -> list[tuple[str, bytes]]:
    """Return (title, piece): the tunes of a tunebook, the tracks of a MIDI file of format 2."""
    if suffix == ".abc":
        return notation_files.tunes(data)
    if suffix in MIDI_SUFFIXES:
        return [
            (str(number), piece) for number, piece in enumerate(midi_file.sequences(data), start=1)
        ]
    return [("", data)]


def _read(files: Iterable[Pieces], total: int, progress: Progress) -> Iterator[Document | Skipped]:
    """Finish pieces in order, while workers parse the next few."""
    count = min(usable_cores(), _MOST_WORKERS, 1 + total // _FILES_PER_WORKER)
    with Workers(count) as workers:
        for begun in _ahead(_begin_all(files, workers, total, progress), _FILES_PER_WORKER * count):
            yield from begun.finish()


def _ahead(items: Iterable[Begun], count: int) -> Iterator[Begun]:
    """Yield the same items, but take each from the source some `count` items early."""
    taken: deque[Begun] = deque()
    size = 0
    for item in items:
        taken.append(item)
        size += item.size
        while len(taken) > count or size > _BYTES_AHEAD:
            size -= taken[0].size
            yield taken.popleft()
    yield from taken


def _begin_all(
    files: Iterable[Pieces], workers: Workers, total: int, progress: Progress
) -> Iterator[Begun]:
    """Begin all pieces; an item without a piece ends each file."""
    for done, file in enumerate(files, start=1):
        allowance = Allowance(file.seconds)
        for piece, job in enumerate(file.jobs, start=1):
            yield _begin(job, allowance, workers)
            if total == 1:
                yield Begun(partial(_report, progress, piece, len(file.jobs)))
        yield Begun(partial(_end, file.name, allowance))
        if total > 1:
            yield Begun(partial(_report, progress, done, total))


def _report(progress: Progress, done: int, total: int) -> list[Document | Skipped]:
    """Report files as read; of a single file, its pieces."""
    progress(done, total)
    return []


def _end(name: str, allowance: Allowance) -> list[Document | Skipped]:
    """Say what was left out of a file."""
    return [Skipped(name, allowance.describe())] if allowance.left_out else []


def _begin(job: ParseJob | Skipped, allowance: Allowance, workers: Workers) -> Begun:
    """Answer from the cache or ask a worker."""
    if isinstance(job, Skipped):
        return Begun(lambda: [job])
    key = cache_key(job.form, job.data)
    stored = load_document(key, job.name)
    if stored is not None:
        allowance.read += 1
        return Begun(lambda: [stored])
    if allowance.is_spent:
        allowance.left_out += 1
        return Begun(list)
    answer = workers.ask(job.form, job.data, job.seconds)
    return Begun(partial(_finish, job, key, allowance, answer), len(job.data))


def _finish(
    job: ParseJob, key: str, allowance: Allowance, answer: Future[bytes]
) -> list[Document | Skipped]:
    """Wait for a worker's answer and cache it, unless the worker was lost, which may not recur."""
    if allowance.is_spent and answer.cancel():
        allowance.left_out += 1
        return []
    allowance.read += 1
    try:
        line = answer.result()
    except LostFile as error:
        allowance.spend(job, job.seconds)
        return [Skipped(job.name, str(error))]
    store(key, line)
    value = json.loads(line)
    allowance.spend(job, value["seconds"])
    return [document_of(job.name, value)]
