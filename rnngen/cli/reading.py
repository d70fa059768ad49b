"""Read a corpus for a command, with a progress bar and notices."""

import sys

from rnngen.cli.options import Reading
from rnngen.cli.terminal import notice, progress_bar
from rnngen.corpus.document import Corpus
from rnngen.corpus.notices import document_notices
from rnngen.corpus.selection import described
from rnngen.kinds import AUTO
from rnngen.music.parts import ALL

DEFAULT = Reading()
SHOWN = 5
"""Number of skipped files that are listed; the rest is counted."""
NOTICES_SHOWN = 12
"""Number of notices that are listed."""


def read_corpus(source: str, reading: Reading = DEFAULT, name: str | None = None) -> Corpus:
    """Load a corpus, and report on stderr what was left out."""
    corpus = load_with_progress(source, reading, name)
    report_losses(corpus)
    return corpus


def load_with_progress(source: str, reading: Reading = DEFAULT, name: str | None = None) -> Corpus:
    """Load a corpus with a progress bar."""
    from rnngen.corpus import load_corpus
    from rnngen.corpus.files import STDIN
    from rnngen.corpus.pairs import Pairing

    if source == STDIN and sys.stdin.isatty():
        notice("Type your text. Press Ctrl-D at the start of a line to end it.")
    with progress_bar(f"Reading {source}", "read") as progress:
        return load_corpus(
            source,
            reading.kind,
            name,
            progress,
            reading.parts or ALL,
            reading.only,
            Pairing(reading.source, reading.target, reading.fields),
            reading.columns,
            reading.unwrap or AUTO,
        )


def report_losses(corpus: Corpus) -> None:
    """Report the files that a corpus skipped, duplicates and notices."""
    for skipped in corpus.skipped[:SHOWN]:
        notice(f"skipped {skipped.name}: {skipped.reason}")
    if len(corpus.skipped) > SHOWN:
        more = len(corpus.skipped) - SHOWN
        notice(f"… and {more} more files (`rnngen corpora show {corpus.source}` lists all)")
    if corpus.duplicates:
        notice(f"{corpus.duplicates} exact duplicates dropped")
    parts = described(corpus.selection)
    if corpus.selection.left or corpus.selection.pruned:
        notice("; ".join(f"{what} {part}" for what, part in parts.items()))
    for message in corpus.notices:
        notice(message)
    messages = document_notices(corpus)
    for message in messages[:NOTICES_SHOWN]:
        notice(message)
    if len(messages) > NOTICES_SHOWN:
        notice(f"… and other notices (`rnngen corpora show {corpus.source}` lists all)")
