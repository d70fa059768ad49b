"""How much of a text is new: its compressibility and its distinct lines, on a sample."""

import lzma
from collections.abc import Iterator
from typing import NamedTuple

from rnngen.corpus.document import Corpus

SAMPLE_CHARACTERS = 2**20
"""Most characters that are compressed, in 0.2 s."""
MOST_DOCUMENTS = 1000
"""Most documents of which the sample holds the beginning."""
USUAL = 0.1
"""Text that compresses to a smaller share repeats itself: books reach 0.3, code 0.15."""


class Repetition(NamedTuple):
    """What a sample says about a text."""

    compressed: float
    """Its size after compression by LZMA, as a share of its size before."""
    lines: int
    distinct: int
    """Number of different lines among them."""

    @property
    def new_share(self) -> float:
        """The share of the text that is worth as much as usual text."""
        return min(1.0, self.compressed / USUAL)


def repetition(corpus: Corpus) -> Repetition | None:
    """Return how much a corpus repeats itself; None if it is not one of text."""
    sample = "".join(_sample(corpus))
    lines = [line for line in sample.split("\n") if line.strip()]
    if not lines:
        return None
    data = sample.encode()
    compressed = len(lzma.compress(data, lzma.FORMAT_ALONE, preset=1))
    return Repetition(min(1.0, compressed / len(data)), len(lines), len(set(lines)))


def _sample(corpus: Corpus) -> Iterator[str]:
    """Yield the beginnings of documents, evenly spread."""
    chosen = corpus.documents[:: 1 + len(corpus.documents) // MOST_DOCUMENTS]
    for document in chosen:
        first = next(document.pieces(), None)
        if isinstance(first, str):
            yield first[: SAMPLE_CHARACTERS // len(chosen)]
