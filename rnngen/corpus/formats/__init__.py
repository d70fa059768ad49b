"""Formats of other programs → plain text, by the libraries of the extra `formats`.

To add a format, write a module with `text_of(data: bytes) -> str`, and add it to `worker.READERS`,
to `libraries.LIBRARIES` and to `rnngen.kinds.FORMAT_SUFFIXES`.
"""

import json

from rnngen.corpus.document import Document, SourceFile, UnreadableFile
from rnngen.corpus.formats.libraries import missing
from rnngen.corpus.text import normalize
from rnngen.corpus.worker_pool import LostFile, Worker

LEAST_SECONDS, MOST_SECONDS = 10.0, 300.0
BYTES_PER_SECOND = 100_000
"""CPU limit of a file: 10 s and a second more for each 100 kB; most take 1 s per MB."""


def parse(file: SourceFile, worker: Worker) -> Document:
    """Return the text of a file as one document.

    Args:
        worker: a process of `rnngen.corpus.formats.worker`.

    Raises:
        UnreadableFile: if it is damaged, protected or without text, or its library is missing.
    """
    if reason := missing(file.suffix):
        raise UnreadableFile(file.name, reason)
    data = file.read()
    seconds = min(MOST_SECONDS, LEAST_SECONDS + len(data) / BYTES_PER_SECOND)
    try:
        answer = json.loads(worker.ask(file.suffix, data, seconds))
    except LostFile as error:
        raise UnreadableFile(file.name, str(error)) from None
    if reason := answer.get("reason"):
        raise UnreadableFile(file.name, reason)
    text = normalize(answer["text"])
    if not text.strip():
        raise UnreadableFile(file.name, "holds no text")
    return Document(file.name, text)
