"""The values that reading a corpus gives: documents, what was skipped and why, and the whole."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rnngen.music.score import Score

Progress = Callable[[int, int], None]
"""Called with the files, or other units of work, done so far and their total."""


@dataclass(frozen=True)
class SourceFile:
    """A file of a corpus, wherever it lies (disk, zip, stdin); `read()` gives its bytes when wanted."""

    name: str
    """Path relative to the corpus, with `/`, for messages and order."""
    suffix: str
    """Lower case, with its dot."""
    read: Callable[[], bytes]


@dataclass(frozen=True)
class Document:
    """One document: text, or a Score; `notices` say what a reader had to assume or could not keep."""

    name: str
    content: str | Score
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Skipped:
    """A file that was not taken, with the reason in one phrase."""

    name: str
    reason: str


Reader = Callable[[Sequence[SourceFile], Progress], Iterator[Document | Skipped]]
"""Files of one kind → their documents, in the files' order; never raises for a bad file."""


@dataclass(frozen=True)
class Corpus:
    """A named set of documents of one kind; see `rnngen.kinds.KINDS`."""

    name: str
    kind: str
    source: str
    """What the user named: a built-in name or an absolute path."""
    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...] = ()
    duplicates: int = 0
    licence: str = "your own material"
    """One line."""
    notices: tuple[str, ...] = ()
    """About the corpus as a whole, such as the files of other kinds that were left out."""
