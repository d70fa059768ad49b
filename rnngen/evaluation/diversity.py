"""How much samples differ from one another, and whether they repeat themselves."""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from math import exp, log
from typing import Any

import numpy as np

from rnngen.evaluation.report import Measure, Section
from rnngen.evaluation.sample_pair import Documents, SamplePair
from rnngen.evaluation.words import words
from rnngen.music.performance import Performance, Piece
from rnngen.music.score import Score
from rnngen.sampling.backtracking import WINDOW, loop_start

LONGEST = 4
"""Tokens of the longest n-gram of BLEU."""
EPSILON = 0.1
"""Matches that count where there are none (Chen & Cherry 2014, method 1)."""
LOOK_EVERY = 32
"""Tokens between two searches for loops."""

Row = Sequence[Hashable]


def diversity(pair: SamplePair) -> Section:
    """Measure self-BLEU, distinct n-grams and loops; a token is a word, a mark or a note."""
    rows = [
        [tokens_of(content) for content in side.contents] for side in (pair.samples, pair.held_out)
    ]
    fewest = min(sum(map(len, side)) for side in rows)
    measures = [Measure("self-BLEU", "%", *map(self_bleu, rows))]
    for n in (1, 2, 3):
        shares = [distinct(first_tokens(side, fewest), n) for side in rows]
        measures.append(Measure(f"distinct-{n}", "%", *shares))
    return Section("Diversity", (*measures, *_loops(pair)))


def tokens_of(content: str | Piece) -> Row:
    """Return the words of a text, or the (pitch, duration) of notes.

    Of a performance only the pitches, because no two durations are equal.
    """
    if isinstance(content, Score):
        return [(note.pitch, note.duration) for note in content.notes]
    if isinstance(content, Performance):
        return [note.pitch for note in content.notes]
    return words(content)


def first_tokens(rows: Sequence[Row], tokens: int) -> list[Row]:
    """Return the first `tokens` tokens of documents: longer ones have fewer distinct n-grams."""
    kept = []
    for row in rows:
        kept.append(row[:tokens])
        tokens -= len(kept[-1])
    return kept


def distinct(rows: Sequence[Row], n: int) -> float | None:
    """Return distinct n-grams ÷ all n-grams of the documents (Li et al. 2016); None without any."""
    grams = [gram for row in rows for gram in ngrams(row, n)]
    return len(set(grams)) / len(grams) if grams else None


def ngrams(row: Row, n: int) -> Iterator[tuple[Hashable, ...]]:
    """Yield every n tokens in a row."""
    return zip(*(row[start:] for start in range(n)), strict=False)


def self_bleu(rows: Sequence[Row]) -> float | None:
    """Return the mean BLEU-4 of each document against all others (Zhu et al. 2018, Texygen).

    0 to 1; higher is less diverse. None for fewer than two documents with tokens. As in BLEU
    (Papineni et al. 2002), counts of n-grams are clipped at the most in any one reference, and
    the brevity penalty takes the reference of the nearest length.
    """
    rows = [row for row in rows if row]
    if len(rows) < 2:
        return None
    counts = [[Counter(ngrams(row, n)) for row in rows] for n in range(1, LONGEST + 1)]
    highest = [_two_highest(each) for each in counts]
    lengths = [len(row) for row in rows]
    scores = []
    for number, length in enumerate(lengths):
        precisions = [
            _precision(each[number], most, number)
            for each, most in zip(counts, highest, strict=True)
        ]
        others = lengths[:number] + lengths[number + 1 :]
        nearest = min(others, key=lambda other: (abs(other - length), other))
        penalty = 1.0 if length > nearest else exp(1 - nearest / length)
        scores.append(penalty * exp(sum(map(log, precisions)) / LONGEST))
    return sum(scores) / len(scores)


Highest = dict[Hashable, tuple[int, int, int]]


def _two_highest(counts: Sequence[Counter[Any]]) -> Highest:
    """Return of each n-gram its most in a document, that document, and the most in any other."""
    highest: Highest = {}
    for number, each in enumerate(counts):
        for gram, count in each.items():
            first, owner, second = highest.get(gram, (0, -1, 0))
            highest[gram] = (
                (count, number, first) if count > first else (first, owner, max(second, count))
            )
    return highest


def _precision(counts: Counter[Any], highest: Highest, number: int) -> float:
    """Return the share of a document's n-grams that other documents have, clipped as in BLEU."""
    matched = 0
    for gram, count in counts.items():
        first, owner, second = highest[gram]
        matched += min(count, second if owner == number else first)
    return max(matched, EPSILON) / max(counts.total(), 1)


def _loops(pair: SamplePair) -> Iterator[Measure]:
    shares = [_share_with_loop(side) for side in (pair.samples, pair.held_out)]
    yield Measure("documents that go round in a loop", "%", *shares)
    undone = pair.samples.loops_undone / len(pair.samples)
    yield Measure("loops undone while sampling, each", "", undone, None)


def _share_with_loop(documents: Documents) -> float | None:
    return sum(map(has_loop, documents.ids)) / len(documents) if len(documents) else None


def has_loop(ids: np.ndarray) -> bool:
    """Return whether the repetition guard would find a loop anywhere."""
    tokens = ids.tolist()
    ends = range(LOOK_EVERY, len(tokens) + LOOK_EVERY, LOOK_EVERY)
    return any(loop_start(tokens[max(0, end - WINDOW) : end]) is not None for end in ends)
