"""What a search for corpus files found, and what it left out."""

from dataclasses import dataclass, field

from rnngen.corpus.document import Skipped, SourceFile

PRUNED_FOLDERS = frozenset({"__pycache__", "node_modules", "site-packages", "__MACOSX"})
"""Folders, besides hidden ones and virtual environments, that hold nobody's own work."""


@dataclass(frozen=True)
class FoundFile(SourceFile):
    """A source file and its size in bytes."""

    size: int


@dataclass
class Findings:
    """The files found, sorted by name, and what could not be looked at."""

    name: str
    """After what the files were found in: a folder's name, a file's without its suffix."""
    files: list[FoundFile] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    explicit: bool = False
    """Whether the user named this one file, so that it is taken whatever its suffix."""
