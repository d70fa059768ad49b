"""Parsed pieces on disk, as plain JSON.

Reading them runs nothing, and a damaged entry counts as absent.
"""

import json
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rnngen.corpus.document import Document, Skipped
from rnngen.errors import CorpusError
from rnngen.music.canonical import score_from_json
from rnngen.music.performance import performance_from_json
from rnngen.system import paths
from rnngen.system.cache import SCORES, folder

READER_VERSION = 10
"""Raise it whenever the same file gives other scores, so that no stale cache entry is read."""

MAX_ENTRY_BYTES = 64 * 2**20
"""Largest entry that is read; one of 200,000 notes has 6 MB."""


def cache_key(form: str, data: bytes) -> str:
    """Return the key of a piece of this form."""
    return sha256(form.encode() + b"\0" + data).hexdigest()


def load_document(key: str, name: str) -> Document | Skipped | None:
    """Return what is stored under a key as a document of this name, or None."""
    with suppress(CorpusError, KeyError, TypeError):  # nothing stored, or damaged
        return document_of(name, load(key))
    return None


def document_of(name: str, answer: Any) -> Document | Skipped:
    """Return the document of a worker's answer, fresh or cached.

    Raises:
        CorpusError: if it is damaged; KeyError and TypeError too.
    """
    if "reason" in answer:
        return Skipped(name, _texts([answer["reason"]])[0])
    notices = _texts(answer["notices"])
    if "performance" in answer:
        return Document(name, performance_from_json(answer["performance"]), notices)
    return Document(name, score_from_json(answer["score"]), notices, _texts(answer["names"]))


def _texts(values: Any) -> tuple[str, ...]:
    if type(values) is not list or set(map(type, values)) - {str}:
        raise TypeError(f"{values!r:.100} is no list of texts")
    return tuple(values)


def load(key: str) -> Any:
    """Return the JSON value stored under a key, or None."""
    try:
        return json.loads(paths.read_regular(_path(key), MAX_ENTRY_BYTES))
    except (OSError, ValueError, RecursionError, MemoryError):
        return None


def store(key: str, value: bytes) -> None:
    """Store JSON under a key; without a writable cache the next run just takes longer."""
    path = _path(key)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        paths.write_atomically(path, value)
    except OSError:
        return


def _path(key: str) -> Path:
    return folder(SCORES) / _reader_version() / f"{key}.json"


@cache
def _reader_version() -> str:
    """Return the versions of our reader and of music21 under it."""
    return f"{READER_VERSION}-music21-{version('music21')}"
