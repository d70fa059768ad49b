"""What of samples is new, and what is in the training data already, beside held-out documents.

People, too, use the words and turns of others. So a share means something only beside the same
share of held-out documents (McCoy et al. 2023, "How much do language models copy from their
training data?").
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import cast

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from rnngen.evaluation.distributions import Sides
from rnngen.evaluation.diversity import ngrams
from rnngen.evaluation.near_duplicates import MULTIPLIER, Collection, Elements, NearSearch
from rnngen.evaluation.report import Measure
from rnngen.evaluation.sample_pair import SamplePair
from rnngen.evaluation.structure import bars_of, in_any_key
from rnngen.evaluation.words import has_no_spaces, split_words, words
from rnngen.memorization import Training
from rnngen.music.score import Score
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Codec

CHARACTERS, WORDS, NOTES = 8, 4, 4
"""Lengths of the n-grams that are looked for in the training data."""
PIECE = 1 << 20
"""Characters of the training data that are searched at once; this bounds the memory."""
SHINGLE = 4
"""Characters of a shingle. Lines are short, so a longer one would hide a changed letter."""
LEAST_LINE = 20
"""Bytes of the shortest line that counts; names of speakers and brackets repeat by themselves.

Bytes, because a Chinese character says more than a letter.
"""
PHRASE = 4
"""Bars of a phrase that is compared with others by the notes in common."""

Shares = list[float | None]
"""A share, 0 to 1, of the samples and one of the held-out documents; None without any."""


def shared_runs(pair: SamplePair) -> Iterator[Measure]:
    """Yield the longest runs shared with the training data; the median ignores a duplicate."""
    training = cast(Training, pair.training)
    samples, held_out = (
        [training.longest_shared_run(ids).length for ids in side.ids]
        for side in (pair.samples, pair.held_out)
    )
    medians = [float(np.median(side)) if side else None for side in (samples, held_out)]
    yield Measure("longest run shared with it, median", training.unit, *medians)
    most = [max(side, default=None) for side in (samples, held_out)]
    yield Measure("longest run of all", training.unit, *most)


# ---- Text


def text_novelty(pair: SamplePair) -> Iterator[Measure]:
    """Yield shared runs, new n-grams of characters and words, and lines of the training data."""
    training = cast(Training, pair.training)
    sides = pair.sides
    no_spaces = has_no_spaces((*sides[0], *sides[1]))
    least = 2 if no_spaces else 1
    terms = WordSearch(sides, (least, WORDS))
    lines = LineSearch(sides)
    for text in texts_of(pair.model.codec, training.symbols, PIECE):
        terms.search(text)
        lines.search(text)
    characters = [
        training.index.unseen([ids.tolist() for ids in side.ids], CHARACTERS)
        for side in (pair.samples, pair.held_out)
    ]
    equal, near = lines.shares()
    term = "characters" if no_spaces else "words"
    shortest = "pairs of characters" if no_spaces else "words"
    yield from shared_runs(pair)
    yield Measure(f"{CHARACTERS} characters in a row that it lacks", "%", *characters)
    yield Measure(f"{WORDS} {term} in a row that it lacks", "%", *terms.unseen(WORDS))
    yield Measure(f"{shortest} that it lacks", "%", *terms.unseen(least))
    yield Measure("lines that stand in it", "%", *equal)
    yield Measure("lines that nearly stand in it", "%", *near)


def texts_of(codec: Codec, symbols: np.ndarray, piece: int = PIECE) -> Iterator[str]:
    """Yield the text of ids in pieces of about `piece` characters, cut between lines.

    NUL stands for special tokens.
    """
    code_points = np.array([0, 0, *(ord(token) for token in codec.vocabulary.tokens[2:])], "<u4")
    newline = codec.vocabulary.index.get("\n", UNKNOWN)
    first = 0
    while first < len(symbols):
        ids = np.asarray(symbols[first : first + piece])
        if first + piece < len(symbols):
            ends = np.flatnonzero((ids == newline) | (ids == BOUNDARY))
            ids = ids[: ends[-1] + 1] if len(ends) else ids
        yield code_points[ids].tobytes().decode("utf-32-le")
        first += len(ids)


class WordSearch:
    """Looks for the n-grams of groups of texts in a text that comes piece by piece."""

    def __init__(self, groups: Sequence[Sequence[str]], lengths: Iterable[int]) -> None:
        rows = [[words(text) for text in texts] for texts in groups]
        self._groups = {n: [[*chain(*(ngrams(row, n) for row in group))] for group in rows]
                        for n in lengths}  # fmt: skip
        self._wanted = {n: set(chain(*groups)) for n, groups in self._groups.items()}
        self._seen: set[tuple[object, ...]] = set()
        self._last: list[str] = []

    def search(self, piece: str) -> None:
        """Look in a piece that follows the pieces before it."""
        row = self._last + split_words(piece)
        for n, wanted in self._wanted.items():
            self._seen |= wanted.intersection(ngrams(row, n))
        overlap = max(self._wanted) - 1
        self._last = row[-overlap:] if overlap else []

    def unseen(self, n: int) -> Shares:
        """Return the share of each group's n-grams that were not found."""
        return [
            1 - sum(gram in self._seen for gram in grams) / len(grams) if grams else None
            for grams in self._groups[n]
        ]


class LineSearch:
    """Looks for the lines of groups of texts, and near duplicates, in a text in pieces."""

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        self._groups = [[line for text in texts for line in lines_of(text)] for texts in groups]
        self._wanted = set(chain.from_iterable(self._groups))
        self._equal: set[str] = set()
        self._near = NearSearch(list(map(shingles, self._wanted)))

    def search(self, piece: str) -> None:
        """Look in more lines."""
        lines = list(dict.fromkeys(lines_of(piece)))
        self._equal |= self._wanted.intersection(lines)
        self._near.search(_shingled(lines))

    def shares(self) -> tuple[Shares, Shares]:
        """Return the share of each group's lines that were found, and found or nearly found."""
        return self._share(lambda line: line in self._equal), self._share(self._has_near)

    def _has_near(self, line: str) -> bool:
        return line in self._equal or shingles(line) in self._near.found

    def _share(self, is_found: Callable[[str], bool]) -> Shares:
        return [sum(map(is_found, lines)) / len(lines) if lines else None for lines in self._groups]


def lines_of(text: str) -> list[str]:
    """Return the lines that are long enough, in lower case and with single spaces."""
    lines = (" ".join(line.split()).casefold() for line in text.splitlines())
    return [line for line in lines if len(line.encode("utf-8", "replace")) >= LEAST_LINE]


def shingles(line: str) -> Elements:
    """Return a hash of every SHINGLE characters in a row."""
    return frozenset(_shingle_hashes(line).tolist())


def _shingle_hashes(text: str) -> np.ndarray:
    """Return uint64[characters - SHINGLE + 1], a polynomial of the code points modulo 2^64."""
    row = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    if len(row) < SHINGLE:
        return np.zeros(0, np.uint64)
    factors = np.cumprod(np.full(SHINGLE, MULTIPLIER))
    return sliding_window_view(row, SHINGLE) @ factors


def _shingled(lines: Sequence[str]) -> Collection:
    """Return the shingles of lines. Those across two lines hold a line feed, as no line does."""
    hashes = _shingle_hashes("\n".join(lines))
    lengths = np.array([len(line) + 1 for line in lines], np.int64)
    owners = np.repeat(np.arange(len(lines)), lengths)
    firsts = np.cumsum([0, *lengths]).tolist()

    def members(number: int) -> Elements:
        first = firsts[number]
        end = first + len(lines[number]) - SHINGLE + 1
        return frozenset(hashes[first:end].tolist())

    return Collection(hashes, owners[: len(hashes)], members)


# ---- Scores


def note_novelty(pair: SamplePair) -> Iterator[Measure]:
    """Yield shared runs, new n-grams of notes, and bars and phrases of the training data."""
    training = cast(Training, pair.training)
    yield from shared_runs(pair)
    unseen = [training.unseen(side.ids, NOTES - 1) for side in (pair.samples, pair.held_out)]
    yield Measure(f"{NOTES} notes in a row that it lacks", "%", *unseen)
    if pair.learnt:
        yield Measure("bars that stand in it", "%", *known_bars(pair.learnt, pair.sides))
        near = near_phrases(pair.learnt, pair.sides)
        yield Measure(f"{PHRASE} bars that nearly stand in it", "%", *near)


def known_bars(learnt: Sequence[Score], sides: Sides) -> Shares:
    """Return the share of each side's bars with notes that some piece has, in any key."""
    known = {in_any_key(bar) for score in learnt for bar in bars_of(score) if bar}
    rows = [[in_any_key(bar) for score in side for bar in bars_of(score) if bar] for side in sides]
    return [sum(bar in known for bar in row) / len(row) if row else None for row in rows]


def near_phrases(learnt: Sequence[Score], sides: Sides) -> Shares:
    """Return the share of each side's phrases that have a near duplicate in some piece.

    A note of a phrase is its onset, its duration, and the interval from its part's last note.
    """
    rows = [[phrase for score in side for phrase in phrases(score)] for side in sides]
    search = NearSearch([phrase for row in rows for phrase in row])
    search.search(_phrase_collection(learnt))
    return [
        sum(phrase in search.found for phrase in row) / len(row) if row else None for row in rows
    ]


def phrases(score: Score) -> list[Elements]:
    """Return the notes of each PHRASE bars in a row; of all bars if the piece is shorter."""
    elements, owners = _phrase_elements(score)
    edges = np.flatnonzero(np.diff(owners)) + 1
    return [frozenset(part.tolist()) for part in np.split(elements, edges) if len(part)]


def _phrase_collection(scores: Sequence[Score]) -> Collection:
    """Return all phrases of some pieces, numbered in a row."""
    parts = [_phrase_elements(score) for score in scores]
    firsts = np.cumsum([0, *(len(score.bars) for score in scores)])
    elements = np.concatenate([found for found, _ in parts] or [np.zeros(0, np.uint64)])
    numbered = [own + first for (_, own), first in zip(parts, firsts, strict=False)]
    owners = np.concatenate(numbered or [np.zeros(0, int)])

    def members(number: int) -> Elements:
        first, end = np.searchsorted(owners, [number, number + 1])
        return frozenset(elements[first:end].tolist())

    return Collection(elements, owners, members)


def _phrase_elements(score: Score) -> tuple[np.ndarray, np.ndarray]:
    """Return uint64[n], a number for each note of each phrase, and int64[n], its first bar.

    The numbers of equal notes are equal.
    """
    bar, onset, interval, duration = _notes_in_bars(score).T
    starts = max(1, len(score.bars) - PHRASE + 1)
    elements = []
    owners = []
    for place in range(PHRASE):
        inside = (bar - place >= 0) & (bar - place < starts)
        packed = place | onset[inside] << 2 | interval[inside] + 128 << 24 | duration[inside] << 32
        # An odd factor spreads numbers over 64 bits, and keeps different ones different.
        elements.append(packed.astype(np.uint64) * MULTIPLIER)
        owners.append(bar[inside] - place)
    order = np.argsort(np.concatenate(owners), kind="stable")
    return np.concatenate(elements)[order], np.concatenate(owners)[order]


def _notes_in_bars(score: Score) -> np.ndarray:
    """Return int64[notes, 4]: bar, ticks from its start, interval in the part, duration."""
    last: dict[int, int] = {}
    rows = []
    for onset, part, pitch, duration, _ in score.notes:
        rows.append((onset, pitch - last.get(part, pitch), duration))
        last[part] = pitch
    notes = np.array(rows, np.int64).reshape(-1, 3)
    onsets = np.array([bar.onset for bar in score.bars])
    bars = np.searchsorted(onsets, notes[:, 0], "right") - 1
    return np.column_stack([bars, notes[:, 0] - onsets[bars], notes[:, 1:]])
