"""How much of a text is new: its compressibility and its distinct lines, on a sample."""

import lzma
from collections.abc import Iterator
from typing import NamedTuple

from rnngen.corpus.document import Corpus

SAMPLE_CHARACTERS = 2**20
"""Most characters that are compressed, in 0.2 s."""
MOST_DOCUMENTS = 1000
"""Most documents of which the sample holds the beginning."""
REPETITIVE = 0.1
"""Text that compresses to a smaller share repeats itself: books reach 0.3, code 0.15."""
USUAL = 0.3
"""The share to which usual text compresses."""


class Repetition(NamedTuple):
    """How much a text repeats itself, measured on a sample."""

    compressed: float
    """Its size after compression by LZMA, as a share of its size before."""
    lines: int
    distinct: int
    """Number of different lines among them."""
    worth: int
    """Characters of usual text that would hold as much as the whole corpus."""


def repetition(corpus: Corpus, size: int) -> Repetition | None:
    """Return how much a corpus of text repeats itself; None for other kinds.

    Args:
        size: of the corpus in characters.
    """
    sample = "".join(_sample(corpus))
    lines = [line for line in sample.split("\n") if line.strip()]
    if not lines:
        return None
    data = sample.encode()
    whole = min(_compressed(data), len(data))
    share = whole / len(data)
    if share >= REPETITIVE:
        return Repetition(share, len(lines), len(set(lines)), size)
    # What comes after the sample adds as much as its second half did.
    growth = 2 * max(0, whole - _compressed(data[: len(data) // 2])) / len(data)
    new = share * len(sample) + growth * (size - len(sample))
    return Repetition(share, len(lines), len(set(lines)), min(size, int(new / USUAL)))


def _compressed(data: bytes) -> int:
    return len(lzma.compress(data, lzma.FORMAT_ALONE, preset=1))


def _sample(corpus: Corpus) -> Iterator[str]:
    """Yield the beginnings of documents, evenly spread."""
    chosen = corpus.documents[:: 1 + len(corpus.documents) // MOST_DOCUMENTS]
    for document in chosen:
        first = next(document.pieces(), None)
        if isinstance(first, str):
            yield first[: SAMPLE_CHARACTERS // len(chosen)]
