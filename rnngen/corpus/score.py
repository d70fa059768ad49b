"""Score files → documents, parsed in worker processes and cached; knows nothing of MIDI or music21.

A file of several pieces, such as an ABC tunebook, gives a document for each, named `book.abc#12 Title`.
"""

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from rnngen.corpus import score_cache
from rnngen.corpus.document import Document, Progress, Skipped, SourceFile
from rnngen.corpus.reading import UnreadableFile, read_bytes
from rnngen.corpus.score_worker import CHORALE
from rnngen.corpus.score_workers import LostFile, Workers, cores
from rnngen.errors import CorpusError
from rnngen.music.score_json import score_from_json

_MOST_WORKERS = 8
_FILES_PER_WORKER = 8
"""A worker takes a second to start, which fewer files do not repay."""

_PATIENCE = 30.0
"""Seconds for a file, and one more for every `_BYTES_PER_SECOND`."""

_BYTES_PER_SECOND = 10_000


_Finish = Callable[[], Sequence[Document | Skipped]]
"""Waits for the parse of a file."""


@dataclass(frozen=True)
class _Request:
    """A file, or a chorale by its name: what the documents are called, and what a worker is asked."""

    name: str
    form: str
    data: bytes

    @property
    def key(self) -> str:
        return score_cache.cache_key(self.form, self.data)

    @property
    def seconds(self) -> float:
        return _PATIENCE + len(self.data) / _BYTES_PER_SECOND


def read_files(files: Sequence[SourceFile], progress: Progress) -> Iterator[Document | Skipped]:
    """The documents of score files, in the files' order; a file or piece that cannot be read is Skipped."""
    return _read(map(_request, files), len(files), progress)


def read_chorales(progress: Progress) -> Iterator[Document | Skipped]:
    """Bach's four-part chorales, from the corpus that music21 brings, in the order of its list."""
    names = _chorale_names()
    requests = (_Request(name, CHORALE, name.encode()) for name in names)
    return _read(requests, len(names), progress)


def _chorale_names() -> list[str]:
    """The names, from the cache where they are: music21 takes a second to import."""
    key = score_cache.cache_key("chorale names", b"")
    names = score_cache.load(key)
    if not (isinstance(names, list) and all(isinstance(name, str) for name in names)):
        from rnngen.music import bridge

        names = bridge.chorale_names()
        score_cache.store(key, json.dumps(names).encode())
    return names


def _request(file: SourceFile) -> _Request | Skipped:
    try:
        return _Request(file.name, file.suffix, read_bytes(file))
    except UnreadableFile as error:
        return Skipped(error.name, error.reason)


def _read(requests: Iterable[_Request | Skipped], total: int, progress: Progress) -> Iterator[Document | Skipped]:
    """Answer requests in order, with the next few files under way meanwhile."""
    count = min(cores(), _MOST_WORKERS, 1 + total // _FILES_PER_WORKER)
    with Workers(count) as workers:
        begun = (_begin(request, workers) for request in requests)
        for done, finish in enumerate(_ahead(begun, _FILES_PER_WORKER * count), start=1):
            yield from finish()
            progress(done, total)


def _ahead(items: Iterable[_Finish], count: int) -> Iterator[_Finish]:
    """The same items, each taken from the source `count` items early."""
    taken: deque[_Finish] = deque()
    for item in items:
        taken.append(item)
        if len(taken) > count:
            yield taken.popleft()
    yield from taken


def _begin(request: _Request | Skipped, workers: Workers) -> _Finish:
    """Answer from the cache, or ask a worker; what is returned waits for the answer."""
    if isinstance(request, Skipped):
        return lambda: (request,)
    with suppress(CorpusError, KeyError, TypeError):
        documents = _documents(request.name, score_cache.load(request.key))
        return lambda: documents
    answer = workers.ask(request.form, request.data, request.seconds)
    return lambda: _finish(request, answer)


def _finish(request: _Request, answer: Future[bytes]) -> Sequence[Document | Skipped]:
    """Wait for a worker's answer, and keep it for the next time; a lost file may do better then."""
    try:
        line = answer.result()
    except LostFile as error:
        return (Skipped(request.name, str(error)),)
    score_cache.store(request.key, line)
    return _documents(request.name, json.loads(line))


def _documents(name: str, pieces: list[dict[str, Any]]) -> Sequence[Document | Skipped]:
    """The documents of a file from a worker's or the cache's JSON; raises one of several errors if damaged."""
    if not pieces:
        raise TypeError("a file has at least one piece")
    return [_document(f"{name}#{piece['title']}" if len(pieces) > 1 else name, piece) for piece in pieces]


def _document(name: str, piece: dict[str, Any]) -> Document | Skipped:
    if "reason" in piece:
        return Skipped(name, str(piece["reason"]))
    return Document(name, score_from_json(piece["score"]), tuple(map(str, piece["notices"])))
