"""What all readers share: how a file is given up, and the loop over files; knows nothing of any format."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from rnngen.corpus.document import Document, Progress, Skipped, SourceFile
from rnngen.errors import CorpusError


class UnreadableFile(CorpusError):
    """A file that cannot be learned from; in a corpus it is skipped, alone it is the error."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            f"File '{name}' cannot be used. Expected readable content. Received: a file that {reason}."
        )
        self.name = name
        self.reason = reason


Parse = Callable[[SourceFile], Iterable[Document]]
"""A file → its documents; raises UnreadableFile."""


def no_progress(done: int, total: int) -> None:
    """Report nothing."""


def os_reason(error: OSError) -> str:
    """The system's own words for why a file cannot be read, as the reason of a skip."""
    return f"cannot be read ({(error.strerror or type(error).__name__).lower()})"


def read_blocks(file: SourceFile) -> Iterator[bytes]:
    """A file's bytes in blocks; every way in which they cannot be had raises UnreadableFile."""
    try:
        yield from file.blocks()
    except OSError as error:
        raise UnreadableFile(file.name, os_reason(error)) from error


def read_bytes(file: SourceFile) -> bytes:
    """A file's bytes at once, as `read_blocks`."""
    return b"".join(read_blocks(file))


def read_each(
    files: Sequence[SourceFile], progress: Progress, parse: Parse
) -> Iterator[Document | Skipped]:
    """Parse each file on its own, in order; one that cannot be used becomes Skipped."""
    for done, file in enumerate(files, start=1):
        try:
            yield from parse(file)
        except UnreadableFile as error:
            yield Skipped(error.name, error.reason)
        progress(done, len(files))
