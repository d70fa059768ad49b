"""Chooses the best of several samples."""

from collections.abc import Sequence

import numpy as np

from rnngen.generation.scoring import surprises
from rnngen.model_file import Model


def best(model: Model, documents: Sequence[np.ndarray], prompt_length: int, of: int) -> list[np.ndarray]:
    """Of each `of` documents in a row the one that the model finds likeliest, in nats per token after the prompt."""
    scores = [mean(nats[prompt_length:]) for nats in surprises(model, documents)]
    groups = range(0, len(documents), of)
    return [documents[first + int(np.argmin(scores[first : first + of]))] for first in groups]


def mean(nats: np.ndarray) -> float:
    """The mean of what a document's tokens cost; an empty document is the worst."""
    return float(nats.mean()) if len(nats) else float("inf")
