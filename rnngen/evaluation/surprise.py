"""The first tokens that were scored, as people call them, and what each cost the model."""

import numpy as np

from rnngen.codec.base import BOUNDARY, Codec
from rnngen.writers.explanation import Alphabet

MOST_TOKENS = 1500
END_OF_TEXT = "\N{SYMBOL FOR END OF TEXT}\n"
"""Stands where a document ends."""


def surprise(codec: Codec, predicted: np.ndarray, nats: np.ndarray) -> tuple[tuple[str, float], ...]:
    """(token, nats) of the first MOST_TOKENS: characters as they are, events by their names.

    Args:
        predicted: int[tokens]
        nats: What each of them cost, float[tokens].
    """
    shown = [*Alphabet.of(codec.name, codec.vocabulary.tokens).shown]
    if codec.name == "char":
        shown[BOUNDARY] = END_OF_TEXT
    costs = nats[:MOST_TOKENS].tolist()
    return tuple((shown[token], cost) for token, cost in zip(predicted[: len(costs)].tolist(), costs, strict=True))
