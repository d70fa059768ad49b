"""A corpus from standard input is kept beside its model, as it does not come again to be resumed or evaluated on."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from rnngen.corpus.document import Corpus
from rnngen.models.backups import INPUT, INPUTS, keep_previous
from rnngen.models.library import beside
from rnngen.system import paths


def kept_input(path: Path) -> Path | None:
    """What came on standard input for the model at `path`, if it is kept."""
    return next((file for name in INPUTS if (file := beside(path, name)).is_file()), None)


def with_input_kept(corpus: Corpus, path: Path) -> Corpus:
    """The corpus of a model at `path` with a source that can be read again; other input there is set aside.

    Raises:
        OSError: where it cannot be written.
    """
    if corpus.stdin is None:
        return corpus
    target = beside(path, INPUT + corpus.stdin.suffix).absolute()
    before = kept_input(path)
    if (
        before is None
        or before.name != target.name
        or _digest(corpus.stdin.blocks()) != _digest_of(before)
    ):
        if before is not None:
            before.replace(keep_previous(before))
        paths.write_atomically(target, corpus.stdin.blocks())
    return replace(corpus, source=str(target))


def _digest(blocks: Iterable[bytes]) -> bytes:
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block)
    return digest.digest()


def _digest_of(file: Path) -> bytes:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").digest()
