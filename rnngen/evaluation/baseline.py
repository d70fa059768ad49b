"""What counting n-grams reaches on the same split: a network is worth what it is better by."""

from dataclasses import dataclass, field, fields
from functools import cached_property

import numpy as np

from rnngen.codec.base import Codec
from rnngen.dataset import Dataset
from rnngen.evaluation.likelihood import Likelihood, figures
from rnngen.model_file import Model, Steps
from rnngen.ngram import NGram
from rnngen.tensor_file import arrays_digest

LONGEST = 7
"""Tokens of the longest n-gram that is tried."""
MOST_TOKENS = 2_000_000
"""Of a larger training part, the last so many are counted, so that it takes seconds."""
JUDGED_TOKENS = 100_000
"""Of the held-out part, by which the order of an n-gram is chosen that is to write."""


@dataclass(frozen=True)
class Baseline:
    """The best of the n-gram models up to LONGEST."""

    order: int
    """Tokens of its longest n-gram, the predicted one included."""
    likelihood: Likelihood


@dataclass(frozen=True)
class CountedModel(Model):
    """A model that writes by counting: its codec, rules and opening are the network's, its next token the n-gram's."""

    ngram: NGram = field(kw_only=True)

    def stepper(self) -> Steps:
        """The n-gram, which speaks the stepper's language."""
        return self.ngram

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the counts, hexadecimal."""
        return arrays_digest(self.ngram.arrays())


def baseline(codec: Codec, dataset: Dataset) -> Baseline:
    """Count the training part, and score the held-out part of at least two tokens with each order."""
    order, nats = _best(_counted(codec, dataset), dataset.validation)
    return Baseline(order, figures(codec, np.asarray(dataset.validation[1:]), nats))


def counted_model(model: Model, dataset: Dataset) -> CountedModel:
    """What n-grams of the training part would write in a model's place, of the order that suits its held-out part."""
    ngram = _counted(model.codec, dataset)
    order, _ = _best(ngram, dataset.validation[:JUDGED_TOKENS])
    own = {item.name: getattr(model, item.name) for item in fields(Model)}
    return CountedModel(**own | {"name": f"{model.name}-{order}-grams"}, ngram=ngram.shortened(order))


def _counted(codec: Codec, dataset: Dataset) -> NGram:
    return NGram(dataset.train[-MOST_TOKENS:], len(codec.vocabulary), LONGEST)


def _best(ngram: NGram, ids: np.ndarray) -> tuple[int, float]:
    """The order that a stream costs least, and nats per token."""
    nats = -np.log(ngram.probabilities(ids)).mean(axis=1)
    best = int(nats.argmin())
    return best + 1, float(nats[best])
