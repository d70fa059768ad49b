"""Dynamic evaluation (Krause et al. 2018): a model learns from what it has just read.

After a segment is scored, every weight moves against its gradient, divided by the root mean square
of its gradients on training data, and a little back to its trained value. No token is scored by
weights that have seen it, or anything after it. TensorFlow is loaded on the first call.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np

from rnngen.config import AdaptConfig
from rnngen.corpus.document import Progress, no_progress
from rnngen.evaluation.likelihood import Likelihood, figures, likelihood, mean_nats
from rnngen.models.model_file import Model

STRETCHES = 20
"""Stretches of the training data, evenly spread, from which usual gradients are taken."""


@dataclass(frozen=True)
class Adaptation:
    """The likelihood of the same tokens with weights that adapt, and without."""

    adapted: Likelihood
    unadapted: Likelihood

    @property
    def gain(self) -> float:
        """The nats per token that adapting saves."""
        return self.unadapted.nats_per_token - self.adapted.nats_per_token


def adaptation(
    model: Model,
    train: np.ndarray,
    ids: np.ndarray,
    whole: Likelihood | None = None,
    config: AdaptConfig | None = None,
    progress: Progress = no_progress,
) -> Adaptation:
    """Score a stream, or its first tokens, with weights that adapt, and without.

    Args:
        train: the stream that the model was trained on, for the usual gradients.
        ids: the stream to score, at least two tokens.
        whole: its likelihood without adapting, if that is known already.
    """
    config = config or AdaptConfig()
    first = np.asarray(ids[: config.most_tokens])
    nats = adapted_nats(model, train, first, config, progress)
    adapted = figures(model.codec, first[1:], mean_nats(nats))
    if whole is not None and len(first) == len(ids):
        return Adaptation(adapted, whole)
    return Adaptation(adapted, likelihood(model.stepper(), model.codec, first))


def adapted_nats(
    model: Model,
    train: np.ndarray,
    ids: np.ndarray,
    config: AdaptConfig,
    progress: Progress = no_progress,
) -> np.ndarray:
    """Return −ln p of each token but the first with adapting weights, float32[tokens − 1]."""
    from rnngen.evaluation.adaptive_network import AdaptiveNetwork

    network = AdaptiveNetwork(model.config, model.weights, config)
    training = list(_training_stretches(train, config))
    segments = _segments(ids, config.segment)
    measured = sum(map(len, training))
    total = measured + len(segments)
    steps = count()
    for stretch in training:
        network.forget()
        for segment in stretch:
            progress(next(steps), total)
            network.measure(segment)
    network.settle(measured)
    network.forget()
    nats = []
    for segment in segments:
        progress(next(steps), total)
        nats.append(network.read(segment))
    return np.concatenate(nats)


def _segments(ids: np.ndarray, length: int) -> list[np.ndarray]:
    """Cut a stream into pieces of length + 1 tokens that overlap by one token."""
    return [ids[start : start + length + 1] for start in range(0, len(ids) - 1, length)]


def _training_stretches(train: np.ndarray, config: AdaptConfig) -> Iterator[list[np.ndarray]]:
    """Yield stretches of the training data as segments, about `config.statistics` in all."""
    places = min(STRETCHES, config.statistics)
    tokens = min(config.statistics // places * config.segment + 1, len(train))
    for start in np.linspace(0, len(train) - tokens, places).astype(np.int64):
        yield _segments(train[start : start + tokens], config.segment)
