"""Choosing the files of a corpus: the kind, the files to read, and notices of those left out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from rnngen.corpus.document import Findings, FoundFile
from rnngen.corpus.pictures import is_picture
from rnngen.corpus.readers import by_content
from rnngen.corpus.syntax import missing_grammar
from rnngen.corpus.tables import TABLE_SUFFIXES
from rnngen.errors import CorpusError
from rnngen.kinds import DEFAULT_KIND, KINDS

MOST_NAMED = 12
"""Suffixes and folders that a notice names, the most frequent."""


def choose_kind(findings: Findings, name: str) -> str:
    """Return the kind with the most bytes, or DEFAULT_KIND for one file of unknown suffix.

    Raises:
        CorpusError: if no file is of a known kind.
    """
    # An empty file counts too, so that it is reported as empty.
    sizes = {
        kind.name: sum(file.size + 1 for file in findings.files if file.suffix in kind.suffixes)
        for kind in KINDS.values()
    }
    largest = max(sizes, key=lambda kind: sizes[kind])  # the first of several
    if sizes[largest]:
        return largest
    if findings.explicit:
        return DEFAULT_KIND
    raise _nothing_of_kind(f"Corpus '{name}' holds no file of a known kind", tuple(KINDS), findings)


AS_TEXT = (
    "Tables are read as plain text here. To learn pairs, name two of their columns: "
    "--source COLUMN --target COLUMN."
)


def select(
    findings: Findings, kind: str | None, name: str
) -> tuple[str, list[FoundFile], tuple[str, ...]]:
    """Return the kind, the files to read, and a notice of those left out.

    Args:
        kind: the kind that the user named, if any.

    Raises:
        CorpusError: if no file is of the kind.
    """
    further = () if kind is None else KINDS[kind].suffixes_on_request
    by_suffix = kind or choose_kind(findings, name)
    suffixes = KINDS[by_suffix].suffixes + further
    fits = {file.name for file in findings.files if findings.explicit or file.suffix in suffixes}
    taken = [file for file in findings.files if file.name in fits]
    left = [file for file in findings.files if file.name not in fits]
    if not taken:
        problem = f"Corpus '{name}' holds no file of kind {by_suffix}"
        raise _nothing_of_kind(problem, (by_suffix,), findings)
    notices = [_choice(taken, left, findings.pruned)] if left or findings.pruned else []
    if kind is None:
        by_suffix, more = by_content(by_suffix, taken)
        notices += more
        if by_suffix == DEFAULT_KIND and all(file.suffix in TABLE_SUFFIXES for file in taken):
            notices.append(AS_TEXT)
    elif error := missing_grammar(kind):
        raise error
    return by_suffix, taken, tuple(notices)


def _choice(taken: Sequence[FoundFile], left: Sequence[FoundFile], pruned: set[str]) -> str:
    """Return 'Taken 12 .js; left out 4 .css, 1 .md; pruned node_modules'."""
    parts = [f"Taken {count_suffixes(taken)}"]
    parts += [f"left out {count_suffixes(left)}"] if left else []
    parts += [f"pruned {_named(pruned)}"] if pruned else []
    return "; ".join(parts)


def _named(folders: set[str]) -> str:
    """Return '.git, node_modules'."""
    names = ", ".join(sorted(folders)[:MOST_NAMED])
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
    suffixes = ", ".join(dict.fromkeys(suffix for kind in kinds for suffix in KINDS[kind].suffixes))
    found = [f"{skipped.name}, which {skipped.reason}" for skipped in findings.skipped[:3]]
    if findings.files:
        count = _files(len(findings.files))
        found.insert(0, f"{count} ({count_suffixes(findings.files)})")
    if findings.pruned:
        found.append(f"folders that are not searched ({_named(findings.pruned)})")
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
    counts = Counter(file.suffix or "without suffix" for file in files).most_common()
    named = ", ".join(f"{count} {suffix}" for suffix, count in counts[:MOST_NAMED])
    others = sum(count for _, count in counts[MOST_NAMED:])
    return f"{named} and {others} others" if others else named
