"""The members of a zip as files, read in memory and never extracted."""

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from itertools import islice
from os import SEEK_END
from pathlib import PurePosixPath
from typing import IO
from weakref import finalize

from rnngen.corpus.document import Findings, FoundFile, Skipped, UnreadableFile
from rnngen.corpus.spool import blocks_of
from rnngen.errors import CorpusError
from rnngen.system.paths import mebibytes

MOST_MEMBERS = 250_000
"""A zip with more members is refused, because listing them would take minutes and gigabytes."""

DIRECTORY_BYTES = 32 * 2**20
"""Most bytes of a zip's directory: 130 for each member."""

DIRECTORY_ENTRY = b"PK\1\2"
"""The first bytes of each member's entry in the directory."""

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
    MemoryError,
    RuntimeError,
    OSError,
    ValueError,
)
"""What zipfile raises on damaged members and unknown methods."""

PRUNED_FOLDERS = frozenset({"__pycache__", "node_modules", "site-packages", "__MACOSX"})
"""Folders of generated or installed files; hidden ones and virtual environments are pruned too."""


class _BoundedReads:
    """An open zip whose directory is bounded: zipfile reads it at once, then lists its members."""

    def __init__(self, name: str, file: IO[bytes]) -> None:
        self._name, self._read = name, file.read
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1, /) -> bytes:
        most = DIRECTORY_BYTES + 1
        data = self._read(most if size < 0 else min(size, most))
        if len(data) == most or data.count(DIRECTORY_ENTRY) > MOST_MEMBERS:
            raise CorpusError(
                f"Zip '{self._name}' holds more than {MOST_MEMBERS:,} files, or very long names. "
                "Unpack it, and name its folder."
            )
        return data


def find_members(name: str, file: IO[bytes]) -> Findings:
    """Return the files in an open zip, which is closed with the last of them.

    Skip unsafe, encrypted and absurdly compressed members. Of members of the same name, take the
    last.

    Raises:
        CorpusError: if the zip itself is broken, or has too many members.
    """
    archive = _open(name, file)
    members = archive.infolist()
    last = {member.filename: member for member in members}
    findings = Findings(PurePosixPath(name).stem)
    # Members may overlap, so that a small zip holds any number of large ones.
    room = most = min(ARCHIVE_BYTES, max(RATIO_BYTES, RATIO * file.seek(0, SEEK_END)))
    for member in sorted(members, key=lambda member: member.filename):
        if pruned := pruned_in(member.filename):
            findings.pruned |= pruned
            continue
        if member.filename.endswith("/"):
            continue
        reason = _refusal(member)
        if last[member.filename] is not member:
            reason = "has the same name as a later file of the zip"
        elif member.file_size > room:
            reason = reason or f"lies beyond the first {mebibytes(most)} of the zip"
        if reason:
            findings.skipped.append(Skipped(member.filename, reason))
        else:
            room -= member.file_size
            findings.files.append(_found(archive, member))
    return findings


def _open(name: str, file: IO[bytes]) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(_BoundedReads(name, file))
    except BaseException as error:
        file.close()
        if not isinstance(error, DAMAGE):
            raise
        raise CorpusError(
            f"Zip '{name}' cannot be opened: {error}. Check that it is a whole zip archive."
        ) from error
    finalize(archive, file.close)
    return archive


def _found(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> FoundFile:
    suffix = PurePosixPath(member.filename).suffix.lower()
    return FoundFile(member.filename, suffix, partial(_blocks, archive, member), member.file_size)


def _blocks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(member) as file:
            yield from blocks_of(file)
    except DAMAGE as error:
        raise UnreadableFile(member.filename, f"is damaged ({error})") from error


def pruned_in(name: str) -> set[str]:
    """Return the hidden or pruned folder in which a member lies, as on disk, or the hidden file."""
    parts = (
        part
        for part in _parts(name)
        if part in PRUNED_FOLDERS or (part.startswith(".") and part != "..")
    )
    return set(islice(parts, 1))


def leads_outside(name: str) -> bool:
    """Return whether a member's name is absolute or climbs above the archive."""
    parts = _parts(name)
    return parts[0] == "" or ".." in parts or bool(re.match("[A-Za-z]:", parts[0]))


def _parts(name: str) -> list[str]:
    return name.replace("\\", "/").split("/")


def _refusal(member: zipfile.ZipInfo) -> str | None:
    """Return why a member is skipped, or None."""
    if leads_outside(member.filename):
        return "has a name that leads outside the zip"
    if member.flag_bits & 0x1:
        return "is encrypted"
    if member.file_size > MEMBER_BYTES:
        return f"is larger than {mebibytes(MEMBER_BYTES)}"
    if member.file_size > max(RATIO_BYTES, RATIO * member.compress_size):
        return "is compressed beyond belief"
    return None
