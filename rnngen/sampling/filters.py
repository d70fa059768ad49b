"""Logits → probabilities → the chosen token.

The order is fixed: constraint, temperature, top-k, top-p, min-p. Every filter keeps the likeliest
token, so that the result is never empty. All arithmetic is in float64.

A step of a small network takes no longer than a dozen numpy calls. So this module calls
`ufunc.reduce`, which is faster than `array.sum` and `array.max`, and overwrites arrays that are no
longer needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnngen.config import SampleConfig, Schedule

GREEDY_BELOW = 1e-6
"""Temperature below which only the likeliest token is kept; dividing by it could overflow."""


@dataclass(frozen=True)
class Temperatures:
    """The temperatures of the tokens of a sample."""

    schedule: Schedule
    """Temperature by position."""
    length: int
    """Tokens over which a ramp runs."""
    openers: np.ndarray | None = None
    """bool[vocabulary]: tokens that are not part of a word, such as a space."""
    opening: float | None = None
    """Temperature of a token after one of `openers`; None for the schedule's."""
    grouped: np.ndarray | None = None
    """bool[vocabulary]: tokens, such as pitches, among which the schedule's temperature chooses."""
    choosing: float | None = None
    """Temperature of the choice between the group as a whole and each other token."""

    def at(self, position: int, previous: int) -> float:
        """Return the temperature of the token at a position (from 0) that follows `previous`."""
        if self.openers is not None and self.opening is not None and self.openers[previous]:
            return self.opening
        return self.schedule.at(position, self.length)


def tempered(logits: np.ndarray, temperatures: np.ndarray) -> np.ndarray:
    """Divide logits by temperatures, float64[batch, vocabulary]; near 0 only the likeliest is kept.

    Args:
        logits: float[batch, vocabulary]; -inf for a token that is not allowed.
        temperatures: float[batch].
    """
    greedy = temperatures < GREEDY_BELOW
    scaled: np.ndarray = np.divide(
        logits, np.where(greedy, 1.0, temperatures)[:, None], dtype=np.float64
    )
    for row in greedy.nonzero()[0]:
        best = scaled[row].argmax()
        scaled[row] = -np.inf
        scaled[row, best] = 0.0
    return scaled


def tempered_in_groups(
    logits: np.ndarray, temperatures: np.ndarray, grouped: np.ndarray, choosing: float
) -> np.ndarray:
    """Apply temperatures in two steps: choose the group or another token, then within the group.

    The group weighs as much as its tokens together. With both temperatures 1 the probabilities are
    the model's.

    Args:
        temperatures: float[batch], within the group.
        grouped: bool[vocabulary]: the tokens of the group.
        choosing: temperature of the first step.
    """
    members = np.where(grouped, logits, -np.inf)
    peak = members.max(axis=1, keepdims=True)
    present = np.isfinite(peak[:, 0])
    # Log-probabilities within the group, for the rows in which any of its tokens is allowed.
    within = tempered(members[present], temperatures[present])
    within -= _log_sum(within)
    total = _log_sum(members[present])
    # In the first step, the group's first token stands for the whole group.
    between = np.where(grouped, -np.inf, logits).astype(np.float64)
    first = grouped.argmax()
    between[present, first] = total[:, 0]
    scaled = tempered(between, np.full(len(logits), choosing))
    weight = scaled[present, first][:, None]
    scaled[:, first] = -np.inf
    scaled[present] = np.where(grouped, weight + within, scaled[present])
    return scaled


def _log_sum(logits: np.ndarray) -> np.ndarray:
    """Return the logarithm of each row's sum of exponentials, float64[batch, 1]."""
    peak = logits.max(axis=1, keepdims=True)
    result: np.ndarray = peak + np.log(
        np.exp(logits - peak, dtype=np.float64).sum(axis=1, keepdims=True)
    )
    return result


def chances(
    logits: np.ndarray,
    allowed: np.ndarray,
    heat: np.ndarray,
    temperatures: Temperatures,
    config: SampleConfig,
) -> np.ndarray:
    """Return float64[batch, vocabulary]: the probability with which each token is drawn.

    Args:
        allowed: bool[batch, vocabulary].
        heat: float[batch], the temperature of each row.
    """
    masked = np.where(allowed, logits, -np.inf)
    grouped, choosing = temperatures.grouped, temperatures.choosing
    if grouped is None or choosing is None:
        return probabilities(tempered(masked, heat), config)
    return probabilities(tempered_in_groups(masked, heat, grouped, choosing), config)


def biased(logits: np.ndarray, biases: Sequence[np.ndarray | None]) -> np.ndarray:
    """Return float[batch, vocabulary]: the logits plus the bias of each row, if it has one."""
    if all(bias is None for bias in biases):
        return logits
    result = logits.astype(np.float64)
    for row, bias in enumerate(biases):
        if bias is not None:
            result[row] += bias
    return result


def probabilities(logits: np.ndarray, config: SampleConfig) -> np.ndarray:
    """Return float64[batch, vocabulary] probabilities after top-k, top-p and min-p.

    Args:
        logits: float64[batch, vocabulary] divided by temperatures; -inf for a token that is not
            allowed.
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
    """Return probabilities in proportion to exp(logits), row by row."""
    weights = logits - np.maximum.reduce(logits, axis=1, keepdims=True)
    return _normalized(np.exp(weights, weights))


def _normalized(weights: np.ndarray) -> np.ndarray:
    """Divide each row by its sum, in place."""
    return np.divide(weights, np.add.reduce(weights, axis=1, keepdims=True), weights)


def keep_top_k(probability: np.ndarray, k: int) -> np.ndarray:
    """Zero all but the k likeliest tokens of each row; of equal ones the lower id stays."""
    ranks = np.argsort(-probability, axis=1, kind="stable").argsort(axis=1)
    return np.where(ranks < k, probability, 0.0)


def keep_top_p(probability: np.ndarray, p: float) -> np.ndarray:
    """Zero all but the fewest tokens that hold p together (nucleus, Holtzman et al. 2020)."""
    order = np.argsort(-probability, axis=1, kind="stable")
    ordered = np.take_along_axis(probability, order, axis=1)
    before = ordered.cumsum(axis=1) - ordered
    kept = np.where(before < p * ordered.sum(axis=1, keepdims=True), ordered, 0.0)
    return np.take_along_axis(kept, order.argsort(axis=1), axis=1)


def keep_min_p(probability: np.ndarray, share: float) -> np.ndarray:
    """Zero the tokens less likely than `share` of the likeliest one (Nguyen et al. 2025)."""
    return np.where(probability >= share * probability.max(axis=1, keepdims=True), probability, 0.0)


def choose(probability: np.ndarray, draw: float) -> int:
    """Return the token at the cumulative probability `draw`, 0 ≤ draw < 1.

    A token of probability 0 is never returned.
    """
    cumulative = np.add.accumulate(probability)
    token = int(cumulative.searchsorted(draw * cumulative[-1], "right"))
    # Rounding can make the product reach the whole sum, which is beyond the last token.
    return token if token < len(probability) else int(probability.nonzero()[0][-1])


def choose_rows(probability: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """Apply `choose` to every row: float[batch, vocabulary] and float[batch] → int[batch]."""
    if len(draws) == 1:
        return np.array([choose(probability[0], float(draws[0]))])
    cumulative = np.add.accumulate(probability, axis=1)
    tokens = np.add.reduce(cumulative <= draws[:, None] * cumulative[:, -1:], axis=1, dtype=np.intp)
    last = probability.shape[1] - 1 - (probability[:, ::-1] > 0).argmax(axis=1)
    return np.minimum(tokens, last)
