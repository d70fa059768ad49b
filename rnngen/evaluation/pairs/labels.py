"""How well a model tells labels: accuracy, confusion, calibration, and a linear baseline beside."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnngen.evaluation.calibration import TEMPERATURES, Calibration, Calibrator, losses_at
from rnngen.evaluation.estimates import Estimate, wilson

WEIGHTS = np.linspace(0, 1, 21)
"""Weights of the network that are tried in a mixture."""
MOST_MISTAKES = 5


@dataclass(frozen=True)
class LabelFigures:
    """How well labels are chosen."""

    accuracy: Estimate
    """The share of right labels, 0 to 1."""
    macro_f1: float
    """The mean F1 of the labels that occur or were chosen, 0 to 1."""
    nats_per_label: float


@dataclass(frozen=True)
class Mistake:
    """A label that was chosen wrongly."""

    source: str
    chosen: str
    label: str
    """The right one."""
    probability: float
    """Of the chosen label."""


@dataclass(frozen=True)
class LabelReport:
    """How well a model tells labels."""

    labels: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    """[right][chosen]: how many pairs."""
    commonest: float
    """The share of the commonest label."""
    network: LabelFigures
    calibration: Calibration
    linear: LabelFigures | None = None
    """Logistic regression on n-grams, learnt from the same pairs."""
    mixed: LabelFigures | None = None
    """Of network and linear model together, weighed on the other half of the pairs."""
    network_weight: float | None = None
    """The network's mean weight in the mixture, 0 to 1."""
    mistakes: tuple[Mistake, ...] = ()
    """The surest ones."""

    def columns(self) -> dict[str, LabelFigures]:
        """Return the figures of the network, and of what it is compared with."""
        found = {"network": self.network, "linear": self.linear, "mixed": self.mixed}
        return {name: figures for name, figures in found.items() if figures is not None}


def label_report(
    labels: Sequence[str],
    logits: np.ndarray,
    right: np.ndarray,
    sources: Sequence[str],
    linear: np.ndarray | None,
) -> LabelReport:
    """Return the report on some pairs, at least one.

    Args:
        logits: float32[pairs, labels] of the network.
        right: int[pairs], the right labels.
        sources: how to show the source of each pair.
        linear: float64[pairs, labels], log-probabilities of the linear model, if there is one.
    """
    logs = log_softmax(logits)
    calibrator = Calibrator()
    calibrator.observe(logits, right, -logs[np.arange(len(right)), right], 0)
    mixed, weight = (None, None) if linear is None else mixture(logs, linear, right)
    return LabelReport(
        tuple(labels),
        tuple(map(tuple, confusion(logs, right).tolist())),
        float(np.bincount(right).max() / len(right)),
        label_figures(logs, right),
        calibrator.result(),
        None if linear is None else label_figures(linear, right),
        None if mixed is None else label_figures(mixed, right),
        weight,
        _mistakes(labels, logs, right, sources),
    )


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Return float64[n, labels] log-probabilities."""
    below = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    return below - np.log(np.exp(below).sum(axis=1, keepdims=True))


def confusion(logs: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return int[labels, labels]: how often each right label (row) was taken for each."""
    size = logs.shape[1]
    return np.bincount(right * size + logs.argmax(axis=1), minlength=size**2).reshape(size, size)


def label_figures(logs: np.ndarray, right: np.ndarray) -> LabelFigures:
    """Return the figures of log-probabilities, float64[pairs, labels]."""
    counts = confusion(logs, right)
    hits, occurring = counts.diagonal(), counts.sum(axis=0) + counts.sum(axis=1)
    f1 = 2 * hits[occurring > 0] / occurring[occurring > 0]
    nats = -logs[np.arange(len(right)), right].mean()
    return LabelFigures(wilson(int(hits.sum()), len(right)), float(f1.mean()), float(nats))


def mixture(
    network: np.ndarray, linear: np.ndarray, right: np.ndarray
) -> tuple[np.ndarray | None, float | None]:
    """Return mixed log-probabilities, and the mean weight of the network.

    They are weighted means of log-probabilities. Each half of the pairs takes the weight and the
    temperature of least loss on the other half (cross-fitting).
    """
    if len(right) < 2:
        return None, None
    half = np.random.default_rng(0).permutation(len(right)) % 2
    mixed, weights = np.empty_like(network), []
    for part in (0, 1):
        other = half != part
        tried = [weight * network + (1 - weight) * linear for weight in WEIGHTS]
        losses = np.array([losses_at(TEMPERATURES, logs[other], right[other]) for logs in tried])
        best, temperature = np.unravel_index(losses.argmin(), losses.shape)
        mixed[~other] = log_softmax(tried[best][~other] / TEMPERATURES[temperature])
        weights.append(float(WEIGHTS[best]))
    return mixed, sum(weights) / 2


def _mistakes(
    labels: Sequence[str], logs: np.ndarray, right: np.ndarray, sources: Sequence[str]
) -> tuple[Mistake, ...]:
    """Return the surest mistakes."""
    told, sureness = logs.argmax(axis=1), logs.max(axis=1)
    order = [row for row in np.argsort(-sureness) if told[row] != right[row]][:MOST_MISTAKES]
    return tuple(
        Mistake(sources[row], labels[told[row]], labels[right[row]], float(np.exp(sureness[row])))
        for row in order
    )
