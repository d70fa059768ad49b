"""Parsed scores on disk, so that a corpus is parsed once; knows nothing of how they are parsed.

The files are plain JSON: reading one runs nothing, and a damaged one counts as absent.
"""

import json
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rnngen.system import paths

READER_VERSION = 6
"""Raised whenever the same file would be read as other scores."""


def cache_key(form: str, data: bytes) -> str:
    """The name under which the parse of these bytes is kept; `form` is their suffix."""
    return sha256(form.encode() + b"\0" + data).hexdigest()


def load(key: str) -> Any:
    """The JSON value stored under a key, or None."""
    try:
        return json.loads(_path(key).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def store(key: str, value: bytes) -> None:
    """Keep JSON under a key; a folder that cannot be written to only costs the next run its time."""
    path = _path(key)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        paths.write_atomically(path, value)
    except OSError:
        return


def _path(key: str) -> Path:
    return paths.cache() / "scores" / _readers() / f"{key}.json"


@cache
def _readers() -> str:
    """The version of what parses: ours and that of the library under it."""
    return f"{READER_VERSION}-music21-{version('music21')}"
