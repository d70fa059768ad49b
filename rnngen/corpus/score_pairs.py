"""Scores → pairs: a tune and its label, or a melody and the piece that it belongs to."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import PurePosixPath

from rnngen.corpus.document import Document, FoundFile, Progress, Skipped, UnreadableFile
from rnngen.corpus.pairs import Pair
from rnngen.corpus.pictures import beside
from rnngen.kinds import KINDS
from rnngen.music.canonical import canonical_score
from rnngen.music.keys import with_key
from rnngen.music.parts import MELODY, NoSuchPart, take_parts
from rnngen.music.score import Score
from rnngen.music.sections import excerpt

PASSAGE_BARS = 8
"""Bars of a passage that is learnt at a time."""


def is_score(name: str) -> bool:
    """Return whether a name is that of a score file."""
    return PurePosixPath(name).suffix.lower() in KINDS["score"].suffixes


def read_melodies(files: Sequence[FoundFile], progress: Progress) -> Iterator[Document | Skipped]:
    """Read scores as pairs: the source is the melody, and the target has all parts."""
    for result in _read(files, progress):
        yield result if isinstance(result, Skipped) else _with_melody(result)


def _read(files: Sequence[FoundFile], progress: Progress) -> Iterator[Document | Skipped]:
    from rnngen.corpus.score import read_files

    return read_files(files, progress)


def _with_melody(document: Document) -> Document | Skipped:
    if not isinstance(document.content, Score) or len(document.content.parts) < 2:
        return Skipped(document.name, "has one part; a melody needs others to go with it")
    # Both sides state one key, as both are written from their tonic.
    score = with_key(document.content)
    try:
        melody = take_parts(score, document.part_names, MELODY)
    except NoSuchPart as error:
        return Skipped(document.name, str(error))
    return replace(document, content=Pair(melody, melody_first(score, melody)), part_names=())


def melody_first(score: Score, melody: Score) -> Score:
    """Return a score whose first part is its melody, note for note.

    Args:
        melody: one part of the score, as `take_parts` reduced it to one line.
    """
    own = set(melody.notes)
    shared = [
        sum(note._replace(part=0) in own for note in score.notes if note.part == part)
        for part in range(len(score.parts))
    ]
    first = shared.index(max(shared))
    order = [first, *(part for part in range(len(score.parts)) if part != first)]
    others = [
        note._replace(part=order.index(note.part)) for note in score.notes if note.part != first
    ]
    parts = [melody.parts[0], *(score.parts[part] for part in order[1:])]
    notes = [*melody.notes, *others]
    return canonical_score(notes, score.bars, score.keys, score.tempos, parts)[0]


def passages(document: Document, first: int = PASSAGE_BARS) -> list[Document]:
    """Return a melody and its piece in passages, one after another; anything else whole.

    Short pairs are learnt in less time: a whole chorale of 460 tokens fills a batch alone.

    Args:
        first: bars of the first passage.
    """
    pair = document.content
    if not isinstance(pair, Pair) or not pair.other_notes:
        return [document]
    bars = len(pair.source.bars)
    edges = [0, *range(first, bars, PASSAGE_BARS), bars]
    ranges = [range(*edge) for edge in pairwise(edges)]
    found = [Pair(excerpt(pair.source, part), excerpt(pair.target, part)) for part in ranges]
    return [replace(document, content=each) for each in found if each.source.notes]


def read_labelled(
    files: Sequence[FoundFile], label_of: Callable[[FoundFile], str], progress: Progress
) -> Iterator[Document | Skipped]:
    """Read scores as sources of labels; all tunes of a book have the label of its file."""
    labels = {}
    for file in files:
        try:
            labels[file.name] = label_of(file)
        except UnreadableFile as error:
            yield Skipped(error.name, error.reason)
    for result in _read([file for file in files if file.name in labels], progress):
        yield result if isinstance(result, Skipped) else _labelled(result, labels)


def _labelled(document: Document, labels: Mapping[str, str]) -> Document:
    name = document.name
    # The name of a tune begins with that of its book: book.abc#12 Title.
    while name not in labels:
        name = name.rpartition("#")[0]
    return replace(document, content=Pair(document.content, labels[name]), part_names=())


def read_named_scores(
    table: FoundFile, rows: Iterable[Document], progress: Progress
) -> Iterator[Document | Skipped]:
    """Read the scores that the sources of a table name; bad ones become Skipped.

    Args:
        rows: pairs whose sources are paths relative to the table's folder.
    """
    if table.folder is None:
        raise UnreadableFile(table.name, "names files of music, but lies in no folder on disk")
    files: dict[str, FoundFile] = {}
    labels: dict[str, str] = {}
    for row in rows:
        if not isinstance(row.content, Pair):
            continue
        try:
            file = beside(table.folder, row.content.source)
        except (UnreadableFile, OSError, ValueError) as error:
            yield Skipped(row.content.source, getattr(error, "reason", "cannot be found"))
        else:
            files[file.name], labels[file.name] = file, row.content.target
    yield from read_labelled(list(files.values()), lambda file: labels[file.name], progress)
