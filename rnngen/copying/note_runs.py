"""The longest run of notes that a sample shares with its training, by the ways from note to note."""

from collections.abc import Iterable, Sequence

import numpy as np

from rnngen.copying.shared_run import Run, longest_shared_run
from rnngen.copying.training_text import NOWHERE


def longest_run_of_notes(training: np.ndarray, rows: Iterable[Sequence[tuple[int, int]]]) -> Run:
    """The longest run of notes, at least 2, or 0 where no two notes in a row are shared; it stays within a row.

    Args:
        training: Symbols of the ways from note to note.
        rows: For each way in turn its symbol, and the index of the token that wrote the note from which it leads.
    """
    symbols, places = [], []
    for row in rows:
        symbols += [*(symbol for symbol, _ in row), int(NOWHERE)]
        places += [*(place for _, place in row), 0]
    run = longest_shared_run(training, np.array(symbols, dtype=np.uint64))
    return Run(run.length + 1, places[run.position]) if run.length else run
