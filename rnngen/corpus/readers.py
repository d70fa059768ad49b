"""The reader of each kind of corpus: files → documents; knows nothing of where the files lie."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from rnngen.corpus import latex, python, text, verse
from rnngen.corpus.document import Document, Keep, Progress, Skipped, SourceFile
from rnngen.corpus.reading import UnreadableFile, read_blocks, read_bytes, read_each
from rnngen.kinds import KINDS

BEFORE_JSON = b"\xef\xbb\xbf\xfe\xff\0 \t\r\n"
"""Bytes of white space and byte order marks, in any Unicode encoding."""


def read(
    kind: str, files: Sequence[SourceFile], progress: Progress, keep: Keep = "".join
) -> Iterator[Document | Skipped]:
    """Read files as a kind of `rnngen.kinds.KINDS`, in their order; a bad file becomes Skipped."""
    if KINDS[kind].is_music:
        from rnngen.corpus import score

        reader = score.read_performances if kind == "performance" else score.read_files
        return reader(files, progress)
    if kind == "latex":
        return _kept(latex.read_files(files, progress), keep)
    parse = _parse_python if kind == "python" else partial(_parse_text, keep=keep)
    return _kept(read_each(files, progress, parse), keep)


def _kept(results: Iterable[Document | Skipped], keep: Keep) -> Iterator[Document | Skipped]:
    """The same documents, of those whose reader made a whole text the text kept."""
    for result in results:
        if isinstance(result, Document) and isinstance(result.content, str):
            yield replace(result, content=keep([result.content]))
        else:
            yield result


def _parse_python(file: SourceFile) -> Iterable[Document]:
    return python.parse(file.name, read_bytes(file))


def _parse_text(file: SourceFile, keep: Keep) -> Iterable[Document]:
    """The poems of a JSON file that is a list of them; any other file as plain text."""
    if file.name.lower().endswith(".json") and _begins_a_list(file):
        with suppress(UnreadableFile):
            return list(verse.parse(file.name, read_bytes(file)))
    return text.parse(file, keep)


def _begins_a_list(file: SourceFile) -> bool:
    """Told by the first block, as other JSON may be too large to be read whole."""
    return next(read_blocks(file), b"").lstrip(BEFORE_JSON).startswith(b"[")
