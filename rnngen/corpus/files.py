"""Where the files of a corpus lie: a file, a folder, a glob, a zip or stdin; knows nothing of their content."""

import glob
import os
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from rnngen.corpus.document import Skipped, SourceFile
from rnngen.corpus.reading import os_reason

STDIN = "-"

PRUNED_FOLDERS = frozenset({"__pycache__", "node_modules", "site-packages", "__MACOSX"})
"""Folders, besides hidden ones and virtual environments, that hold nobody's own work."""

SIGNATURES = ((b"MThd", ".mid"), (b"<?xml", ".musicxml"), (b"X:", ".abc"))
"""How the music that has no file name to tell it begins."""


@dataclass(frozen=True)
class FoundFile(SourceFile):
    """A source file and its size in bytes."""

    size: int


@dataclass
class Findings:
    """The files found, sorted by name, and what could not be looked at."""

    files: list[FoundFile] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    explicit: bool = False
    """Whether the one file was named by the user, so that it is taken whatever its suffix."""


def find_files(source: str) -> Findings | None:
    """The files that a path, a glob or `-` stands for; None where it stands for nothing.

    Hidden files and folders, version control, caches and installed packages are passed over;
    symbolic links are followed, and each real file is found once.
    """
    if source == STDIN:
        return Findings([_stdin_file(sys.stdin.buffer.read())], explicit=True)
    path = Path(source).expanduser()
    if path.is_dir():
        return _Walk(path).take(_entries(path)).findings()
    if path.suffix.lower() == ".zip" and path.is_file():
        from rnngen.corpus.archive import find_members

        return find_members(path.name, path.read_bytes())
    if path.exists():
        return Findings([found_file(path, path.parent)], explicit=True)
    hits = [Path(hit) for hit in sorted(glob.glob(str(path), recursive=True))]  # noqa: PTH207 (absolute patterns)
    return _Walk(common_folder(hits)).take(hits).findings() if hits else None


def found_file(path: Path, root: Path) -> FoundFile:
    """A file on disk, named relative to the root of its corpus."""
    return FoundFile(
        relative_name(path, root), path.suffix.lower(), partial(Path.read_bytes, path), path.stat().st_size
    )


def relative_name(path: Path, root: Path) -> str:
    """The path below a root, with `/`."""
    return path.absolute().relative_to(root.absolute()).as_posix()


def common_folder(paths: Iterable[Path]) -> Path:
    """The deepest folder that holds all paths."""
    return Path(os.path.commonpath([path.absolute().parent for path in paths]))


def is_pruned(folder: Path) -> bool:
    """Whether a folder is passed over."""
    return folder.name in PRUNED_FOLDERS or (folder / "pyvenv.cfg").exists()


class _Walk:
    """A walk below a root that sees each real file and folder once, so that loops of links end."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.result = Findings()
        self.seen = {_identity(root.stat())}

    def take(self, paths: Iterable[Path]) -> "_Walk":
        """Add these files, and all that is in these folders."""
        pending = list(paths)
        while pending:
            path = pending.pop(0)
            try:
                pending += self._visit(path)
            except OSError as error:
                self.result.skipped.append(Skipped(relative_name(path, self.root), os_reason(error)))
        return self

    def findings(self) -> Findings:
        """What was found, by name."""
        self.result.files.sort(key=lambda file: file.name)
        return self.result

    def _visit(self, path: Path) -> list[Path]:
        """Note a file, or give what is in a folder."""
        status = path.stat()
        if _identity(status) in self.seen or (stat.S_ISDIR(status.st_mode) and is_pruned(path)):
            return []
        self.seen.add(_identity(status))
        if stat.S_ISDIR(status.st_mode):
            return _entries(path)
        if stat.S_ISREG(status.st_mode):
            self.result.files.append(found_file(path, self.root))
        return []


def _entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _stdin_file(data: bytes) -> FoundFile:
    suffix = next((suffix for start, suffix in SIGNATURES if data.startswith(start)), ".txt")
    return FoundFile("stdin", suffix, lambda: data, len(data))
