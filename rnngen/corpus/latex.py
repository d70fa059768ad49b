r"""LaTeX papers: the text of each document, in commands that every LaTeX knows.

A document is the body of a paper, without preamble and comments, with the author's macros expanded.
Title, author and abstract come along if they are in the preamble. A body longer than LONGEST_PAPER
characters, such as a book, becomes one document per chapter or section.

The steps: drop comments, drawings and listings, and set verbatim text aside; replace each \input by
its file; cut out the body; expand macros; put verbatim text back; split.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rnngen.corpus.document import Document, Progress, Skipped, SourceFile, UnreadableFile
from rnngen.corpus.latex_expansion import EndlessExpansion, expand
from rnngen.corpus.latex_macros import Groups, take_definitions
from rnngen.corpus.latex_source import (
    BEGIN_DOCUMENT,
    DRAWINGS,
    LISTINGS,
    EndlessInput,
    Sources,
    defined_listings,
    drop_inputs,
    drop_programs,
    environments,
    restore,
    strip_comments,
)
from rnngen.corpus.text import decode_text

LONGEST_PAPER = 60_000
"""Characters; journal papers are seldom longer."""

END_DOCUMENT = r"\end{document}"

COMMENT_ALIAS = re.compile(r"\\newenvironment\s*+\{(\w++)\}\s*+\{\s*+\\comment\s*+\}")
"""An environment that its author defined as a comment."""


def read_files(files: Sequence[SourceFile], progress: Progress) -> Iterator[Document | Skipped]:
    r"""Yield the papers in the files; a fragment is read where another file \inputs it."""
    texts: dict[str, str] = {}
    notices: dict[str, tuple[str, ...]] = {}
    verbatim: list[str] = []
    for file in files:
        try:
            texts[file.name], notices[file.name] = decode_text(file.read(), file.name)
        except UnreadableFile as error:
            yield Skipped(error.name, error.reason)
    listings = LISTINGS.union(*map(defined_listings, texts.values()))
    sources = Sources(
        {name: strip_comments(text, verbatim, listings) for name, text in texts.items()}
    )
    papers = sources.papers()
    for done, name in enumerate(papers, start=1):
        try:
            body, lost = drop_inputs(paper(sources.inline(name)))
            body, dropped = drop_programs(body)
            body = restore(body, verbatim)
        except EndlessExpansion:
            yield Skipped(name, "has macros that expand without end")
        except EndlessInput:
            yield Skipped(name, "includes other files without end")
        else:
            are = "s are" if lost > 1 else " is"
            missing = (f"{lost} included file{are} missing",) if lost else ()
            told = notices[name] + missing + _dropped_notices(dropped)
            yield from _documents(name, tidy(body), told)
        progress(done, len(papers))


def _dropped_notices(dropped: Counter[str]) -> tuple[str, ...]:
    """Return a notice on the drawings or listings of each environment that were left out."""
    notices = []
    for name, count in dropped.items():
        thing = "drawing" if name.rstrip("*") in DRAWINGS else "listing"
        these = f"{thing} ({name}) was" if count == 1 else f"{thing}s ({name}) were"
        notices.append(f"{count:,} {these} left out")
    return tuple(notices)


def paper(source: str) -> str:
    """Return the body of a paper with its macros expanded; the source has no comments.

    Raises:
        EndlessExpansion: if its macros call themselves.
    """
    preamble, begin, body = source.partition(BEGIN_DOCUMENT)
    if not begin:
        preamble, body = "", source
    body = _without(body, environments(body, set(COMMENT_ALIAS.findall(preamble))))
    preamble, macros = take_definitions(preamble)
    body, own_macros = take_definitions(body.partition(END_DOCUMENT)[0])
    return expand(_front_matter(preamble, body) + body, macros | own_macros)


def split_sections(body: str, longest: int = LONGEST_PAPER) -> list[str]:
    """Return the chapters or sections of a body longer than `longest` characters, else the body.

    Text before the first head stays with the first piece.
    """
    pieces = [body]
    for command in ("chapter", "section"):
        heads = re.compile(rf"^(?=\\{command}\b)", re.MULTILINE)
        pieces = [
            part
            for piece in pieces
            for part in (_cut(piece, heads) if len(piece) > longest else [piece])
        ]
    return pieces


def tidy(text: str) -> str:
    """Strip blanks at line ends, and keep at most one empty line and one newline at the end."""
    lines = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return the text without these spans."""
    pieces, position = [], 0
    for start, end in spans:
        pieces.append(text[position:start])
        position = end
    return "".join(pieces) + text[position:]


def _front_matter(preamble: str, body: str) -> str:
    """Return title, authors and abstract from the preamble, unless the body has them."""
    parts: list[str] = []
    for command in ("title", "author"):
        head = re.compile(rf"\\{command}\s*+(?:\[[^\[\]]*+\])?+\s*+(?=\{{)")
        if not head.search(body):
            parts += _commands(preamble, head)
    if not any(environments(body, {"abstract"})):
        parts += [preamble[start:end] for start, end in environments(preamble, {"abstract"})]
    return "".join(part + "\n" for part in parts)


def _commands(text: str, head: re.Pattern[str]) -> Iterator[str]:
    """Yield each command with its argument, without those inside another."""
    groups, position = Groups(text), 0
    for match in head.finditer(text):
        end = groups.end(match.end()) if match.start() >= position else None
        if end is not None:
            yield text[match.start() : end]
            position = end


def _cut(piece: str, heads: re.Pattern[str]) -> list[str]:
    """Cut a piece before each head except the first."""
    cuts = [match.start() for match in heads.finditer(piece)][1:]
    return [piece[start:end] for start, end in zip([0, *cuts], [*cuts, len(piece)], strict=True)]


def _documents(name: str, body: str, notices: tuple[str, ...]) -> Iterator[Document | Skipped]:
    """Yield the body as one document, or as numbered documents, one per section."""
    if not body.strip():
        yield Skipped(name, "holds no text besides definitions")
        return
    pieces = split_sections(body)
    for number, piece in enumerate(pieces, start=1):
        yield Document(
            name if len(pieces) == 1 else f"{name}#{number}",
            tidy(piece),
            notices if number == 1 else (),
        )
