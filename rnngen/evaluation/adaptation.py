"""Dynamic evaluation (Krause et al. 2018): a model that learns from what it has just read, and forgets slowly.

After each segment has been scored, every weight goes a step against its gradient over what is usual for it (the root
mean square on training data), and a share of the way back to where it was trained. No token is scored by weights
that have seen it, or anything after it. Only what is called here loads TensorFlow.
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
"""Places of the training, spread evenly, from which usual gradients are taken."""


@dataclass(frozen=True)
class Adaptation:
    """The same tokens, scored by weights that adapt and by weights that do not."""

    adapted: Likelihood
    unadapted: Likelihood

    @property
    def gain(self) -> float:
        """Nats per token that adapting saves."""
        return self.unadapted.nats_per_token - self.adapted.nats_per_token


def adaptation(
    model: Model,
    train: np.ndarray,
    ids: np.ndarray,
    whole: Likelihood | None = None,
    config: AdaptConfig | None = None,
    progress: Progress = no_progress,
) -> Adaptation:
    """Score a stream, or its first tokens, with weights that adapt to it, and with those that were trained.

    Args:
        train: The stream that the model was trained on, which tells what gradients are usual.
        ids: The stream of at least two tokens.
        whole: Its likelihood without adapting, where that is known already.
    """
    config = config or AdaptConfig()
    first = np.asarray(ids[: config.most_tokens])
    adapted = figures(
        model.codec, first[1:], mean_nats(adapted_nats(model, train, first, config, progress))
    )
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
    """−ln p of each token but the first under weights that adapt to those before it, float32[tokens − 1]."""
    from rnngen.evaluation.adaptive_network import AdaptiveNetwork

    network = AdaptiveNetwork(model.config, model.weights, config)
    training, segments, nats = (
        list(_training_stretches(train, config)),
        _segments(ids, config.segment),
        [],
    )
    measured = sum(map(len, training))
    total, steps = measured + len(segments), count()
    for stretch in training:
        network.forget()
        for segment in stretch:
            progress(next(steps), total)
            network.measure(segment)
    network.settle(measured)
    network.forget()
    for segment in segments:
        progress(next(steps), total)
        nats.append(network.read(segment))
    return np.concatenate(nats)


def _segments(ids: np.ndarray, length: int) -> list[np.ndarray]:
    """A stream in pieces of length + 1 tokens, of which each begins with the last token of the one before."""
    return [ids[start : start + length + 1] for start in range(0, len(ids) - 1, length)]


def _training_stretches(train: np.ndarray, config: AdaptConfig) -> Iterator[list[np.ndarray]]:
    """Rows of segments from everywhere in the training, about `config.statistics` together, or fewer of a short one."""
    places = min(STRETCHES, config.statistics)
    tokens = min(config.statistics // places * config.segment + 1, len(train))
    for start in np.linspace(0, len(train) - tokens, places).astype(np.int64):
        yield _segments(train[start : start + tokens], config.segment)
