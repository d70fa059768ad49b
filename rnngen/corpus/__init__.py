"""Corpora: from what the user names to documents. Knows nothing of tokens or training.

Example:
    corpus = load_corpus("shakespeare")
    corpus = load_corpus("~/thesis", kind="latex")
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from itertools import chain
from pathlib import Path

from rnngen.corpus.builtin import BUILTINS, BuiltIn, builtin_files, builtin_names
from rnngen.corpus.document import Corpus, Document, Keep, Progress, Skipped
from rnngen.corpus.files import STDIN, find_files
from rnngen.corpus.readers import read
from rnngen.corpus.reading import no_progress
from rnngen.corpus.selection import select
from rnngen.corpus.spool import Spool
from rnngen.corpus.summary import part_names, size_of
from rnngen.errors import CorpusError
from rnngen.kinds import KINDS
from rnngen.music.parts import ALL, MELODY, NoSuchPart, take_parts
from rnngen.music.score import Score

MINIMUM_CHARACTERS = 2
"""Below this there is no next character to predict."""

NAMED_PARTS = 12
"""Names of parts that an error lists, the most frequent."""

HELD_BYTES = 16 * 2**20
"""The texts of a corpus whose files are larger together are not held in memory, but set aside on disk."""


def load_corpus(
    source: str | Path,
    kind: str | None = None,
    name: str | None = None,
    progress: Progress = no_progress,
    parts: str = ALL,
) -> Corpus:
    """Read a corpus: a built-in name, a file, a folder, a glob, a zip, or `-` for stdin.

    A bare built-in name is the built-in corpus, even beside a file of that name: write ./name for the file.
    The kind is the one with most bytes, unless given. Bad files are skipped with a reason, and documents
    that equal an earlier one are counted and dropped. `parts` says which parts of scores are taken, see
    `rnngen.music.parts.take_parts`.

    Raises:
        CorpusError: where the source is unknown, or holds nothing to learn from.
    """
    if kind is not None and kind not in KINDS:
        raise CorpusError(
            f"Unknown kind of corpus. Expected one of {', '.join(KINDS)}. Received: {kind!r}."
        )
    if isinstance(source, str) and source in BUILTINS:
        return _load_builtin(BUILTINS[source], kind, name, progress, parts)
    return _load_files(str(source), kind, name, progress, parts)


def folder_name(name: str) -> str:
    """A name that any system takes for a folder: 'My poems (new)' → 'My-poems-new'."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "corpus"


def _load_builtin(
    builtin: BuiltIn, kind: str | None, name: str | None, progress: Progress, parts: str
) -> Corpus:
    if kind not in (None, builtin.kind):
        raise CorpusError(
            f"Built-in corpus '{builtin.name}' cannot be read as {kind}. Expected {builtin.kind}. Received: {kind!r}."
        )
    corpus = _collect(
        _read_builtin(builtin, progress), name or builtin.name, builtin.kind, builtin.name, parts
    )
    return replace(corpus, licence=builtin.licence)


def _read_builtin(builtin: BuiltIn, progress: Progress) -> Iterator[Document | Skipped]:
    if builtin.name == "bach":
        from rnngen.corpus import score

        return score.read_chorales(progress)
    return read(builtin.kind, builtin_files(builtin), progress)


def _load_files(
    source: str, kind: str | None, name: str | None, progress: Progress, parts: str
) -> Corpus:
    try:
        findings = find_files(source)
    except (
        OSError,
        ValueError,
        RuntimeError,
    ) as error:  # a name that no file can have, a user that is not there
        reason = str(error).rstrip(".")
        raise CorpusError(
            f"Corpus {source!r} cannot be opened. Expected a readable path. Received: {reason}."
        ) from error
    if findings is None:
        raise _unknown_source(source)
    name = name or folder_name(findings.name)
    kind, files, notices = select(findings, kind, name)
    keep: Keep = "".join if sum(file.size for file in files) <= HELD_BYTES else Spool().add_text
    where = source if source == STDIN else str(Path(source).expanduser().absolute())
    corpus = _collect(
        chain(findings.skipped, read(kind, files, progress, keep)), name, kind, where, parts
    )
    return replace(corpus, notices=notices, stdin=files[0] if source == STDIN else None)


def _unknown_source(source: str) -> CorpusError:
    near = get_close_matches(source, builtin_names(), n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    expected = (
        f"a file, a folder, a glob, a zip, '-' for stdin, or one of {', '.join(builtin_names())}"
    )
    return CorpusError(f"Unknown corpus. Expected {expected}. Received: {source!r}.{hint}")


def _collect(
    results: Iterable[Document | Skipped], name: str, kind: str, source: str, parts: str
) -> Corpus:
    """The corpus of what was read, each content once."""
    if kind != "score" and parts != ALL:
        what = "A performance has one part" if kind == "performance" else "Text has no parts"
        raise CorpusError(
            f"{what}. Expected --parts for scores only. Received: {parts!r} for kind {kind}."
        )
    documents: dict[object, Document] = {}
    skipped: list[Skipped] = []
    lacking: list[Document] = []
    read_count = 0
    for result in results if parts == ALL else map(partial(_with_parts, parts, lacking), results):
        if isinstance(result, Skipped):
            skipped.append(result)
        else:
            documents.setdefault(result.content, result)
            read_count += 1
    if lacking and not documents and parts != MELODY:
        raise _no_such_part(name, parts, lacking)
    corpus = Corpus(
        name,
        kind,
        source,
        tuple(documents.values()),
        tuple(skipped),
        duplicates=read_count - len(documents),
        parts=parts,
    )
    _check_size(corpus)
    return corpus


def _with_parts(
    parts: str, lacking: list[Document], result: Document | Skipped
) -> Document | Skipped:
    """A document of music with the parts that are wanted; one that has none is Skipped, and added to those lacking."""
    if isinstance(result, Skipped) or not isinstance(result.content, Score):
        return result
    try:
        return replace(
            result, content=take_parts(result.content, result.part_names, parts), part_names=()
        )
    except NoSuchPart as error:
        lacking.append(result)
        return Skipped(result.name, str(error))


def _no_such_part(name: str, parts: str, lacking: Sequence[Document]) -> CorpusError:
    """The error where no score has the parts that are wanted, with those that there are."""
    several = len(lacking) > 1
    named = [f"{part} (in {count:,})" if several else part for part, count in part_names(lacking)]
    more = f" and {len(named) - NAMED_PARTS} other names" if len(named) > NAMED_PARTS else ""
    most = max(
        len(score.parts) for document in lacking if isinstance(score := document.content, Score)
    )
    listed = f", or {', '.join(named[:NAMED_PARTS])}{more}" if named else ""
    return CorpusError(
        f"No score of corpus '{name}' has such a part. Expected {MELODY}, {ALL}, a number up to {most}{listed}. "
        f"Received: {parts!r}."
    )


def _check_size(corpus: Corpus) -> None:
    if corpus.documents and (
        KINDS[corpus.kind].is_music or size_of(corpus)[0] >= MINIMUM_CHARACTERS
    ):
        return
    reasons = ", ".join(f"{skipped.name} ({skipped.reason})" for skipped in corpus.skipped[:5])
    more = f" and {len(corpus.skipped) - 5} more" if len(corpus.skipped) > 5 else ""
    received = (
        f"skipped {reasons}{more}" if reasons else f"fewer than {MINIMUM_CHARACTERS} characters"
    )
    problem = f"Corpus '{corpus.name}' holds nothing to learn from"
    raise CorpusError(f"{problem}. Expected at least one readable file. Received: {received}.")
