"""Pairs that a model has scored, and what their sources give."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rnngen.corpus.document import Document, Progress, no_progress
from rnngen.corpus.pairs import Pair
from rnngen.evaluation.estimates import ratio
from rnngen.evaluation.pairs.report import PairLikelihood, SourceGain
from rnngen.evaluation.pairs.scoring import SOURCES, Costs, EncodedPairs, PairScores, costs
from rnngen.models.model_file import Model
from rnngen.models.pairs import pair_codec
from rnngen.network.conditioned import ConditionedNetwork, Reader
from rnngen.tokens.base import UNKNOWN
from rnngen.tokens.label import LabelCodec

LABELS = slice(UNKNOWN + 1, None)
"""The columns of logits that are labels."""


@dataclass(frozen=True)
class Scored:
    """Pairs that a model has scored."""

    model: Model
    documents: tuple[Document, ...]
    encoded: EncodedPairs
    scores: PairScores

    @property
    def labels(self) -> np.ndarray:
        """Return int[pairs], the right label of each pair, of a model of labels."""
        return np.concatenate(self.encoded.targets) - LABELS.start

    def shown_sources(self) -> list[str]:
        """Return how to show the source of each pair."""
        return list(map(name_of, self.documents))


def name_of(document: Document) -> str:
    """Return what a report calls the source of a pair: its text, or the name of its file."""
    pair = document.content
    is_text = isinstance(pair, Pair) and isinstance(pair.source, str)
    return pair.source if is_text else document.name  # type: ignore[union-attr]


def contents(documents: Iterable[Document]) -> list[Pair]:
    """Return the pairs of documents."""
    return [each.content for each in documents if isinstance(each.content, Pair)]


def known(model: Model, documents: Iterable[Document]) -> tuple[Document, ...]:
    """Return the pairs without those whose label a model of labels does not know."""
    codec = pair_codec(model).target
    if not isinstance(codec, LabelCodec):
        return tuple(documents)
    labels = set(codec.labels)
    return tuple(
        each
        for each in documents
        if isinstance(each.content, Pair) and each.content.target in labels
    )


def score(model: Model, documents: Sequence[Document], progress: Progress = no_progress) -> Scored:
    """Score pairs, at least one."""
    encoded = EncodedPairs.of(pair_codec(model), contents(documents))
    found = []
    for part in costs_of(model, encoded):
        found.append(part)
        progress(sum(len(each.pairs) for each in found), len(documents))
    return Scored(model, tuple(documents), encoded, PairScores.joined(found))


def costs_of(model: Model, encoded: EncodedPairs, at_once: int = SOURCES) -> Iterator[Costs]:
    """Yield the costs of pairs, shuffled with a fixed seed."""
    codec = pair_codec(model)
    network = ConditionedNetwork(Reader(model.config, model.weights, codec))
    columns = LABELS if isinstance(codec.target, LabelCodec) else slice(0)
    return costs(network, encoded, np.random.default_rng(0), columns, at_once)


def likelihood(scored: Scored) -> PairLikelihood:
    """Return what the targets cost."""
    encoded = scored.encoded
    tokens = int(encoded.tokens.sum())
    nats = float(scored.scores.nats.sum()) / tokens
    notes = sum(pair.other_notes for pair in encoded.pairs)
    return PairLikelihood(
        nats, tokens, len(encoded.pairs), len(encoded.sources), encoded.unknown, notes
    )


def source_gain(scored: Scored) -> SourceGain | None:
    """Return what the sources give; None for a single source."""
    encoded, scores = scored.encoded, scored.scores
    if len(encoded.sources) < 2:
        return None
    bits = (scores.shuffled - scores.nats) / np.log(2)
    pairs, tokens = np.ones(len(bits)), encoded.tokens
    # Pairs of one source are not independent, so sources are drawn, not pairs.
    of_sources = [np.bincount(encoded.source_of, each) for each in (bits, pairs, tokens)]
    generator = np.random.default_rng(0)
    return SourceGain(
        ratio(np.stack([of_sources[0], of_sources[1]], axis=1), generator),
        ratio(np.stack([of_sources[0], of_sources[2]], axis=1), generator),
        float(scores.shuffled.sum() / tokens.sum()),
    )
