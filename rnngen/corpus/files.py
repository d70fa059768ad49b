"""Finding the files of a corpus: a file, a folder, a glob, a zip, a tar or stdin."""

import glob
import os
import stat
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from rnngen.corpus.archive import PRUNED_FOLDERS, find_members
from rnngen.corpus.compression import plain_name, signature, unpacked
from rnngen.corpus.document import Findings, FoundFile, Skipped, os_reason
from rnngen.corpus.limits import MOST_PROMPT_BYTES
from rnngen.corpus.spool import Spool, blocks_of
from rnngen.corpus.tables import TABLE_SUFFIXES
from rnngen.corpus.tar import find_in_tar
from rnngen.corpus.text import decode_text
from rnngen.errors import CorpusError
from rnngen.system.paths import mebibytes, open_regular, read_regular

STDIN, STDIN_NAME = "-", "stdin"

SIGNATURES = (
    *((b"MThd", ".mid"), (b"<?xml", ".musicxml"), (b"X:", ".abc"), (b"%PDF-", ".pdf")),
    *((b"<!DOCTYPE html", ".html"), (b"<!doctype html", ".html"), (b"<html", ".html")),
)
"""First bytes of some formats, and their suffix; stdin has no file name."""
STDIN_SUFFIXES = (".txt", *dict.fromkeys(suffix for _, suffix in SIGNATURES), *TABLE_SUFFIXES)
"""Suffixes that standard input can get."""


def find_files(source: str) -> Findings | None:
    """Return the files that a path, a glob or `-` names; None if it names nothing.

    Skips hidden files and folders, version control, caches and installed packages. Follows
    symbolic links, and finds each real file once. Compressed files are what they hold.

    Raises:
        CorpusError: if the path names a pipe or a device, or a broken archive.
        OSError: if the path cannot be opened.
    """
    found = _find(source) if source else None
    return found and replace(found, files=[unpacked(file) for file in found.files])


def _find(source: str) -> Findings | None:
    if source == STDIN:
        return Findings(STDIN_NAME, [_stdin_file()], explicit=True)
    path = Path(source).expanduser()
    if not path.exists():
        return _glob(str(path))
    # Only resolving gives "." and ".." the name of their folder.
    path = path.absolute() if path.name not in ("", "..") else path.resolve()
    if path.is_dir():
        return _Walk(path).take([path])
    if not path.is_file():
        raise CorpusError(
            f"{source} is a pipe or a device. Give - as CORPUS, and send it to standard input."
        )
    if path.suffix.lower() == ".zip":
        return find_members(path.name, open_regular(path))
    file = found_file(path, path.parent, path.stat().st_size)
    if (held := unpacked(file)).suffix == ".tar":
        return find_in_tar(held)
    return Findings(plain_name(path.name), [file], explicit=True)


def _glob(pattern: str) -> Findings | None:
    paths = [Path(hit).absolute() for hit in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207 (Path.glob takes no absolute pattern)
    if not paths:
        return None
    root = Path(os.path.commonpath([path.parent for path in paths]))
    return _Walk(root).take([path for path in paths if not _lies_in_pruned(path, root)])


def read_text_file(path: Path, option: str) -> str:
    """Return the text in a file that an option names, such as a prompt or a grammar.

    Raises:
        CorpusError: if the file cannot be read, is too large or is not text.
    """
    try:
        data = read_regular(path, MOST_PROMPT_BYTES)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CorpusError(f"{option} cannot read {path}: {reason}. Give a text file.") from error
    return decode_text(data, path.name)[0]


def read_text_input(option: str) -> str:
    """Return the text on standard input, which an option takes in place of a file.

    Raises:
        CorpusError: if standard input is a terminal, empty, too large or not text.
    """
    if sys.stdin.isatty():
        raise CorpusError(
            f"{option} @- reads standard input, which is the keyboard. Pipe a text into it."
        )
    data = sys.stdin.buffer.read(MOST_PROMPT_BYTES + 1)
    if not data:
        raise CorpusError(f"{option} @- reads standard input, which is empty. Pipe a text into it.")
    if len(data) > MOST_PROMPT_BYTES:
        raise CorpusError(f"{option} @- takes at most {mebibytes(MOST_PROMPT_BYTES)}. Give less.")
    return decode_text(data, STDIN_NAME)[0]


def found_file(path: Path, root: Path, size: int) -> FoundFile:
    """Return a file on disk, named relative to the root of its corpus."""
    name, suffix = _relative(path, root), path.suffix.lower()
    return FoundFile(name, suffix, partial(_blocks, path), size, path.parent)


def _blocks(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes; one that grows meanwhile ends where it ended at first."""
    with open_regular(path) as file:
        left = os.fstat(file.fileno()).st_size
        for block in blocks_of(file):
            yield block[:left]
            left -= len(block)
            if left <= 0:
                return


class _Walk:
    """A walk below a root that visits each real file once, so that loops of links end."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.seen: set[tuple[int, int]] = set()

    def take(self, paths: Iterable[Path]) -> Findings:
        """Return these files and everything in these folders."""
        found = Findings(self.root.name)
        pending = deque(paths)
        while pending:
            path = pending.popleft()
            try:
                pending += self._visit(path, found)
            except OSError as error:
                found.skipped.append(Skipped(_relative(path, self.root), os_reason(error)))
        found.files.sort(key=lambda file: file.name)
        return found

    def _visit(self, path: Path, found: Findings) -> list[Path]:
        """Append a file to the findings, or return the entries of a folder."""
        status = path.stat()
        identity = (status.st_dev, status.st_ino)
        if identity in self.seen:
            return []
        self.seen.add(identity)
        if stat.S_ISREG(status.st_mode):
            found.files.append(found_file(path, self.root, status.st_size))
        if not stat.S_ISDIR(status.st_mode):
            return []
        if path != self.root and _is_pruned(path):
            found.pruned.add(path.name)
            return []
        entries = sorted(path.iterdir())
        hidden = [entry for entry in entries if entry.name.startswith(".")]
        found.pruned.update(entry.name for entry in hidden if entry.is_dir())
        return [entry for entry in entries if not entry.name.startswith(".")]


def _is_pruned(folder: Path) -> bool:
    """Return whether a folder is skipped."""
    if folder.name in PRUNED_FOLDERS or (folder / "pyvenv.cfg").exists():
        return True
    # A browser saves the parts of page.html in page_files.
    page = folder.name.removesuffix("_files")
    return page != folder.name and any(
        folder.with_name(page + suffix).exists() for suffix in (".html", ".htm")
    )


def _lies_in_pruned(path: Path, root: Path) -> bool:
    return any(
        _is_pruned(folder)
        for folder in path.parents
        if folder.is_relative_to(root) and folder != root
    )


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _stdin_file() -> FoundFile:
    """Copy stdin to disk: it comes once and in any amount, but may be read twice."""
    data = Spool().add(blocks_of(sys.stdin.buffer))
    file = FoundFile(STDIN_NAME, "", data.blocks, data.size)
    if suffix := signature(_start(file)):
        file = replace(unpacked(replace(file, suffix=suffix)), name=STDIN_NAME)
    return replace(file, suffix=file.suffix or _suffix_of(_start(file)))


def _start(file: FoundFile) -> bytes:
    return next(iter(file.blocks()), b"")


def _suffix_of(start: bytes) -> str:
    """Return the suffix of data that begins so."""
    return next((suffix for mark, suffix in SIGNATURES if start.startswith(mark)), ".txt")
