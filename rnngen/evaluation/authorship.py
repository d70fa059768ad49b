"""Which of several models most likely wrote a text or a piece: a network as a classifier, with no further training.

Whoever finds it likeliest wrote it, if all were equally likely to have been asked (Bayes; for authors of texts with
n-grams, Peng et al. 2003). Models of different vocabularies are comparable, since each is charged by the character or
the note, and for what it does not know alike.
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
from rnngen.sampling.rewriting import event_codec
from rnngen.tokens.base import BOUNDARY, UNKNOWN
from rnngen.tokens.event_encoder import encode_events
from rnngen.tokens.event_tokens import EventKind
from rnngen.tokens.velocity_profile import notes_by_bar

UNKNOWN_BITS = 20.0
"""What a character or event costs that a model does not know: nearly log₂ of the 1,114,112 code points of Unicode."""
PASSAGE_BARS = 8
SHOWN = 32
"""Characters of the beginning of a passage that are shown."""


@dataclass(frozen=True)
class Passage:
    """A part of a document, or the whole, and what it cost each model."""

    name: str
    """Such as 'whole', 'paragraph 3' or 'bars 9–16'."""
    beginning: str
    """Its first characters; '' for music."""
    size: int
    """In characters or notes."""
    costs: tuple[float, ...]
    """Of each model, bits per character or nats per note."""

    @property
    def likeliest(self) -> int:
        """The index of the model to which it costs least."""
        return self.costs.index(min(self.costs))

    @property
    def margin(self) -> float:
        """By how much, in the same unit, it costs the next one more; of two models or more."""
        first, second = sorted(self.costs)[:2]
        return second - first


class _Span(NamedTuple):
    """Where a passage lies among the positions of a document, which are characters or bars."""

    name: str
    beginning: str
    start: int
    end: int


def attributed(
    models: Sequence[Model], content: str | Piece, progress: Progress = no_progress
) -> list[Passage]:
    """The whole of a document, then its paragraphs or rows of eight bars where there are several, as models see them.

    All of it is read in one go, so what a passage costs is given what comes before. A performance has no passages.

    Raises:
        ModelFileError: for models of different kinds of documents.
    """
    check_alike(models)
    if isinstance(content, Score):
        rows = [bar_costs(model, content, progress) for model in models]
        sizes, spans = (
            np.array([len(notes) for _, notes in notes_by_bar(content)]),
            list(_bar_spans(content)),
        )
    elif isinstance(content, Performance):
        rows = [_token_costs(model, content, progress).sum(keepdims=True) for model in models]
        sizes, spans = np.array([len(content.notes)]), []
    else:
        rows = [character_costs(model, content, progress) / math.log(2) for model in models]
        sizes, spans = np.ones(len(content), np.int64), list(_paragraphs(content))
    whole = _Span("whole", "", 0, len(sizes))
    return [
        _passage(span, rows, sizes) for span in ([whole, *spans] if len(spans) > 1 else [whole])
    ]


def check_alike(models: Sequence[Model]) -> None:
    """Raise ModelFileError unless all models are of text, all of scores, or all of performances."""
    check_comparable([(model.name, model.kind) for model in models])


def character_costs(model: Model, text: str, progress: Progress = no_progress) -> np.ndarray:
    """The nats of each character of a text that begins as a document does, float64[characters]."""
    return _token_costs(model, text, progress)


def bar_costs(model: Model, score: Score, progress: Progress = no_progress) -> np.ndarray:
    """The nats of each bar of a piece, float64[bars]; what stands before the first counts to it."""
    codec = event_codec(model)
    costs = _token_costs(model, score, progress)
    kinds = [event.kind for event in encode_events(score, codec.velocity_profile, codec.periods)]
    # The metre, key and tempo of a bar stand before it.
    is_change = np.array(
        [kind in (EventKind.METRE, EventKind.KEY, EventKind.TEMPO) for kind in kinds]
    )
    is_bar = np.array([kind is EventKind.BAR for kind in kinds])
    begins = (is_change | is_bar) & ~np.concatenate(([False], is_change[:-1]))
    return np.bincount((begins.cumsum() - 1).clip(min=0), costs, len(score.bars))


def _token_costs(model: Model, content: str | Piece, progress: Progress) -> np.ndarray:
    """The nats of each token, float64[tokens]; of those that the model does not know, all the same."""
    ids = model.codec.encode(content)
    if not len(ids):
        return np.zeros(0)
    before = [BOUNDARY, *model.opening]
    nats = token_nats(model.stepper(), np.array([*before, *ids]), progress)[len(before) - 1 :]
    return np.where(ids == UNKNOWN, UNKNOWN_BITS * math.log(2), nats)


def _paragraphs(text: str) -> Iterator[_Span]:
    """What stands between blank lines; the blank lines after a paragraph count to it."""
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
    """Eight bars each; a pick-up counts to the first of them."""
    pickup = int(has_pickup(score.bars))
    for first in range(0, len(score.bars) - pickup, PASSAGE_BARS):
        last = min(first + PASSAGE_BARS, len(score.bars) - pickup)
        yield _Span(f"bars {first + 1}–{last}", "", first + pickup if first else 0, last + pickup)


def _passage(span: _Span, rows: Sequence[np.ndarray], sizes: np.ndarray) -> Passage:
    size = int(sizes[span.start : span.end].sum())
    costs = tuple(float(row[span.start : span.end].sum()) / max(1, size) for row in rows)
    return Passage(span.name, span.beginning, size, costs)
