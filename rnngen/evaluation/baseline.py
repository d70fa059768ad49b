"""What counting n-grams reaches on the same split, which a network has to beat, and what both reach together."""

from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np

from rnngen.evaluation.likelihood import Likelihood, figures, token_nats
from rnngen.evaluation.mixture import Mixture, fitted_weights, mixed_nats
from rnngen.models.model_file import Model
from rnngen.models.tensor_file import arrays_digest
from rnngen.network.ngram import NGram
from rnngen.network.protocol import JoinableNetwork
from rnngen.tokens.base import Codec
from rnngen.tokens.dataset import Dataset, spread

LONGEST = 7
"""Tokens of the longest n-gram that is tried."""
MOST_TOKENS = 10_000_000
"""Of a larger training part, the last so many are counted: ten seconds, and 0.8 GB."""
JUDGED_TOKENS = 100_000
"""Of the held-out part, by which the order of an n-gram is chosen that is to write."""
WEIGHED_TOKENS, PASSAGE = 20_000, 1_000
"""Of the held-out part, by which n-grams and the network are weighed that are to write together, and of a passage of
these, which lie equally far apart: one document must not decide for all."""


@dataclass(frozen=True)
class Baseline:
    """The best of the n-gram models up to LONGEST."""

    order: int
    """Tokens of its longest n-gram, the predicted one included."""
    likelihood: Likelihood
    mixed: Likelihood | None = None
    """Of the network and all n-grams up to LONGEST together (`rnngen.evaluation.mixture`)."""


@dataclass(frozen=True)
class CountedModel(Model):
    """A model that writes by counting: its codec, rules and opening are the network's, its next token the n-gram's."""

    ngram: NGram = field(kw_only=True)

    def stepper(self) -> JoinableNetwork:
        """The n-gram, which speaks the stepper's language."""
        return self.ngram

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the counts, hexadecimal."""
        return arrays_digest(self.ngram.arrays())


@dataclass(frozen=True)
class MixedModel(CountedModel):
    """A model whose network and n-grams write together."""

    mixing: np.ndarray = field(kw_only=True)
    """float64[order]: the network's weight after a context of each length that was counted."""

    def stepper(self) -> JoinableNetwork:
        """Both as one."""
        return Mixture(Model.stepper(self), self.ngram, self.mixing)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of weights and counts, hexadecimal."""
        return arrays_digest(self.weights | self.ngram.arrays() | {"mixing": self.mixing})


def baseline(codec: Codec, dataset: Dataset, network: np.ndarray | None = None) -> Baseline:
    """Count the training part, and score the held-out part of at least two tokens with each order.

    Args:
        network: float[tokens − 1]: the nats of each token of the held-out part but the first under a network, to tell
            what both reach together.
    """
    ngram, ids = _counted(codec, dataset), dataset.validation
    chances, predicted = ngram.probabilities(ids), np.asarray(ids[1:])
    order, nats = _best(chances)
    mixed = None
    if network is not None:
        lengths = ngram.known_lengths(ids)
        together = mixed_nats(
            np.exp(-network.astype(np.float64)), chances[-1], lengths, ngram.order
        )
        mixed = figures(codec, predicted, float(together.mean()))
    return Baseline(order, figures(codec, predicted, nats), mixed)


def counted_model(model: Model, dataset: Dataset) -> CountedModel:
    """What n-grams of the training part would write in a model's place, of the order that suits its held-out part."""
    ngram = _counted(model.codec, dataset)
    order, _ = _best(ngram.probabilities(dataset.validation[:JUDGED_TOKENS]))
    return CountedModel(**_own(model, f"{order}-grams"), ngram=ngram.shortened(order))


def mixed_model(model: Model, dataset: Dataset) -> MixedModel:
    """A model that writes together with n-grams of its training part, weighed by its held-out part."""
    ngram, ids = _counted(model.codec, dataset), spread(dataset.validation, WEIGHED_TOKENS, PASSAGE)
    network = np.exp(-token_nats(model.stepper(), ids).astype(np.float64))
    mixing = fitted_weights(
        network, ngram.probabilities(ids)[-1], ngram.known_lengths(ids), ngram.order
    )
    return MixedModel(**_own(model, "mixed"), ngram=ngram, mixing=mixing)


def _own(model: Model, called: str) -> dict[str, Any]:
    """All that a model is, by name, called something more."""
    own = {item.name: getattr(model, item.name) for item in fields(Model)}
    return own | {"name": f"{model.name}-{called}"}


def _counted(codec: Codec, dataset: Dataset) -> NGram:
    return NGram(dataset.train[-MOST_TOKENS:], len(codec.vocabulary), LONGEST)


def _best(chances: np.ndarray) -> tuple[int, float]:
    """Of chances of each order, float[orders, tokens]: the order that the tokens cost least, and nats per token."""
    nats = -np.log(chances).mean(axis=1)
    best = int(nats.argmin())
    return best + 1, float(nats[best])
