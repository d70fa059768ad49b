"""The corpora that the user has named, so that evaluating a model needs no name a second time.

A model from elsewhere can record any path as its corpus, so that record is shown and never opened.
The user's folder keeps a small file for each corpus, named after its fingerprint, with its path.
"""

import os
import re
from contextlib import suppress
from pathlib import Path

from rnngen.corpus.builtin import BUILTINS
from rnngen.corpus.document import Corpus
from rnngen.models.library import ModelFiles
from rnngen.models.model_file import Model
from rnngen.system import paths

MOST_PATH_BYTES = 2**16


def remember(corpus: Corpus, fingerprint: str) -> None:
    """Keep the path of a corpus that the user named. A folder without room keeps nothing."""
    if corpus.source in BUILTINS or corpus.stdin is not None:
        return
    if _recall(fingerprint) == corpus.source:
        return
    file = paths.home() / "corpora" / fingerprint
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        paths.write_atomically(file, os.fsencode(corpus.source))


def source_of(model: Model, path: Path) -> str | None:
    """Return where the corpus of the model at `path` may be read without asking, or None.

    That is a built-in corpus, standard input saved beside the model, or what the user has named.
    """
    recorded = str(model.corpus.get("source"))
    if recorded in BUILTINS:
        return recorded
    beside = ModelFiles(path).standard_input
    # A link beside a model from elsewhere could lead to any file.
    if beside is not None and beside.name == Path(recorded).name and not beside.is_symlink():
        return str(beside)
    return _recall(str(model.corpus.get("fingerprint")))


def _recall(fingerprint: str) -> str | None:
    """Return the path of the corpus with this fingerprint, if the user has named it."""
    if not re.fullmatch("[0-9a-f]{64}", fingerprint):
        return None
    try:
        file = paths.home() / "corpora" / fingerprint
        return os.fsdecode(paths.read_regular(file, MOST_PATH_BYTES))
    except OSError:
        return None
