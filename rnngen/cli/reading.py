"""Reads a corpus for a command: with a progress bar where it takes long, and a word on what was left out."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from rnngen.cli.options import notice
from rnngen.corpus.document import Corpus

SHOWN = 5
"""Skipped files named one by one before the rest is only counted."""


def read_corpus(source: str, kind: str | None = None, name: str | None = None) -> Corpus:
    """Load a corpus, showing files read so far, and report skipped files on stderr."""
    from rnngen.corpus import load_corpus

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("files"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"Reading {source}", total=None, visible=bar.console.is_terminal)
        corpus = load_corpus(source, kind, name, lambda done, total: bar.update(task, completed=done, total=total))
    report_losses(corpus)
    return corpus


def report_losses(corpus: Corpus) -> None:
    """Name what a corpus left out: skipped files with reasons, duplicates, notices."""
    for skipped in corpus.skipped[:SHOWN]:
        notice(f"skipped {skipped.name}: {skipped.reason}")
    if len(corpus.skipped) > SHOWN:
        notice(f"… and {len(corpus.skipped) - SHOWN} more files (`rnngen corpora show {corpus.source}` names all)")
    if corpus.duplicates:
        notice(f"{corpus.duplicates} exact duplicates dropped")
    for message in corpus.notices:
        notice(message)
    for document in [document for document in corpus.documents if document.notices][:SHOWN]:
        notice(f"{document.name}: {'; '.join(document.notices)}")
