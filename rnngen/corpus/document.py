"""The values that reading a corpus gives: documents, what was skipped and why, and the whole."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rnngen.corpus.spool import StoredText
from rnngen.music.parts import ALL
from rnngen.music.performance import Piece

Progress = Callable[[int, int], None]
"""Called with the files, or other units of work, done so far and their total."""


@dataclass(frozen=True)
class SourceFile:
    """A file of a corpus, wherever it lies: on disk, in a zip, on stdin."""

    name: str
    """Path relative to the corpus, with `/`, for messages and order."""
    suffix: str
    """Lower case, with its dot."""
    blocks: Callable[[], Iterable[bytes]]
    """Gives its bytes in blocks, each time from the start."""

    def read(self) -> bytes:
        """All its bytes."""
        return b"".join(self.blocks())


Keep = Callable[[Iterable[str]], str | StoredText]
"""What becomes of the pieces of a text that is read: joined in memory, or set aside on disk."""


@dataclass(frozen=True)
class Document:
    """One document: text, a Score or a Performance; `notices` say what a reader had to assume or could not keep."""

    name: str
    content: str | StoredText | Piece
    """In a large corpus, texts are stored on disk."""
    notices: tuple[str, ...] = ()
    part_names: tuple[str, ...] = ()
    """Of a score: one for each part, '' where it has none."""

    def pieces(self) -> Iterator[str | Piece]:
        """The content as codecs take it: what is held in memory whole, a stored text in pieces."""
        return (
            self.content.pieces() if isinstance(self.content, StoredText) else iter((self.content,))
        )


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
    parts: str = ALL
    """Which parts of its scores were taken, see `rnngen.music.parts.take_parts`."""
    notices: tuple[str, ...] = ()
    """About the corpus as a whole, such as the files of other kinds that were left out."""
    stdin: SourceFile | None = None
    """What came on standard input, from where it does not come again."""
