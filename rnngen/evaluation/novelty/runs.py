"""The longest run of symbols that each of many rows shares with a stream; knows nothing of what symbols mean.

`rnngen.copying.shared_run` finds that of one row, symbol by symbol; here all rows are looked for together, and runs
are told apart by hashes of 64 bits, of which two are equal by chance hardly ever.
"""

from collections.abc import Sequence

import numpy as np

from rnngen.copying.hashing import WindowHashes
from rnngen.copying.shared_run import CHUNK
from rnngen.copying.training_text import NOWHERE
from rnngen.evaluation.novelty.search import Lookup


def longest_runs(stream: np.ndarray, rows: Sequence[np.ndarray], shortest: int = 1, chunk: int = CHUNK) -> list[int]:
    """Of each row the length of its longest run that stands in the stream, 0 where that is less than `shortest`."""
    best = np.zeros(len(rows), np.int64)
    joined = np.concatenate([part for row in rows for part in (row.astype(np.uint64), [NOWHERE])] or [[]])
    owners = np.repeat(np.arange(len(rows)), [len(row) + 1 for row in rows])
    reach = max(map(len, rows), default=0)
    for start in range(0, len(stream), chunk):
        _lengthen(best, np.asarray(stream[start : start + chunk + reach]), joined.astype(np.uint64), owners, shortest)
    return best.tolist()


def _lengthen(best: np.ndarray, piece: np.ndarray, joined: np.ndarray, owners: np.ndarray, shortest: int) -> None:
    """Raise `best` to what a piece of the stream shares, a symbol at a time, while there is anything."""
    of_piece, of_rows = WindowHashes(piece), WindowHashes(joined)
    starts, places, length = np.arange(len(piece)), np.arange(len(joined)), shortest
    while True:
        starts, places = starts[starts <= len(piece) - length], places[places <= len(joined) - length]
        hashes = of_rows.at(places, length)
        lookup = Lookup(hashes)
        found, which = lookup.places(of_piece.at(starts, length))
        if not len(found):
            return
        starts, places = starts[found], places[np.isin(hashes, lookup.wanted[which])]
        best[owners[places]] = np.maximum(best[owners[places]], length)
        length += 1
