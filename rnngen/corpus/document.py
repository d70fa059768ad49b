"""The values of this package: source files, the documents read from them, and the corpus."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rnngen.brief import Brief
from rnngen.corpus.limits import most_bytes, too_large
from rnngen.corpus.pairs import Pair, Pairing
from rnngen.corpus.spool import StoredText
from rnngen.errors import CorpusError, shortened
from rnngen.kinds import AUTO
from rnngen.music.parts import ALL
from rnngen.music.performance import Piece

Progress = Callable[[int, int], None]
"""Receives the number of files, or other units of work, done so far and in total."""


def no_progress(done: int, total: int) -> None:
    """Report nothing."""


class UnreadableFile(CorpusError):
    """A file that cannot be used. In a corpus it is skipped; alone it is the error.

    Args:
        reason: a phrase that completes "The file …".
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The file '{name}' cannot be used: it {reason}.")
        self.name = name
        self.reason = reason


@dataclass(frozen=True)
class Skipped:
    """A file that was left out, with the reason as a phrase that completes "The file …".

    Both are shortened: a zip can hold a name of 60,000 characters.
    """

    name: str
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", shortened(self.name))
        object.__setattr__(self, "reason", shortened(self.reason))


@dataclass(frozen=True)
class SourceFile(Brief):
    """A file of a corpus: on disk, in an archive or on stdin."""

    name: str
    """Path relative to the corpus, with `/`."""
    suffix: str
    """In lower case, with its dot."""
    blocks: Callable[[], Iterable[bytes]]
    """Returns the bytes in blocks; each call begins at the start."""

    def read_blocks(self) -> Iterator[bytes]:
        """Yield the bytes in blocks; raise UnreadableFile if the system refuses."""
        try:
            yield from self.blocks()
        except OSError as error:
            raise UnreadableFile(self.name, os_reason(error)) from error

    def read(self) -> bytes:
        """Return all bytes; raise UnreadableFile beyond the limit, or if the system refuses."""
        blocks, size = [], 0
        for block in self.read_blocks():
            size += len(block)
            self._check_size(size)
            blocks.append(block)
        return b"".join(blocks)

    def _check_size(self, size: int) -> None:
        if size > most_bytes(self.suffix):
            raise UnreadableFile(self.name, too_large(self.suffix))


@dataclass(frozen=True)
class FoundFile(SourceFile):
    """A source file and its size in bytes."""

    size: int
    folder: Path | None = None
    """Where it lies on disk; None in an archive and for stdin."""
    growth: int = 1
    """Times that the size usually grows as the file is read, because it is compressed."""

    def read(self) -> bytes:
        """Return all bytes as `SourceFile.read` does; check the size before."""
        self._check_size(self.size)
        return super().read()


@dataclass
class Findings:
    """The result of a search for files, sorted by name."""

    name: str
    """Name of the folder, or of the file without its suffix."""
    files: list[FoundFile] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    explicit: bool = False
    """Whether the user named this one file, so that any suffix is accepted."""
    pruned: set[str] = field(default_factory=set)
    """Names of folders that were not searched."""


def os_reason(error: OSError) -> str:
    """Return why the system cannot read a file, as a reason for UnreadableFile."""
    return f"cannot be read ({(error.strerror or type(error).__name__).lower()})"


Keep = Callable[[Iterable[str]], str | StoredText]
"""Stores the pieces of a text: joins them in memory, or writes them to disk."""


@dataclass(frozen=True)
class Document(Brief):
    """One document: text, a Score, a Performance, or a pair of two."""

    name: str
    content: str | StoredText | Piece | Pair
    """Texts of a large corpus are stored on disk."""
    notices: tuple[str, ...] = ()
    """What its reader had to assume or could not keep."""
    part_names: tuple[str, ...] = ()
    """For a score, the name of each part, or ''."""

    def pieces(self) -> Iterator[str | Piece | Pair]:
        """Yield the content as codecs take it: a stored text in pieces, anything else whole."""
        if isinstance(self.content, StoredText):
            return self.content.pieces()
        return iter((self.content,))


@dataclass(frozen=True)
class Selection:
    """The files of a folder that were taken, and those that were not."""

    taken: tuple[tuple[str, int], ...] = ()
    """(suffix, files), most frequent first."""
    left: tuple[tuple[str, int], ...] = ()
    """(suffix, files) of other kinds, most frequent first."""
    pruned: tuple[str, ...] = ()
    """Names of folders that were not searched."""


@dataclass(frozen=True)
class Corpus(Brief):
    """A named set of documents of one kind; see `rnngen.kinds.KINDS`."""

    name: str
    kind: str
    """Of pairs, the kind of their targets."""
    source: str
    """What the user named: a built-in name or an absolute path."""
    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...] = ()
    duplicates: int = 0
    licence: str = "your own material"
    """One line."""
    parts: str = ALL
    """Parts taken from its scores; see `rnngen.music.parts.take_parts`."""
    notices: tuple[str, ...] = ()
    """About the corpus as a whole, such as files that were left out."""
    only: tuple[str, ...] = ()
    """Patterns of the names of its files; empty for all."""
    columns: tuple[str, ...] = ()
    """Columns of its tables whose texts are its documents."""
    selection: Selection = field(default_factory=Selection)
    """Which of the files that were found are read."""
    unwrap: str = AUTO
    """Whether filled lines of text were joined; see `rnngen.corpus.line_breaks`."""
    source_kind: str | None = None
    """Of pairs, the kind of their sources."""
    pairing: Pairing = field(default_factory=Pairing)
    """Which of its parts are sources and targets."""
    stdin: SourceFile | None = None
    """The data read from stdin, which cannot be read again."""
