"""What a sample costs, from the nats of its tokens: the best of several costs least."""

from collections.abc import Sequence

import numpy as np

from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import EventKind

ENDING_BARS = 2
"""Bars in which a piece comes home."""


def mean_nats(nats: np.ndarray) -> float:
    """Return the mean nats per token; infinity without a token."""
    return float(nats.mean()) if len(nats) else float("inf")


def costs_of_pieces(nats: Sequence[np.ndarray], endings: Sequence[int]) -> list[float]:
    """Return how unusual each piece is among all, and how unlikely its last bars are.

    The likeliest piece is a drone, so those of middling likelihood are the best as a whole. Only at
    the end is the likeliest the best, for there a piece shall come home. Both are measured in
    standard deviations, so that length does not count.

    Args:
        nats: of each token, float64[tokens] for each piece.
        endings: index of the token with which the last bars of each piece begin.
    """
    whole = np.array([mean_nats(each) for each in nats])
    last = np.array([mean_nats(each[first:]) for each, first in zip(nats, endings, strict=True)])
    unusual = np.abs(whole - np.median(whole)) / _spread(whole)
    costs: list[float] = (unusual + last / _spread(last)).tolist()
    return costs


def last_bars(codec: EventCodec, ids: np.ndarray) -> int:
    """Return the index of the token with which the last bars begin."""
    events = [codec.events[token] for token in ids.tolist()]
    bars = [
        place
        for place, event in enumerate(events)
        if event is not None and event.kind is EventKind.BAR
    ]
    return bars[-ENDING_BARS] if len(bars) >= ENDING_BARS else 0


def _spread(values: np.ndarray) -> float:
    """Return the standard deviation, or 1 where all are alike."""
    deviation = float(values.std())
    return deviation if 0 < deviation < float("inf") else 1.0
