r"""LaTeX papers: what stands in the document, in commands that any LaTeX knows.

A document of the corpus is the body of a paper: no preamble, no comments, the author's own macros expanded.
Title, author and abstract come along where they stand in the preamble. A body longer than LONGEST_PAPER
characters (a book, a chapter of the Stacks project) becomes one document per chapter, or per section.
Knows nothing of how LaTeX typesets, nor of which commands a generated paper may use.
"""

import re
from collections.abc import Iterator, Sequence

from rnngen.corpus.document import Document, Progress, Skipped, SourceFile
from rnngen.corpus.latex_expansion import EndlessExpansion, expand
from rnngen.corpus.latex_macros import group_end, take_definitions
from rnngen.corpus.latex_source import (
    BEGIN_DOCUMENT,
    EndlessInput,
    drop_inputs,
    included,
    inline_inputs,
    restore,
    strip_comments,
)
from rnngen.corpus.reading import UnreadableFile, read_bytes
from rnngen.corpus.text import decode_text

LONGEST_PAPER = 60_000
"""Characters; the longest that papers in journals usually have."""

END_DOCUMENT = r"\end{document}"

ABSTRACT = re.compile(r"\\begin\{abstract\}.*?\\end\{abstract\}", re.DOTALL)

COMMENT_ALIAS = re.compile(r"\\newenvironment\s*\{(\w+)\}\s*\{\s*\\comment\s*\}")
"""An environment that its author made to be left out."""


def read_files(files: Sequence[SourceFile], progress: Progress) -> Iterator[Document | Skipped]:
    r"""The papers in the files; a file without a document of its own that another one \inputs is read there."""
    sources: dict[str, str] = {}
    notices: dict[str, tuple[str, ...]] = {}
    verbatim: list[str] = []
    for file in files:
        try:
            text, notices[file.name] = decode_text(read_bytes(file), file.name)
            sources[file.name] = strip_comments(text, verbatim)
        except UnreadableFile as error:
            yield Skipped(error.name, error.reason)
    used = included(sources)
    papers = [name for name in sources if name not in used]
    for done, name in enumerate(papers, start=1):
        try:
            body, lost = drop_inputs(paper(inline_inputs(name, sources)))
            body = restore(body, verbatim)
        except EndlessExpansion:
            yield Skipped(name, "has macros that call themselves")
        except EndlessInput:
            yield Skipped(name, "includes other files without end")
        else:
            missing = (
                (f"{lost} included file{'s are' if lost > 1 else ' is'} missing",) if lost else ()
            )
            yield from _documents(name, tidy(body), notices[name] + missing)
        progress(done, len(papers))


def paper(source: str) -> str:
    """The body of a paper, from source without comments, its macros expanded.

    Raises:
        EndlessExpansion: where its macros call themselves.
    """
    preamble, begin, body = source.partition(BEGIN_DOCUMENT)
    if not begin:
        preamble, body = "", source
    for name in COMMENT_ALIAS.findall(preamble):
        body = re.sub(rf"\\begin\{{{name}\}}.*?\\end\{{{name}\}}", "", body, flags=re.DOTALL)
    preamble, macros = take_definitions(preamble)
    body, own_macros = take_definitions(body.partition(END_DOCUMENT)[0])
    return expand(_front_matter(preamble, body) + body, macros | own_macros)


def split_sections(body: str, longest: int = LONGEST_PAPER) -> list[str]:
    """A body, or where it is longer than so many characters, its chapters or sections.

    What comes before the first of them stays with it.
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
    """No blanks at the ends of lines, never more than one empty line, one newline at the end."""
    lines = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def _front_matter(preamble: str, body: str) -> str:
    """Title, authors and abstract as far as the preamble has them and the body has not."""
    parts = []
    for command in ("title", "author"):
        head = re.compile(rf"\\{command}\s*(?:\[[^\]]*\])?\s*(?=\{{)")
        if not head.search(body):
            ends = (
                (match.start(), group_end(preamble, match.end()))
                for match in head.finditer(preamble)
            )
            parts += [preamble[start:end] for start, end in ends if end]
    if not ABSTRACT.search(body):
        parts += ABSTRACT.findall(preamble)
    return "".join(part + "\n" for part in parts)


def _cut(piece: str, heads: re.Pattern[str]) -> list[str]:
    """A piece cut before each head but the first."""
    cuts = [match.start() for match in heads.finditer(piece)][1:]
    return [piece[start:end] for start, end in zip([0, *cuts], [*cuts, len(piece)], strict=True)]


def _documents(name: str, body: str, notices: tuple[str, ...]) -> Iterator[Document | Skipped]:
    """The body as one document, or as one per section, numbered."""
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
