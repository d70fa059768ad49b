"""What the cache folder holds: each kind of file in a folder of its own."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from rnngen.system import paths

TOKENS, SCORES, FORMULAS = "tokens", "scores", "formulas"
HOLDS = {
    TOKENS: "corpora as tokens",
    SCORES: "music that was read",
    FORMULAS: "pictures of formulas",
}
"""Folder in the cache → what its files are."""

_NAMES = {
    TOKENS: r"[0-9a-f]{64}/(tokens|numbers|codec\.json|\..+\.tmp)",
    SCORES: r"[^/]+/([0-9a-f]{64}\.json|\..+\.tmp)",
    FORMULAS: r"[0-9a-f]{64}\.npz|\..+\.tmp",
}
"""Folder → the paths of rnngen's files in it. Others are the user's own."""


class Cached(NamedTuple):
    """The files of one kind in the cache."""

    kind: str
    files: tuple[Path, ...]
    size: int
    """Bytes of all files."""


def folder(kind: str) -> Path:
    """Return the folder of a kind in the cache."""
    return paths.cache() / kind


def cached(kind: str) -> Cached:
    """Return what the cache holds of a kind."""
    sizes = dict(_sizes(kind))
    return Cached(kind, tuple(sizes), sum(sizes.values()))


def clear(kinds: Iterable[str]) -> int:
    """Remove what the cache holds of some kinds, and return how many bytes that frees.

    A training that reads a removed file keeps it until it ends.
    """
    freed = 0
    for kind in kinds:
        for file, size in list(_sizes(kind)):
            with suppress(OSError):  # Windows keeps files that are open
                file.unlink()
                freed += size
        for parent, _, _ in os.walk(folder(kind), topdown=False):
            with suppress(OSError):  # it holds other files
                Path(parent).rmdir()
    return freed


def _sizes(kind: str) -> Iterator[tuple[Path, int]]:
    """Yield each file of a kind with its size in bytes; links are not followed."""
    root, pattern = folder(kind), re.compile(_NAMES[kind])
    for parent, _, names in os.walk(root):
        for file in (Path(parent, name) for name in names):
            if pattern.fullmatch(file.relative_to(root).as_posix()):
                with suppress(OSError):  # another process may just have removed it
                    yield file, file.lstat().st_size
