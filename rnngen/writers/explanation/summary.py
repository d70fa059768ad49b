"""How surprising a sample is as a whole, and where it is most so."""

import math

import numpy as np

PASSAGES = 5
AT_MOST = 0.5
"""A probability from which nothing is surprising."""
APART = 20
"""Least tokens between two places that are shown."""

TINY = np.finfo(np.float64).tiny


def figures(drawn: np.ndarray, alternatives: np.ndarray, notes: np.ndarray | None) -> list[tuple[str, str]]:
    """Names and values of what a page says of the tokens that were drawn.

    Args:
        drawn: float[tokens] probabilities of these.
        alternatives: float[tokens, alternatives] of the likeliest tokens in their places, likeliest first.
        notes: bool[tokens]: which of them are notes; None for text.
    """
    if not len(drawn):
        return [("tokens drawn", "0")]
    nats = -np.log(np.maximum(drawn, TINY))
    if notes is None:
        second = ("bits per character", nats.mean() / math.log(2))
    else:
        second = ("nats per note", nats.sum() / max(1, notes.sum()))
    return [
        ("tokens drawn", f"{len(drawn):,}"),
        ("nats per token", f"{nats.mean():.3f}"),
        (second[0], f"{second[1]:.3f}"),
        ("the model’s first choice", f"{np.mean(drawn >= alternatives[:, 0]):.0%}"),
        ("among its first five", f"{np.mean(drawn >= alternatives[:, -1]):.0%}"),
    ]


def most_surprising(probabilities: np.ndarray, first: int) -> list[int]:
    """The least likely places from `first` on, least likely first, none close to another; at most PASSAGES."""
    chosen: list[int] = []
    for place in (first + np.argsort(probabilities[first:], kind="stable")).tolist():
        if len(chosen) == PASSAGES or probabilities[place] >= AT_MOST:
            break
        if all(abs(place - other) >= APART for other in chosen):
            chosen.append(place)
    return chosen
