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

FEW = 512
"""Places of the stream from which on runs are followed one by one."""


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
    """Raise `best` to what a piece of the stream shares: a symbol at a time while there is much, then run by run."""
    of_piece, of_rows = WindowHashes(piece), WindowHashes(joined)
    starts, places, length = np.arange(len(piece)), np.arange(len(joined)), shortest
    while True:
        starts, places = starts[starts <= len(piece) - length], places[places <= len(joined) - length]
        hashes = of_rows.at(places, length)
        lookup = Lookup(hashes)
        found, which = lookup.places(of_piece.at(starts, length))
        if not len(found):
            return
        starts, shared = starts[found], np.isin(hashes, lookup.wanted[which])
        places, hashes = places[shared], hashes[shared]
        best[owners[places]] = np.maximum(best[owners[places]], length)
        if len(starts) <= FEW:
            for start, value in zip(starts, lookup.wanted[which], strict=True):
                for place in places[hashes == value]:
                    best[owners[place]] = max(best[owners[place]], _run(piece[start:], joined[place:]))
            return
        length += 1


def _run(one: np.ndarray, other: np.ndarray) -> int:
    """How many symbols two rows begin with alike."""
    both = min(len(one), len(other))
    differing = np.flatnonzero(one[:both] != other[:both])
    return int(differing[0]) if len(differing) else both
