"""What counting n-grams reaches on the same split: a network is worth what it is better by."""

from dataclasses import dataclass

import numpy as np

from rnngen.codec.base import Codec
from rnngen.dataset import Dataset
from rnngen.evaluation.likelihood import Likelihood, figures
from rnngen.ngram import NGram

LONGEST = 7
"""Tokens of the longest n-gram that is tried."""
MOST_TOKENS = 2_000_000
"""Of a larger training part, the last so many are counted, so that it takes seconds."""


@dataclass(frozen=True)
class Baseline:
    """The best of the n-gram models up to LONGEST."""

    order: int
    """Tokens of its longest n-gram, the predicted one included."""
    likelihood: Likelihood


def baseline(codec: Codec, dataset: Dataset) -> Baseline:
    """Count the training part, and score the held-out part of at least two tokens with each order."""
    ngram = NGram(dataset.train[-MOST_TOKENS:], len(codec.vocabulary), LONGEST)
    nats = -np.log(ngram.probabilities(dataset.validation)).mean(axis=1)
    best = int(nats.argmin())
    return Baseline(best + 1, figures(codec, np.asarray(dataset.validation[1:]), float(nats[best])))
