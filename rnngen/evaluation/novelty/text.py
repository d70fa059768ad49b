"""How much of texts stands in what a model was trained on: n-grams of words, words themselves, lines."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

import numpy as np

from rnngen.evaluation.novelty.near import Collection, Elements, NearSearch
from rnngen.evaluation.words import split_words, words
from rnngen.memorization import TrainingText
from rnngen.memorization.hashing import NOWHERE, WindowHashes
from rnngen.memorization.shared_run import NGramSearch, longest_runs
from rnngen.tokens.base import UNKNOWN

SHINGLE = 4
"""Characters of the shingles by which lines are compared: lines are short, so that a letter may be changed in them."""
SHORTEST_RUNS = (16, 6, 1)
"""Characters of the shortest run that is looked for first, and then for the texts without one: short runs are many."""
LEAST_LINE = 20
"""Bytes of the shortest line that is looked for, as a Chinese character says more than a letter; names of speakers and
brackets come again by themselves."""


def text_runs(training: TrainingText, texts: Sequence[np.ndarray]) -> list[int]:
    """Of each text, as ids, the most characters in a row that stand in the training."""
    rows = {
        number: np.where(ids <= UNKNOWN, NOWHERE, ids.astype(np.uint64))
        for number, ids in enumerate(texts)
    }
    found: dict[int, int] = {}
    for shortest in SHORTEST_RUNS:
        runs = longest_runs(training.symbols, list(rows.values()), shortest) if rows else []
        found |= zip(rows, runs, strict=True)
        rows = {number: row for number, row in rows.items() if not found[number]}
    return [found[number] for number in range(len(texts))]


class WordSearch:
    """Looks for the n-grams of groups of texts in a text that is shown piece by piece."""

    def __init__(self, groups: Sequence[Sequence[str]], lengths: Iterable[int]) -> None:
        known = dict.fromkeys(word for texts in groups for text in texts for word in words(text))
        self._number = {word: i for i, word in enumerate(known, start=1)}
        rows = [[self._numbers(words(text)) for text in texts] for texts in groups]
        self._searches = {n: NGramSearch(rows, n) for n in lengths}
        self._last = np.zeros(0, np.int64)

    def _numbers(self, row: Iterable[str]) -> np.ndarray:
        """int64[words]; 0 stands for those that the groups do not have."""
        return np.array([self._number.get(word, 0) for word in row], np.int64)

    def show(self, piece: str) -> None:
        """Look in a piece that follows on those before it."""
        row = np.concatenate([self._last, self._numbers(split_words(piece))])
        for search in self._searches.values():
            search.show(row)
        self._last = row[-(max(self._searches) - 1) :] if max(self._searches) > 1 else row[:0]

    def unseen(self, n: int) -> list[float | None]:
        """Of each group the share of n-grams that were not shown."""
        return self._searches[n].unseen()


class LineSearch:
    """Looks for the lines of groups of texts, or for nearly the same, in a text that is shown piece by piece."""

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        self._groups = [[line for text in texts for line in lines_of(text)] for texts in groups]
        self._wanted = set(chain.from_iterable(self._groups))
        self._equal: set[str] = set()
        self._near = NearSearch(list(map(shingles, self._wanted)))

    def show(self, piece: str) -> None:
        """Look in more lines."""
        lines = list(dict.fromkeys(lines_of(piece)))
        self._equal |= self._wanted.intersection(lines)
        self._near.show(_collection(lines))

    def shares(self) -> tuple[list[float | None], list[float | None]]:
        """Of each group the share of lines that stand there, and of those that do or have a near duplicate there."""
        return self._share(lambda line: line in self._equal), self._share(self._has_near)

    def _has_near(self, line: str) -> bool:
        return line in self._equal or shingles(line) in self._near.found

    def _share(self, is_there: Callable[[str], bool]) -> list[float | None]:
        return [sum(map(is_there, lines)) / len(lines) if lines else None for lines in self._groups]


def lines_of(text: str) -> list[str]:
    """The lines of a text that are long enough to tell, in lower case and with single spaces."""
    lines = (" ".join(line.split()).casefold() for line in text.splitlines())
    return [line for line in lines if len(line.encode("utf-8", "replace")) >= LEAST_LINE]


def _code_points(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def shingles(line: str) -> Elements:
    """The hashes of the rows of SHINGLE characters in a line that has so many."""
    return frozenset(WindowHashes(_code_points(line)).of_all(SHINGLE).tolist())


def _collection(lines: Sequence[str]) -> Collection:
    """The shingles of lines; those across their ends hold a line feed, which no line has."""
    row = _code_points("\n".join(lines))
    hashes = WindowHashes(row).of_all(SHINGLE) if len(row) >= SHINGLE else np.zeros(0, np.uint64)
    owners = np.repeat(np.arange(len(lines)), [len(line) + 1 for line in lines])
    firsts = np.cumsum([0, *(len(line) + 1 for line in lines)]).tolist()

    def members(number: int) -> Elements:
        return frozenset(
            hashes[firsts[number] : firsts[number] + len(lines[number]) - SHINGLE + 1].tolist()
        )

    return Collection(hashes, owners[: len(hashes)], members)
