"""Reads a corpus for a command: with a progress bar where it takes long, and a word on what was left out."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from rnngen.cli.options import notice
from rnngen.corpus.document import Corpus, Progress
from rnngen.corpus.summary import document_notices
from rnngen.music.parts import ALL

SHOWN = 5
"""Skipped files named one by one before the rest is only counted."""
LONG_PROMPT = 20_000
"""Tokens from which the reading of a prompt takes a second."""


def read_corpus(
    source: str, kind: str | None = None, name: str | None = None, parts: str | None = None
) -> Corpus:
    """Load a corpus, and report on stderr what it left out."""
    corpus = load_with_progress(source, kind, name, parts)
    report_losses(corpus)
    return corpus


def load_with_progress(
    source: str, kind: str | None = None, name: str | None = None, parts: str | None = None
) -> Corpus:
    """Load a corpus, showing how many of its files are read so far."""
    from rnngen.corpus import load_corpus
    from rnngen.corpus.files import STDIN

    if source == STDIN and sys.stdin.isatty():
        notice("Reading what you type; Ctrl-D at the beginning of a line ends it.")
    with progress_bar(f"Reading {source}", "files") as progress:
        return load_corpus(source, kind, name, progress, parts or ALL)


@contextmanager
def progress_bar(task: str, unit: str) -> Iterator[Progress]:
    """A bar on stderr while something lasts, moved by (done, total); nothing where there is no terminal."""
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


@contextmanager
def prompt_bar() -> Iterator[Progress]:
    """Follows the reading of a prompt that takes long: a bar until it is read, or a line where there is no terminal."""
    with ExitStack() as stack:
        moved: list[Progress] = []

        def move(read: int, tokens: int) -> None:
            if tokens < LONG_PROMPT:
                return
            if not moved:
                moved.append(stack.enter_context(progress_bar("Reading the prompt", "tokens")))
                if not sys.stderr.isatty():
                    notice(f"Reading a prompt of {tokens:,} tokens …")
            moved[0](read, tokens)
            if read == tokens:
                stack.close()

        yield move


def report_losses(corpus: Corpus) -> None:
    """Name what a corpus left out: skipped files with reasons, duplicates, notices."""
    for skipped in corpus.skipped[:SHOWN]:
        notice(f"skipped {skipped.name}: {skipped.reason}")
    if len(corpus.skipped) > SHOWN:
        notice(
            f"… and {len(corpus.skipped) - SHOWN} more files (`rnngen corpora show {corpus.source}` names all)"
        )
    if corpus.duplicates:
        notice(f"{corpus.duplicates} exact duplicates dropped")
    for message in corpus.notices:
        notice(message)
    messages = document_notices(corpus)
    for message in messages[:SHOWN]:
        notice(message)
    if len(messages) > SHOWN:
        notice(f"… and other notices (`rnngen corpora show {corpus.source}` names all)")
