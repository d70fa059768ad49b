"""Read a corpus for a command, with a progress bar and notices."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from rnngen.cli.options import notice
from rnngen.corpus.document import Corpus, Progress
from rnngen.corpus.summary import document_notices
from rnngen.music.parts import ALL

SHOWN = 5
"""Number of skipped files and of notices that are listed; the rest is counted."""


def read_corpus(
    source: str, kind: str | None = None, name: str | None = None, parts: str | None = None
) -> Corpus:
    """Load a corpus, and report on stderr what was left out."""
    corpus = load_with_progress(source, kind, name, parts)
    report_losses(corpus)
    return corpus


def load_with_progress(
    source: str, kind: str | None = None, name: str | None = None, parts: str | None = None
) -> Corpus:
    """Load a corpus with a progress bar."""
    from rnngen.corpus import load_corpus
    from rnngen.corpus.files import STDIN

    if source == STDIN and sys.stdin.isatty():
        notice("Type your text. Press Ctrl-D at the start of a line to end it.")
    with progress_bar(f"Reading {source}", "files") as progress:
        return load_corpus(source, kind, name, progress, parts or ALL)


@contextmanager
def progress_bar(task: str, unit: str) -> Iterator[Progress]:
    """Show a bar on stderr, moved by (done, total); without a terminal, show nothing."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
    )
    console = Console(stderr=True)
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        shown = bar.add_task(escape(task), total=None)
        yield lambda done, total: bar.update(shown, completed=done, total=total)


def report_losses(corpus: Corpus) -> None:
    """Report the files that a corpus skipped, duplicates and notices."""
    for skipped in corpus.skipped[:SHOWN]:
        notice(f"skipped {skipped.name}: {skipped.reason}")
    if len(corpus.skipped) > SHOWN:
        more = len(corpus.skipped) - SHOWN
        notice(f"… and {more} more files (`rnngen corpora show {corpus.source}` lists all)")
    if corpus.duplicates:
        notice(f"{corpus.duplicates} exact duplicates dropped")
    for message in corpus.notices:
        notice(message)
    messages = document_notices(corpus)
    for message in messages[:SHOWN]:
        notice(message)
    if len(messages) > SHOWN:
        notice(f"… and other notices (`rnngen corpora show {corpus.source}` lists all)")
