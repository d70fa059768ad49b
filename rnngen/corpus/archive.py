"""The members of a zip as files, read in memory and never extracted."""

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath

from rnngen.corpus.document import Findings, FoundFile, Skipped, UnreadableFile
from rnngen.corpus.spool import blocks_of
from rnngen.errors import CorpusError

MEMBER_BYTES = 256 * 2**20
"""Larger members are skipped."""

ARCHIVE_BYTES = 4 * MEMBER_BYTES
"""Most bytes read from one zip (1 GiB)."""

RATIO = 250
"""Text shrinks to a fifth, seldom to a fiftieth; beyond this ratio it is a zip bomb."""

RATIO_BYTES = 2**20
"""Below this size any ratio is harmless."""

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    RuntimeError,
    OSError,
    ValueError,
)
"""What zipfile raises on damaged members and unknown methods."""

PRUNED_FOLDERS = frozenset({"__pycache__", "node_modules", "site-packages", "__MACOSX"})
"""Folders of generated or installed files; hidden ones and virtual environments are pruned too."""


def find_members(name: str, data: bytes) -> Findings:
    """Return the files in a zip; skip unsafe, encrypted and absurdly compressed members.

    Raises:
        CorpusError: if the zip itself is broken.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGE as error:
        raise CorpusError(
            f"Zip '{name}' cannot be opened: {error}. Check that it is a whole zip archive."
        ) from error
    findings = Findings(PurePosixPath(name).stem)
    room = ARCHIVE_BYTES
    for member in sorted(archive.infolist(), key=lambda member: member.filename):
        if member.filename.endswith("/") or _is_pruned(member.filename):
            continue
        reason = _refusal(member, room)
        if reason:
            findings.skipped.append(Skipped(member.filename, reason))
        else:
            room -= member.file_size
            findings.files.append(_found(archive, member))
    return findings


def _found(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> FoundFile:
    suffix = PurePosixPath(member.filename).suffix.lower()
    return FoundFile(member.filename, suffix, partial(_blocks, archive, member), member.file_size)


def _blocks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(member) as file:
            yield from blocks_of(file)
    except DAMAGE as error:
        raise UnreadableFile(member.filename, f"is damaged ({error})") from error


def _is_pruned(name: str) -> bool:
    """Return whether a member lies in a hidden or pruned folder, as on disk."""
    return any(
        part in PRUNED_FOLDERS or (part.startswith(".") and part != "..") for part in _parts(name)
    )


def _parts(name: str) -> list[str]:
    return name.replace("\\", "/").split("/")


def _refusal(member: zipfile.ZipInfo, room: int) -> str | None:
    """Return why a member is skipped, or None; `room` is the number of bytes still allowed."""
    parts = _parts(member.filename)
    if parts[0] == "" or ".." in parts or re.match("[A-Za-z]:", parts[0]):
        return "has a name that leads outside the zip"
    if member.flag_bits & 0x1:
        return "is encrypted"
    if member.file_size > MEMBER_BYTES:
        return f"is larger than {MEMBER_BYTES // 2**20} MiB"
    if member.file_size > max(RATIO_BYTES, RATIO * member.compress_size):
        return "is compressed beyond belief"
    if member.file_size > room:
        return f"lies beyond the first {ARCHIVE_BYTES // 2**30} GiB of the zip"
    return None
