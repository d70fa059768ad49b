"""Choosing the files of a corpus: the kind, the files to read, and a record of those left out."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from rnngen.corpus.columns import needs_column
from rnngen.corpus.document import Findings, FoundFile, Selection
from rnngen.corpus.formats.libraries import INSTALL, UNREAD, missing
from rnngen.corpus.pictures import is_picture
from rnngen.corpus.readers import by_content, holds_poems
from rnngen.corpus.syntax import missing_grammar
from rnngen.corpus.tables import JSON, TABLE_SUFFIXES
from rnngen.errors import CorpusError
from rnngen.kinds import DEFAULT_KIND, KINDS, PROSE_SUFFIXES, kind_of_suffix

MOST_NAMED = 12
"""Suffixes and folders that a notice names, the most frequent."""
COMPANIONS = (
    "authors changelog changes cmakelists code_of_conduct contributing copying history install "
    "licence license maintainers makefile manifest news notice readme requirements security todo"
)
"""Names of files that accompany the content of a folder, whatever it is."""
LONG_BYTES, LONG_VOTES = 100_000, 10
"""A file as long as a book counts as many times: a novel outvotes a few scripts beside it."""
PDF_VOTES = 0.1
"""A short PDF counts less than a file, because figures are PDFs too."""
NUMBERS = 0.5
"""A long text of which more are digits is a table of numbers."""


def choose_kind(findings: Findings, name: str) -> str:
    """Return the kind of most files, or DEFAULT_KIND for one file of unknown suffix.

    Long files count tenfold. Tables, data and companions such as README count only if there is
    nothing else. Between kinds of as many files, the one with the most bytes wins.

    Raises:
        CorpusError: if no file is of a known kind.
    """
    known = [file for file in findings.files if kind_of_suffix(file.suffix)]
    content = [file for file in known if not _is_companion(file)] or known
    votes = {kind: _votes(content, kind) for kind in KINDS}
    most = max(votes, key=lambda kind: votes[kind])  # the first of several
    if known:
        return most
    if findings.explicit or any(file.suffix in TABLE_SUFFIXES for file in findings.files):
        return DEFAULT_KIND
    raise _nothing_of_kind(f"Corpus '{name}' holds no file of a known kind", tuple(KINDS), findings)


def _votes(files: Iterable[FoundFile], kind: str) -> tuple[float, int]:
    """Return how many files speak for a kind, and their bytes."""
    own = [file for file in files if file.suffix in KINDS[kind].read_suffixes]
    votes = [
        (LONG_VOTES if file.size >= LONG_BYTES else 1) * (PDF_VOTES if file.suffix == ".pdf" else 1)
        for file in own
    ]
    return sum(votes), sum(file.size for file in own)


def _is_companion(file: FoundFile) -> bool:
    """Return whether a file says nothing about what the folder is."""
    if file.suffix in TABLE_SUFFIXES:
        return True
    if PurePosixPath(file.name).stem.lower() in COMPANIONS.split():
        return True
    return file.suffix in PROSE_SUFFIXES and file.size >= LONG_BYTES and _is_numeric(file)


def _is_numeric(file: FoundFile) -> bool:
    """Return whether a file begins as a table of numbers does."""
    try:
        start = b"".join(next(iter(file.blocks()), b"").split())
    except (OSError, CorpusError):
        return False
    return sum(map(start.count, b"0123456789")) > NUMBERS * len(start)


def select(
    findings: Findings, kind: str | None, name: str
) -> tuple[str, list[FoundFile], tuple[str, ...]]:
    """Return the kind, the files to read, and notices.

    Args:
        kind: the kind that the user named, if any.

    Raises:
        CorpusError: if no file is of the kind, or the files are tables without a chosen column.
    """
    further = () if kind is None else KINDS[kind].suffixes_on_request
    by_suffix = kind or choose_kind(findings, name)
    suffixes = KINDS[by_suffix].read_suffixes + further
    if kind is None and not any(file.suffix in suffixes for file in findings.files):
        suffixes = TABLE_SUFFIXES
    fits = {file.name for file in findings.files if findings.explicit or file.suffix in suffixes}
    taken = [file for file in findings.files if file.name in fits]
    if not taken:
        problem = f"Corpus '{name}' holds no file of kind {by_suffix}"
        raise _nothing_of_kind(problem, (by_suffix,), findings)
    notices: tuple[str, ...] = ()
    if kind is None:
        _check_tables(by_suffix, taken)
        by_suffix, notices = by_content(by_suffix, taken)
    elif error := missing_grammar(kind):
        raise error
    return by_suffix, taken, notices


def selection_of(findings: Findings, taken: Sequence[FoundFile]) -> Selection:
    """Return which of the files that were found are taken."""
    names = {file.name for file in taken}
    left = (file for file in findings.files if file.name not in names)
    return Selection(_counts(taken), _counts(left), tuple(sorted(findings.pruned)))


def _check_tables(kind: str, taken: Sequence[FoundFile]) -> None:
    """Raise CorpusError if all files are tables, of which a column must be chosen."""
    own = {*KINDS[kind].read_suffixes} - {JSON}
    tables = [file for file in taken if file.suffix in TABLE_SUFFIXES and file.suffix not in own]
    if len(tables) < len(taken) or holds_poems(taken[0]):
        return
    if error := needs_column(taken[0]):
        raise error


def described(selection: Selection) -> dict[str, str]:
    """Return what was `taken`, `left out` and `pruned`, such as '4 .css (--kind css), 1 .png'."""
    parts = {
        "taken": named_counts(selection.taken),
        "left out": named_counts(selection.left, way_to_read),
        "pruned": _named(selection.pruned),
    }
    return {what: part for what, part in parts.items() if part}


def way_to_read(suffix: str) -> str:
    """Return how to read files of a suffix that were left out, or nothing."""
    if suffix in UNREAD:
        return UNREAD[suffix]
    if missing(suffix):
        return INSTALL
    if suffix in TABLE_SUFFIXES and suffix != JSON:
        return "--column NAME"
    kind = kind_of_suffix(suffix)
    return f"--kind {kind}" if kind else ""


def _named(folders: Sequence[str]) -> str:
    """Return '.git, node_modules'."""
    names = ", ".join(folders[:MOST_NAMED])
    return f"{names} and others" if len(folders) > MOST_NAMED else names


def keep_only(findings: Findings, only: Sequence[str], name: str) -> Findings:
    """Return the findings whose names match one of the patterns, as `PurePath.match` does.

    Raises:
        CorpusError: if there are none.
    """
    if not only:
        return findings
    files = [
        file
        for file in findings.files
        if any(pattern and PurePosixPath(file.name).match(pattern) for pattern in only)
    ]
    if not files:
        patterns = ", ".join(map(repr, only))
        counts = count_suffixes(findings.files) or "no files"
        raise CorpusError(
            f"Corpus '{name}' holds no file that --only {patterns} matches; it has {counts}."
        )
    return replace(findings, files=files)


def _nothing_of_kind(problem: str, kinds: Sequence[str], findings: Findings) -> CorpusError:
    suffixes = ", ".join(
        dict.fromkeys(suffix for kind in kinds for suffix in KINDS[kind].read_suffixes)
    )
    found = [f"{skipped.name}, which {skipped.reason}" for skipped in findings.skipped[:3]]
    if findings.files:
        count = _files(len(findings.files))
        found.insert(0, f"{count} ({count_suffixes(findings.files)})")
    if findings.pruned:
        found.append(f"folders that are not searched ({_named(sorted(findings.pruned))})")
    advice = f"These suffixes are read: {suffixes}."
    if not suffixes or any(is_picture(file.name) for file in findings.files):
        advice = (
            "Pictures are read with their labels: add --target folder, or name a table of both."
        )
    return CorpusError(f"{problem}; it has {', '.join(found) or 'no files'}. {advice}")


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def count_suffixes(files: Sequence[FoundFile]) -> str:
    """Return '10 .jpg, 2 .pdf', most frequent first."""
    return named_counts(_counts(files))


def _counts(files: Iterable[FoundFile]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(file.suffix for file in files).most_common())


def named_counts(
    counts: Sequence[tuple[str, int]], describe: Callable[[str], str] = lambda _: ""
) -> str:
    """Return '10 .jpg, 2 .pdf' of (suffix, number), most frequent first.

    Args:
        describe: returns what to add to a suffix in brackets, or nothing.
    """
    named = []
    for suffix, count in counts[:MOST_NAMED]:
        more = describe(suffix)
        named.append(f"{count:,} {suffix or 'without suffix'}" + (f" ({more})" if more else ""))
    others = sum(count for _, count in counts[MOST_NAMED:])
    return ", ".join(named) + (f" and {others:,} others" if others else "")
