"""Loading a corpus by name: find its files, read them, and keep each content once."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import chain
from pathlib import Path, PurePosixPath

from rnngen.corpus.builtin import BUILTINS, BuiltIn, builtin_names
from rnngen.corpus.document import (
    Corpus,
    Document,
    Findings,
    FoundFile,
    Keep,
    Progress,
    Skipped,
    no_progress,
)
from rnngen.corpus.files import STDIN, find_files
from rnngen.corpus.idx import is_idx
from rnngen.corpus.pair_files import check_targets, most_pictures, read_pair_files, suits
from rnngen.corpus.pairs import Pair, Pairing, kind_of_sources, kind_of_targets
from rnngen.corpus.pictures import check_pictures, is_picture
from rnngen.corpus.readers import by_content, read
from rnngen.corpus.spool import Spool
from rnngen.corpus.summary import SIZES, part_names, size_of
from rnngen.corpus.syntax import missing_grammar
from rnngen.errors import CorpusError
from rnngen.kinds import DEFAULT_KIND, KINDS, kind_of_suffix
from rnngen.music.parts import ALL, MELODY, NoSuchPart, take_parts
from rnngen.music.score import Score


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
    elif error := missing_grammar(kind):
        raise error
    return by_suffix, taken, tuple(notices)


def _choice(taken: Sequence[FoundFile], left: Sequence[FoundFile], pruned: set[str]) -> str:
    """Return 'Taken 12 .js; left out 4 .css, 1 .md; pruned node_modules'."""
    parts = [f"Taken {_count_suffixes(taken)}"]
    parts += [f"left out {_count_suffixes(left)}"] if left else []
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
        counts = _count_suffixes(findings.files) or "no files"
        raise CorpusError(
            f"Corpus '{name}' holds no file that --only {patterns} matches; it has {counts}."
        )
    return replace(findings, files=files)


def _nothing_of_kind(problem: str, kinds: Sequence[str], findings: Findings) -> CorpusError:
    suffixes = ", ".join(dict.fromkeys(suffix for kind in kinds for suffix in KINDS[kind].suffixes))
    found = [f"{skipped.name}, which {skipped.reason}" for skipped in findings.skipped[:3]]
    if findings.files:
        count = _files(len(findings.files))
        found.insert(0, f"{count} ({_count_suffixes(findings.files)})")
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


def _count_suffixes(files: Sequence[FoundFile]) -> str:
    """Return '10 .jpg, 2 .pdf', most frequent first."""
    counts = Counter(file.suffix or "without suffix" for file in files).most_common()
    named = ", ".join(f"{count} {suffix}" for suffix, count in counts[:MOST_NAMED])
    others = sum(count for _, count in counts[MOST_NAMED:])
    return f"{named} and {others} others" if others else named


MOST_NAMED = 12
"""Suffixes and folders that a notice names, the most frequent."""
NAMED_PARTS = 12
"""Names of parts that an error lists, the most frequent."""

PAIRS_SUFFIX = ".tsv"
"""Tables of this suffix hold pairs, unless a kind claims it."""
HELD_BYTES = 16 * 2**20
"""A corpus with more bytes of files keeps its texts on disk, not in memory."""


def load_corpus(
    source: str | Path,
    kind: str | None = None,
    name: str | None = None,
    progress: Progress = no_progress,
    parts: str = ALL,
    only: Sequence[str] = (),
    pairing: Pairing | None = None,
) -> Corpus:
    """Read a corpus: a built-in name, a file, a folder, a glob, a zip, or `-` for stdin.

    Bad files are skipped with a reason. Duplicate documents are dropped and counted.

    Args:
        source: A built-in name wins over a file of that name; write ./name for the file.
        kind: By default the kind with the most bytes.
        name: By default the built-in name, or that of the file or folder.
        parts: Which parts of scores to take; see `rnngen.music.parts.take_parts`.
        only: Patterns of the names of files to read, such as "test_*.py"; all by default.
        pairing: Which parts are sources and which are targets, to read pairs.

    Raises:
        CorpusError: if the source is unknown, or holds nothing to learn from.
    """
    if kind is not None and kind not in KINDS:
        raise CorpusError(f"{kind!r} is not a kind of corpus; the kinds are {', '.join(KINDS)}.")
    if isinstance(source, str) and source in BUILTINS:
        if only:
            raise CorpusError(f"--only chooses among files; {source} is a built-in corpus.")
        builtin = BUILTINS[source]
        if pairing is not None and pairing.is_asked_for:
            builtin = replace(builtin, pairing=paired(builtin, pairing))
        return _load_builtin(builtin, kind, name, progress, parts)
    corpus = Corpus(name or "", kind or "", str(source), (), parts=parts, only=tuple(only))
    return _load_files(corpus, progress, pairing or Pairing())


def paired(builtin: BuiltIn, asked: Pairing) -> Pairing:
    """Return the pairing of a built-in corpus that is read as pairs.

    Raises:
        CorpusError: if it has no columns or fields of this kind.
    """
    if builtin.pairing is not None and not asked.given:
        return asked
    if builtin.fields and asked.given and not (asked.source or asked.target):
        return asked
    fields = f"; it has {', '.join(builtin.fields)}" if builtin.fields else ""
    option = "--given" if asked.given else "--source and --target"
    raise CorpusError(f"{option} does not suit the built-in corpus '{builtin.name}'{fields}.")


def folder_name(name: str) -> str:
    """Return a name that any system accepts for a folder: 'My poems (new)' → 'My-poems-new'."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "corpus"


def _load_builtin(
    builtin: BuiltIn, kind: str | None, name: str | None, progress: Progress, parts: str
) -> Corpus:
    if kind not in (None, builtin.kind):
        raise CorpusError(
            f"The built-in corpus '{builtin.name}' is of kind {builtin.kind}; "
            f"it cannot be read as {kind}."
        )
    files = builtin.files()
    pairing = builtin.pairing
    results: Iterable[Document | Skipped]
    source_kind = None
    if pairing is None:
        results = read(builtin.kind, files, progress)
    else:
        results = list(read_pair_files(files, pairing, progress))
        source_kind = kind_of_sources(pairs_in(results), builtin.kind)
    corpus = Corpus(
        name or builtin.name,
        builtin.kind,
        builtin.name,
        (),
        licence=builtin.licence,
        parts=parts,
        source_kind=source_kind,
        pairing=pairing or Pairing(),
    )
    return _collect(corpus, results)


def _load_files(asked: Corpus, progress: Progress, pairing: Pairing) -> Corpus:
    """Load a corpus that is not built in.

    Args:
        asked: what the user asked for; its name and kind may be empty.
    """
    source = asked.source
    try:
        findings = find_files(source)
    # A name that no file can have, or the home of an unknown user.
    except (OSError, ValueError, RuntimeError) as error:
        reason = str(error).rstrip(".")
        raise CorpusError(f"Corpus {source!r} cannot be opened: {reason}.") from error
    if findings is None:
        raise _unknown_source(source)
    name = asked.name or folder_name(findings.name)
    findings = keep_only(findings, asked.only, name)
    if pairing.is_asked_for or _are_pairs(findings):
        return _load_pairs(replace(asked, name=name), findings, pairing, progress)
    kind, files, notices = select(findings, asked.kind or None, name)
    keep: Keep = "".join if sum(file.size for file in files) <= HELD_BYTES else Spool().add_text
    corpus = replace(
        asked,
        name=name,
        kind=kind,
        source=source if source == STDIN else str(Path(source).expanduser().absolute()),
        notices=notices,
        stdin=files[0] if source == STDIN else None,
    )
    return _collect(corpus, chain(findings.skipped, read(kind, files, progress, keep)))


def pairs_in(results: Iterable[Document | Skipped]) -> list[Pair]:
    """Return the pairs among what was read."""
    contents = (result.content for result in results if isinstance(result, Document))
    return [content for content in contents if isinstance(content, Pair)]


def _are_pairs(findings: Findings) -> bool:
    """Return whether the files need no choice of columns: tables of two, or IDX files."""
    if any(is_idx(file.name) for file in findings.files):
        return True
    return bool(findings.files) and all(
        file.suffix == PAIRS_SUFFIX and kind_of_suffix(PAIRS_SUFFIX) is None
        for file in findings.files
    )


def _load_pairs(asked: Corpus, findings: Findings, pairing: Pairing, progress: Progress) -> Corpus:
    """Load pairs from tables, or from texts in folders that are their labels."""
    files = [file for file in findings.files if suits(file, pairing)]
    if not files:
        needs = (
            "--given chooses fields of poems in .json files."
            if pairing.given
            else "--source and --target choose columns of .tsv, .csv and .jsonl files."
        )
        found = _count_suffixes(findings.files)
        raise CorpusError(f"Corpus '{asked.name}' holds no pairs; it has {found}. {needs}")
    files = most_pictures(files, pairing)
    read_files = list(check_pictures(read_pair_files(files, pairing, progress, asked.kind or None)))
    pairs = pairs_in(read_files)
    kind = asked.kind or kind_of_targets(pair.target for pair in pairs)
    check_targets(pairs, kind)
    corpus = replace(
        asked,
        kind=kind,
        source_kind=kind_of_sources(pairs, kind),
        pairing=pairing,
        source=str(Path(asked.source).expanduser().absolute()),
    )
    return _collect(corpus, chain(findings.skipped, read_files))


def _unknown_source(source: str) -> CorpusError:
    near = get_close_matches(source, builtin_names(), n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return CorpusError(
        f"There is no corpus {source!r}.{hint} Name a file, a folder, a glob, a zip, "
        f"'-' for stdin, or one of {', '.join(builtin_names())}."
    )


@dataclass
class _PartFilter:
    """Takes some parts of scores."""

    parts: str
    lacking: list[Document] = field(default_factory=list)
    """Documents without these parts."""

    def __call__(self, result: Document | Skipped) -> Document | Skipped:
        """Return a document with only the parts, or Skipped if it has none of them."""
        if isinstance(result, Skipped) or not isinstance(result.content, Score):
            return result
        try:
            score = take_parts(result.content, result.part_names, self.parts)
        except NoSuchPart as error:
            self.lacking.append(result)
            return Skipped(result.name, str(error))
        return replace(result, content=score, part_names=())


def _collect(corpus: Corpus, results: Iterable[Document | Skipped]) -> Corpus:
    """Return the corpus with the documents that were read, each content once."""
    if corpus.parts != ALL and not KINDS[corpus.kind].has_parts:
        raise CorpusError(f"--parts needs scores; corpus '{corpus.name}' is of kind {corpus.kind}.")
    take = _PartFilter(corpus.parts)
    documents: dict[object, Document] = {}
    skipped: list[Skipped] = []
    read_count = 0
    for result in results if corpus.parts == ALL else map(take, results):
        if isinstance(result, Skipped):
            skipped.append(result)
        else:
            documents.setdefault(result.content, result)
            read_count += 1
    if take.lacking and not documents and corpus.parts != MELODY:
        raise _no_such_part(corpus, take.lacking)
    corpus = replace(
        corpus,
        documents=tuple(documents.values()),
        skipped=tuple(skipped),
        duplicates=read_count - len(documents),
    )
    _check_size(corpus)
    return corpus


def _no_such_part(corpus: Corpus, lacking: Sequence[Document]) -> CorpusError:
    """Return the error for parts that no score has, with the parts that there are."""
    several = len(lacking) > 1
    named = [f"{part} (in {count:,})" if several else part for part, count in part_names(lacking)]
    more = f" and {len(named) - NAMED_PARTS} other names" if len(named) > NAMED_PARTS else ""
    most = max(
        len(score.parts) for document in lacking if isinstance(score := document.content, Score)
    )
    listed = f", or {', '.join(named[:NAMED_PARTS])}{more}" if named else ""
    return CorpusError(
        f"No score of corpus '{corpus.name}' has the part {corpus.parts!r}; "
        f"--parts takes {MELODY}, {ALL}, a number up to {most}{listed}."
    )


def _check_size(corpus: Corpus) -> None:
    """Raise CorpusError if there is nothing to learn from."""
    size, unit = size_of(corpus)
    if corpus.documents and size >= SIZES[unit].minimum:
        return
    reasons = ", ".join(f"{skipped.name} {skipped.reason}" for skipped in corpus.skipped[:5])
    more = f" and {len(corpus.skipped) - 5} more were skipped" if len(corpus.skipped) > 5 else ""
    found = f"{reasons}{more}" if reasons else f"it needs at least {SIZES[unit].minimum} {unit}"
    raise CorpusError(f"Corpus '{corpus.name}' holds nothing to learn from: {found}.")
