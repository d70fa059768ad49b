"""Logits → probabilities of the tokens that may be chosen; knows nothing of what tokens mean.

The order is fixed: constraint, temperature (`rnngen.sampling.temperature`), top-k, top-p, min-p. Every filter
keeps the likeliest token, so that the result is never empty. All arithmetic is in float64.
"""

import numpy as np

from rnngen.config import SampleConfig


def probabilities(logits: np.ndarray, config: SampleConfig) -> np.ndarray:
    """float64[batch, vocabulary] probabilities, each row summing to 1.

    Args:
        logits: float64[batch, vocabulary] over their temperatures; -inf where a token is not allowed.
    """
    result = softmax(logits)
    if config.top_k is not None:
        result = keep_top_k(result, config.top_k)
    if config.top_p is not None:
        result = keep_top_p(result, config.top_p)
    if config.min_p is not None:
        result = keep_min_p(result, config.min_p)
    return result / result.sum(axis=1, keepdims=True)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities in proportion to exp(logits), row by row."""
    weights: np.ndarray = np.exp(logits - logits.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def keep_top_k(probability: np.ndarray, k: int) -> np.ndarray:
    """Zero all but the k likeliest of each row; among equals the lower id stays, so that k are kept even in a tie."""
    ranks = _descending_ranks(probability)
    return np.where(ranks < k, probability, 0.0)


def keep_top_p(probability: np.ndarray, p: float) -> np.ndarray:
    """Zero all but the fewest likeliest tokens that together hold p (nucleus sampling, Holtzman et al. 2020)."""
    order = np.argsort(-probability, axis=1, kind="stable")
    ordered = np.take_along_axis(probability, order, axis=1)
    before = ordered.cumsum(axis=1) - ordered
    kept = np.where(before < p * ordered.sum(axis=1, keepdims=True), ordered, 0.0)
    return np.take_along_axis(kept, order.argsort(axis=1), axis=1)


def keep_min_p(probability: np.ndarray, share: float) -> np.ndarray:
    """Zero the tokens less likely than `share` of the likeliest one (Nguyen et al. 2025)."""
    return np.where(probability >= share * probability.max(axis=1, keepdims=True), probability, 0.0)


def choose(probability: np.ndarray, draw: float) -> int:
    """The token at the cumulative probability `draw`, 0 ≤ draw < 1; one of probability 0 is never taken."""
    cumulative = probability.cumsum()
    token = int(np.searchsorted(cumulative, draw * cumulative[-1], side="right"))
    return min(token, int(probability.nonzero()[0][-1]))


def _descending_ranks(values: np.ndarray) -> np.ndarray:
    return np.argsort(-values, axis=1, kind="stable").argsort(axis=1)
