"""Logits → probabilities of the tokens that may be chosen; knows nothing of what tokens mean.

The order is fixed: constraint, temperature (`rnngen.sampling.temperature`), top-k, top-p, min-p. Every filter
keeps the likeliest token, so that the result is never empty. All arithmetic is in float64.

A small network's step takes no longer than a dozen calls of numpy, hence `ufunc.reduce`, which spares the detour of
`array.sum` and `array.max` through Python, and results that overwrite what is no longer needed.
"""

import numpy as np

from rnngen.config import SampleConfig


def probabilities(logits: np.ndarray, config: SampleConfig) -> np.ndarray:
    """float64[batch, vocabulary] probabilities, each row summing to 1.

    Args:
        logits: float64[batch, vocabulary] over their temperatures; -inf where a token is not allowed.
    """
    result = softmax(logits)
    if config.top_k is config.top_p is config.min_p is None:
        return result
    if config.top_k is not None:
        result = keep_top_k(result, config.top_k)
    if config.top_p is not None:
        result = keep_top_p(result, config.top_p)
    if config.min_p is not None:
        result = keep_min_p(result, config.min_p)
    return _normalized(result)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities in proportion to exp(logits), row by row."""
    weights = logits - np.maximum.reduce(logits, axis=1, keepdims=True)
    return _normalized(np.exp(weights, weights))


def _normalized(weights: np.ndarray) -> np.ndarray:
    """Divide each row by its sum, in place."""
    return np.divide(weights, np.add.reduce(weights, axis=1, keepdims=True), weights)


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
    cumulative = np.add.accumulate(probability)
    token = int(cumulative.searchsorted(draw * cumulative[-1], "right"))
    # Beyond the last token only where rounding made the product reach the whole sum.
    return token if token < len(probability) else int(probability.nonzero()[0][-1])


def choose_rows(probability: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """`choose` for every row: float[batch, vocabulary] and float[batch] → int[batch]."""
    if len(draws) == 1:
        return np.array([choose(probability[0], float(draws[0]))])
    cumulative = np.add.accumulate(probability, axis=1)
    tokens = np.add.reduce(cumulative <= draws[:, None] * cumulative[:, -1:], axis=1, dtype=np.intp)
    last = probability.shape[1] - 1 - (probability[:, ::-1] > 0).argmax(axis=1)
    return np.minimum(tokens, last)


def _descending_ranks(values: np.ndarray) -> np.ndarray:
    return np.argsort(-values, axis=1, kind="stable").argsort(axis=1)
