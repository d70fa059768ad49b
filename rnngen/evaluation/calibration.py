"""How well a model's confidence matches what comes: calibration error, and the best temperature.

Takes logits as they come and keeps sums only, so a corpus may be of any size.
"""

from dataclasses import dataclass

import numpy as np

BINS = 15
"""Of equal width, as in Guo et al. 2017."""
TEMPERATURES = 2.0 ** (np.arange(-8, 9) / 8)
"""From 0.5 to 2; between them the loss is taken for a parabola in the logarithm."""
FULL_VOCABULARY = 128
"""Vocabulary size up to which the loss at other temperatures is measured at every step.

With n times as many tokens it is measured at every n-th step, or else it would take longer than
the network itself.
"""


@dataclass(frozen=True)
class ReliabilityBin:
    """The predictions whose top probability lies in one of `BINS` intervals of equal width."""

    share: float
    """Of all predictions, 0 to 1."""
    confidence: float
    """Their mean top probability; 0 for an empty bin."""
    accuracy: float
    """The share of them that came true, 0 to 1."""


@dataclass(frozen=True)
class Calibration:
    """How probabilities compare with what came."""

    error: float
    """Expected calibration error (Naeini et al. 2015; Guo et al. 2017), 0 to 1.

    It is the mean of |confidence − accuracy| over the bins, weighted by their predictions.
    """
    temperature: float
    """The temperature of the least loss on the same tokens, 0.5 to 2 (Guo et al. 2017).

    Above 1, the model was too sure.
    """
    nats_per_token: float
    """The loss at that temperature."""
    bins: tuple[ReliabilityBin, ...]


class Calibrator:
    """Sums up what a calibration needs at each step of scoring (`rnngen.evaluation.likelihood`)."""

    def __init__(self) -> None:
        self._bins = np.zeros((3, BINS))
        """Of each bin: predictions, the sum of their top probabilities, those that came true."""
        self._nats = 0.0
        self._steps = 0
        self._losses = np.zeros(len(TEMPERATURES))
        """The summed loss at each temperature."""
        self._tried = 0
        """The predictions summed up in `_losses`."""

    def observe(self, logits: np.ndarray, targets: np.ndarray, nats: np.ndarray) -> None:
        """Add predictions, float32[n, vocabulary], their targets, int[n], and nats, float[n]."""
        rows = np.arange(len(targets))
        best = logits.argmax(axis=1)
        # nats = −ln p(target), so this is p(best).
        confidence = np.exp(logits[rows, best] - logits[rows, targets] - nats)
        bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
        weights = (np.ones(len(bins)), confidence, best == targets)
        for sums, weight in zip(self._bins, weights, strict=True):
            sums += np.bincount(bins, weight, BINS)
        self._nats += float(nats.sum(dtype=np.float64))
        if self._steps % -(-logits.shape[1] // FULL_VOCABULARY) == 0:
            self._losses += losses_at(TEMPERATURES, logits, targets)
            self._tried += len(targets)
        self._steps += 1

    def result(self) -> Calibration:
        """Return the calibration of all predictions so far, at least one."""
        predictions, confidences, hits = self._bins
        present = np.maximum(predictions, 1)
        total = predictions.sum()
        columns = (predictions / total, confidences / present, hits / present)
        bins = [ReliabilityBin(*map(float, values)) for values in zip(*columns, strict=True)]
        temperature, gain = least(self._losses / self._tried)
        error = sum(each.share * abs(each.confidence - each.accuracy) for each in bins)
        return Calibration(error, temperature, self._nats / float(total) - gain, tuple(bins))


def losses_at(temperatures: np.ndarray, logits: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return float64[temperatures], the summed cross-entropy of logits at each temperature.

    Args:
        logits: float32[n, vocabulary].
        targets: int[n].
    """
    below = logits - logits.max(axis=1, keepdims=True)
    scaled = np.empty_like(below)
    wanted = float(below[np.arange(len(targets)), targets].sum(dtype=np.float64))
    losses = []
    for temperature in temperatures:
        np.multiply(below, np.float32(1 / temperature), out=scaled)
        np.exp(scaled, out=scaled)
        normalizer = float(np.log(scaled.sum(axis=1)).sum(dtype=np.float64))
        losses.append(normalizer - wanted / temperature)
    return np.array(losses)


def least(losses: np.ndarray) -> tuple[float, float]:
    """Return the temperature of the least loss, and what it gains over temperature 1.

    It is the vertex of the parabola through the three least losses.

    Args:
        losses: float64, at each of `TEMPERATURES`.
    """
    middle = int(losses.argmin())
    one = float(losses[len(losses) // 2])
    if middle in (0, len(losses) - 1):
        return float(TEMPERATURES[middle]), one - float(losses[middle])
    before, at, after = losses[middle - 1 : middle + 2]
    bend = before - 2 * at + after
    offset = (before - after) / (2 * bend) if bend > 0 else 0.0
    step = np.log(TEMPERATURES[middle + 1] / TEMPERATURES[middle])
    temperature = float(TEMPERATURES[middle] * np.exp(offset * step))
    return temperature, one - float(at - (before - after) * offset / 4)
