"""The members of a tar as files, copied to temporary storage and never extracted."""

import io
import tarfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from rnngen.corpus.archive import (
    ARCHIVE_BYTES,
    MEMBER_BYTES,
    MOST_MEMBERS,
    leads_outside,
    pruned_in,
)
from rnngen.corpus.compression import Stream, plain_name
from rnngen.corpus.document import Findings, FoundFile, Skipped, SourceFile
from rnngen.corpus.spool import Spool, blocks_of
from rnngen.errors import CorpusError
from rnngen.system.paths import mebibytes


def find_in_tar(file: SourceFile) -> Findings:
    """Return the files in a tar. Skip links, devices and members with unsafe names.

    Raises:
        CorpusError: if it is damaged, or has too many members.
    """
    findings = Findings(plain_name(file.name))
    spool, room = Spool(), ARCHIVE_BYTES
    try:
        for tar, member in _members(file):
            if reason := _refusal(member, room):
                findings.skipped.append(Skipped(member.name, reason))
            elif pruned := pruned_in(member.name):
                findings.pruned |= pruned
            elif (data := tar.extractfile(member)) is not None:
                span = spool.add(blocks_of(data))
                suffix = PurePosixPath(member.name).suffix.lower()
                findings.files.append(FoundFile(member.name, suffix, span.blocks, span.size))
                room -= span.size
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise CorpusError(
            f"Tar '{file.name}' cannot be opened: {error}. Check that it is a whole tar archive."
        ) from error
    findings.files.sort(key=lambda found: found.name)
    return findings


def _members(file: SourceFile) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    """Yield the regular files of a tar in their order, each to be read at once."""
    stream = io.BufferedReader(Stream(file.read_blocks()))
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        for number, member in enumerate(tar):
            if number >= MOST_MEMBERS:
                raise CorpusError(
                    f"Tar '{file.name}' holds more than {MOST_MEMBERS:,} files. "
                    "Unpack it, and name its folder."
                )
            if member.isfile() and not member.issparse():
                yield tar, member


def _refusal(member: tarfile.TarInfo, room: int) -> str | None:
    """Return why a member is skipped, or None."""
    if leads_outside(member.name):
        return "has a name that leads outside the tar"
    if member.size > MEMBER_BYTES:
        return f"is larger than {mebibytes(MEMBER_BYTES)}"
    if member.size > room:
        return f"lies beyond the first {mebibytes(ARCHIVE_BYTES)} of the tar"
    return None
