"""Samples of a model beside documents that it did not learn from.

The documents are passages of a corpus that are as long as the samples.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from rnngen.config import SampleConfig
from rnngen.corpus.document import Corpus, Progress
from rnngen.evaluation.distributions import Sides
from rnngen.memorization import Training
from rnngen.models.model_file import Model
from rnngen.music.score import Score
from rnngen.music.sections import excerpt
from rnngen.sampling.generate import continue_prompt
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.request import Rules, SampleRequest
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Codec
from rnngen.tokens.dataset import cut, split
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import EventKind
from rnngen.tokens.preparation import encoded, prepare

LEAST_SHARE = 0.5
"""Least length of the last passage of a document, as a share of the usual one.

A shorter rest is left out, unless it is the whole document.
"""
MOSTLY = 0.5
"""Fewest scores that fit in a sample, as a share, for samples to be compared with whole pieces."""
MOST_PIECES = 200
"""Whole pieces that samples are compared with at most."""


@dataclass(frozen=True)
class Documents:
    """Documents of one kind, as ids and as contents."""

    ids: tuple[np.ndarray, ...]
    contents: tuple[Any, ...]
    """Of each a `str` or a piece of music."""
    loops_undone: int = 0
    """Loops that the repetition guard undid while these documents were drawn."""

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class SamplePair:
    """Samples of a model, and the held-out documents that they are compared with."""

    model: Model
    samples: Documents
    held_out: Documents
    free: Documents | None = None
    """As many samples without the constraint, if validity is measured."""
    training: Training | None = None
    """What the model was trained on, if that is known."""
    learnt: tuple[Score, ...] = ()
    """The same as pieces, if the model writes scores and they are at hand."""
    pieces: tuple[Score, ...] = ()
    """Held-out pieces with their endings, if the model writes scores."""

    @property
    def sides(self) -> Sides:
        """The contents of samples, and of held-out documents."""
        return self.samples.contents, self.held_out.contents


def draw_samples(model: Model, config: SampleConfig, rules: Rules, progress: Progress) -> Documents:
    """Draw samples without a prompt, as `rnngen sample` draws them."""
    observer = _StepCounter(config.length, progress)
    config = replace(config, exact=True)
    found = continue_prompt(SampleRequest(model, config=config, rules=rules), observer)
    return Documents(
        tuple(document.ids for document in found),
        tuple(document.content for document in found),
        sum(stats.loops for stats in observer.stats.values()),
    )


class _StepCounter(SamplingObserver):
    """Reports progress whenever the sampler asks whether it should stop."""

    def __init__(self, length: int, progress: Progress) -> None:
        super().__init__()
        self._done = 0
        self._length = length
        self._progress = progress

    def should_stop(self) -> bool:
        self._done += 1
        self._progress(min(self._done, self._length), self._length)
        return False


class Passages(NamedTuple):
    """Documents that a model did not learn from, and those that it did if they are scores."""

    documents: Documents
    learnt: tuple[Score, ...] = ()
    pieces: tuple[Score, ...] = ()
    """Scores that are not cut; passages if most scores are longer than samples."""


Span = tuple[int, int]

# ---- Passages of text and of performances: cut anywhere


def token_passages(model: Model, corpus: Corpus, config: SampleConfig, held_out: bool) -> Passages:
    """Cut passages from the held-out part of a corpus, or from all of it, by tokens."""
    if held_out:
        stream = prepare(corpus, codec=model.codec).dataset.validation
    else:
        stream = np.concatenate(list(encoded(model.codec, corpus.documents)))
    return Passages(cut_stream(model.codec, stream, config.length, config.count))


def cut_stream(codec: Codec, stream: np.ndarray, length: int, count: int) -> Documents:
    """Return up to `count` passages of at most `length` tokens of a stream.

    First come the beginnings of its documents, in their order. If these are too few, passages
    from within the documents follow, evenly spread; these begin with a line if there is one.
    """
    spans = choose([pieces(first, end, length) for first, end in documents_of(stream)], count)
    newline = codec.vocabulary.index.get("\n", UNKNOWN)
    ids = tuple(_passage(stream, span, newline) for span in spans)
    return Documents(ids, tuple(map(codec.decode, ids)))


def _passage(stream: np.ndarray, span: Span, newline: int) -> np.ndarray:
    """Return the ids of a span; within a document, from the first line in its first half on."""
    first, end = span
    ids = np.asarray(stream[first:end], np.int32)
    if not first or stream[first - 1] == BOUNDARY:
        return ids
    ends = np.flatnonzero(ids[: len(ids) // 2] == newline)
    return ids[ends[0] + 1 :] if len(ends) else ids


def documents_of(stream: np.ndarray) -> list[Span]:
    """Return the (first, end) of each document of a stream that is not empty."""
    edges = [-1, *np.flatnonzero(np.asarray(stream) == BOUNDARY).tolist(), len(stream)]
    spans = [(before + 1, after) for before, after in pairwise(edges)]
    return [(first, end) for first, end in spans if end > first]


def pieces(first: int, end: int, length: int) -> list[Span]:
    """Cut a document into pieces of `length` tokens."""
    starts = range(first, end, length)
    spans = [(start, min(start + length, end)) for start in starts]
    return [span for span in spans if span[0] == first or span[1] - span[0] >= LEAST_SHARE * length]


def choose(rows: Sequence[Sequence[Span]], count: int) -> list[Span]:
    """Choose the first piece of each document, up to `count`, then others, evenly spread."""
    firsts = [row[0] for row in rows][:count]
    others = [piece for row in rows for piece in row[1:]]
    more = min(count - len(firsts), len(others))
    return firsts + [others[number * len(others) // more] for number in range(more)]


# ---- Passages of scores: cut in whole bars


def score_passages(model: Model, corpus: Corpus, config: SampleConfig, held_out: bool) -> Passages:
    """Cut passages from the held-out part of a corpus, or from all of it, in whole bars."""
    codec: Any = model.codec
    learnt, scores = split_scores(codec, corpus) if held_out else ([], _scores(corpus))
    rows = [in_bars(codec, score, config.length) for score in scores]
    documents = _chosen(codec, rows, config.count)
    whole = tuple(row[0] for row in rows if len(row) == 1)
    mostly_whole = len(whole) >= MOSTLY * len(rows)
    uncut = whole[:MOST_PIECES] if mostly_whole else documents.contents
    return Passages(documents, tuple(learnt), uncut)


def _chosen(codec: EventCodec, rows: Sequence[Sequence[Score]], count: int) -> Documents:
    """Return up to `count` of the passages of each score."""
    spans = choose(
        [[(number, at) for at in range(len(row))] for number, row in enumerate(rows) if row], count
    )
    contents = tuple(rows[number][at] for number, at in spans)
    return Documents(tuple(map(codec.encode, contents)), contents)


def in_bars(codec: EventCodec, score: Score, length: int) -> list[Score]:
    """Cut a piece into passages of whole bars that take about `length` events."""
    ids = codec.encode(score)
    if len(ids) <= length:
        return [score]
    starts = [bars_before(codec, ids, first) for first, _ in pieces(0, len(ids), length)]
    edges = sorted({*starts, len(score.bars)})
    return [excerpt(score, range(first, end)) for first, end in pairwise(edges)]


def bars_before(codec: EventCodec, ids: np.ndarray, position: int) -> int:
    """Return how many bars begin before an event."""
    events = (codec.events[token] for token in ids[:position].tolist())
    return sum(event is not None and event.kind is EventKind.BAR for event in events)


def split_scores(codec: EventCodec, corpus: Corpus) -> tuple[list[Score], list[Score]]:
    """Split a corpus into pieces to learn from and held-out pieces, as `prepare` splits it.

    If the end of the corpus is held out, a piece that is cut goes to both sides in whole bars.
    """
    scores = _scores(corpus)
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


def _scores(corpus: Corpus) -> list[Score]:
    contents = (document.content for document in corpus.documents)
    return [content for content in contents if isinstance(content, Score)]
