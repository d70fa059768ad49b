"""Choosing the kind of a corpus and which of its files are read."""

from collections import Counter
from collections.abc import Sequence

from rnngen.corpus.document import Findings, FoundFile
from rnngen.errors import CorpusError
from rnngen.kinds import DEFAULT_KIND, KINDS, kind_of_suffix


def choose_kind(findings: Findings, name: str) -> str:
    """Return the kind with the most bytes, or DEFAULT_KIND for one file of unknown suffix.

    Raises:
        CorpusError: if no file is of a known kind.
    """
    sizes: Counter[str] = Counter()
    for file in findings.files:
        kind = kind_of_suffix(file.suffix)
        if kind is not None:
            sizes[kind] += file.size + 1  # so that empty files count, and are reported as empty
    if sizes:
        return sizes.most_common(1)[0][0]
    if findings.explicit:
        return DEFAULT_KIND
    raise _nothing_of_kind(f"Corpus '{name}' holds no file of a known kind", tuple(KINDS), findings)


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
    kind = kind or choose_kind(findings, name)
    if findings.explicit:
        return kind, findings.files, ()
    suffixes = KINDS[kind].suffixes + further
    taken = [file for file in findings.files if file.suffix in suffixes]
    left = [file for file in findings.files if file.suffix not in suffixes]
    if not taken:
        raise _nothing_of_kind(f"Corpus '{name}' holds no file of kind {kind}", (kind,), findings)
    return kind, taken, (f"{_files(len(left))} left out: {_count_suffixes(left)}",) if left else ()


def _nothing_of_kind(problem: str, kinds: Sequence[str], findings: Findings) -> CorpusError:
    suffixes = ", ".join(dict.fromkeys(suffix for kind in kinds for suffix in KINDS[kind].suffixes))
    found = [f"{skipped.name}, which {skipped.reason}" for skipped in findings.skipped[:3]]
    if findings.files:
        count = _files(len(findings.files))
        found.insert(0, f"{count} ({_count_suffixes(findings.files)})")
    return CorpusError(
        f"{problem}; it has {', '.join(found) or 'no files'}. These suffixes are read: {suffixes}."
    )


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _count_suffixes(files: Sequence[FoundFile]) -> str:
    """Return '10 .jpg, 2 .pdf', most frequent first."""
    counts = Counter(file.suffix or "without suffix" for file in files)
    return ", ".join(f"{count} {suffix}" for suffix, count in counts.most_common())
