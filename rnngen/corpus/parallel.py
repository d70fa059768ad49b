"""Parallel folders → pairs: the files of one name in a folder of sources and in one of targets."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from rnngen.corpus.document import Document, FoundFile, Progress, Skipped, UnreadableFile
from rnngen.corpus.pairs import FOLDER, Pair, Pairing
from rnngen.corpus.pictures import is_picture, read_picture
from rnngen.corpus.readers import read
from rnngen.errors import CorpusError
from rnngen.kinds import DEFAULT_KIND, kind_of_suffix


def are_parallel(files: Iterable[FoundFile], pairing: Pairing) -> bool:
    """Return whether a pairing names two folders that hold some of the files."""
    if not (pairing.source and pairing.target) or pairing.target == FOLDER:
        return False
    return {pairing.source, pairing.target} <= {_folder(file) for file in files}


def kind_of_folder(files: Iterable[FoundFile], folder: str) -> str:
    """Return the kind of most files in a folder.

    Raises:
        CorpusError: if they are pictures, which cannot be written.
    """
    own = [file for file in files if _folder(file) == folder]
    if any(is_picture(file.name) for file in own):
        raise CorpusError(f"The folder '{folder}' holds pictures, which cannot be targets.")
    counts = Counter(kind_of_suffix(file.suffix) or DEFAULT_KIND for file in own)
    return counts.most_common(1)[0][0]


def read_parallel(
    files: Sequence[FoundFile], pairing: Pairing, progress: Progress, kind: str
) -> Iterator[Document | Skipped]:
    """Read the files of both folders as pairs; one without its counterpart becomes Skipped.

    Args:
        kind: of the targets.
    """
    sides = [
        {_place(file): file for file in files if _folder(file) == folder}
        for folder in (pairing.source, pairing.target)
    ]
    for own, other, folder in (
        (sides[0], sides[1], pairing.target),
        (sides[1], sides[0], pairing.source),
    ):
        for place in sorted(own.keys() - other):
            yield Skipped(own[place].name, f"has no counterpart in '{folder}'")
    places = sorted(sides[0].keys() & sides[1].keys())
    sources = _contents([sides[0][place] for place in places], progress)
    targets = _contents([sides[1][place] for place in places], progress, kind)
    for source, target in zip(sources, targets, strict=True):
        if isinstance(source, Skipped) or isinstance(target, Skipped):
            yield source if isinstance(source, Skipped) else target
        else:
            pair = Pair(source.content, target.content)
            yield replace(source, content=pair, part_names=())


def _contents(
    files: Sequence[FoundFile], progress: Progress, kind: str | None = None
) -> list[Document | Skipped]:
    """Return what is read of each file, in their order."""
    kind = kind or next((kind_of_suffix(file.suffix) for file in files), None) or DEFAULT_KIND
    found: dict[str, Document | Skipped] = {
        file.name: _picture(file) if is_picture(file.name) else Skipped(file.name, "is empty")
        for file in files
    }
    read_files: set[str] = set()
    for result in read(kind, [file for file in files if not is_picture(file.name)], progress):
        name = result.name
        # The name of a piece may say its place in its file: book.abc#12 Title.
        while name not in found and "#" in name:
            name = name.rpartition("#")[0]
        if name in read_files:
            result = Skipped(name, "holds several pieces; a pair needs one")
        found[name] = result
        read_files.add(name)
    return [found[file.name] for file in files]


def _picture(file: FoundFile) -> Document | Skipped:
    try:
        # Pictures are documents only here, until they are one side of a pair.
        return Document(file.name, read_picture(file))  # type: ignore[arg-type]
    except UnreadableFile as error:
        return Skipped(error.name, error.reason)


def _folder(file: FoundFile) -> str:
    """Return the first folder of a file's name; empty if it lies in none."""
    return file.name.partition("/")[0] if "/" in file.name else ""


def _place(file: FoundFile) -> str:
    """Return a file's name within its folder, without its suffix."""
    return str(PurePosixPath(file.name.partition("/")[2]).with_suffix(""))
