"""Loading pairs: of built-in corpora, from tables, and from folders."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from rnngen.corpus.builtin import BuiltIn
from rnngen.corpus.document import Corpus, Document, Findings, Progress, Skipped
from rnngen.corpus.idx import is_idx
from rnngen.corpus.pair_files import check_targets, of_one_medium, read_pair_files, suits
from rnngen.corpus.pairs import LABEL, LINE, Pair, Pairing, kind_of_sources, kind_of_targets
from rnngen.corpus.parallel import are_parallel, kind_of_folder, read_parallel
from rnngen.corpus.pictures import check_sizes, limit_pictures
from rnngen.corpus.selection import count_suffixes
from rnngen.errors import CorpusError
from rnngen.kinds import KINDS, kind_of_suffix
from rnngen.music.parts import MELODY

PAIRS_SUFFIX = ".tsv"
"""Tables of this suffix hold pairs, unless a kind claims it."""


def paired(builtin: BuiltIn, asked: Pairing) -> Pairing:
    """Return the pairing of a built-in corpus that is read as pairs.

    Raises:
        CorpusError: if it has no columns or fields of this kind.
    """
    if builtin.pairing is not None and not asked.given:
        return asked
    is_known = bool(asked.given) and set(asked.given) <= set(builtin.fields)
    if is_known and not (asked.source or asked.target):
        return asked
    fields = f"; it has {', '.join(builtin.fields)}" if builtin.fields else ""
    option = "--given" if asked.given else "--source and --target"
    raise CorpusError(f"{option} does not suit the built-in corpus '{builtin.name}'{fields}.")


def read_builtin_pairs(
    builtin: BuiltIn, pairing: Pairing, progress: Progress
) -> tuple[str, list[Document | Skipped]]:
    """Return the kind of a built-in corpus's sources, and what was read."""
    files = builtin.files()
    results = list(
        builtin.read(files, progress) if builtin.read else read_pair_files(files, pairing, progress)
    )
    source_kind = builtin.source_kind or kind_of_sources(pairs_in(results), builtin.kind)
    return source_kind, results


def pairs_in(results: Iterable[Document | Skipped]) -> list[Pair]:
    """Return the pairs among what was read."""
    contents = (result.content for result in results if isinstance(result, Document))
    return [content for content in contents if isinstance(content, Pair)]


def are_pairs(findings: Findings) -> bool:
    """Return whether the files need no choice of columns: tables of two, or IDX files."""
    if any(is_idx(file.name) for file in findings.files):
        return True
    return bool(findings.files) and all(
        file.suffix == PAIRS_SUFFIX and kind_of_suffix(PAIRS_SUFFIX) is None
        for file in findings.files
    )


def read_pairs_of(
    asked: Corpus, findings: Findings, pairing: Pairing, progress: Progress
) -> tuple[Corpus, Iterable[Document | Skipped]]:
    """Read pairs from tables, from folders that are labels, or from two parallel folders.

    Return the corpus, still without its documents, and what was read.
    """
    kind = asked.kind or None
    files = [file for file in findings.files if suits(file, pairing)]
    if are_parallel(findings.files, pairing):
        kind = kind or kind_of_folder(findings.files, str(pairing.target))
        results = read_parallel(findings.files, pairing, progress, kind)
        return _with_kinds(asked, pairing, kind, [*findings.skipped, *limit_pictures(results)])
    if not files:
        needs = _needs(pairing)
        found = count_suffixes(findings.files) or "no files"
        raise CorpusError(f"Corpus '{asked.name}' holds no pairs; it has {found}. {needs}")
    files = of_one_medium(files, pairing)
    results = read_pair_files(files, pairing, progress, kind)
    return _with_kinds(asked, pairing, kind, [*findings.skipped, *limit_pictures(results)])


def _with_kinds(
    asked: Corpus, pairing: Pairing, kind: str | None, results: Sequence[Document | Skipped]
) -> tuple[Corpus, Sequence[Document | Skipped]]:
    """Return the corpus with the kinds of both sides, and what was read.

    Args:
        kind: of the targets, if it is known.
    """
    pairs = pairs_in(results)
    kind = kind or kind_of_targets(pair.target for pair in pairs)
    check_targets(pairs, kind)
    if kind == LABEL and len({pair.target for pair in pairs}) == 1:
        raise CorpusError(
            f"Every pair of corpus '{asked.name}' has the label {pairs[0].target!r}. "
            "A model of labels needs two or more."
        )
    source_kind = kind_of_sources(pairs, kind)
    check_sizes(results, by_columns=source_kind == LINE)
    corpus = replace(
        asked,
        kind=kind,
        source_kind=source_kind,
        pairing=pairing,
        source=str(Path(asked.source).expanduser().absolute()),
    )
    return corpus, results


def _needs(pairing: Pairing) -> str:
    """Say which files a pairing needs."""
    if pairing.given == (MELODY,):
        return (
            f"--given melody needs scores in several parts: {', '.join(KINDS['score'].suffixes)}."
        )
    if pairing.given:
        return "--given chooses fields of poems in .json files."
    return "--source and --target name columns of .tsv, .csv and .jsonl files, or two folders."
