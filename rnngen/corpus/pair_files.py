"""Files → documents that are pairs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rnngen.corpus.document import (
    Document,
    FoundFile,
    Progress,
    Skipped,
    SourceFile,
    UnreadableFile,
    no_progress,
)
from rnngen.corpus.idx import is_idx, read_idx
from rnngen.corpus.pairs import FOLDER, SERIES, Pair, Pairing
from rnngen.corpus.pictures import is_picture, read_named_pictures, read_picture
from rnngen.corpus.score_pairs import (
    is_score,
    read_labelled,
    read_melodies,
    read_named_scores,
)
from rnngen.corpus.series import read_series
from rnngen.corpus.table_pairs import read_pairs
from rnngen.corpus.tables import TABLE_SUFFIXES
from rnngen.corpus.text import parse as parse_text
from rnngen.corpus.verse import parse_pairs
from rnngen.errors import CorpusError
from rnngen.kinds import KINDS
from rnngen.music.parts import MELODY
from rnngen.music.score import Score


def read_pair_files(
    files: Sequence[FoundFile], pairing: Pairing, progress: Progress, kind: str | None = None
) -> Iterator[Document | Skipped]:
    """Read files as pairs, in their order; a bad file becomes Skipped.

    Args:
        kind: that of their targets, if the user named it.

    Raises:
        CorpusError: if the pairing does not fit any of the files.
    """
    if pairing.given == (MELODY,):
        yield from read_melodies(files, progress)
        return
    if pairing.target == FOLDER and files and all(is_score(file.name) for file in files):
        yield from read_labelled(files, label_of, progress)
        return
    beside = {file.name: file for file in files}
    for done, file in enumerate(files, start=1):
        try:
            yield from _read(file, pairing, beside, kind)
        except UnreadableFile as error:
            if len(files) == 1:
                raise CorpusError(str(error)) from None
            yield Skipped(error.name, error.reason)
        progress(done, len(files))


def _read(
    file: FoundFile, pairing: Pairing, beside: Mapping[str, FoundFile], kind: str | None
) -> Iterable[Document | Skipped]:
    if pairing.given:
        return parse_pairs(file.name, file.read(), pairing.given)
    if pairing.target == FOLDER:
        return _labelled(file)
    if is_idx(file.name):
        return read_idx(file, beside)
    series = read_series(file, pairing) if kind in (None, SERIES) else None
    if series is not None:
        return series
    pairs = read_pairs(file, pairing)
    if all(is_picture(pair.content.source) for pair in pairs if isinstance(pair.content, Pair)):
        return read_named_pictures(file, pairs)
    if all(is_score(pair.content.source) for pair in pairs if isinstance(pair.content, Pair)):
        return read_named_scores(file, pairs, no_progress)
    return pairs


def suits(file: SourceFile, pairing: Pairing) -> bool:
    """Return whether a file can hold pairs."""
    if pairing.given == (MELODY,):
        return is_score(file.name)
    if pairing.given:
        return file.suffix == ".json"
    is_labelled = pairing.target == FOLDER
    return is_labelled or file.suffix in TABLE_SUFFIXES or is_idx(file.name)


def check_targets(pairs: Iterable[Pair], kind: str) -> None:
    """Raise CorpusError if a user asked to read targets as another kind than they can be."""
    pairs = list(pairs)
    if KINDS[kind].codec != "event" and any(isinstance(pair.target, Score) for pair in pairs):
        raise CorpusError(f"The targets are scores; they cannot be read as {kind}.")
    if KINDS[kind].unit in ("notes", "numbers") and any(
        isinstance(pair.target, str) for pair in pairs
    ):
        raise CorpusError(f"The targets are texts or labels; they cannot be read as {kind}.")


def of_one_medium(files: Sequence[FoundFile], pairing: Pairing) -> list[FoundFile]:
    """Return the pictures, or the scores, among labelled files if most are, else all files."""
    for is_of_medium in (is_picture, is_score) if pairing.target == FOLDER else ():
        found = [file for file in files if is_of_medium(file.name)]
        if 2 * len(found) > len(files):
            return found
    return list(files)


def _labelled(file: SourceFile) -> Iterator[Document]:
    """Read a text or a picture whose label is the name of its folder."""
    label = label_of(file)
    if is_picture(file.name):
        yield Document(file.name, Pair(read_picture(file), label))
        return
    for document in parse_text(file):
        yield Document(file.name, Pair(document.content, label), document.notices)


def label_of(file: SourceFile) -> str:
    """Return the name of a file's folder. Raise UnreadableFile if it lies in none."""
    folder, _, _ = file.name.rpartition("/")
    if not folder:
        raise UnreadableFile(file.name, "lies in no folder that could be its label")
    return folder.rpartition("/")[2]
