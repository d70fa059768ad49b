"""What of a corpus was held out, and passages of it that are as long as samples are."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from rnngen.corpus.document import Corpus
from rnngen.evaluation.material import Documents
from rnngen.music.score import Score
from rnngen.music.sections import excerpt
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Codec
from rnngen.tokens.dataset import cut, split
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import EventKind

LEAST_SHARE = 0.5
"""A rest of a document that is shorter than so much of a passage is left out, unless it is all of it."""

Span = tuple[int, int]


def text_passages(codec: Codec, stream: np.ndarray, length: int, count: int) -> Documents:
    """Up to `count` passages of at most `length` tokens of a stream.

    The beginnings of its documents come first, in their order; where these are too few, passages from further on
    in them, evenly spread, which begin with a line where there is one.
    """
    spans = chosen([pieces(first, end, length) for first, end in documents_of(stream)], count)
    newline = codec.vocabulary.index.get("\n", UNKNOWN)
    ids = tuple(_passage(stream, span, newline) for span in spans)
    return Documents(ids, tuple(map(codec.decode, ids)))


def _passage(stream: np.ndarray, span: Span, newline: int) -> np.ndarray:
    """The ids of a span; within a document, from the first line on that begins in its first half."""
    first, end = span
    ids = np.asarray(stream[first:end], np.int32)
    if not first or stream[first - 1] == BOUNDARY:
        return ids
    ends = np.flatnonzero(ids[: len(ids) // 2] == newline)
    return ids[ends[0] + 1 :] if len(ends) else ids


def documents_of(stream: np.ndarray) -> list[Span]:
    """The (first, end) of each document of a stream that is not empty."""
    edges = [-1, *np.flatnonzero(np.asarray(stream) == BOUNDARY).tolist(), len(stream)]
    spans = [(before + 1, after) for before, after in pairwise(edges)]
    return [(first, end) for first, end in spans if end > first]


def pieces(first: int, end: int, length: int) -> list[Span]:
    """A document in pieces of so many tokens, in order."""
    starts = range(first, end, length)
    spans = [(start, min(start + length, end)) for start in starts]
    return [span for span in spans if span[0] == first or span[1] - span[0] >= LEAST_SHARE * length]


def chosen(rows: Sequence[Sequence[Span]], count: int) -> list[Span]:
    """The first piece of each document, up to `count`, and then others, evenly spread over all that there are."""
    firsts = [row[0] for row in rows][:count]
    others = [piece for row in rows for piece in row[1:]]
    more = min(count - len(firsts), len(others))
    return firsts + [others[number * len(others) // more] for number in range(more)]


def score_passages(
    codec: EventCodec, scores: Sequence[Score], length: int, count: int
) -> Documents:
    """As `text_passages`, of pieces of music, in whole bars."""
    rows = [_in_bars(codec, score, length) for score in scores]
    spans = chosen(
        [[(number, at) for at in range(len(row))] for number, row in enumerate(rows) if row], count
    )
    contents = tuple(rows[number][at] for number, at in spans)
    return Documents(tuple(map(codec.encode, contents)), contents)


def _in_bars(codec: EventCodec, score: Score, length: int) -> list[Score]:
    """A piece in passages of whole bars that take about so many events."""
    ids = codec.encode(score)
    if len(ids) <= length:
        return [score]
    starts = [bars_before(codec, ids, first) for first, _ in pieces(0, len(ids), length)]
    edges = sorted({*starts, len(score.bars)})
    return [excerpt(score, range(first, end)) for first, end in pairwise(edges)]


def bars_before(codec: EventCodec, ids: np.ndarray, place: int) -> int:
    """How many bars begin before an event."""
    events = (codec.events[token] for token in ids[:place].tolist())
    return sum(event is not None and event.kind is EventKind.BAR for event in events)


def parted_scores(codec: EventCodec, corpus: Corpus) -> tuple[list[Score], list[Score]]:
    """The pieces of a corpus to learn from, and those that are held out, as `rnngen.tokens.preparation` splits it.

    Where the end of all is held out, a piece that is cut goes to both sides in whole bars.
    """
    scores = [
        document.content for document in corpus.documents if isinstance(document.content, Score)
    ]
    learnt, held = split(len(scores))
    if held:
        return [scores[number] for number in learnt], [scores[number] for number in held]
    rows = [codec.encode(score) for score in scores]
    left = cut(1 + sum(len(row) + 1 for row in rows)) - 1
    sides: tuple[list[Score], list[Score]] = ([], [])
    for score, ids in zip(scores, rows, strict=True):
        at = bars_before(codec, ids, max(left, 0))
        for side, bars in zip(sides, (range(at), range(at, len(score.bars))), strict=True):
            if bars:
                side.append(excerpt(score, bars))
        left -= len(ids) + 1
    return sides


def texts_of(codec: Codec, symbols: np.ndarray, piece: int = 1 << 20) -> Iterator[str]:
    """The text of a long row of ids in pieces of about so many, cut between lines; NUL stands for special tokens."""
    code_points = np.array([0, 0, *(ord(token) for token in codec.vocabulary.tokens[2:])], "<u4")
    newline, first = codec.vocabulary.index.get("\n", UNKNOWN), 0
    while first < len(symbols):
        ids = np.asarray(symbols[first : first + piece])
        if first + piece < len(symbols):
            ends = np.flatnonzero((ids == newline) | (ids == BOUNDARY))
            ids = ids[: ends[-1] + 1] if len(ends) else ids
        yield code_points[ids].tobytes().decode("utf-32-le")
        first += len(ids)
