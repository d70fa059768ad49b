"""Loading a corpus by name: find its files, read them, and keep each content once."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import chain
from pathlib import Path

from rnngen.corpus.builtin import BUILTINS, BuiltIn, builtin_names
from rnngen.corpus.columns import tables_in
from rnngen.corpus.document import (
    Corpus,
    Document,
    Findings,
    FoundFile,
    Keep,
    Progress,
    Skipped,
    SourceFile,
    no_progress,
)
from rnngen.corpus.files import STDIN, find_files
from rnngen.corpus.line_breaks import Unwrapping
from rnngen.corpus.pair_loading import are_pairs, paired, read_builtin_pairs, read_pairs_of
from rnngen.corpus.pairs import Pairing
from rnngen.corpus.readers import read
from rnngen.corpus.selection import keep_only, select, selection_of
from rnngen.corpus.side_by_side import TextJob, read_side_by_side, read_texts
from rnngen.corpus.spool import Spool
from rnngen.corpus.summary import SIZES, part_names, size_of
from rnngen.errors import CorpusError, needs_error
from rnngen.kinds import AUTO, DEFAULT_KIND, KINDS, ON
from rnngen.music.parts import ALL, MELODY, NoSuchPart, take_parts
from rnngen.music.score import Score
from rnngen.shards import Shard

NAMED_PARTS = 12
"""Names of parts that an error lists, the most frequent."""

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
    columns: Sequence[str] = (),
    unwrap: str = AUTO,
) -> Corpus:
    """Read a corpus: a built-in name, a file, a folder, a glob, a zip, a tar, or `-` for stdin.

    Bad files are skipped with a reason. Duplicate documents are dropped and counted.

    Args:
        source: A built-in name wins over a file of that name; write ./name for the file.
        kind: By default the kind of most files.
        name: By default the built-in name, or that of the file or folder.
        parts: Which parts of scores to take; see `rnngen.music.parts.take_parts`.
        only: Patterns of the names of files to read, such as "test_*.py"; all by default.
        pairing: Which parts are sources and which are targets, to read pairs.
        columns: Columns of tables, by name or number, whose texts are the documents.
        unwrap: Whether to join filled lines of text; one of `rnngen.kinds.UNWRAP`.

    Raises:
        CorpusError: if the source is unknown, or holds nothing to learn from.
    """
    if kind is not None and kind not in KINDS:
        named = ", ".join(each.name for each in KINDS.values() if not each.is_source)
        raise CorpusError(f"{kind!r} is not a kind of corpus; the kinds are {named}.")
    if isinstance(source, str) and source in BUILTINS:
        if only:
            raise CorpusError(f"--only chooses among files; {source} is a built-in corpus.")
        if columns:
            raise CorpusError(f"--column reads tables; {source} is a built-in corpus.")
        builtin = BUILTINS[source]
        if pairing is not None and pairing.is_asked_for:
            builtin = replace(builtin, pairing=paired(builtin, pairing))
        if unwrap == ON:
            raise CorpusError(f"--unwrap on is for your own text; {source} is a built-in corpus.")
        return _load_builtin(builtin, kind, name, progress, parts)
    corpus = Corpus(
        name or "",
        kind or "",
        str(source),
        (),
        parts=parts,
        only=tuple(only),
        columns=tuple(columns),
        unwrap=unwrap,
    )
    return _load_files(corpus, progress, pairing or Pairing())


def read_shard(
    source: str, kind: str | None, only: Sequence[str], shard: Shard, progress: Progress
) -> list[Document | Skipped]:
    """Read a part of the files of a corpus of music, so that their scores are in the cache.

    Raises:
        CorpusError: if the source is unknown.
        SettingError: if the corpus is no music, of which no cache keeps single files.
    """
    files: Sequence[SourceFile]
    if source in BUILTINS:
        kind, files = BUILTINS[source].kind, BUILTINS[source].files()
    else:
        findings = _found(source)
        kind, files, _ = select(keep_only(findings, only, findings.name), kind, findings.name)
    if not KINDS[kind].is_music:
        raise needs_error("shard", "a corpus of music", f"{source} is of kind {kind}")
    return list(read(kind, shard.dealt(files), progress))


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
    pairing = builtin.pairing
    results: Iterable[Document | Skipped]
    source_kind = None
    if pairing is None:
        results = read(builtin.kind, builtin.files(), progress)
    else:
        source_kind, results = read_builtin_pairs(builtin, pairing, progress)
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
    findings = _found(source)
    name = asked.name or folder_name(findings.name)
    findings = keep_only(findings, asked.only, name)
    if pairing.is_asked_for and asked.columns:
        raise CorpusError("--column reads single texts, not pairs. Leave out the other options.")
    if pairing.is_asked_for or (are_pairs(findings) and not asked.columns):
        if asked.unwrap == ON:
            raise CorpusError("--unwrap on needs documents of text, not pairs. Leave it out.")
        asked = replace(asked, name=name)
        return _collect(*read_pairs_of(asked, findings, pairing, progress))
    asked = replace(
        asked,
        name=name,
        source=source if source == STDIN else str(Path(source).expanduser().absolute()),
    )
    if asked.columns:
        return _load_columns(asked, findings, progress)
    kind, files, notices = select(findings, asked.kind or None, name)
    corpus = replace(
        asked,
        kind=kind,
        selection=selection_of(findings, files),
        notices=notices,
        stdin=files[0] if source == STDIN else None,
    )
    return _load_texts(corpus, findings, files, progress)


def _found(source: str) -> Findings:
    """Return the files of a corpus that is not built in."""
    try:
        findings = find_files(source)
    # A name that no file can have, or the home of an unknown user.
    except (OSError, ValueError, RuntimeError) as error:
        reason = str(error).rstrip(".")
        raise CorpusError(f"Corpus {source!r} cannot be opened: {reason}.") from error
    if findings is None:
        raise _unknown_source(source)
    return findings


def _load_texts(
    corpus: Corpus, findings: Findings, files: Sequence[FoundFile], progress: Progress
) -> Corpus:
    """Load files of one kind, or the columns of tables."""
    keep = _storage(files)
    unwrapping = _unwrapping(corpus, keep)
    job = TextJob(files, corpus.kind, corpus.columns, None if unwrapping is None else corpus.unwrap)
    if job.suits_several:
        results = read_side_by_side(job, progress, unwrapping)
    else:
        results = read_texts(job, progress, keep, unwrapping)
    return _unwrapped(_collect(corpus, chain(findings.skipped, results)), unwrapping)


def _storage(files: Sequence[FoundFile]) -> Keep:
    """Return where to keep the texts of files: in memory, or on disk if they are large."""
    size = sum(file.size * file.growth for file in files)
    return "".join if size <= HELD_BYTES else Spool().add_text


def _load_columns(asked: Corpus, findings: Findings, progress: Progress) -> Corpus:
    """Load the texts in some columns of tables."""
    if asked.kind not in ("", DEFAULT_KIND):
        raise CorpusError(
            f"--column reads texts; leave out --kind {asked.kind}, or read the file without it."
        )
    files = tables_in(findings, asked.name)
    corpus = replace(
        asked,
        kind=DEFAULT_KIND,
        selection=selection_of(findings, files),
        stdin=files[0] if asked.source == STDIN else None,
    )
    return _load_texts(corpus, findings, files, progress)


def _unwrapping(corpus: Corpus, keep: Keep) -> Unwrapping | None:
    """Return what joins filled lines, for kinds that are read as paragraphs.

    Raises:
        CorpusError: if the user asks other kinds to be unwrapped.
    """
    if KINDS[corpus.kind].is_prose:
        return Unwrapping(keep, corpus.unwrap)
    if corpus.unwrap == ON:
        raise CorpusError(
            f"--unwrap on needs text; corpus '{corpus.name}' is of kind {corpus.kind}."
        )
    return None


def _unwrapped(corpus: Corpus, unwrapping: Unwrapping | None) -> Corpus:
    """Return a corpus with a notice of the lines that were joined."""
    notice = unwrapping.notice if unwrapping else ""
    return replace(corpus, notices=(*corpus.notices, notice)) if notice else corpus


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
    if corpus.parts != ALL and corpus.source_kind is not None:
        raise CorpusError("--parts needs scores, not pairs. Leave it out, or leave out --given.")
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
