"""Read large files of text side by side, in a process for each core.

Each process stores its texts in a spool that it shares with its parent, and says where they lie.
"""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import IO, Any

from rnngen.corpus.columns import parse as parse_columns
from rnngen.corpus.document import Document, FoundFile, Keep, Progress, Skipped
from rnngen.corpus.line_breaks import Unwrapping
from rnngen.corpus.readers import file_by_file, is_read_as_text, read
from rnngen.corpus.spool import Span, Spool, StoredText
from rnngen.corpus.worker_pool import end, search_path
from rnngen.errors import CorpusError
from rnngen.system.threads import usable_cores

LEAST_BYTES = 64 * 2**20
"""Bytes of files from which they are read side by side; a process takes half a second to start."""
WORKER = ("-m", "rnngen.corpus.text_worker")


@dataclass(frozen=True)
class TextJob:
    """The files that one process reads, and how."""

    files: Sequence[FoundFile]
    kind: str
    columns: Sequence[str]
    """Of tables; empty for whole files."""
    unwrap: str | None
    """A mode of `Unwrapping`; None for kinds that are not joined into paragraphs."""

    @property
    def suits_several(self) -> bool:
        """Whether files are so large that several processes read them."""
        # Files in an archive share its one stream. Windows cannot hand a nameless file over.
        can_share = os.name == "posix" and all(file.folder is not None for file in self.files)
        is_large = sum(file.size * file.growth for file in self.files) >= LEAST_BYTES
        is_text = bool(self.columns) or is_read_as_text(self.kind)
        return can_share and is_large and is_text and min(len(self.files), usable_cores()) > 1


def read_texts(
    job: TextJob, progress: Progress, keep: Keep, unwrapping: Unwrapping | None
) -> Iterator[Document | Skipped]:
    """Yield what is read of files, in their order, in this process.

    Args:
        keep: stores the texts.
        unwrapping: stores those that may be joined into paragraphs.
    """
    if not job.columns:
        return read(job.kind, job.files, progress, keep, unwrapping)
    read_tables = file_by_file(lambda file, keep: parse_columns(file, job.columns, keep))
    return read_tables(job.files, progress, unwrapping or keep)


def read_side_by_side(
    job: TextJob, progress: Progress, unwrapping: Unwrapping | None
) -> Iterator[Document | Skipped]:
    """Yield what is read of files, in their order.

    Args:
        unwrapping: gets the widths of the texts that were joined.

    Raises:
        CorpusError: if a process dies.
    """
    count = min(usable_cores(), len(job.files))
    with ExitStack() as stack:
        readers = [_start(job, number, count, stack) for number in range(count)]
        for number in range(len(job.files)):
            spool, answers = readers[number % count]
            while isinstance(answer := _answer(answers), list):
                yield from (_result(spool, each) for each in answer)
            if unwrapping is not None:
                unwrapping.widths += answer["widths"]
            progress(number + 1, len(job.files))


def _start(job: TextJob, number: int, count: int, stack: ExitStack) -> tuple[Spool, IO[bytes]]:
    """Start a process on every `count`-th file; return its spool and its answers."""
    spool = Spool()
    process = subprocess.Popen(
        [sys.executable, "-P", *WORKER, str(spool.fileno())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pass_fds=[spool.fileno()],
        env=os.environ | {"PYTHONPATH": search_path()},
    )
    stack.callback(end, process)
    if process.stdin is None or process.stdout is None:
        raise CorpusError("A process that reads the corpus has no pipes.")
    own = TextJob(job.files[number::count], job.kind, job.columns, job.unwrap)
    with suppress(OSError):  # if it has died, its answers end too early
        process.stdin.write(pickle.dumps(own))
        process.stdin.close()
    return spool, process.stdout


def _answer(answers: IO[bytes]) -> Any:
    """Return some results, or at the end of a file the widths to which its lines were filled."""
    line = answers.readline()
    if not line.endswith(b"\n"):
        raise CorpusError(
            "A process that reads the corpus was killed, perhaps because memory ran out. Try again."
        )
    return json.loads(line)


def described(result: Document | Skipped, spool: Spool) -> dict[str, Any]:
    """Return a result as plain values, with its text's place in a spool."""
    if isinstance(result, Skipped):
        return {"name": result.name, "reason": result.reason}
    text = result.content
    if not isinstance(text, StoredText):
        text = spool.add_text([str(text)])
    return {
        "name": result.name,
        "digest": text.digest.hex(),
        "characters": text.characters,
        "place": [text.utf8.start, text.utf8.size],
        "notices": result.notices,
    }


def _result(spool: Spool, plain: dict[str, Any]) -> Document | Skipped:
    """Return the result that `described` described."""
    if "reason" in plain:
        return Skipped(plain["name"], plain["reason"])
    span = Span(spool, *plain["place"])
    text = StoredText(bytes.fromhex(plain["digest"]), plain["characters"], span)
    return Document(plain["name"], text, tuple(plain["notices"]))
