"""Which of several models most likely wrote a document: networks as a classifier without training.

The model that finds it likeliest wrote it, if all were equally likely before (Bayes; for authors
of texts with n-grams, Peng et al. 2003). Models with different vocabularies are comparable,
because the cost is per character or note, and an unknown one costs all models the same.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rnngen.corpus.document import Progress, no_progress
from rnngen.evaluation.comparison import check_comparable
from rnngen.evaluation.likelihood import token_nats
from rnngen.models.model_file import Model
from rnngen.music.performance import Performance, Piece
from rnngen.music.score import Score
from rnngen.sampling.bars import has_pickup
from rnngen.sampling.by_kind import sampling_of
from rnngen.tokens.base import BOUNDARY, UNKNOWN
from rnngen.tokens.event_tokens import EventKind
from rnngen.tokens.velocity_profile import notes_by_bar

UNKNOWN_BITS = 20.0
"""Cost of a character or event outside the vocabulary: about log₂ of Unicode's 1,114,112."""
PASSAGE_BARS = 8
SHOWN = 32
"""Characters of the beginning of a passage that a table shows."""


@dataclass(frozen=True)
class Passage:
    """A part of a document, or the whole, and its cost under each model."""

    name: str
    """'whole', 'paragraph 3', 'bars 9–16' …"""
    beginning: str
    """Its first characters; '' for music."""
    size: int
    """In characters or notes."""
    costs: tuple[float, ...]
    """Bits per character or nats per note under each model."""

    @property
    def likeliest(self) -> int:
        """The index of the model with the least cost."""
        return self.costs.index(min(self.costs))

    @property
    def margin(self) -> float:
        """How much more it costs under the next model; needs two models or more."""
        first, second = sorted(self.costs)[:2]
        return second - first


class _Span(NamedTuple):
    """The positions of a passage in a document: characters or bars."""

    name: str
    beginning: str
    start: int
    end: int


def attributed(
    models: Sequence[Model], content: str | Piece, progress: Progress = no_progress
) -> list[Passage]:
    """Return the cost of a document, then of its passages if there are several.

    Passages are paragraphs, or eight bars each; a performance has none. The document is read in
    one pass, so a passage is scored given everything before it.

    Raises:
        ModelFileError: if the models write different documents, such as text and music.
    """
    check_alike(models)
    if isinstance(content, Score):
        rows = [bar_costs(model, content, progress) for model in models]
        sizes = np.array([len(notes) for _, notes in notes_by_bar(content)])
        spans = list(_bar_spans(content))
    elif isinstance(content, Performance):
        rows = [_token_costs(model, content, progress).sum(keepdims=True) for model in models]
        sizes = np.array([len(content.notes)])
        spans = []
    else:
        rows = [character_costs(model, content, progress) / math.log(2) for model in models]
        sizes = np.ones(len(content), np.int64)
        spans = list(_paragraphs(content))
    whole = _Span("whole", "", 0, len(sizes))
    shown = [whole, *spans] if len(spans) > 1 else [whole]
    return [_passage(span, rows, sizes) for span in shown]


def check_alike(models: Sequence[Model]) -> None:
    """Raise ModelFileError if models write different documents: text, scores or performances."""
    check_comparable([(model.name, model.kind) for model in models])


def character_costs(model: Model, text: str, progress: Progress = no_progress) -> np.ndarray:
    """Return the nats of each character of a text, float64[characters]."""
    return _token_costs(model, text, progress)


def bar_costs(model: Model, score: Score, progress: Progress = no_progress) -> np.ndarray:
    """Return the nats of each bar of a piece, float64[bars]; the header counts to the first."""
    codec = sampling_of(model).score_codec(model, "keep_bars")
    costs = _token_costs(model, score, progress)
    kinds = [event.kind for event in codec.events_of(score)]
    # The metre, key and tempo of a bar are written before it.
    is_change = np.array(
        [kind in (EventKind.METRE, EventKind.KEY, EventKind.TEMPO) for kind in kinds]
    )
    is_bar = np.array([kind is EventKind.BAR for kind in kinds])
    begins = (is_change | is_bar) & ~np.concatenate(([False], is_change[:-1]))
    return np.bincount((begins.cumsum() - 1).clip(min=0), costs, len(score.bars))


def _token_costs(model: Model, content: str | Piece, progress: Progress) -> np.ndarray:
    """Return the nats of each token, float64[tokens]; an unknown token costs UNKNOWN_BITS."""
    ids = model.codec.encode(content)
    if not len(ids):
        return np.zeros(0)
    before = [BOUNDARY, *model.opening]
    nats = token_nats(model.stepper(), np.array([*before, *ids]), progress)[len(before) - 1 :]
    return np.where(ids == UNKNOWN, UNKNOWN_BITS * math.log(2), nats)


def _paragraphs(text: str) -> Iterator[_Span]:
    """Yield the paragraphs of a text; the blank lines after a paragraph count to it."""
    ends = [match.end() for match in re.finditer(r"\n[^\S\n]*\n\s*", text)]
    start, number = 0, 0
    for end in [*ends, len(text)]:
        if text[start:end].strip():
            number += 1
            yield _Span(
                f"paragraph {number}", " ".join(text[start:end].split())[:SHOWN], start, end
            )
            start = end


def _bar_spans(score: Score) -> Iterator[_Span]:
    """Yield spans of eight bars; a pick-up counts to the first span."""
    pickup = int(has_pickup(score.bars))
    for first in range(0, len(score.bars) - pickup, PASSAGE_BARS):
        last = min(first + PASSAGE_BARS, len(score.bars) - pickup)
        yield _Span(f"bars {first + 1}–{last}", "", first + pickup if first else 0, last + pickup)


def _passage(span: _Span, rows: Sequence[np.ndarray], sizes: np.ndarray) -> Passage:
    size = int(sizes[span.start : span.end].sum())
    costs = tuple(float(row[span.start : span.end].sum()) / max(1, size) for row in rows)
    return Passage(span.name, span.beginning, size, costs)
