"""Where the files of a corpus lie: a file, a folder, a glob, a zip or stdin; knows nothing of their content."""

import glob
import os
import stat
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from rnngen.corpus.document import Skipped
from rnngen.corpus.found import PRUNED_FOLDERS, Findings, FoundFile
from rnngen.corpus.reading import os_reason
from rnngen.corpus.spool import Spool, blocks_of

STDIN, STDIN_NAME = "-", "stdin"


SIGNATURES = ((b"MThd", ".mid"), (b"<?xml", ".musicxml"), (b"X:", ".abc"))
"""How the music that has no file name to tell it begins."""
STDIN_SUFFIXES = (".txt", *(suffix for _, suffix in SIGNATURES))
"""What standard input is taken for."""


def find_files(source: str) -> Findings | None:
    """The files that a path, a glob or `-` stands for; None where it stands for nothing.

    Hidden files and folders, version control, caches and installed packages are passed over;
    symbolic links are followed, and each real file is found once.
    """
    if not source:
        return None
    if source == STDIN:
        return Findings(STDIN_NAME, [_stdin_file()], explicit=True)
    path = Path(source).expanduser()
    if not path.exists():
        return _glob(str(path))
    path = (
        path.absolute() if path.name not in ("", "..") else path.resolve()
    )  # "." has its folder's name
    if path.is_dir():
        return _Walk(path).take([path])
    if path.suffix.lower() == ".zip":
        from rnngen.corpus.archive import find_members

        return find_members(path.name, path.read_bytes())
    return Findings(path.stem, [found_file(path, path.parent, path.stat().st_size)], explicit=True)


def _glob(pattern: str) -> Findings | None:
    paths = [Path(hit).absolute() for hit in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207 (absolute too)
    if not paths:
        return None
    root = Path(os.path.commonpath([path.parent for path in paths]))
    return _Walk(root).take([path for path in paths if not _lies_in_pruned(path, root)])


def found_file(path: Path, root: Path, size: int) -> FoundFile:
    """A file on disk, named relative to the root of its corpus."""
    return FoundFile(_relative(path, root), path.suffix.lower(), partial(_blocks, path), size)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from blocks_of(file)


class _Walk:
    """A walk below a root that sees each real file and folder once, so that loops of links end."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.seen: set[tuple[int, int]] = set()

    def take(self, paths: Iterable[Path]) -> Findings:
        """These files, and all that is in these folders."""
        found = Findings(self.root.name)
        pending = deque(paths)
        while pending:
            path = pending.popleft()
            try:
                pending += self._visit(path, found.files)
            except OSError as error:
                found.skipped.append(Skipped(_relative(path, self.root), os_reason(error)))
        found.files.sort(key=lambda file: file.name)
        return found

    def _visit(self, path: Path, files: list[FoundFile]) -> list[Path]:
        """Take a file, or give what is in a folder."""
        status = path.stat()
        identity = (status.st_dev, status.st_ino)
        if identity in self.seen:
            return []
        self.seen.add(identity)
        if stat.S_ISREG(status.st_mode):
            files.append(found_file(path, self.root, status.st_size))
        if not stat.S_ISDIR(status.st_mode) or (path != self.root and _is_pruned(path)):
            return []
        return sorted(entry for entry in path.iterdir() if not entry.name.startswith("."))


def _is_pruned(folder: Path) -> bool:
    """Whether a folder is passed over."""
    return folder.name in PRUNED_FOLDERS or (folder / "pyvenv.cfg").exists()


def _lies_in_pruned(path: Path, root: Path) -> bool:
    return any(
        _is_pruned(folder)
        for folder in path.parents
        if folder.is_relative_to(root) and folder != root
    )


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _stdin_file() -> FoundFile:
    """What comes on stdin, set aside on disk, as it comes once but may be read twice, and in any amount."""
    data = Spool().add(blocks_of(sys.stdin.buffer))
    start = next(iter(data.blocks()), b"")
    suffix = next(
        (suffix for signature, suffix in SIGNATURES if start.startswith(signature)), ".txt"
    )
    return FoundFile(STDIN_NAME, suffix, data.blocks, data.size)
