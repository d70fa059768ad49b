r"""LaTeX papers: the text of each document, in commands that every LaTeX knows.

A document is the body of a paper, without preamble and comments, with the author's macros expanded.
Title, author and abstract come along if they are in the preamble. A body longer than LONGEST_PAPER
characters, such as a book, becomes one document per chapter or section.

The steps: drop comments and set verbatim text aside; replace each \input by its file; cut out the
body; expand macros; put verbatim text back; split.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

from rnngen.corpus.document import Document, Progress, Skipped, SourceFile, UnreadableFile
from rnngen.corpus.latex_macros import EndlessExpansion, expand, group_end, take_definitions
from rnngen.corpus.text import decode_text

LONGEST_PAPER = 60_000
"""Characters; journal papers are seldom longer."""

END_DOCUMENT = r"\end{document}"

ABSTRACT = re.compile(r"\\begin\{abstract\}.*?\\end\{abstract\}", re.DOTALL)

COMMENT_ALIAS = re.compile(r"\\newenvironment\s*\{(\w+)\}\s*\{\s*\\comment\s*\}")
"""An environment that its author defined as a comment."""

BEGIN_DOCUMENT = r"\begin{document}"

SCAN = re.compile(
    r"(?P<dropped>\\begin\{comment\}.*?\\end\{comment\}|\\iffalse(?![A-Za-z]).*?\\fi(?![A-Za-z]))"
    r"|(?P<verbatim>\\begin\{(?P<environment>verbatim\*?|Verbatim|lstlisting|minted)\}.*?\\end\{(?P=environment)\}"
    r"|\\(?:verb\*?|lstinline)(?P<bar>[^A-Za-z\s{*\[])[^\n]*?(?P=bar))"
    r"|(?P<kept>\\(?:url|href|nolinkurl|path)\s*\{[^{}]*\}|\\.)"
    r"|(?P<line>^[ \t]*%[^\n]*(?:\n|\Z))"
    r"|(?P<remark>(?<![ \t])[ \t]+%[^\n]*)"
    r"|(?P<joint>%[^\n]*(?:\n(?![ \t]*\n)[ \t]*)?)",
    re.DOTALL | re.MULTILINE,
)
"""Comments, and text in which % starts none."""

CONTROL_WORD_AT_END = re.compile(r"\\[A-Za-z@]+\Z")

MOST_INCLUDED = 16 * 1024 * 1024
"""Characters that one document may include; files that include each other grow endlessly."""

DEEPEST = 64
"""Levels of nested files; TeX itself allows 15."""

INPUT = re.compile(r"\\(?:input|include|subfile)\s*\{([^{}]*)\}|\\input[ \t]+([\w./-]+)")

SET_ASIDE = re.compile("\0([0-9]+)\0")
"""Placeholder of verbatim text that was set aside; text that is read never holds NUL."""


def read_files(files: Sequence[SourceFile], progress: Progress) -> Iterator[Document | Skipped]:
    r"""Yield the papers in the files; a fragment is read where another file \inputs it."""
    sources: dict[str, str] = {}
    notices: dict[str, tuple[str, ...]] = {}
    verbatim: list[str] = []
    for file in files:
        try:
            text, notices[file.name] = decode_text(file.read(), file.name)
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
            are = "s are" if lost > 1 else " is"
            missing = (f"{lost} included file{are} missing",) if lost else ()
            yield from _documents(name, tidy(body), notices[name] + missing)
        progress(done, len(papers))


def paper(source: str) -> str:
    """Return the body of a paper with its macros expanded; the source has no comments.

    Raises:
        EndlessExpansion: if its macros call themselves.
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


def _front_matter(preamble: str, body: str) -> str:
    """Return title, authors and abstract from the preamble, unless the body has them."""
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


class EndlessInput(ValueError):
    """A document includes more than MOST_INCLUDED characters or DEEPEST levels."""


def strip_comments(text: str, verbatim: list[str]) -> str:
    """Return the text without comments; append verbatim text to the list for `restore`."""

    def replace(match: re.Match[str]) -> str:
        if match["kept"]:
            return match[0]
        if match["verbatim"]:
            verbatim.append(match[0])
            return f"\0{len(verbatim) - 1}\0"
        # TeX joins the lines around a comment without space, unless a control word ends the first.
        before = text[max(0, match.start() - 40) : match.start()]
        return "\n" if match["joint"] and CONTROL_WORD_AT_END.search(before) else ""

    return SCAN.sub(replace, text)


def restore(text: str, verbatim: list[str]) -> str:
    """Put verbatim text back in its place.

    Raises:
        EndlessInput: if included files repeat it beyond MOST_INCLUDED.
    """
    if sum(len(verbatim[int(match[1])]) for match in SET_ASIDE.finditer(text)) > MOST_INCLUDED:
        raise EndlessInput
    return SET_ASIDE.sub(lambda match: verbatim[int(match[1])], text)


def included(sources: Mapping[str, str]) -> set[str]:
    r"""Return the names of files that another one \inputs and that are no whole documents."""
    return {
        target
        for name, source in sources.items()
        for match in INPUT.finditer(source)
        if (target := _target(match, name, sources)) not in (None, name)
        and BEGIN_DOCUMENT not in sources[target]
    }


def inline_inputs(name: str, sources: Mapping[str, str]) -> str:
    r"""Return a file's text with each \input replaced by the file of the corpus that it names.

    A whole document, or a file that includes itself, is replaced by nothing. The \input of a
    missing file stays for `drop_inputs`.

    Raises:
        EndlessInput: if that is too much or too deep.
    """
    left = MOST_INCLUDED

    def replace(match: re.Match[str], above: tuple[str, ...]) -> str:
        nonlocal left
        target = _target(match, above[-1], sources)
        if target is None:
            return match[0]
        if target in above or BEGIN_DOCUMENT in sources[target]:
            return ""
        left -= len(sources[target])
        if left < 0 or len(above) > DEEPEST:
            raise EndlessInput
        return text_of((*above, target))

    def text_of(path: tuple[str, ...]) -> str:
        return INPUT.sub(lambda match: replace(match, path), sources[path[-1]])

    return text_of((name,))


def drop_inputs(text: str) -> tuple[str, int]:
    r"""Return the text without \input, and how many there were."""
    return INPUT.subn("", text)


def _target(match: re.Match[str], name: str, sources: Mapping[str, str]) -> str | None:
    r"""Return the file that an \input of `name` means: beside it, or from the corpus's root."""
    target = (match[1] or match[2]).strip()
    for folder in (posixpath.dirname(name), ""):
        path = posixpath.normpath(posixpath.join(folder, target))
        for candidate in (path, path + ".tex"):
            if candidate in sources:
                return candidate
    return None
