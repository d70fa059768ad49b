"""Write files whole or not at all, and check beforehand whether they can be written."""

import os
from pathlib import Path

from rnngen.errors import WriterError
from rnngen.system.paths import is_stream, write_atomically


def save(path: Path, data: bytes) -> None:
    """Write a file; whoever reads it meanwhile sees the old content or the new one.

    Raises:
        WriterError: if the file cannot be written.
    """
    try:
        write_atomically(path, data)
    except OSError as error:
        raise _cannot_write(path, error.strerror or type(error).__name__) from error


def check_writable(path: Path) -> None:
    """Raise WriterError if a file cannot be written, so that a command fails before its work."""
    if is_stream(path):
        return
    target = path.resolve()
    if target.is_dir():
        raise _cannot_write(path, "Is a directory")
    if not target.parent.is_dir():
        raise _cannot_write(path, "No such file or directory")
    # A new file takes the place of the old one, so the folder must be writable.
    if not os.access(target.parent, os.W_OK):
        raise _cannot_write(path, "Permission denied")


def _cannot_write(path: Path, reason: str) -> WriterError:
    return WriterError(
        f"{path} cannot be written: {reason}. Name a file in a folder that exists and is writable."
    )
