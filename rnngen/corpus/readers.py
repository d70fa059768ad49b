"""The reader of each kind of corpus.

`READERS` is the dispatch table: kind → reader. A kind without an entry is read as plain text. To
read each file on its own, write a `Parse` function and register `file_by_file(parse)`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial

from rnngen.corpus.code import parse as parse_code
from rnngen.corpus.document import Document, Keep, Progress, Skipped, SourceFile, UnreadableFile
from rnngen.corpus.formats import parse as parse_format
from rnngen.corpus.formats.libraries import unread
from rnngen.corpus.latex import read_files as read_latex_files
from rnngen.corpus.notebooks import parse as parse_notebook
from rnngen.corpus.python import parse as parse_python
from rnngen.corpus.syntax import missing_grammar
from rnngen.corpus.text import parse as parse_text
from rnngen.corpus.verse import parse as parse_poems
from rnngen.corpus.worker_pool import FORMAT_WORKER, SYNTAX_WORKER, Worker
from rnngen.kinds import DEFAULT_KIND, FORMAT_SUFFIXES, NOTEBOOK
from rnngen.languages import LANGUAGES

Reader = Callable[[Sequence[SourceFile], Progress, Keep], Iterator[Document | Skipped]]
"""Reads files in their order; a bad file becomes Skipped and never raises. May ignore `Keep`,
which lets a reader store a text too large for memory piece by piece."""

Parse = Callable[[SourceFile, Keep], Iterable[Document]]
"""Reads the documents of one file; raises UnreadableFile."""

BEFORE_JSON = b"\xef\xbb\xbf\xfe\xff\0 \t\r\n"
"""Bytes of white space and byte order marks in any Unicode encoding."""


def read(
    kind: str,
    files: Sequence[SourceFile],
    progress: Progress,
    keep: Keep = "".join,
    keep_prose: Keep | None = None,
) -> Iterator[Document | Skipped]:
    """Read files as this kind, in their order.

    Args:
        keep: Stores the texts.
        keep_prose: Stores plain text, if not by `keep`.
    """
    for result in READERS.get(kind, _read_texts)(files, progress, keep_prose or keep):
        if isinstance(result, Document) and isinstance(result.content, str):
            yield replace(result, content=keep([result.content]))
        else:
            yield result


def by_content(kind: str, files: Sequence[SourceFile]) -> tuple[str, tuple[str, ...]]:
    """Return the kind that files turn out to be, and a notice if their grammar is missing.

    Args:
        kind: The kind that their suffixes say.
    """
    if kind == "json" and files and holds_poems(files[0]):
        return DEFAULT_KIND, ()
    error = missing_grammar(kind)
    if error is None:
        return kind, ()
    return DEFAULT_KIND, (f"{error} The corpus is read as plain text, so samples need not parse.",)


def holds_poems(file: SourceFile) -> bool:
    """Return whether a file is a list of poems in JSON."""
    try:
        return _begins_a_list(file) and bool(list(parse_poems(file.name, file.read())))
    except UnreadableFile:
        return False


def is_read_as_text(kind: str) -> bool:
    """Return whether files of a kind are read as plain text, each on its own."""
    return READERS.get(kind, _read_texts) is _read_texts


def file_by_file(parse: Parse) -> Reader:
    """Return a reader that parses each file on its own."""

    def reader(
        files: Sequence[SourceFile], progress: Progress, keep: Keep
    ) -> Iterator[Document | Skipped]:
        for done, file in enumerate(files, start=1):
            try:
                yield from parse(file, keep)
            except UnreadableFile as error:
                yield Skipped(error.name, error.reason)
            progress(done, len(files))

    return reader


def _parse_text(worker: Worker, file: SourceFile, keep: Keep) -> Iterable[Document]:
    """Read the poems of a JSON file that lists them; read any other file as plain text."""
    if file.suffix in FORMAT_SUFFIXES:
        return [parse_format(file, worker)]
    if reason := unread(file.suffix):
        raise UnreadableFile(file.name, reason)
    if file.suffix == ".json" and _begins_a_list(file):
        data = file.read()
        with suppress(UnreadableFile):
            return list(parse_poems(file.name, data))
    return parse_text(file, keep)


def _read_texts(
    files: Sequence[SourceFile], progress: Progress, keep: Keep
) -> Iterator[Document | Skipped]:
    with closing(Worker(FORMAT_WORKER)) as worker:
        yield from file_by_file(partial(_parse_text, worker))(files, progress, keep)


def _begins_a_list(file: SourceFile) -> bool:
    """Look at the first block only, because other JSON may not fit into memory."""
    return next(file.read_blocks(), b"").lstrip(BEFORE_JSON).startswith(b"[")


def _by_worker(parse: Callable[[SourceFile, Worker], Iterable[Document]]) -> Reader:
    """Return a reader that parses each file on its own, with the help of a process."""

    def reader(
        files: Sequence[SourceFile], progress: Progress, keep: Keep
    ) -> Iterator[Document | Skipped]:
        with closing(Worker(SYNTAX_WORKER)) as worker:
            yield from file_by_file(lambda file, _: parse(file, worker))(files, progress, keep)

    return reader


def _parse_python(file: SourceFile, compiler: Worker) -> Iterable[Document]:
    parse = parse_notebook if file.suffix == NOTEBOOK else parse_python
    return parse(file.name, file.read(), compiler)


def _read_latex(
    files: Sequence[SourceFile], progress: Progress, keep: Keep
) -> Iterator[Document | Skipped]:
    return read_latex_files(files, progress)


def _read_scores(
    files: Sequence[SourceFile], progress: Progress, keep: Keep
) -> Iterator[Document | Skipped]:
    from rnngen.corpus.score import read_files

    return read_files(files, progress)


def _read_performances(
    files: Sequence[SourceFile], progress: Progress, keep: Keep
) -> Iterator[Document | Skipped]:
    from rnngen.corpus.score import read_performances

    return read_performances(files, progress)


READERS: dict[str, Reader] = {
    "text": _read_texts,
    "latex": _read_latex,
    "python": _by_worker(_parse_python),
    **{language: _by_worker(partial(parse_code, language)) for language in LANGUAGES},
    "score": _read_scores,
    "performance": _read_performances,
}
