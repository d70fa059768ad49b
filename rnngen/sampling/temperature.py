"""Which temperature holds for the next token: of its place in the sample, and of what it is."""

from dataclasses import dataclass

import numpy as np

from rnngen.config import Schedule


@dataclass(frozen=True)
class Temperatures:
    """The temperatures of a sample.

    Attributes:
        schedule: By position.
        length: Tokens over which a ramp goes.
        openers: bool[vocabulary]: tokens after which `opening` holds, such as those between words.
        opening: Temperature of a token that follows one of `openers`, or None for the schedule's.
        grouped: bool[vocabulary]: tokens among which the schedule's temperature chooses, such as pitches, while
            `choosing` decides between any one of them and each of the others; None for no such group.
        choosing: That temperature.
    """

    schedule: Schedule
    length: int
    openers: np.ndarray | None = None
    opening: float | None = None
    grouped: np.ndarray | None = None
    choosing: float | None = None

    def at(self, position: int, previous: int) -> float:
        """The temperature of the token at a position of the sample, after a token."""
        if self.openers is not None and self.opening is not None and self.openers[previous]:
            return self.opening
        return self.schedule.at(position, self.length)


def tempered(logits: np.ndarray, temperatures: np.ndarray) -> np.ndarray:
    """Logits over temperatures, float64[batch, vocabulary]; near zero only the likeliest token is left.

    Args:
        logits: float[batch, vocabulary], -inf where a token is not allowed.
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


GREEDY_BELOW = 1e-6
"""Temperatures so low that only the likeliest token would be left; dividing by them might overflow."""


def tempered_in_groups(
    logits: np.ndarray, temperatures: np.ndarray, grouped: np.ndarray, choosing: float
) -> np.ndarray:
    """As `tempered`, where a group's tokens are first chosen between as one, at the temperature `choosing`.

    The group weighs as much as its tokens together, so that with both temperatures 1 the chances are the model's.
    """
    members = np.where(grouped, logits, -np.inf)
    peak = members.max(axis=1, keepdims=True)
    present = np.isfinite(peak[:, 0])
    within = tempered(members[present], temperatures[present])
    within -= _log_sum(within)
    total = _log_sum(members[present])
    between = np.where(grouped, -np.inf, logits).astype(np.float64)
    first = grouped.argmax()
    between[present, first] = total[:, 0]
    scaled = tempered(between, np.full(len(logits), choosing))
    weight = scaled[present, first][:, None]
    scaled[:, first] = -np.inf
    scaled[present] = np.where(grouped, weight + within, scaled[present])
    return scaled


def _log_sum(logits: np.ndarray) -> np.ndarray:
    """The logarithm of the sum of exponentials of each row, float64[batch, 1]."""
    peak = logits.max(axis=1, keepdims=True)
    result: np.ndarray = peak + np.log(
        np.exp(logits - peak, dtype=np.float64).sum(axis=1, keepdims=True)
    )
    return result
