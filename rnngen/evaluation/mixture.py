"""A network and n-grams as one model: each knows something that the other does not.

p = w · network + (1 − w) · n-grams (linear interpolation, Jelinek & Mercer 1980; of recurrent networks Mikolov et al.
2011), where w hangs on how long the context is that was counted. Weights are found by expectation maximisation.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from rnngen.network.ngram import NGram
from rnngen.network.ngram import States as Contexts
from rnngen.network.protocol import JoinableNetwork
from rnngen.sampling.filters import softmax

ROUNDS = 50
"""Of expectation maximisation, after which weights move by less than 0.001."""
DOUBT = 10.0
"""Tokens that speak for a weight of a half, so that few do not decide."""


def fitted_weights(
    network: np.ndarray, counted: np.ndarray, lengths: np.ndarray, order: int
) -> np.ndarray:
    """float64[order]: the network's weight after a context of each length that makes a stream likeliest.

    Args:
        network, counted: float[tokens] probabilities of what came, of the network and of n-grams.
        lengths: int[tokens], 0 to order − 1: tokens of the longest context that was counted.
    """
    weights, many = np.full(order, 0.5), np.bincount(lengths, minlength=order)
    for _ in range(ROUNDS):
        share = weights[lengths] * network
        share /= share + (1 - weights[lengths]) * counted
        weights = (np.bincount(lengths, share, order) + DOUBT / 2) / (many + DOUBT)
    return weights


def mixed_nats(
    network: np.ndarray, counted: np.ndarray, lengths: np.ndarray, order: int
) -> np.ndarray:
    """float64[tokens]: what each token costs the mixture, with weights that were found on the other half of the stream.

    Args are those of `fitted_weights`.
    """
    halves = np.array_split(np.arange(len(lengths)), 2)
    mixed = np.empty(len(lengths))
    for here, other in (halves, halves[::-1]):
        weight = fitted_weights(network[other], counted[other], lengths[other], order)[
            lengths[here]
        ]
        mixed[here] = weight * network[here] + (1 - weight) * counted[here]
    return -np.log(mixed)


class MixedStates(NamedTuple):
    """The states of both."""

    network: Any
    contexts: Contexts


class Mixture:
    """Steps as the network does, and lets the n-grams have their say in every distribution."""

    def __init__(self, network: JoinableNetwork, ngram: NGram, weights: np.ndarray) -> None:
        self._network, self._ngram, self._weights = network, ngram, weights

    def start(self, batch: int) -> MixedStates:
        """The states of so many rows before any token."""
        return MixedStates(self._network.start(batch), self._ngram.start(batch))

    def step(self, ids: np.ndarray, states: MixedStates) -> tuple[np.ndarray, MixedStates]:
        """One token in every row: ids int[batch] → (log-probabilities float32[batch, vocabulary], states after it)."""
        logits, after = self._network.step(ids, states.network)
        return self._mixed(logits, MixedStates(after, self._ngram.advance(ids, states.contexts)))

    def feed(self, ids: np.ndarray, states: MixedStates) -> tuple[np.ndarray, MixedStates]:
        """Several tokens, int[steps ≥ 1], the same in every row; logits are those after the last."""
        logits, after = self._network.feed(ids, states.network)
        contexts = states.contexts
        for token in ids:
            contexts = self._ngram.advance(np.full(len(contexts), token), contexts)
        return self._mixed(logits, MixedStates(after, contexts))

    def take(self, states: MixedStates, rows: Sequence[int] | np.ndarray) -> MixedStates:
        """The states of some rows, in that order; a row may be taken more than once."""
        return MixedStates(
            self._network.take(states.network, rows), self._ngram.take(states.contexts, rows)
        )

    def put(self, states: MixedStates, row: int, saved: MixedStates) -> MixedStates:
        """The states with one row replaced by the only row of `saved`."""
        network = self._network.put(states.network, row, saved.network)
        return MixedStates(network, self._ngram.put(states.contexts, row, saved.contexts))

    def join(self, states: Sequence[MixedStates]) -> MixedStates:
        """The states of all rows of several states, one after another."""
        network = self._network.join([part.network for part in states])
        return MixedStates(network, self._ngram.join([part.contexts for part in states]))

    def _mixed(self, logits: np.ndarray, states: MixedStates) -> tuple[np.ndarray, MixedStates]:
        chances = softmax(logits.astype(np.float64))
        counted, lengths = self._ngram.distributions(states.contexts)
        weights = self._weights[lengths][:, None]
        return np.log(weights * chances + (1 - weights) * counted).astype(np.float32), states
