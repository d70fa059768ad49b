"""Source files from literals, for the readers' tests."""

import json
from concurrent.futures import Future
from pathlib import PurePosixPath

from rnngen.corpus import score_worker
from rnngen.corpus.document import Document, Skipped, SourceFile, no_progress
from rnngen.corpus.readers import read


def source(name: str, content: str | bytes) -> SourceFile:
    data = content.encode() if isinstance(content, str) else content
    return SourceFile(name, PurePosixPath(name).suffix, lambda: [data])


def read_all(kind: str, files: dict[str, str | bytes]) -> list[Document | Skipped]:
    return list(read(kind, [source(name, content) for name, content in files.items()], no_progress))


def parsed_here(form, data):
    """A worker's answer, from this process, which need not start one and import music21 anew for a second."""
    answer = Future()
    answer.set_result(json.dumps(score_worker.parse(form, data)).encode() + b"\n")
    return answer
