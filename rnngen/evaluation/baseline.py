"""What counting n-grams reaches on the same split, and what network and n-grams reach together.

Together they are p = w · network + (1 − w) · n-grams (linear interpolation, Jelinek & Mercer 1980;
for recurrent networks Mikolov et al. 2011). The weight w depends on the length of the context that
was counted. Weights are fitted by expectation maximisation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from rnngen.evaluation.likelihood import Likelihood, figures, token_nats
from rnngen.models.model_file import Model
from rnngen.models.tensor_file import arrays_digest
from rnngen.network.ngram import NGram
from rnngen.network.ngram import States as Contexts
from rnngen.network.protocol import JoinableNetwork
from rnngen.sampling.filters import softmax
from rnngen.tokens.base import Codec
from rnngen.tokens.dataset import Dataset, spread

LONGEST = 7
"""Tokens of the longest n-gram that is tried."""
MOST_TOKENS = 10_000_000
"""Tokens of the training part that are counted at most, the last ones: 10 s and 0.8 GB."""
JUDGED_TOKENS = 100_000
"""Held-out tokens that choose the order of the n-grams that write."""
WEIGHED_TOKENS, PASSAGE = 20_000, 1_000
"""Held-out tokens that fit the weights of a mixed model, in passages of PASSAGE tokens.

Passages are evenly spread, because a single document must not decide for all.
"""
ROUNDS = 50
"""Rounds of expectation maximisation, after which weights move by less than 0.001."""
PRIOR_TOKENS = 10.0
"""Imaginary tokens for a weight of a half, so that a few tokens do not decide."""


# ---- Models


@dataclass(frozen=True)
class Baseline:
    """The best of the n-gram models up to LONGEST."""

    order: int
    """Tokens of its longest n-gram, the predicted token included."""
    likelihood: Likelihood
    mixed: Likelihood | None = None
    """Of the network and all n-grams up to LONGEST together."""


@dataclass(frozen=True)
class CountedModel(Model):
    """A model that predicts by n-grams; codec, rules and opening are those of the network."""

    ngram: NGram = field(kw_only=True)

    def stepper(self) -> JoinableNetwork:
        """Return the n-grams, which step as a network does."""
        return self.ngram

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the counts, hexadecimal."""
        return arrays_digest(self.ngram.arrays())


@dataclass(frozen=True)
class MixedModel(CountedModel):
    """A model that predicts by network and n-grams together."""

    mixing: np.ndarray = field(kw_only=True)
    """float64[order]: the network's weight after a counted context of each length."""

    def stepper(self) -> JoinableNetwork:
        """Return network and n-grams as one."""
        return Mixture(Model.stepper(self), self.ngram, self.mixing)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of weights and counts, hexadecimal."""
        return arrays_digest(self.weights | self.ngram.arrays() | {"mixing": self.mixing})


def baseline(codec: Codec, dataset: Dataset, network: np.ndarray | None = None) -> Baseline:
    """Count the training part, and score the held-out part of at least two tokens.

    Args:
        network: float[tokens − 1], the network's nats of each held-out token but the first. With
            it, network and n-grams are also scored together.
    """
    ngram = _count(codec, dataset)
    ids = dataset.validation
    predicted = np.asarray(ids[1:])
    probabilities = ngram.probabilities(ids)
    order, nats = _best_order(probabilities)
    mixed = None
    if network is not None:
        lengths = ngram.known_lengths(ids)
        chances = np.exp(-network.astype(np.float64))
        together = mixed_nats(chances, probabilities[-1], lengths, ngram.order)
        mixed = figures(codec, predicted, float(together.mean()))
    return Baseline(order, figures(codec, predicted, nats), mixed)


def counted_model(model: Model, dataset: Dataset) -> CountedModel:
    """Return the n-grams of the training part as a model, of the order that suits held-out data."""
    ngram = _count(model.codec, dataset)
    order, _ = _best_order(ngram.probabilities(dataset.validation[:JUDGED_TOKENS]))
    return CountedModel(**_fields(model, f"{order}-grams"), ngram=ngram.shortened(order))


def mixed_model(model: Model, dataset: Dataset) -> MixedModel:
    """Return a model mixed with n-grams of its training part, weighed on its held-out part."""
    ngram = _count(model.codec, dataset)
    ids = spread(dataset.validation, WEIGHED_TOKENS, PASSAGE)
    network = np.exp(-token_nats(model.stepper(), ids).astype(np.float64))
    counted = ngram.probabilities(ids)[-1]
    mixing = fit_weights(network, counted, ngram.known_lengths(ids), ngram.order)
    return MixedModel(**_fields(model, "mixed"), ngram=ngram, mixing=mixing)


def _fields(model: Model, suffix: str) -> dict[str, Any]:
    """Return the fields of a model by name, with a longer name."""
    own = {item.name: getattr(model, item.name) for item in fields(Model)}
    return own | {"name": f"{model.name}-{suffix}"}


def _count(codec: Codec, dataset: Dataset) -> NGram:
    return NGram(dataset.train[-MOST_TOKENS:], len(codec.vocabulary), LONGEST)


def _best_order(probabilities: np.ndarray) -> tuple[int, float]:
    """Return the order with the least loss, and its nats per token; float[orders, tokens]."""
    nats = -np.log(probabilities).mean(axis=1)
    best = int(nats.argmin())
    return best + 1, float(nats[best])


# ---- Mixing


def fit_weights(
    network: np.ndarray, counted: np.ndarray, lengths: np.ndarray, order: int
) -> np.ndarray:
    """Return float64[order], the network's weight after a context of each length.

    The weights maximise the likelihood of a stream.

    Args:
        network, counted: float[tokens], the probabilities of its tokens.
        lengths: int[tokens], 0 to order − 1, tokens of the longest context that was counted.
    """
    weights = np.full(order, 0.5)
    totals = np.bincount(lengths, minlength=order)
    for _ in range(ROUNDS):
        # The probability that the network, not the n-grams, produced each token.
        share = weights[lengths] * network
        share /= share + (1 - weights[lengths]) * counted
        weights = (np.bincount(lengths, share, order) + PRIOR_TOKENS / 2) / (totals + PRIOR_TOKENS)
    return weights


def mixed_nats(
    network: np.ndarray, counted: np.ndarray, lengths: np.ndarray, order: int
) -> np.ndarray:
    """Return float64[tokens], the cost of each token with weights fitted on the other half.

    Args are those of `fit_weights`.
    """
    halves = np.array_split(np.arange(len(lengths)), 2)
    mixed = np.empty(len(lengths))
    for here, other in (halves, halves[::-1]):
        weights = fit_weights(network[other], counted[other], lengths[other], order)
        weight = weights[lengths[here]]
        mixed[here] = weight * network[here] + (1 - weight) * counted[here]
    return -np.log(mixed)


class MixedStates(NamedTuple):
    """The states of both."""

    network: Any
    contexts: Contexts


class Mixture:
    """Steps a network and n-grams together, and mixes their distributions."""

    def __init__(self, network: JoinableNetwork, ngram: NGram, weights: np.ndarray) -> None:
        self._network = network
        self._ngram = ngram
        self._weights = weights

    def start(self, batch: int) -> MixedStates:
        """Return the states of `batch` rows before any token."""
        return MixedStates(self._network.start(batch), self._ngram.start(batch))

    def step(self, ids: np.ndarray, states: MixedStates) -> tuple[np.ndarray, MixedStates]:
        """Step every row by a token, int[batch].

        Returns log-probabilities, float32[batch, vocabulary], and the states after it.
        """
        logits, after = self._network.step(ids, states.network)
        return self._mix(logits, MixedStates(after, self._ngram.advance(ids, states.contexts)))

    def feed(self, ids: np.ndarray, states: MixedStates) -> tuple[np.ndarray, MixedStates]:
        """Step every row by the same tokens, int[steps ≥ 1]; return as `step` after the last."""
        logits, after = self._network.feed(ids, states.network)
        contexts = states.contexts
        for token in ids:
            contexts = self._ngram.advance(np.full(len(contexts), token), contexts)
        return self._mix(logits, MixedStates(after, contexts))

    def take(self, states: MixedStates, rows: Sequence[int] | np.ndarray) -> MixedStates:
        """Return the states of some rows, in that order; a row may occur more than once."""
        network = self._network.take(states.network, rows)
        return MixedStates(network, self._ngram.take(states.contexts, rows))

    def put(self, states: MixedStates, row: int, saved: MixedStates) -> MixedStates:
        """Return the states with a row replaced by the only row of `saved`."""
        network = self._network.put(states.network, row, saved.network)
        return MixedStates(network, self._ngram.put(states.contexts, row, saved.contexts))

    def join(self, states: Sequence[MixedStates]) -> MixedStates:
        """Return the states of all rows of several states, one after another."""
        network = self._network.join([part.network for part in states])
        return MixedStates(network, self._ngram.join([part.contexts for part in states]))

    def _mix(self, logits: np.ndarray, states: MixedStates) -> tuple[np.ndarray, MixedStates]:
        probabilities = softmax(logits.astype(np.float64))
        counted, lengths = self._ngram.distributions(states.contexts)
        weights = self._weights[lengths][:, None]
        mixed = weights * probabilities + (1 - weights) * counted
        return np.log(mixed).astype(np.float32), states
