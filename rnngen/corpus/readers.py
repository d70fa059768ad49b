"""The reader of each kind of corpus: files → documents; knows nothing of where the files lie."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from rnngen.corpus import latex, python, text, verse
from rnngen.corpus.document import Document, Progress, Skipped, SourceFile
from rnngen.corpus.reading import UnreadableFile, read_each


def read(kind: str, files: Sequence[SourceFile], progress: Progress) -> Iterator[Document | Skipped]:
    """Read files as a kind of `rnngen.kinds.KINDS`, in their order; a bad file becomes Skipped."""
    if kind == "score":
        from rnngen.corpus import score  # loads music21, which text does not need

        return score.read_files(files, progress)
    if kind == "latex":
        return latex.read_files(files, progress)
    return read_each(files, progress, python.parse if kind == "python" else _parse_text)


def _parse_text(name: str, data: bytes) -> Iterable[Document]:
    """The poems of a JSON file that is a list of them; any other file as plain text."""
    if name.lower().endswith(".json"):
        with suppress(UnreadableFile):
            return list(verse.parse(name, data))
    return text.parse(name, data)
