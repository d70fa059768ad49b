"""`rnngen corpora`: list the built-in corpora, show the figures of a corpus, or prepare it."""

from typing import TYPE_CHECKING, Any

import click

from rnngen.cli.options import (
    Reading,
    complete_corpus,
    option_name,
    reading_options,
    transpose_option,
)
from rnngen.cli.shard_options import shard_option
from rnngen.cli.terminal import show
from rnngen.errors import conflict_error
from rnngen.kinds import KINDS
from rnngen.shards import Shard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rnngen.corpus.document import Corpus
    from rnngen.corpus.repetition import Repetition
    from rnngen.corpus.summary import PairSummary

NAMED = 12
"""Number of names of parts, or labels, that are shown, most frequent first."""


@click.group("corpora", invoke_without_command=True)
@click.pass_context
def corpora_group(ctx: click.Context) -> None:
    """List the built-in corpora, or show what is in a corpus before you train on it."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(corpora_list)


@corpora_group.command("list")
def corpora_list() -> None:
    """List the built-in corpora. They need no network."""
    from rnngen.corpus.builtin import BUILTINS

    for name, corpus in BUILTINS.items():
        show(f"{name:12} {corpus.kind:8} {corpus.description}")


@corpora_group.command("show")
@click.argument("corpus", shell_complete=complete_corpus)
@reading_options("all")
def corpora_show(corpus: str, reading: Reading) -> None:
    """Show what is in CORPUS: its size and vocabulary, files skipped and why, and if it is enough.

    CORPUS is a built-in name, a file, a folder, a glob, a zip, or - for standard input.
    """
    from rnngen.cli.reading import load_with_progress
    from rnngen.corpus.selection import described
    from rnngen.corpus.summary import summarize

    loaded = load_with_progress(corpus, reading)
    summary = summarize(loaded)
    rows = {
        "name": summary.name,
        "kind": summary.kind,
        **(pair_rows(summary.pairs) if summary.pairs else {}),
        "source": summary.source,
        "licence": summary.licence,
        "pairs" if summary.pairs else "documents": f"{summary.documents:,}",
        summary.unit: f"{summary.size:,}",
        **{f"distinct {what}": f"{count:,}" for what, count in summary.vocabulary},
        "minutes": f"{summary.seconds / 60:,.1f}" if summary.seconds else "",
        "bars": f"{summary.bars:,}" if summary.bars else "",
        "metres": ", ".join(f"{metre} × {count}" for metre, count in summary.metres),
        "parts": f"up to {summary.parts}" if summary.parts else "",
        "named": _most_frequent(summary.part_names),
        "instruments": _most_frequent(summary.instruments),
        **described(summary.selection),
        "duplicates": f"{summary.duplicates:,} dropped" if summary.duplicates else "",
        "skipped": f"{summary.skipped:,} files" if summary.skipped else "",
        **(repetition_rows(summary.repetition) if summary.repetition else {}),
        "verdict": summary.size_label,
        "preview": "" if summary.preview else preview_of(loaded),
    }
    for name, value in rows.items():
        if value:
            show(f"{name:20} {value}")
    if summary.preview:
        show("preview")
        for line in summary.preview.rstrip().split("\n"):
            show(f"    {line}")
    for message in summary.notices:
        show(f"{'notice':20} {message}")
    for skipped in loaded.skipped:
        show(f"{'skipped':20} {skipped.name}: {skipped.reason}")


@corpora_group.command("prepare")
@click.argument("corpus", shell_complete=complete_corpus)
@reading_options("all")
@transpose_option
@shard_option("Only parse part K of N of the files of a corpus of music.")
def corpora_prepare(corpus: str, reading: Reading, transpose: str, shard: Shard | None) -> None:
    """Read and encode CORPUS ahead of training, into the cache.

    `rnngen train` with the same options then finds it there. Parsing scores takes longest: several
    machines that share a cache (RNNGEN_CACHE) can each parse a part of the files.

    \b
    rnngen corpora prepare ~/tunes --shard 3/8
    rnngen corpora prepare ~/tunes
    """
    if shard is not None:
        prepare_shard(corpus, reading, shard)
        return
    from rnngen.cli.reading import read_corpus
    from rnngen.training.start import prepare_for_training

    dataset = prepare_for_training(read_corpus(corpus, reading), transpose).dataset
    show(f"{len(dataset.train):,} tokens to learn from, {len(dataset.validation):,} held out")


def prepare_shard(corpus: str, reading: Reading, shard: Shard) -> None:
    """Parse a part of the files of a corpus of music.

    Raises:
        SettingError: for other corpora, and for options that do not change how scores are parsed.
    """
    from rnngen.cli.terminal import notice, progress_bar
    from rnngen.corpus.document import Skipped
    from rnngen.corpus.load import read_shard

    for name in ("parts", "columns", "source", "target", "fields", "unwrap"):
        if getattr(reading, name):
            raise conflict_error("shard", option_name(name))
    with progress_bar(f"Parsing part {shard}", "read") as progress:
        results = read_shard(corpus, reading.kind, reading.only, shard, progress)
    skipped = [each for each in results if isinstance(each, Skipped)]
    for each in skipped:
        notice(f"skipped {each.name}: {each.reason}")
    show(f"{len(results) - len(skipped):,} pieces are in the cache")


def _most_frequent(counts: "Sequence[tuple[str, int]]") -> str:
    """Return the first of (name, documents), and how many others there are."""
    first = ", ".join(f"{name} × {count:,}" for name, count in counts[:NAMED])
    more = len(counts) - NAMED
    return first + (f" and {more:,} others" if more > 0 else "")


def repetition_rows(found: "Repetition") -> dict[str, str]:
    """Return the rows that only a corpus of text has."""
    return {
        "distinct lines": f"{found.distinct / found.lines:.0%}",
        "compresses to": f"{found.compressed:.1%}",
    }


def preview_of(corpus: "Corpus") -> str:
    """Return the beginning of the first document in one line, for music and pairs."""
    from rnngen.corpus.pairs import Pair
    from rnngen.corpus.summary import PREVIEWED
    from rnngen.training.preview import PREVIEWS

    def in_one_line(kind: str, content: Any) -> str:
        return PREVIEWS.get(KINDS[kind].codec, str)(content)[:PREVIEWED]

    content = corpus.documents[0].content
    if not isinstance(content, Pair):
        return in_one_line(corpus.kind, content)
    source = in_one_line(str(corpus.source_kind), content.source)
    return f"{source} → {in_one_line(corpus.kind, content.target)}"


def pair_rows(pairs: "PairSummary") -> dict[str, str]:
    """Return the rows that only a corpus of pairs has."""
    return {
        "form": pairs.form,
        "distinct sources": f"{pairs.sources:,}",
        "distinct targets": f"{pairs.targets:,}",
        "labels": _most_frequent(pairs.labels),
    }
