"""Files of music → documents, parsed in worker processes and cached on disk.

A file of several pieces, such as an ABC tunebook, gives a document for each piece, named
`book.abc#12 Title`.
The cache holds plain JSON: reading it runs nothing, and a damaged entry counts as absent.
"""

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rnngen.corpus.document import (
    Document,
    FoundFile,
    Progress,
    Skipped,
    SourceFile,
    UnreadableFile,
)
from rnngen.corpus.score_worker import CHORALE, MIDI_SUFFIXES, PERFORMANCE
from rnngen.corpus.worker_pool import LostFile, Workers
from rnngen.errors import CorpusError, UnreadableScore
from rnngen.kinds import KINDS
from rnngen.music import midi_file, notation_files
from rnngen.music.canonical import score_from_json
from rnngen.music.performance import performance_from_json
from rnngen.system import paths
from rnngen.system.threads import usable_cores

READER_VERSION = 6
"""Raise it whenever the same file gives other scores, so that no stale cache entry is read."""

_MOST_WORKERS = 8
_FILES_PER_WORKER = 8
"""A worker takes a second to start, which fewer files do not repay."""

_LEAST_SECONDS, _MOST_SECONDS = 5.0, 120.0
_BYTES_PER_SECOND = 20_000
"""CPU limit per piece: 5 s plus 1 s per 20 kB, at most 120 s; most pieces take 0.1 s."""

_MOST_ANSWER_BYTES = 256 * 2**20
"""Most bytes of a parsed piece in the cache."""


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
    def key(self) -> str:
        """The cache key."""
        return _cache_key(self.form, self.data)

    @property
    def seconds(self) -> float:
        """The CPU limit."""
        return min(_MOST_SECONDS, _LEAST_SECONDS + len(self.data) / _BYTES_PER_SECOND)


_Finish = Callable[[], Document | Skipped]
"""Waits for the parse of a piece."""


def read_files(files: Sequence[SourceFile], progress: Progress) -> Iterator[Document | Skipped]:
    """Yield the documents of score files in order; a bad file or piece is Skipped."""
    return _read(map(_score_jobs, files), len(files), progress)


def read_performances(
    files: Sequence[SourceFile], progress: Progress
) -> Iterator[Document | Skipped]:
    """Yield the performances in MIDI files in order; a bad file or piece is Skipped."""
    return _read(map(_performance_jobs, files), len(files), progress)


def chorale_files() -> list[FoundFile]:
    """Return Bach's four-part chorales, in music21's order, as files that hold just their name."""
    return [_chorale_file(name, name.encode()) for name in _chorale_names()]


def _chorale_file(name: str, data: bytes) -> FoundFile:
    return FoundFile(name, CHORALE, lambda: [data], len(data))


def _chorale_names() -> list[str]:
    """Return the names from the cache if possible, because music21 takes a second to import."""
    key = _cache_key("chorale names", b"")
    stored = _load(key)
    if isinstance(stored, list) and stored and all(isinstance(name, str) for name in stored):
        return stored
    from rnngen.music import bridge

    names = bridge.chorale_names()
    _store(key, json.dumps(names).encode())
    return names


def _score_jobs(file: SourceFile) -> list[ParseJob | Skipped]:
    """Return the pieces of a score file."""
    suffixes = KINDS["score"].suffixes
    if file.suffix not in (*suffixes, CHORALE):
        return [Skipped(file.name, f"is not a score file (expected {', '.join(suffixes)})")]
    return _jobs(file, file.suffix)


def _performance_jobs(file: SourceFile) -> list[ParseJob | Skipped]:
    """Return the pieces of a MIDI file that was played."""
    if file.suffix not in MIDI_SUFFIXES:
        return [Skipped(file.name, f"is not a MIDI file (expected {', '.join(MIDI_SUFFIXES)})")]
    return _jobs(file, PERFORMANCE)


def _jobs(file: SourceFile, form: str) -> list[ParseJob | Skipped]:
    try:
        data = file.read()
        pieces = _pieces(file.suffix, data)
    except (UnreadableFile, UnreadableScore) as error:
        return [Skipped(file.name, error.reason)]
    if len(pieces) > 1:
        return [ParseJob(f"{file.name}#{title}", form, piece) for title, piece in pieces]
    return [ParseJob(file.name, form, data)]


def _pieces(suffix: str, data: bytes) -> list[tuple[str, bytes]]:
    """Return (title, piece): the tunes of a tunebook, the tracks of a MIDI file of format 2."""
    if suffix == ".abc":
        return notation_files.tunes(data)
    if suffix in MIDI_SUFFIXES:
        return [
            (str(number), piece) for number, piece in enumerate(midi_file.sequences(data), start=1)
        ]
    return [("", data)]


def _read(
    files: Iterable[Sequence[ParseJob | Skipped]], total: int, progress: Progress
) -> Iterator[Document | Skipped]:
    """Finish jobs in order, while workers parse the next few files."""
    count = min(usable_cores(), _MOST_WORKERS, 1 + total // _FILES_PER_WORKER)
    with Workers(count) as workers:
        begun = ([_begin(job, workers) for job in jobs] for jobs in files)
        for done, file in enumerate(_ahead(begun, _FILES_PER_WORKER * count), start=1):
            yield from (finish() for finish in file)
            progress(done, total)


def _ahead(items: Iterable[list[_Finish]], count: int) -> Iterator[list[_Finish]]:
    """Yield the same items, but take each from the source `count` items early."""
    taken: deque[list[_Finish]] = deque()
    for item in items:
        taken.append(item)
        if len(taken) > count:
            yield taken.popleft()
    yield from taken


def _begin(job: ParseJob | Skipped, workers: Workers) -> _Finish:
    """Answer from the cache or ask a worker; return a function that waits for the answer."""
    if isinstance(job, Skipped):
        return lambda: job
    with suppress(CorpusError, KeyError, TypeError):  # nothing stored, or damaged
        document = _document(job.name, _load(job.key))
        return lambda: document
    answer = workers.ask(job.form, job.data, job.seconds)
    return lambda: _finish(job, answer)


def _finish(job: ParseJob, answer: Future[bytes]) -> Document | Skipped:
    """Wait for a worker's answer and cache it, unless the worker was lost, which may not recur."""
    try:
        line = answer.result()
    except LostFile as error:
        return Skipped(job.name, str(error))
    _store(job.key, line)
    return _document(job.name, json.loads(line))


def _document(name: str, answer: Any) -> Document | Skipped:
    """Return the document of a worker's answer, fresh or cached."""
    if "reason" in answer:
        return Skipped(name, str(answer["reason"]))
    notices = tuple(map(str, answer["notices"]))
    if "performance" in answer:
        return Document(name, performance_from_json(answer["performance"]), notices)
    return Document(
        name, score_from_json(answer["score"]), notices, tuple(map(str, answer["names"]))
    )


def _cache_key(form: str, data: bytes) -> str:
    return sha256(form.encode() + b"\0" + data).hexdigest()


def _load(key: str) -> Any:
    """Return the JSON value stored under a key, or None."""
    try:
        return json.loads(paths.read_regular(_path(key), _MOST_ANSWER_BYTES))
    except (OSError, ValueError, RecursionError):
        return None


def _store(key: str, value: bytes) -> None:
    """Store JSON under a key; without a writable cache the next run just takes longer."""
    path = _path(key)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        paths.write_atomically(path, value)
    except OSError:
        return


def _path(key: str) -> Path:
    return paths.cache() / "scores" / _reader_version() / f"{key}.json"


@cache
def _reader_version() -> str:
    """Return the versions of our reader and of music21 under it."""
    return f"{READER_VERSION}-music21-{version('music21')}"
