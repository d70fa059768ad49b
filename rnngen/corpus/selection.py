"""Which of the files found make the corpus: its kind, and what is left out; knows nothing of their content."""

from collections import Counter
from collections.abc import Sequence

from rnngen.corpus.found import Findings, FoundFile
from rnngen.errors import CorpusError
from rnngen.kinds import KINDS, kind_of_suffix

TEXTUAL_SUFFIXES = tuple(
    suffix for kind in ("text", "latex", "python") for suffix in KINDS[kind].suffixes
)
"""Every suffix that can be read as text, where the user asks for it."""


def choose_kind(findings: Findings, name: str) -> str:
    """The kind that holds the most bytes; a single file of unknown suffix is text.

    Raises:
        CorpusError: where no file is of a known kind.
    """
    sizes: Counter[str] = Counter()
    for file in findings.files:
        kind = kind_of_suffix(file.suffix)
        if kind is not None:
            sizes[kind] += file.size + 1  # so that empty files count too, and are reported as empty
    if sizes:
        return sizes.most_common(1)[0][0]
    if findings.explicit:
        return "text"
    raise _nothing_of_kind(f"Corpus '{name}' holds no file of a known kind", tuple(KINDS), findings)


def select(
    findings: Findings, kind: str | None, name: str
) -> tuple[str, list[FoundFile], tuple[str, ...]]:
    """The kind, the files that are read as it, and a notice of those left out.

    Raises:
        CorpusError: where no file is of the kind.
    """
    as_text = kind == "text"
    kind = kind or choose_kind(findings, name)
    if findings.explicit:
        return kind, findings.files, ()
    suffixes = TEXTUAL_SUFFIXES if as_text else KINDS[kind].suffixes
    taken = [file for file in findings.files if file.suffix in suffixes]
    left = [file for file in findings.files if file.suffix not in suffixes]
    if not taken:
        raise _nothing_of_kind(f"Corpus '{name}' holds no file of kind {kind}", (kind,), findings)
    return kind, taken, (f"{_files(len(left))} left out: {_count_suffixes(left)}",) if left else ()


def _nothing_of_kind(problem: str, kinds: Sequence[str], findings: Findings) -> CorpusError:
    suffixes = ", ".join(dict.fromkeys(suffix for kind in kinds for suffix in KINDS[kind].suffixes))
    received = (
        [f"{_files(len(findings.files))} ({_count_suffixes(findings.files)})"]
        if findings.files
        else []
    )
    received += [f"{skipped.name} ({skipped.reason})" for skipped in findings.skipped[:3]]
    return CorpusError(
        f"{problem}. Expected files of {suffixes}. Received: {', '.join(received) or 'no files'}."
    )


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _count_suffixes(files: Sequence[FoundFile]) -> str:
    """'10 .jpg, 2 .pdf', most frequent first."""
    counts = Counter(file.suffix or "without suffix" for file in files)
    return ", ".join(f"{count} {suffix}" for suffix, count in counts.most_common())
