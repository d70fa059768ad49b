"""Files of music → documents, parsed in worker processes and cached; knows nothing of music21 or of bytes of MIDI.

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
from rnngen.corpus.score_worker import CHORALE, MIDI_SUFFIXES, PERFORMANCE
from rnngen.corpus.score_workers import LostFile, Workers
from rnngen.errors import CorpusError, UnreadableScore
from rnngen.kinds import KINDS
from rnngen.music import midi_file, notation_files
from rnngen.music.performance import performance_from_json
from rnngen.music.score_json import score_from_json
from rnngen.system.threads import usable_cores

_MOST_WORKERS = 8
_FILES_PER_WORKER = 8
"""A worker takes a second to start, which fewer files do not repay."""

_PATIENCE, _MOST_PATIENCE = 5.0, 120.0
"""Seconds of a processor for a piece, with one more for every `_BYTES_PER_SECOND` up to a limit; most take a tenth of
one."""

_BYTES_PER_SECOND = 20_000


@dataclass(frozen=True)
class _Request:
    """A piece as bytes, or a chorale by its name: what the document is called, and what a worker is asked."""

    name: str
    form: str
    data: bytes

    @property
    def key(self) -> str:
        return score_cache.cache_key(self.form, self.data)

    @property
    def seconds(self) -> float:
        return min(_MOST_PATIENCE, _PATIENCE + len(self.data) / _BYTES_PER_SECOND)


_Finish = Callable[[], Document | Skipped]
"""Waits for the parse of a piece."""


def read_files(files: Sequence[SourceFile], progress: Progress) -> Iterator[Document | Skipped]:
    """The documents of score files, in the files' order; a file or piece that cannot be read is Skipped."""
    return _read(map(_requests, files), len(files), progress)


def read_performances(
    files: Sequence[SourceFile], progress: Progress
) -> Iterator[Document | Skipped]:
    """What was played in MIDI files, in the files' order; a file or piece that cannot be read is Skipped."""
    return _read(map(_requests_of_playing, files), len(files), progress)


def read_chorales(progress: Progress) -> Iterator[Document | Skipped]:
    """Bach's four-part chorales, from the corpus that music21 brings, in the order of its list."""
    names = _chorale_names()
    return _read(([_Request(name, CHORALE, name.encode())] for name in names), len(names), progress)


def _chorale_names() -> list[str]:
    """The names, from the cache where they are: music21 takes a second to import."""
    key = score_cache.cache_key("chorale names", b"")
    stored = score_cache.load(key)
    if isinstance(stored, list) and stored and all(isinstance(name, str) for name in stored):
        return stored
    from rnngen.music import bridge

    names = bridge.chorale_names()
    score_cache.store(key, json.dumps(names).encode())
    return names


def _requests(file: SourceFile) -> list[_Request | Skipped]:
    """What there is to parse in a file: the file as it is, or the tunes of a tunebook."""
    suffixes = KINDS["score"].suffixes
    if file.suffix not in suffixes:
        return [Skipped(file.name, f"is not a score file (expected {', '.join(suffixes)})")]
    return _requests_of(file, file.suffix)


def _requests_of_playing(file: SourceFile) -> list[_Request | Skipped]:
    """What there is to parse in a file that was played."""
    if file.suffix not in MIDI_SUFFIXES:
        return [Skipped(file.name, f"is not a MIDI file (expected {', '.join(MIDI_SUFFIXES)})")]
    return _requests_of(file, PERFORMANCE)


def _requests_of(file: SourceFile, form: str) -> list[_Request | Skipped]:
    try:
        data = read_bytes(file)
        pieces = _pieces(file.suffix, data)
    except (UnreadableFile, UnreadableScore) as error:
        return [Skipped(file.name, error.reason)]
    if len(pieces) > 1:
        return [_Request(f"{file.name}#{title}", form, piece) for title, piece in pieces]
    return [_Request(file.name, form, data)]


def _pieces(suffix: str, data: bytes) -> list[tuple[str, bytes]]:
    """The pieces of a file with their titles: the tunes of a tunebook, the tracks of a MIDI file of format 2."""
    if suffix == ".abc":
        return notation_files.tunes(data)
    if suffix in MIDI_SUFFIXES:
        return [
            (str(number), piece) for number, piece in enumerate(midi_file.sequences(data), start=1)
        ]
    return [("", data)]


def _read(
    files: Iterable[Sequence[_Request | Skipped]], total: int, progress: Progress
) -> Iterator[Document | Skipped]:
    """Answer requests in order, with those of the next few files under way meanwhile."""
    count = min(usable_cores(), _MOST_WORKERS, 1 + total // _FILES_PER_WORKER)
    with Workers(count) as workers:
        begun = ([_begin(request, workers) for request in requests] for requests in files)
        for done, file in enumerate(_ahead(begun, _FILES_PER_WORKER * count), start=1):
            yield from (finish() for finish in file)
            progress(done, total)


def _ahead(items: Iterable[list[_Finish]], count: int) -> Iterator[list[_Finish]]:
    """The same items, each taken from the source `count` items early."""
    taken: deque[list[_Finish]] = deque()
    for item in items:
        taken.append(item)
        if len(taken) > count:
            yield taken.popleft()
    yield from taken


def _begin(request: _Request | Skipped, workers: Workers) -> _Finish:
    """Answer from the cache, or ask a worker; what is returned waits for the answer."""
    if isinstance(request, Skipped):
        return lambda: request
    with suppress(CorpusError, KeyError, TypeError):  # nothing stored, or damaged
        document = _document(request.name, score_cache.load(request.key))
        return lambda: document
    answer = workers.ask(request.form, request.data, request.seconds)
    return lambda: _finish(request, answer)


def _finish(request: _Request, answer: Future[bytes]) -> Document | Skipped:
    """Wait for a worker's answer, and keep it for the next time; a lost file may do better then."""
    try:
        line = answer.result()
    except LostFile as error:
        return Skipped(request.name, str(error))
    score_cache.store(request.key, line)
    return _document(request.name, json.loads(line))


def _document(name: str, answer: Any) -> Document | Skipped:
    """The document of a worker's answer, or of a stored one."""
    if "reason" in answer:
        return Skipped(name, str(answer["reason"]))
    notices = tuple(map(str, answer["notices"]))
    if "performance" in answer:
        return Document(name, performance_from_json(answer["performance"]), notices)
    return Document(
        name, score_from_json(answer["score"]), notices, tuple(map(str, answer["names"]))
    )
