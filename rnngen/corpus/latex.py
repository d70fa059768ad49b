"""LaTeX papers."""

from collections.abc import Iterator, Sequence

from rnngen.corpus import text
from rnngen.corpus.document import Document, Progress, Skipped, SourceFile
from rnngen.corpus.reading import read_each


def read_files(files: Sequence[SourceFile], progress: Progress) -> Iterator[Document | Skipped]:
    """First version: the files as they are."""
    return read_each(files, progress, text.parse)
