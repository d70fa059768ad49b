"""What a model thought of each token of a sample: how likely it was, and what was likelier."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnngen.generation.scoring import LANES, predictions
from rnngen.model_file import Model
from rnngen.sampling.filters import softmax

ALTERNATIVES = 5
"""Tokens that are told at each place, fewer where the vocabulary is smaller."""


@dataclass(frozen=True)
class Explanation:
    """Probabilities (0 to 1, at temperature 1, unconstrained) at each place of a document, given all before it."""

    ids: np.ndarray
    """int32[tokens] of the document itself."""
    probabilities: np.ndarray
    """float64[tokens] of these."""
    alternatives: np.ndarray
    """int64[tokens, alternatives] ids of the likeliest tokens, special ones included, likeliest first."""
    alternative_probabilities: np.ndarray
    """float64[tokens, alternatives]"""


def explain(model: Model, documents: Sequence[np.ndarray]) -> list[Explanation]:
    """An explanation of each document; documents begin as samples do: after BOUNDARY and the model's opening."""
    batches = [documents[first : first + LANES] for first in range(0, len(documents), LANES)]
    return [explanation for batch in batches for explanation in _explain_batch(model, batch)]


def _explain_batch(model: Model, documents: Sequence[np.ndarray]) -> list[Explanation]:
    shape = (len(documents), max(map(len, documents)))
    width = min(ALTERNATIVES, len(model.codec.vocabulary))
    own, best, shares = np.zeros(shape), np.zeros((*shape, width), np.int64), np.zeros((*shape, width))
    for step, logits in enumerate(predictions(model, documents)):
        probabilities = softmax(logits.astype(np.float64))
        best[:, step] = np.argsort(-probabilities, axis=1, kind="stable")[:, :width]
        shares[:, step] = np.take_along_axis(probabilities, best[:, step], axis=1)
        for row, ids in enumerate(documents):
            if step < len(ids):
                own[row, step] = probabilities[row, ids[step]]
    return [
        Explanation(ids, own[row, : len(ids)], best[row, : len(ids)], shares[row, : len(ids)])
        for row, ids in enumerate(documents)
    ]
